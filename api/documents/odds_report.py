"""抽取概率说明书: the odds of a draw on paper, from its frozen files alone."""

from collections import OrderedDict
from threading import Lock

from sqlalchemy.orm import Session

from api.documents.odds_tables import inspector_sections, target_sections
from api.documents.typesetting import Document, Section, set_pdf
from api.pages.words import source_words
from api.proving import verifier_files
from api.views.common import authority, region_name
from api.views.odds.kept import inspector_draw, target_draw
from models import Draw, Task
from scheduler.clock import civil_text
from scheduler.desk import verifiers
from scheduler.desk.hidden import refuse_hidden
from scheduler.desk.odds_view.reading import FrozenPlan
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Busy
from scheduler.reference.industries import load_industries
from scheduler.vocabulary import DrawKind, DrawState, TargetKind

TITLE = "抽取概率说明书"
FOOTER = "本说明书由名单锁定时公布的文件生成，不含任何姓名、名称。"
VOID = "本次抽取已作废，没有产生结果。以下是名单锁定时公布的机会。"

_MOST_KEPT = 16
_kept: OrderedDict[tuple[str, bool, tuple[str, ...]], bytes] = OrderedDict()
"""By plan hash, whether void, and the verifiers: nothing else changes a draw's report."""


_setting = Lock()
"""One at a time: a province's groups take seconds and 300 MB, and anybody may ask."""

_MOST_SECONDS = 3
"""Who waits longer is asked to come back, so that waiting takes no server from the others."""


def odds_report(session: Session, draw: Draw) -> bytes:
    """The report of a draw, dated by its freeze. Raises Busy while others are being set, Refused
    until a sealed draw is disclosed."""
    refuse_hidden(draw)
    key = (draw.plan_hash, draw.state == DrawState.VOID, _verifier_words(session))
    if key in _kept:
        return _kept[key]
    if not _setting.acquire(timeout=_MOST_SECONDS):
        raise Busy("report_busy")
    try:
        if key not in _kept:
            _kept[key] = set_pdf(odds_document(session, draw), draw.frozen_at)
        report = _kept[key]
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
        return report
    finally:
        _setting.release()


def odds_document(session: Session, draw: Draw) -> Document:
    """What the report says."""
    of_targets = draw.kind == DrawKind.TARGETS
    plan = (target_draw if of_targets else inspector_draw)(session, draw).plan
    sections = (target_sections if of_targets else inspector_sections)(session, draw)
    return Document(
        title=TITLE,
        subtitle=f"{draw.kind.label}　{draw.number}",
        facts=_facts(session, draw, plan),
        sections=[*sections, _checking(draw, _verifier_words(session))],
        commands=_commands(draw, plan),
        footer=FOOTER,
        warning=VOID if draw.state == DrawState.VOID else "",
    )


def _facts(session: Session, draw: Draw, plan: FrozenPlan) -> list[tuple[str, str]]:
    task = session.get_one(Task, draw.task_id)
    industries = load_industries()
    named = [industries[code].name for code in _texts(plan, "industries")]
    kinds = [TargetKind(kind).label for kind in _texts(plan, "target_kinds")]
    facts = [
        ("主办机关", authority(session, draw.authority_id).label),
        ("抽查任务", f"{task.title}（{task.number}）"),
        ("抽查事项", str(plan.rules["item"])),
        ("抽查区域", region_name(session, str(plan.rules["region"]))),
        ("对象类型", "、".join(kinds)),
        ("行业", "、".join(named) or "不限"),
        ("检查日期", str(plan.rules["visits"]).replace("/", " 至 ")),
        ("名单锁定时间", civil_text(draw.frozen_at)),
        (
            "公开数字来源",
            "；".join(f"{source_words(kind)}：{label}" for kind, label in plan.sources),
        ),
        ("名单校验码", draw.plan_hash),
    ]
    return facts if not plan.parent else [*facts, ("对象抽取", plan.parent)]


def _texts(plan: FrozenPlan, name: str) -> list[str]:
    listed = plan.rules[name]
    assert isinstance(listed, list)
    return [str(each) for each in listed]


def _verifier_words(session: Session) -> tuple[str, ...]:
    """The digests of the verifiers that are handed out now, with their places in the log."""
    now = verifier_files()
    return tuple(
        f"{each.file}（公开日志第 {each.position} 条）：{each.sha256}"
        for each in verifiers.logged(session)
        if each.sha256 == sha256_hex(now[each.file])
    )


def _checking(draw: Draw, digests: tuple[str, ...]) -> Section:
    return Section(
        "怎样核验",
        [
            "以上每个数字都来自名单锁定时公布的文件，任何人都可以下载并重新计算。"
            "第一条命令由 plan.json 算出名单校验码，应与首页所印一致。",
            "结果公布后，下载证明文件和核验程序（只需要 Python），运行第二条命令。"
            "程序逐项核对名单、机会、封存号码和公开数字，并重新算出结果。",
            f"下载地址：本系统“抽查任务”页，抽取编号 {draw.number}。",
            *(["核验程序的 SHA-256，下载后对照："] if digests else []),
            *digests,
        ],
    )


def _commands(draw: Draw, plan: FrozenPlan) -> list[str]:
    parent = f" {plan.parent}.ssj" if plan.parent else ""
    return [
        "(printf 'ssj.plan.v1\\n'; cat plan.json) | sha256sum",
        f"python verify.py {draw.number}.ssj{parent}",
    ]
