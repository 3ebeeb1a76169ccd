"""The sentences of what a plan of `ssj/1` asks: issues of lotteries, and what witnesses must have
seen."""

DRAW_MESSAGES: dict[str, str] = {
    # sources
    "source_lottery_label": "彩票来源应写 7 位期号（年份加期数），例如 2026300。",
    "source_lottery_moment": "彩票来源须写明开奖时间，例如 2026-11-25T13:30:00Z（世界协调时）。",
    # witnesses
    "log_policy_long": "信任名单过长，写进名单的最多 {most} 行，请精简后再锁定。",
    "open_unwitnessed": "见证方还没有见证名单已经锁定，不能启封。请未见证的见证方"
    "（{missing}）见证：有网址的用 ssj log cosign，"
    "用优盘的用 ssj log request 写出、ssj log accept 收回。",
    "typing_unwitnessed": "见证方还没有见证启封已经结束，不能录入公开数字。"
    "请未见证的见证方（{missing}）在公开数字产生之前见证："
    "有网址的用 ssj log cosign，用优盘的用 ssj log request 写出、ssj log accept 收回。",
    "close_witnessed_late": "公开数字产生之前，见证方没有见证启封已经结束，"
    "谁也无法证明没有人看了结果再决定启封，这次抽取不能出结果，请按程序申请作废。",
    "bundle_log_lost": "抽取 {number} 出结果时，日志的密钥已不是名单锁定时写明的，"
    "没有日志证明，不能出具证明文件。",
    "log_key_other": "日志第 {size} 条时的密钥不是名单锁定时写明的，无法出具日志证明。",
}
