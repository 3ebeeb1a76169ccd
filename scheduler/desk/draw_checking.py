"""Does a draw show what the log says of it? Each draw has the entries of its state, in their order,
and every table and file that people see says what they say."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Authority, Contribution, Draw, DrawSource, Task, Typing, VoidFile
from scheduler.desk import draw_files, sealed
from scheduler.desk.drawing import seed_of
from scheduler.desk.hidden import is_sealed
from scheduler.desk.part_checking import FileFound, files_changed, files_found
from scheduler.desk.public_log import moment
from scheduler.desk.replacement_checking import check_replacements
from scheduler.desk.seal_checking import seal_compared
from scheduler.desk.task_terms import task_terms
from scheduler.desk.voiding import said_of
from scheduler.draw.documents import DocumentError, Json, canonical_json, read_canonical
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.seed import plan_hash
from scheduler.errors import Finding
from scheduler.ledger.draw_log import STEPS
from scheduler.vocabulary import DrawState

Entry = tuple[str, dict[str, Json]]
"""Kind and content."""

_SEALED = "freeze( commit)*"
_OPENED = f"{_SEALED} open( reveal)*"
_TYPED = "( public| public_mismatch)*"
_CLOSED = f"{_OPENED} close{_TYPED}"
_GONE = "( erased)?"
_LEFT = f"( public| public_mismatch| disclose)*( discarded)?( disclose)*{_GONE}"
_AFTER = f"( disclose| target_replaced| vacancy| seat_filled)*{_GONE}"
OF_STATE = {
    DrawState.FROZEN: _SEALED,
    DrawState.OPENING: _OPENED,
    DrawState.CLOSED: _CLOSED,
    DrawState.RESULT: f"{_CLOSED} result{_AFTER}",
    DrawState.VOID: f"({_SEALED}|{_OPENED}) void( disclose)*{_GONE}|{_CLOSED} void{_LEFT}",
}
"""The entries that a draw in each state has, in their order; holders of a sealed draw's shares
confirm (`share`) between any of them."""


VOID_WORDS = ("作废类别", "作废原因", "作废文号", "作废证明材料", "作废提出人", "作废批准人")
"""What the members of `said_of` are called, in their order."""


class _Compared(NamedTuple):
    """One thing that people see, as it is now and as it was said."""

    what: str
    now: object
    then: object


def check_draw(
    session: Session, subject: str, draw: Draw, said: Sequence[Entry]
) -> Iterator[Finding]:
    """Everything that is wrong with one draw."""
    kinds = " ".join(kind for kind, _ in said if kind != "share")
    if not re.fullmatch(OF_STATE[draw.state], kinds):
        yield Finding(subject, "log_draw_entries", {"state": draw.state.label})
        return
    files = draw_files.load(session, draw)
    found = files_found(session, draw)
    once = dict(said)
    compared = [
        *_frozen(draw, files, once),
        *(
            _Compared(f"文件 {name}", name, None)
            for name in files_changed(session, draw, found, _plan(files))
        ),
        *_placed(session, draw, _plan(files)),
        *_sealed(session, draw, files, said),
        *_typed(session, draw, files, said),
        *_ended(session, draw, files, found, once),
        *(_Compared(*each) for each in seal_compared(session, draw, files, said)),
    ]
    changed = [*dict.fromkeys(each.what for each in compared if each.now != each.then)]
    yield from (Finding(subject, "log_draw_changed", {"what": what}) for what in changed)
    if not changed:
        yield from check_replacements(session, subject, draw, said)


def _frozen(
    draw: Draw, files: Mapping[str, bytes], once: Mapping[str, dict[str, Json]]
) -> Iterator[_Compared]:
    yield _Compared("名单校验码", draw.plan_hash, once["freeze"].get("plan"))
    fixed = plan_hash(files.get("plan.json", b""))
    yield _Compared("锁定的内容", fixed, once["freeze"].get("plan"))
    yield _Compared("锁定时间", moment(draw.frozen_at), once["freeze"].get("at"))
    yield _Compared("锁定人", draw.frozen_by, once["freeze"].get("by"))


def _placed(session: Session, draw: Draw, plan: Mapping[str, Json]) -> Iterator[_Compared]:
    """What the draw is, of which task, after which other draw, and until when: by the locked plan,
    which also says what the task was then."""
    task = session.get(Task, draw.task_id)
    parent = session.get(Draw, draw.parent_id) if draw.parent_id else None
    rules, named = plan.get("rules"), plan.get("parent")
    rules = rules if isinstance(rules, dict) else {}
    what = (draw.number, draw.kind.value, draw.protocol, draw.hash_suite, draw.mode)
    members = ("number", "kind", "protocol", "hash", "mode")
    yield _Compared("抽取的基本情况", [*what], [plan.get(name) for name in members])
    yield _Compared("所属任务", task.number if task else "", plan.get("task"))
    if task is not None:
        own = task_terms(task)
        yield _Compared("任务的范围和比例", own, {name: rules.get(name) for name in own})
        office = session.get(Authority, draw.authority_id)
        yield _Compared("组织抽查的单位", office and office.code, plan.get("authority"))
        yield _Compared("组织抽查的单位", draw.authority_id, task.authority_id)
    after = named.get("plan") if isinstance(named, dict) else None
    yield _Compared("所依据的抽取", parent and parent.plan_hash, after)
    until: Json = {"commit_by": moment(draw.commit_by), "reveal_by": moment(draw.reveal_by)}
    yield _Compared("封存、启封截止时间", until, rules.get("ceremony"))


def _sealed(
    session: Session, draw: Draw, files: Mapping[str, bytes], said: Sequence[Entry]
) -> Iterator[_Compared]:
    """Rows, files and entries of commitments and reveals say the same."""
    wanted = select(Contribution).where(Contribution.draw_id == draw.id)
    rows = session.scalars(wanted).all()
    once = dict(said)
    committed = _by_party(said, "commit", "commitment")
    revealed = _by_party(said, "reveal", "secret")
    shown: Json = {row.party: row.commitment for row in rows if row.commitment}
    opened: Json = {row.party: row.secret.hex() for row in rows if row.revealed_at and row.secret}
    rules = _plan(files).get("rules")
    named = rules.get("parties") if isinstance(rules, dict) else None
    yield _Compared("封存方", {row.party: row.body for row in rows}, named)
    yield _Compared("封存号码", shown, committed)
    yield _Compared("启封号码", opened, revealed)
    sealed_at = {row.party: _moment(row.committed_at) for row in rows if row.commitment}
    opened_at = {row.party: _moment(row.revealed_at) for row in rows if row.revealed_at}
    yield _Compared("封存时间", sealed_at, _by_party(said, "commit", "at"))
    yield _Compared("启封时间", opened_at, _by_party(said, "reveal", "at"))
    if "open" in once:
        final = canonical_json(committed)
        yield _Compared("封存号码", files.get("commitments.json"), final)
        yield _Compared("封存号码", once["open"].get("commitments"), final.decode())
    if "close" in once:
        final = canonical_json(revealed)
        yield _Compared("启封号码", files.get("reveals.json"), final)
        yield _Compared("启封号码", once["close"].get("reveals"), sha256_hex(final))
        digest = sha256_hex(files.get("commitments.json", b""))
        yield _Compared("封存号码", once["close"].get("commitments"), digest)


def _by_party(said: Sequence[Entry], kind: str, member: str) -> dict[str, Json]:
    return {
        str(content.get("party")): content.get(member, "") for each, content in said if each == kind
    }


def _typed(
    session: Session, draw: Draw, files: Mapping[str, bytes], said: Sequence[Entry]
) -> Iterator[_Compared]:
    """The values that stand, and everything that was typed for them."""
    logged = {content.get("place"): content for kind, content in said if kind == "public"}
    wanted = select(DrawSource).where(DrawSource.draw_id == draw.id).order_by(DrawSource.place)
    sources = session.scalars(wanted).all()
    for each in sources:
        entry = logged.pop(each.place, {})
        yield _Compared("公开数字", each.value, entry.get("value"))
        yield _Compared("公开数字时间", _moment(each.settled_at), entry.get("at", ""))
        if each.value is not None:
            yield _Compared("公开数字录入", _typings(session, each), entry.get("typed"))
    yield _Compared("公开数字", [*logged], [])
    yield _Compared("公开数字来源", _plan(files).get("sources"), [_named(each) for each in sources])
    yield _Compared("公开数字来源", [each.place for each in sources], [*range(len(sources))])
    if draw_files.is_computed(draw):
        final = canonical_json(
            {"values": [{**_named(each), "value": each.value or ""} for each in sources]}
        )
        yield _Compared("公开数字", files.get("public.json"), final)


def _typings(session: Session, chosen: DrawSource) -> list[Json]:
    wanted = select(Typing).where(Typing.source_id == chosen.id).order_by(Typing.id)
    return [
        {
            "value": each.value,
            "role": each.role.value,
            "evidence": "" if each.evidence is None else sha256_hex(each.evidence),
        }
        for each in session.scalars(wanted)
    ]


def _plan(files: Mapping[str, bytes]) -> dict[str, Json]:
    try:
        return read_canonical(files.get("plan.json", b""))
    except DocumentError:
        return {}


def _named(chosen: DrawSource) -> dict[str, Json]:
    return {"kind": chosen.kind, "label": chosen.label, "at": chosen.at}


def _void_files(session: Session, draw: Draw) -> list[str]:
    """The digest of what was handed in, as stored and as it is."""
    wanted = select(VoidFile).where(
        VoidFile.draw_id == draw.id, VoidFile.sha256 == draw.void_sha256
    )
    row = session.scalars(wanted).one_or_none()
    return ["", ""] if row is None else [row.sha256, sha256_hex(row.content)]


def _ended(
    session: Session,
    draw: Draw,
    files: Mapping[str, bytes],
    found: Mapping[str, FileFound],
    once: Mapping[str, dict[str, Json]],
) -> Iterator[_Compared]:
    end = once.get("result", once.get("discarded"))
    if end is not None or draw_files.is_computed(draw):
        said = end or {}
        if not is_sealed(draw):
            yield _Compared("摇号随机数", draw.seed, said.get("seed"))
        yield _Compared("摇号随机数", draw.seed, _seed(session, draw, files))
        outcome = found.get("outcome.txt")
        yield _Compared("抽取结果", outcome and outcome.sha256, said.get("outcome"))
        yield _Compared("抽取时间", _moment(draw.drawn_at), said.get("at"))
        yield _Compared("抽取人", draw.drawn_by, said.get("by"))
        yield from _shown(files, {**once, "result": said})
    if draw.state == DrawState.VOID:
        void = once["void"]
        for what, (member, now) in zip(VOID_WORDS, said_of(draw).items(), strict=True):
            yield _Compared(what, now, void.get(member))
        yield _Compared("作废时间", _moment(draw.void_at), void.get("at"))
        yield _Compared("作废证明材料", _void_files(session, draw), [void["evidence"]] * 2)


def _seed(session: Session, draw: Draw, files: Mapping[str, bytes]) -> str:
    """Computed once more: of a sealed draw the log does not say it before its day."""
    if not {"commitments.json", "reveals.json", "public.json"} <= files.keys():
        return ""
    secret = sealed.known_secret(session, draw) if is_sealed(draw) else ""
    return seed_of(draw, files, secret or "")


def _shown(files: Mapping[str, bytes], once: Mapping[str, dict[str, Json]]) -> Iterator[_Compared]:
    """The entries that `log.json` shows; there is none where the log had lost its key."""
    try:
        shown = read_canonical(files["log.json"]) if "log.json" in files else {}
    except DocumentError:
        shown = dict.fromkeys(STEPS, "")
    for kind, step in shown.items():
        entry = step.get("entry") if isinstance(step, dict) else None
        said = canonical_json(once.get(kind, {})).decode()
        yield _Compared("日志证明", entry, said)


def _moment(at: datetime | None) -> str:
    return "" if at is None else moment(at)
