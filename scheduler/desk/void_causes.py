"""When a draw may be void: each listed cause is checked by the program, from what is stored.

Nobody's word is enough: a source that emitted nothing must have been due for a day without anybody
typing a value, secrets must really be missing, witnesses really have come too late, a task must be
withdrawn before anybody can compute its outcome. What was found is logged with the void.
"""

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Cosignature, Draw, DrawSource, LogEntry, Typing
from scheduler.desk import draw_files, standing_draws
from scheduler.desk.context import Desk
from scheduler.desk.public_log import moment
from scheduler.draw.documents import Json, read_canonical
from scheduler.draw.seed import low_secrets
from scheduler.errors import Finding, Invalid, Refused
from scheduler.ledger.notes import Note, NoteFault, parse_signature
from scheduler.ledger.policy import NOBODY, Policy, parse_policy
from scheduler.vocabulary import DrawKind, DrawState, VoidCause

MARGIN = timedelta(hours=24)
"""So long after its announced moment a public value must still be missing."""

Facts = dict[str, Json]
"""What a check found, for the log."""


@dataclass(frozen=True)
class Ground:
    """Why a draw is to be void: a listed cause, words, of a withdrawal the number of the written
    decision, and the file that shows it (`has_file`)."""

    cause: VoidCause
    reason: str
    document: str = ""
    has_file: bool = False


def check_cause(desk: Desk, draw: Draw, ground: Ground) -> Facts:
    """What speaks for the cause; Refused or Invalid where it does not hold now."""
    findings = []
    if not ground.reason.strip():
        findings.append(Finding("reason", "required"))
    if ground.cause in (VoidCause.SOURCE_FAILED, VoidCause.TASK_WITHDRAWN) and not ground.has_file:
        findings.append(Finding("evidence", "void_evidence_needed"))
    if ground.cause == VoidCause.TASK_WITHDRAWN and not ground.document.strip():
        findings.append(Finding("document", "required"))
    if findings:
        raise Invalid(findings)
    return _CHECKS[ground.cause](desk, draw)


def _source_failed(desk: Desk, draw: Draw) -> Facts:
    """The last announced moment (of a value without one: the close) is a day ago, and nobody has
    typed anything."""
    _refuse_open(draw)
    wanted = select(DrawSource).where(DrawSource.draw_id == draw.id)
    sources = desk.session.scalars(wanted).all()
    typed = select(Typing.id).where(Typing.source_id.in_([each.id for each in sources]))
    if desk.session.scalars(typed.limit(1)).first() is not None:
        raise Refused("void_typed")
    due = due_at(desk.session, draw)
    if due is None:
        raise Refused("void_no_moment")
    hours = int(MARGIN.total_seconds()) // 3600
    if desk.now() < due + MARGIN:
        raise Refused("void_source_wait", hours=hours, since=moment(due + MARGIN))
    return {"due": moment(due), "hours": hours, "typed": 0}


def due_at(session: Session, draw: Draw) -> datetime | None:
    """From when on all public values of a closed draw can be there: the latest announced moment,
    or the close where one has none. None where no public value decides."""
    wanted = select(DrawSource.at).where(DrawSource.draw_id == draw.id)
    moments = session.scalars(wanted).all()
    if not moments:
        return None
    closed = _logged(session, draw, "close")
    shown = [datetime.fromisoformat(at).astimezone(UTC) for at in moments if at]
    return max([closed.logged_at, *shown])


def _escrow_lost(desk: Desk, draw: Draw) -> Facts:
    """Only where no public value decides does a missing secret matter (docs/protocol.md §4)."""
    _refuse_open(draw)
    plan = _document(desk, draw, "plan.json")
    parties, sources = plan["parties"], plan["sources"]
    assert isinstance(parties, list) and isinstance(sources, list)
    if sources:
        raise Refused("void_values_decide")
    reveals = {party: str(text) for party, text in _document(desk, draw, "reveals.json").items()}
    low = sorted(low_secrets(reveals))
    if len(reveals) == len(parties) and len(parties) > 1 and not low:
        raise Refused("void_all_revealed")
    missing: list[Json] = [party for party in parties if party not in reveals]
    return {"missing": missing, "low": [*low]}


