"""What people call the entries of the public log, by kind."""

KINDS = {
    "freeze": "名单锁定",
    "commit": "封存号码",
    "open": "开始启封",
    "reveal": "启封",
    "close": "启封截止",
    "public_mismatch": "公开数字录入不一致",
    "public": "公开数字",
    "share": "保管份额",
    "result": "抽取结果",
    "disclose": "公开密封的抽取",
    "void": "作废",
    "discarded": "作废后的结果",
    "target_replaced": "对象替换",
    "vacancy": "人员空缺",
    "seat_filled": "人员替换",
    "erased": "抹去凭证码",
    "chain": "备用码交存",
    "calendar": "常设摇号日程",
    "link": "常设摇号启封",
    "slot_cancelled": "期次取消",
    "intent": "任务立项",
    "second_impossible": "检查人员配不齐",
    "publication": "公示",
    "correction": "更正",
    "entered": "录入结果",
    "reviewed": "审核结果",
    "registers": "名录校验码",
    "journal": "留痕校验码",
    "verifier": "核验程序",
    "key": "日志密钥",
    "key_retired": "停用日志密钥",
    "second_key": "国密 SM2 密钥",
}
"""Kind of an entry -> what people call it."""


def kind_words(kind: str) -> str:
    """The label of a kind; of one that is not listed here the kind itself, so that it is seen."""
    return KINDS.get(kind) or f"其他记录（{kind}）"
