"""Numbers and codes as sentences people read (design.md §5)."""

from fractions import Fraction
from typing import Any

from scheduler.draw.sources import source
from scheduler.rates import parse_rate
from scheduler.vocabulary import Role

SITE = "双随机抽查公开"

HOME = {
    Role.SUPERVISOR: "/desk",
    Role.REVIEWER: "/desk",
    Role.OVERSEER: "/desk",
    Role.INSPECTOR: "/my",
    Role.CONTRIBUTOR: "/ceremony",
}

NAVIGATION: dict[Role, tuple[tuple[str, str], ...]] = {
    Role.SUPERVISOR: (
        ("/desk", "工作台"),
        ("/desk/imports", "名录库导入"),
        ("/desk/oversight", "监督"),
        ("/desk/changes", "名录改动"),
        ("/desk/journal", "操作留痕"),
    ),
    Role.REVIEWER: (("/desk", "工作台"), ("/desk/reviews", "待审核")),
    Role.OVERSEER: (
        ("/desk", "工作台"),
        ("/desk/oversight", "监督"),
        ("/desk/changes", "名录改动"),
        ("/desk/journal", "操作留痕"),
    ),
    Role.INSPECTOR: (("/my", "我的检查"),),
    Role.CONTRIBUTOR: (("/ceremony", "封存与启封"), ("/chains", "备用码")),
}

SOURCES = {
    "dice": "十面骰",
    "kl8": "快乐8",
    "ssq": "双色球",
    "dlt": "大乐透",
    "pl5": "排列5",
    "drand": "drand 公开随机数",
}
HINTS = {
    "dice": "按掷出的顺序录入 19 到 64 个数字，可以用空格分开。",
    "kl8": "20 个号码，用空格分开，次序不限。",
    "ssq": "先 6 个红球，再 1 个蓝球，用空格分开。",
    "dlt": "先 5 个前区号码，再 2 个后区号码，用空格分开。",
    "pl5": "5 位数字，按开出的顺序。",
    "drand": "该轮的签名，96 位十六进制数字。",
}
"""How to type a public value, by kind of source."""

NOTICES = {
    "plan-new": "计划已起草。下一步：由另一人批准。",
    "plan-approve": "计划已批准。下一步：登记备案。",
    "plan-file": "备案已登记。",
    "plan-publish": "计划已公布，公众现在可以看到。",
    "task-new": "任务已建立。下一步：锁定检查对象名单。",
    "locked": "名单已锁定。下一步：各封存方封存号码，截止后启封。",
    "sealed": "已封存。请保管好号码文件，启封时要用。",
    "unsealed": "已启封。",
    "stood-in": "已代为启封。",
    "opened": "已开始启封，不能再封存。",
    "closed": "启封已截止。下一步：公开产生数字，由两人分别录入。",
    "typed": "已录入，等待另一人独立录入后比对。",
    "mismatch": "两人录入的不一致，两个数字都已公布。请核对后由录错的人重新录入。",
    "settled": "两人录入一致，这个公开数字已经确定。",
    "drawn": "结果已算出并公布。任何人都可以下载证明文件重新计算。",
    "share-kept": "已确认。请保管好份额文件，服务器上的那一份已经抹去。",
    "share-handed": "份额已交出。",
    "early-proposed": "提前公开的申请已提交，须由另一人批准。",
    "disclosed": "已公开。任何人都可以下载证明文件重新计算。",
    "dispatch": "已派发，检查人员现在可以看到自己的任务。",
    "publish": "结果已公示。",
    "void-proposed": "作废申请已提交，须由上级单位或方案列明的其他单位批准。",
    "scope-asked": "申请已提交，须由上级单位或其他单位同意。",
    "scope-approved": "已同意，理由和您的单位在锁定时公布。",
    "correction-proposed": "更正申请已提交，须由另一人批准。",
    "corrected": "更正已公示，原件仍然保留。",
    "correction-refused": "已告知不同意更正。",
    "void-refused": "已告知不同意作废，抽取照常进行。",
    "voided": "本次抽取已作废，作废原因已公布。",
    "replaced": "已由候补递补。没有候补的，这次检查就此取消。",
    "vacancy": "岗位已空缺。下一步：由保管备用码的单位公开下一个备用码。",
    "chain-deposited": "链头已交存。请保管好备用码链文件，丢了就补不了空缺。",
    "calendar-published": "日历已公布，写入公开日志。",
    "slot-cancelled": "这一期已取消，理由已公布。",
    "link-opened": "这一期的码已启封并公布。",
    "code-opened": "备用码已公开，由谁补缺已经算出。",
    "acknowledged": "已签收。",
    "entered": "结果已提交，等待审核。",
    "passed": "已审核通过。",
    "returned": "已退回，检查人员可以看到退回原因。",
    "logged-out": "您已退出。",
}
"""What a page says after a write, by the code in `?said=`; the address's text is never shown."""

