"""The words in which an insider test says what it plays; docs/threats.md is made from them.

    @threat(
        row="restore a backup",          # a name of ROWS
        who="数据库管理员",                # one of WHO
        outcome=DETECTED,
        by=("log_head_lost",),           # what refuses it or finds it
        words="一句话，给公众看。",
    )

A name in `by` is the code of a refusal or finding (scheduler/messages.py), `verify:<check>` of the
stand-alone verifier, `trigger:<name>` of the database, `role:<name>` of api/guards.py, or a function
by its dotted path. tools/build_threats.py reads the decorators, ROWS and OPEN from the source text:
they are literals. test_threats.py holds every test to this.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

Test = TypeVar("Test", bound=Callable[..., object])

IMPOSSIBLE, DETECTED, RESIDUAL, SUCCEEDS = "IMPOSSIBLE", "DETECTED", "RESIDUAL", "SUCCEEDS"
"""Refused; found by a named check; can happen, and no program could prevent it; can happen today,
and `closes` says what will prevent it (the test then fails and has to say so)."""

WHO = (
    "监管人员",
    "两名同事合谋",
    "全体参与方",
    "检查人员",
    "审核人员",
    "监督员",
    "外单位人员",
    "公众",
    "数据库管理员",
    "运维人员",
    "程序供应商",
    "企业的朋友",
)

ROWS = {
    "choose the seed": "自选摇号随机数",
    "predict the draw": "提前知道结果",
    "second seed for the same draw": "同一次抽取换第二个随机数",
    "reuse of a seed": "重复使用公开数字",
    "a value that already fell": "用早已开出的号码",
    "test plans against a short public number": "公开数字太短，逐个试算",
    "steer by a fallback of the source": "锁定后改换公开数字来源",
    "late commitment": "迟交封存号码",
    "late withhold (last revealer)": "看了结果再决定是否启封",
    "shut a party out": "撇开一方封存",
    "contribute in another's name": "冒用或照抄别人的封存号码",
    "a number that is no secret": "封存一个人人猜得到的号码",
    "type the value alone": "一个人录入公开数字",
    "all parties collude": "全体参与方合谋",
    "choose among the slots of a standing draw": "挑选常设摇号的期次",
    "open a link of a standing draw early": "常设摇号提前启封",
    "redraw until it suits": "反复抽到满意为止",
    "drop an unfavourable draw": "丢弃不满意的抽取",
    "void to redraw": "借作废重抽",
    "one person with two accounts": "一人两个账号",
    "leave a friend out of the pool": "不让关照对象进名单",
    "change the register before the lock": "锁定前改名录",
    "swap the pool after the lock": "锁定后换名单",
    "change odds after the freeze": "锁定后改概率",
    "choose among valid odds": "在合规的概率里挑一组",
    "grind ids, salts or row order": "反复换编号、换次序试抽",
    "bias by arithmetic or library": "抽取程序算法有偏",
    "absences and recusals after draw 1": "抽出对象后再请假、回避",
    "choose the terms of the second draw": "抽出对象后再定检查人员怎样抽",
    "delay the second draw": "拖延检查人员的抽取",
    "change the frozen ladder": "改动锁定的规则和放宽办法",
    "climb higher than needed": "放宽得比需要的多",
    "inspector unavailable games": "借口人员来不了换人",
    "many small tasks around one firm": "围着一家企业开许多小任务",
    "scope narrowed until one firm is left": "缩小范围直到只剩一家",
    "draw outside a published plan": "不经公布的计划就抽取",
    "edit the outcome": "改抽取结果",
    "edit a result row": "改检查结果",
    "wrong people handle a result": "由不该经手的人录入、审核、公示",
    "disable the trigger and edit": "停用数据库保护后改写",
    "renumber": "改抽取编号",
    "rewrite who and when": "改经办人、批准人",
    "backdate": "倒填时间",
    "edit the journal": "改留痕",
    "restore a backup": "恢复旧备份",
    "fork or rewrite the log": "另起一份日志",
    "show different people different logs": "给不同的人看不同的日志",
    "forge a signature": "伪造签名",
    "lose the log key": "丢失或更换日志密钥",
    "a witness that is the operator": "自己给自己见证",
    "swap the verifier": "偷换核验程序",
    "leak of targets": "抽查名单提前泄露",
    "open a seal before its day": "公开日之前打开密封",
    "lose the secret of a sealed draw": "弄丢密封号码",
    "exchange the secret of a sealed draw": "换掉密封号码",
    "take another's share": "冒领份额",
    "hand in a wrong share": "交出假份额",
    "keep a sealed draw shut": "到日不公开",
    "look up a firm's odds": "查某家企业的机会",
    "enumerate identifiers": "由编号反查企业和人员",
    "act for another bureau": "替别的单位操作",
    "accuse an honest office": "冤枉没有作弊的单位",
}
"""Every way to cheat that is known: its name -> in Chinese, in the order of the document."""


@dataclass(frozen=True)
class Open:
    """A row that nobody has played yet, and what closes it."""

    row: str
    who: str
    closes: str
    words: str


OPEN = ()


def threat(
    *,
    row: str,
    who: str,
    outcome: str,
    by: tuple[str, ...],
    words: str,
    closes: str = "",
) -> Callable[[Test], Test]:
    """Say what a test plays; several where it plays several. The test itself is unchanged."""

    def said(test: Test) -> Test:
        return test

    return said
