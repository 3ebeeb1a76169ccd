"""凭证: a firm's own proof of its line, for whoever holds the line's code; and handing codes over.

The code (identifier and salt) is for the firm alone: it stands on the notice, and is handed over on
request, also to a firm that was not drawn or was left out. Each hand-over is journalled.
"""

import hmac
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, DrawSalt, LogEntry, Target, Visit, VisitTask
from scheduler.desk import draw_files, finding
from scheduler.desk.context import Desk
from scheduler.desk.erasing import refuse_erased
from scheduler.desk.hidden import is_hidden
from scheduler.desk.journal import record
from scheduler.desk.log_heads import LogBook
from scheduler.draw.documents import split_lines
from scheduler.errors import NotFound, Refused
from scheduler.fast.lists import FEW, line_path
from scheduler.ledger.slips import CELLS, EXCLUDED, POOL, Leaf, Slip
from scheduler.vocabulary import DrawKind, VisitState


def slip(session: Session, book: LogBook, draw: Draw, pid: str, salt: str) -> Slip:
    """The slip of the line with this identifier; NotFound unless `salt` (hex) is its code.

    Who does not know the salt learns nothing, not even whether there is such a line. Refused where
    the draw's salts were erased.
    """
    refuse_erased(session, draw)
    wanted = (
        select(DrawSalt.salt, Target.register_key)
        .join(Target, Target.id == DrawSalt.target_id)
        .where(DrawSalt.draw_id == draw.id, DrawSalt.pid == pid)
    )
    row = session.execute(wanted).one_or_none()
    kept = row[0].hex() if row and row[0] else ""
    if not row or not hmac.compare_digest(kept.encode(), salt.encode()):
        raise NotFound("slip_unknown")
    _refuse_before_notice(session, draw, pid)
    file, line = _line(session, draw, pid)
    entry = session.scalars(
        select(LogEntry).where(LogEntry.kind == "freeze", LogEntry.subject == f"draw:{draw.number}")
    ).one()
    proof = book.proof(entry.position)
    return Slip(
        number=draw.number,
        subject=f"target:{row[1]}",
        salt=salt,
        file=file,
        line=line,
        cell=_cell(session, draw, line) if file == POOL else None,
        entry=entry.content,
        proof=replace(proof, note=proof.note.in_order()),
    )


def _refuse_before_notice(session: Session, draw: Draw, pid: str) -> None:
    """In sealed mode only who has been sent an inspection has a slip before the disclosure. To
    everybody else the answer is the same, whether drawn or not."""
    if not is_hidden(draw):
        return
    sent = (
        select(Visit.id)
        .join(VisitTask, VisitTask.visit_id == Visit.id)
        .where(
            VisitTask.draw_id == draw.id,
            VisitTask.pid == pid,
            Visit.state != VisitState.DRAWN,
        )
    )
    if session.scalars(sent).first() is None:
        assert draw.disclose_on is not None
        raise Refused("slip_sealed", day=draw.disclose_on.isoformat())


def _line(session: Session, draw: Draw, pid: str) -> tuple[str, Leaf]:
    """The file and the leaf of the line whose first column this is: each known id is in one."""
    key = f"{pid}\t".encode()
    for file in (POOL, EXCLUDED):
        content = draw_files.load_one(session, draw, file)
        lines = split_lines(content)
        at = bisect_left(lines, key)
        if at < len(lines) and lines[at].startswith(key):
            return file, _leaf(content, lines, at)
    raise NotFound("slip_unknown")


def _leaf(content: bytes, lines: Sequence[bytes], at: int) -> Leaf:
    """A leaf of a long list by the fast way."""
    if len(lines) < FEW:
        return Leaf.of(lines, at)
    return Leaf(lines[at].decode(), at, line_path(content, at))


def _cell(session: Session, draw: Draw, line: Leaf) -> Leaf:
    key = line.text.partition("\t")[2].encode() + b"\t"
    lines = split_lines(draw_files.load_one(session, draw, CELLS))
    return Leaf.of(lines, bisect_left(lines, key))


def hand_over(desk: Desk, number: str, register_key: str) -> tuple[str, str]:
    """The code of a firm in a draw, (identifier, salt), to be given to this firm and to nobody
    else. Refused where the salt was erased, NotFound where the draw did not know the firm."""
    draw = finding.own(desk, finding.draw(desk.session, number))
    if draw.kind != DrawKind.TARGETS:
        raise Refused("slip_of_targets", number=number)
    refuse_erased(desk.session, draw)
    wanted = (
        select(DrawSalt.pid, DrawSalt.salt)
        .join(Target, Target.id == DrawSalt.target_id)
        .where(DrawSalt.draw_id == draw.id, Target.register_key == register_key)
    )
    row = desk.session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound("slip_not_in_draw", key=register_key, number=number)
    if row[1] is None:
        raise Refused("slip_erased", key=register_key)
    _refuse_before_notice(desk.session, draw, row[0])
    record(desk, "draw.code", f"draw:{number}", {"target": register_key})
    return row[0], row[1].hex()