ACTIONS = {
    "account.new": "新建账号",
    "plan.new": "起草计划",
    "plan.approve": "批准计划",
    "plan.file": "登记备案",
    "plan.publish": "公布计划",
    "task.new": "新建任务",
    "task.dispatch": "派发",
    "task.publish": "公示结果",
    "draw.freeze.targets": "锁定检查对象名单",
    "draw.freeze.inspectors": "锁定检查人员",
    "second_impossible": "检查人员配不齐",
    "draw.commit": "封存号码",
    "draw.reveal": "启封号码",
    "draw.escrow": "代管方代为启封",
    "draw.open": "开始启封",
    "draw.close": "截止启封",
    "draw.type": "录入公开数字",
    "draw.share.take": "领取份额",
    "draw.share.confirm": "确认保管份额",
    "draw.share.hand": "交出份额",
    "draw.seal.open": "凭份额打开密封",
    "draw.disclose.propose": "申请提前公开",
    "draw.disclose": "公开密封的抽取",
    "draw.erase": "抹去凭证码",
    "visit.look": "查看尚未公开的名单",
    "draw.result.targets": "抽取检查对象",
    "draw.result.inspectors": "匹配检查人员",
    "draw.void.propose": "申请作废",
    "draw.void": "批准作废",
    "replace.target": "替换检查对象",
    "replace.vacancy": "报告岗位空缺",
    "replace.fill": "公开备用码，补上空缺",
    "chain.deposit": "交存备用码链",
    "calendar.publish": "公布常设摇号日历",
    "calendar.cancel": "取消一期常设摇号",
    "calendar.link": "启封一期常设摇号",
    "task.scope.ask": "申请同意范围",
    "task.scope.approve": "同意范围",
    "publication.correct.propose": "申请更正公示",
    "publication.correct": "更正公示",
    "publication.correct.refuse": "不同意更正",
    "draw.void.refuse": "不同意作废",
    "draw.discarded": "公布废掉的结果",
    "visit.acknowledge": "签收",
    "visit.enter": "录入结果",
    "visit.pass": "审核通过",
    "visit.return": "审核退回",
    "register.imported": "导入名录库",
}

SUBJECTS = {
    "plan": "计划",
    "task": "任务",
    "draw": "抽取",
    "visit": "检查",
    "account": "账号",
    "chain": "备用码链",
    "calendar": "常设摇号日历",
    "register": "名录库",
    "publication": "公示",
}

FACTS = {
    "title": "名称",
    "year": "年度",
    "with": "备案机关",
    "no": "备案号",
    "on": "备案日期",
    "plan": "计划",
    "item": "事项",
    "region": "区域",
    "rates": "比例",
    "task": "任务",
    "seed": "摇号随机数",
    "outcome": "结果校验值",
    "visits": "家数",
    "results": "公示数",
    "revision": "第几次录入",
    "codes": "结果代码",
    "party": "封存方",
    "seat": "岗位",
    "target": "检查对象编号",
    "out": "原来的",
    "in": "补上的",
    "candidates": "候选人数",
    "head": "链头",
    "place": "第几期",
    "slots": "期数",
    "escrow": "代管方",
    "length": "备用码个数",
    "source": "第几个来源（从 0 数起）",
    "cause": "原因",
    "reason": "说明",
    "role": "角色",
    "authority": "单位",
    "file": "文件",
    "sha256": "文件校验值",
    "derived": "推断所在县区",
    "rows": "行数",
    "added": "新增",
    "changed": "更改",
    "unchanged": "不变",
    "bad": "有误",
}

_BASES = (100, 1_000, 10_000, 100_000)


def _plain(number: Fraction) -> str:
    """The number with at most one decimal."""
    text = f"{float(number):.1f}"
    return text.removesuffix(".0")


def share_words(share: Fraction) -> str:
    """A chance as people say it: 每 100 家约抽 5 家."""
    if share == 0:
        return "不抽取"
    if share == 1:
        return "全部抽取"
    for base in _BASES:
        if share * base >= 1:
            return f"每 {base} 家约抽 {_plain(share * base)} 家"
    return f"每 {_BASES[-1]} 家不到 1 家"


def rate_words(text: str) -> str:
    """A task's rate (`5%`, `1/3`) in words."""
    return share_words(parse_rate(text))


def exact_words(exact: str) -> str:
    """An exact fraction as a chance: 每 100 家约抽 5 家."""
    return share_words(Fraction(exact))


def subject_words(subject: str) -> str:
    """What a line of the journal is about: `task:…` as 任务 …."""
    kind, _, key = subject.partition(":")
    return f"{SUBJECTS.get(kind, kind)} {key}"


def fact_words(facts: dict[str, Any] | None) -> str:
    """What a line of the journal says was handed in; empty members are passed over."""
    return "；".join(
        f"{_name(name, value)}：{_value(value)}"
        for name, value in (facts or {}).items()
        if value not in ("", None)
    )


def _name(name: str, value: Any) -> str:
    if name == "plan" and len(str(value)) == 64:
        return "名单校验码"
    return FACTS.get(name, name)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "、".join(f"{name} {part}" for name, part in value.items())
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value)


def source_words(kind: str) -> str:
    """The public value's source."""
    return SOURCES.get(kind, kind)


def value_words(value: str, kind: str) -> str:
    """A public value in groups that can be compared by eye."""
    canonical = source(kind).canonical(value)
    if " " in canonical:
        return canonical
    return " ".join(canonical[at : at + 5] for at in range(0, len(canonical), 5))
