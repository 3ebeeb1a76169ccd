"""The sentences of the ceremony: parties, commitments, reveals, public values typed twice."""

CEREMONY_MESSAGES: dict[str, str] = {
    # the lock
    "sources_count": "请指定 1 到 {most} 个公开数字来源。",
    "source_twice": "同一个公开数字来源只能写一次。",
    "source_before_reveals": "公开数字的产生时间须晚于启封截止时间。",
    "deadline_range": "封存截止时间应在现在之后、{days} 天以内。",
    "deadline_order": "启封截止时间应在封存截止时间之后、{days} 天以内。",
    "party_unknown": "「{party}」不能参加：没有这个封存方，或已停用，或不属于本单位及其上级。",
    "parties_too_many": "封存方过多，连主办机关在内最多 {most} 方。",
    "parties_too_few": "连主办机关在内只有 {have} 方封存号码，至少需要 {least} 方。"
    "请先为其他单位建立封存方账号：ssj account add 登录名 --role contributor --authority 单位代码"
    " --party 代号 --body 单位名称。",
    # accounts
    "party_form": "封存方代号只能用小写英文字母和 -，最多 {most} 个字符，不能是 office。",
    "party_taken": "封存方代号「{party}」已被使用。",
    "party_only_contributors": "只有封存方账号才有代号和单位名称。",
    # sealing and opening
    "draw_open_state": "抽取现在是「{state}」，只有名单锁定之后、启封之前才能开始启封。",
    "draw_close_state": "抽取现在是「{state}」，启封开始之后才能截止，且只截止一次。",
    "party_not_named": "抽取 {number} 的封存方中没有您的单位，无权办理。",
    "open_early": "还有封存方没有封存，{by}（世界协调时）之前不能开始启封。",
    "close_early": "还有封存方没有启封，{by}（世界协调时）之前不能截止。",
    "commitment_late": "已经太晚：抽取现在是「{state}」，不能再封存号码。",
    "commitment_again": "您的单位已经封存过号码，不能更换。",
    "commitment_copied": "这个封存号码与另一方的相同，没有接受。请用自己的设备产生。",
    "hash_form": "应为 64 位小写十六进制数字。",
    "reveal_early": "封存尚未结束，现在不能启封；请妥善保管号码。",
    "reveal_late": "已经太晚：抽取现在是「{state}」，不能再启封。",
    "reveal_again": "您的单位已经启封。",
    "reveal_uncommitted": "您的单位没有在规定时间内封存，没有可以启封的号码。",
    "reveal_does_not_open": "这不是当初封存的号码，没有启封。请选择封存时保存的文件。",
    "value_may_exist": "公开数字可能已经产生（{at}，世界协调时），不能再封存或启封。",
    "secret_file_form": "文件 {path} 里没有抽取 {number} 的封存号码。",
    # public values
    "typing_before_close": "抽取现在是「{state}」，启封截止之后才能录入公开数字。",
    "value_settled": "这个公开数字已由两人录入一致，不能再改。",
    "value_before_its_time": "这个公开数字在 {at}（世界协调时）之前不会产生，不能录入。",
    "typing_other_person": "您已经录入过，须由另一人独立录入后比对。",
    "typing_same_again": "您上次录入的就是这个数字，须由另一人改正。",
    "evidence_too_large": "附件过大，最多 {most} MB。",
}
