"""见证 at the doors of a draw: where the plan's policy asks for witnesses, nothing is opened before
they have seen the list locked, and nothing typed before they have seen the reveals closed.

A witness that is down changes nothing: the draw waits. `log.json` shows the heads that let it go on
(docs/protocol.md §8); what witnesses sign later changes nothing in it.
"""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Cosignature, Draw, DrawSource, LogEntry
from scheduler.desk import draw_files
from scheduler.desk.context import Desk
from scheduler.desk.log_heads import LogBook
from scheduler.draw.documents import Json, canonical_json, read_canonical
from scheduler.draw.sources import seconds
from scheduler.errors import Refused
from scheduler.ledger.checkpoints import Checkpoint, cosigned_at
from scheduler.ledger.draw_log import LINES_MOST, STEPS, plan_policy
from scheduler.ledger.draw_log_writing import Logged, log_document
from scheduler.ledger.notes import Note, NoteFault, parse_signature
from scheduler.ledger.policy import NOBODY, Policy, without_urls, written
from scheduler.vocabulary import DrawState


def policy_lines(desk: Desk) -> list[Json]:
    """The plan's `log`: who is believed from the lock on. Refused where it is too long to be one,
    or the log has no key yet."""
    policy = without_urls(desk.book.policy)
    lines = written(policy).splitlines()
    if not policy.logs:
        raise Refused("log_key_none")
    if len(lines) > LINES_MOST:
        raise Refused("log_policy_long", most=LINES_MOST)
    plan_policy(lines)
    return [*lines]


def refuse_unseen_freeze(desk: Desk, draw: Draw) -> None:
    """Refused until witnesses have seen the list locked."""
    policy = trusted(desk, draw)
    if not is_freeze_seen(desk, draw):
        raise Refused("open_unwitnessed", missing=_missing(desk, draw, policy, "freeze"))


def is_freeze_seen(desk: Desk, draw: Draw, before: datetime | None = None) -> bool:
    """Have enough witnesses seen the list locked, by cosignatures made before that moment?"""
    if before is not None:
        return is_seen_in(desk.book, draw, "freeze", before)
    return _is_seen(desk.book, draw, "freeze", None)


def is_seen_in(book: LogBook, draw: Draw, kind: str, before: datetime) -> bool:
    """Have enough witnesses seen the draw's entry of this kind, by cosignatures made before that
    moment?"""
    return _is_seen(book, draw, kind, int(before.timestamp()))


def is_seen_late(book: LogBook, draw: Draw, kind: str, before: datetime) -> bool:
    """Have they seen it, but not before that moment?"""
    return _is_seen(book, draw, kind, None) and not is_seen_in(book, draw, kind, before)


def is_close_seen(desk: Desk, draw: Draw) -> bool:
    """Have enough witnesses seen the reveals closed, before any public value may have been
    known?"""
    return _is_seen(desk.book, draw, "close", _first_moment(desk, draw))


def refuse_unseen_close(desk: Desk, draw: Draw) -> None:
    """Refused until witnesses have seen the reveals closed; and for ever where a public value may
    have been known before they did."""
    if is_close_seen(desk, draw):
        return
    before = _first_moment(desk, draw)
    late = before is not None and desk.now().timestamp() >= before
    if late or _is_seen(desk.book, draw, "close", None):
        raise Refused("close_witnessed_late")
    missing = _missing(desk, draw, trusted(desk, draw), "close")
    raise Refused("typing_unwitnessed", missing=missing)


def trusted(desk: Desk, draw: Draw) -> Policy:
    """Whom the draw's plan believes about the log: the service may believe others by now."""
    return _trusted(desk.session, draw)


def _trusted(session: Session, draw: Draw) -> Policy:
    lines = read_canonical(draw_files.load_one(session, draw, "plan.json"))["log"]
    assert isinstance(lines, list)
    return plan_policy([str(line) for line in lines])


def _is_seen(book: LogBook, draw: Draw, kind: str, before: int | None) -> bool:
    policy = _trusted(book.session, draw)
    if policy.quorum == NOBODY:
        return True
    within = range(_entry(book.session, draw, kind).position + 1, len(book.tree) + 1)
    return _seen(book, policy, within, before) is not None


