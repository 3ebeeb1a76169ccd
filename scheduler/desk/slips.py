"""凭证: a firm's own proof of its line, for whoever holds the line's code; and handing codes over.

The code (identifier and salt) is for the firm alone: it stands on the notice, and is handed over on
request, also to a firm that was not drawn or was left out. Each hand-over is journalled.
"""

import hmac
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, DrawSalt, LogEntry, Target, Visit, VisitTask
from scheduler.desk import finding
from scheduler.desk.context import Desk
from scheduler.desk.draw_parts import find_leaf
from scheduler.desk.erasing import refuse_erased
from scheduler.desk.hidden import is_hidden
from scheduler.desk.journal import record
from scheduler.desk.log_heads import LogBook
from scheduler.errors import NotFound, Refused
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
    for file in (POOL, EXCLUDED):
        leaf = find_leaf(session, draw, file, pid)
        if leaf is not None:
            return file, leaf
    raise NotFound("slip_unknown")


def _cell(session: Session, draw: Draw, line: Leaf) -> Leaf | None:
    return find_leaf(session, draw, CELLS, line.text.partition("\t")[2])


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