def _not_witnessed(desk: Desk, draw: Draw) -> Facts:
    """The witnesses of the plan did not see the close before the first value could exist."""
    _refuse_open(draw)
    policy = _policy(desk, draw)
    if policy is None or policy.quorum == NOBODY:
        raise Refused("void_no_witness")
    wanted = select(DrawSource.at).where(DrawSource.draw_id == draw.id, DrawSource.at != "")
    first = min(desk.session.scalars(wanted).all(), default="")
    if not first:
        raise Refused("void_no_moment")
    if moment(desk.now()) < first:
        raise Refused("void_moment_ahead", at=first)
    close = _logged(desk.session, draw, "close").position
    if _seen_in_time(desk, policy, close, first):
        raise Refused("void_was_witnessed")
    return {"close": close, "before": first}


def _seen_in_time(desk: Desk, policy: Policy, close: int, first: str) -> bool:
    """Is there a head with the close that enough witnesses signed before the moment `first`?"""
    limit = int(datetime.fromisoformat(first).timestamp())
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for row in desk.session.scalars(select(Cosignature).where(Cosignature.size > close)):
        # One line at a time: a line that somebody damaged takes no other with it.
        with suppress(NoteFault):
            note = Note(row.head, (parse_signature(row.line.removesuffix("\n")),))
            seen[row.head] |= {name for name, at in policy.seen_by(note).items() if at < limit}
    return any(map(policy.is_quorum, seen.values()))


def _slot_missed(desk: Desk, draw: Draw) -> Facts:
    """A draw of a slot that was not ready when the slot opened."""
    facts = standing_draws.missed(desk, draw)
    if facts is None:
        raise Refused("void_slot_not_missed")
    return facts


def _withdrawn(desk: Desk, draw: Draw) -> Facts:
    """Before the reveals are closed and before any value can exist nobody can compute an outcome;
    and what has been drawn cannot be withdrawn."""
    if draw.kind != DrawKind.TARGETS:
        raise Refused("void_withdrawal_drawn")
    wanted = select(DrawSource.at).where(DrawSource.draw_id == draw.id, DrawSource.at != "")
    first = min(desk.session.scalars(wanted).all(), default="")
    if draw.state == DrawState.CLOSED or (first and moment(desk.now()) >= first):
        raise Refused("void_withdrawal_late")
    return {"state": draw.state.value}


_CHECKS: dict[VoidCause, Callable[[Desk, Draw], Facts]] = {
    VoidCause.SOURCE_FAILED: _source_failed,
    VoidCause.ESCROW_LOST: _escrow_lost,
    VoidCause.NOT_WITNESSED: _not_witnessed,
    VoidCause.SLOT_MISSED: _slot_missed,
    VoidCause.TASK_WITHDRAWN: _withdrawn,
}


def _refuse_open(draw: Draw) -> None:
    if draw.state != DrawState.CLOSED:
        raise Refused("void_not_closed")


def _logged(session: Session, draw: Draw, kind: str) -> LogEntry:
    wanted = select(LogEntry).where(
        LogEntry.subject == f"draw:{draw.number}", LogEntry.kind == kind
    )
    return session.scalars(wanted).one()


def _document(desk: Desk, draw: Draw, name: str) -> dict[str, Json]:
    return read_canonical(draw_files.load_one(desk.session, draw, name))


def _policy(desk: Desk, draw: Draw) -> Policy | None:
    """Who is believed about the log, by the plan; None in plans that do not say it."""
    lines = _document(desk, draw, "plan.json").get("log")
    if not isinstance(lines, list):
        return None
    return parse_policy("\n".join(map(str, lines)))