def _seen(book: LogBook, policy: Policy, within: range, before: int | None) -> Note | None:
    """The head of a size `within` these that was the first to satisfy the policy, with the
    cosignatures it had then; `before`: those alone that were made before that moment."""
    heads: dict[str, Note] = {}
    for row in _cosigned(book, within):
        note = heads.get(row.head, Note(row.head, ()))
        line = parse_signature(row.line)
        alone = Note(row.head, (line,))
        times = [cosigned_at(alone, each.key) for each in policy.witnesses if line.by(each.key)]
        known = any((old.name, old.key_id) == (line.name, line.key_id) for old in note.signatures)
        if known or not times or times[0] is None or (before is not None and times[0] >= before):
            continue
        heads[row.head] = note = note.joined([line])
        if policy.is_quorum(policy.seen_by(note)):
            return note
    return None


def _cosigned(book: LogBook, within: range) -> Iterator[Cosignature]:
    """What witnesses signed of heads of this log of these sizes, in the order in which it came in.
    What somebody has put into the table since is passed over: `log check` names it."""
    wanted = select(Cosignature).where(Cosignature.size.between(within.start, within.stop - 1))
    wanted = wanted.order_by(Cosignature.id)
    for row in book.session.scalars(wanted):
        try:
            head = Checkpoint.of(row.head)
            parse_signature(row.line)
        except NoteFault:
            continue
        if head.size in within and book.tree.root(head.size) == head.root:
            yield row


def _missing(desk: Desk, draw: Draw, policy: Policy, kind: str) -> str:
    """The witnesses that have not seen the entry, for people."""
    book, seen = desk.book, set[str]()
    within = range(_entry(desk.session, draw, kind).position + 1, len(book.tree) + 1)
    for row in _cosigned(book, within):
        seen |= {each.name for each in policy.witnesses if each.key.key_id.hex() == row.key_id}
    return "、".join(each.name for each in policy.witnesses if each.name not in seen)


def _entry(session: Session, draw: Draw, kind: str) -> LogEntry:
    """The draw's entry of a kind; of a void draw what was thrown away, in place of the result: that
    it is none shows in its bundle."""
    thrown_away = kind == "result" and draw.state == DrawState.VOID
    wanted = select(LogEntry).where(
        LogEntry.subject == f"draw:{draw.number}",
        LogEntry.kind == ("discarded" if thrown_away else kind),
    )
    return session.scalars(wanted).one()


def _first_moment(desk: Desk, draw: Draw) -> int | None:
    """The first moment (POSIX seconds) at which a public value of the draw may be known."""
    wanted = select(DrawSource.at).where(DrawSource.draw_id == draw.id, DrawSource.at != "")
    moments = [seconds(at) for at in desk.session.scalars(wanted)]
    return min((at for at in moments if at is not None), default=None)


def log_file(desk: Desk, draw: Draw) -> bytes:
    """`log.json` of a draw whose result has just been logged. Refused where the log can no longer
    sign with a key that the plan names."""
    book, policy = desk.book, trusted(desk, draw)
    entries = {kind: _entry(desk.session, draw, kind) for kind in STEPS}
    seen: dict[str, Note | None] = {}
    if policy.quorum != NOBODY:
        # What witnesses have seen later proves nothing: there the log's own word has to do.
        freeze, opened, close, result = (entries[kind].position for kind in STEPS)
        before = _first_moment(desk, draw)
        seen["freeze"] = _seen(book, policy, range(freeze + 1, opened + 1), None)
        seen["close"] = _seen(book, policy, range(close + 1, result + 1), before)
    steps = {
        kind: Logged(row.content, row.position, _signed(book, policy, row, seen.get(kind)))
        for kind, row in entries.items()
    }
    return canonical_json(log_document(book.tree, steps))


def _signed(book: LogBook, policy: Policy, entry: LogEntry, seen: Note | None) -> Note:
    """The head in which an entry is shown, with the log's signatures by keys of the plan."""
    size = Checkpoint.of(seen.text).size if seen else entry.position + 1
    whole = book.bare(size)
    keys = [each.key for each in policy.logs]
    own = [line for line in whole.signatures if any(line.by(key) for key in keys)]
    if not own:
        raise Refused("log_key_other", size=size)
    return Note(whole.text, tuple(own)).joined(seen.signatures if seen else ())
