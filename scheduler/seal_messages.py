"""The sentences of 密封方式: what is sealed until its day, who holds shares, how it is opened."""

SEAL_MESSAGES: dict[str, str] = {
    # the lock
    "seal_day_range": "公开日应在 {first} 到 {last} 之间。",
    "seal_holder_unknown": "「{party}」不能保管份额：不是这次抽取的封存方。",
    "seal_holders_few": "保管份额的封存方只有 {have} 方，至少需要 {least} 方。",
    "seal_least_range": "打开密封所需的份额数应在 {least} 到 {most} 之间。",
    # what is hidden
    "draw_sealed": "抽取 {number} 以密封方式进行，名单、机会和结果 {day} 公开，现在还看不到。",
    "slip_sealed": "这次抽取以密封方式进行，{day} 公开之前，只有已收到检查通知的单位可以取凭证。",
    "visit_sealed": "这次抽取以密封方式进行，检查录入结果之后才能查看。",
    # shares taken, confirmed, handed in
    "draw_not_sealed": "抽取 {number} 不是以密封方式进行的。",
    "share_not_yours": "抽取 {number} 的份额不由您的单位保管。",
    "share_void": "抽取 {number} 已作废，不再发放份额。",
    "share_again": "您的单位已经确认保管份额，服务器上的那一份已经抹去。",
    "share_not_taken": "请先领取份额，核对并保存之后再确认。",
    "share_other_file": "这不是份额文件的 SHA-256，请核对保存的文件。",
    "share_of_another": "这不是抽取 {number} 中这个封存方保管的份额。",
    "share_file_other": "文件 {path} 已存在，内容不是现在领取的份额；请移开后再领取，没有确认。",
    "shares_twice": "同一份份额给了两次。",
    "plan_not_sealed": "这不是以密封方式抽取的方案（plan.json）。",
    "share_open_early": "{day} 才到公开日，之前不能凭份额打开密封。",
    "shares_unconfirmed": "只有 {have} 方确认保管份额，至少 {least} 方确认之后才能开始启封。",
    "open_before_shares": "还有封存方没有确认保管份额，{by}（世界协调时）之前不能开始启封。",
    # the secret and its disclosure
    "seal_secret_lost": "主办机关的密封号码丢失或不符，算不出结果，"
    "须先由 {least} 个封存方凭份额找回。",
    "seal_disclosed": "抽取 {number} 已经公开。",
    "disclose_state": "抽取现在是「{state}」，有了结果或作废之后才能公开。",
    "disclose_early": "公开日是 {day}，提前公开须一人提出理由、另一人批准。",
    "disclose_due": "抽取 {number} 的公开日已到，直接公开即可。",
    "disclose_secret_lost": "主办机关的密封号码丢失或不符，须由 {least} 个封存方凭份额打开。",
    "early_proposed_already": "{by} 已经提出提前公开，等待另一人批准。",
    "early_not_proposed": "抽取 {number} 没有人提出提前公开。",
    "early_own": "提前公开须由提出人以外的另一人批准。",
    # shares
    "scalar_form": "应为 64 位小写十六进制数字，且在规定的范围内。",
    "seal_points": "方案里的份额校验点不对：没有任何号码能打开这个密封，请勿确认，并报告监督员。",
    "share_file_form": "这不是份额文件，或者内容不完整。",
    "shares_wrong": "第 {places} 号份额与方案里的校验点不符。",
    "shares_too_few": "只有 {have} 份份额，至少需要 {least} 份。",
}
