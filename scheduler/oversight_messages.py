"""The sentences of those who watch: voids, what was thrown away, corrections, steering."""

OVERSIGHT_MESSAGES: dict[str, str] = {
    # voids
    "draw_void_state": "抽取已经结束（{state}），不能作废。",
    "void_not_proposed": "抽取 {number} 没有人提出作废。",
    "void_proposed_already": "{by} 已提出作废，请先由另一单位决定。",
    "void_other_body": "本单位人员不能办理。须由上级单位的监管或审核人员，"
    "或方案里列明的其他单位的封存方办理。",
    "void_evidence_needed": "须附上文件：来源未产生结果的证明材料，或撤销任务的书面决定。",
    "void_not_closed": "启封还没有截止，不能以此为由作废；请先截止启封。",
    "void_typed": "已有人录入公开数字，说明来源已产生结果，不能再以此为由作废。",
    "void_source_wait": "公开数字约定时间过后满 {hours} 小时仍没有结果，才能以此为由作废，"
    "最早 {since}（世界协调时）。",
    "void_values_decide": "本次抽取由公开数字决定，缺少的号码只点名公布，不影响结果，"
    "不能以此为由作废。",
    "void_all_revealed": "各方的号码都已启封，可以算出结果，不能以此为由作废。",
    "void_no_witness": "方案没有要求见证方见证，不能以此为由作废。",
    "void_no_moment": "公开数字没有约定产生时间，启封截止之后仍可见证，不能以此为由作废。",
    "void_moment_ahead": "公开数字最早 {at}（世界协调时）产生，在此之前仍可见证，"
    "不能以此为由作废。",
    "void_was_witnessed": "见证方在公开数字产生之前已经见证启封截止，不能以此为由作废。",
    "void_withdrawal_late": "启封已经截止，或公开数字可能已经产生，任务不能再撤销，须算出结果。",
    "void_withdrawal_drawn": "检查对象已经抽出并公布，任务不能再撤销。",
    # corrections
    "correction_not_newest": "公示 {number} 已经更正过，请更正最新的一份。",
    "correction_open": "公示 {number} 已有更正申请，等待另一人办理。",
    "correction_nothing": "没有任何改动。",
    "correction_member": "这一项不能更正。",
    "correction_none": "公示 {number} 没有等待办理的更正申请。",
    "correction_own": "提出更正的人不能批准，请由另一人办理。",
    # narrow scopes, tasks alike
    "scope_needs_consent": "可抽取 {targets} 家（少于 {least} 家的须经同意），"
    "近 12 个月范围相近的任务 {alike} 个（满 {most} 个的须经同意）。"
    "请先说明理由，经上级单位或其他单位同意，再锁定。",
    "scope_not_asked": "任务 {task} 没有人申请同意范围。",
    "scope_consented": "任务 {task} 的范围已经同意。",
    "task_withdraw_state": "任务现在是「{state}」，不能撤销。",
}
