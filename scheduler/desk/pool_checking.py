"""Is every firm that the register had in the scope of a task in exactly one of its lists?

A program that forgets a firm makes lists that agree with themselves: no verifier can tell. The
register can. It is read here apart from what makes the lists (scheduler/desk/eligibility.py).
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, DrawSalt, RegisterChange, Target, Task
from scheduler.clock import civil_date
from scheduler.desk import draw_files
from scheduler.desk.eligibility import scope_of
from scheduler.desk.erasing import erased
from scheduler.desk.registers.register import Register
from scheduler.draw.documents import split_lines
from scheduler.errors import Finding
from scheduler.ledger.slips import EXCLUDED, POOL
from scheduler.vocabulary import DrawKind


def check_pools(session: Session) -> Iterator[Finding]:
    """Every draw of targets whose lists have some firm not at all, or more than once; but those
    that were cut off from the register (erasing.py)."""
    wanted = select(Draw).where(Draw.kind == DrawKind.TARGETS).order_by(Draw.id)
    for draw in session.scalars(wanted):
        whole = all(draw_files.has(session, draw, name) for name in (POOL, EXCLUDED))
        if not whole or erased(session, draw) is not None:
            continue  # that files are gone is said of the draw itself
        missing, twice = counted(session, draw)
        if missing or twice:
            params: dict[str, object] = {"missing": missing, "twice": twice}
            yield Finding(f"draw:{draw.number}", "log_pool_incomplete", params)


def counted(session: Session, draw: Draw) -> tuple[int, int]:
    """How many firms of the scope are in neither list, and how many in both or twice in one.

    Only firms are looked at whose row nobody has changed since the lock: what another one was then
    is the register's history to say, which the overseer sees line by line.
    """
    known = select(DrawSalt.target_id, DrawSalt.pid).where(
        DrawSalt.draw_id == draw.id, DrawSalt.target_id.is_not(None)
    )
    pid_of = {target: pid for target, pid in session.execute(known)}
    listed: dict[str, int] = {}
    for name in (POOL, EXCLUDED):
        for line in split_lines(draw_files.load_one(session, draw, name)):
            pid = line.partition(b"\t")[0].decode()
            listed[pid] = listed.get(pid, 0) + 1
    times = [listed.get(pid_of.get(firm, ""), 0) for firm in _in_scope(session, draw)]
    return sum(n == 0 for n in times), sum(n > 1 for n in times)


def _in_scope(session: Session, draw: Draw) -> Iterator[int]:
    """The firms of the scope that are as they were when the list was locked."""
    task = session.get_one(Task, draw.task_id)
    scope, day = scope_of(session, task), civil_date(draw.frozen_at)
    changed = select(RegisterChange.subject_id).where(
        RegisterChange.register == Register.TARGETS, RegisterChange.changed_at >= draw.frozen_at
    )
    wanted = select(
        Target.id, Target.kind, Target.industry, Target.division_code, Target.uscc
    ).where(
        Target.valid_to.is_(None),
        Target.valid_from.is_(None) | (Target.valid_from <= day),
        Target.id.not_in(changed),
    )
    for firm in session.execute(wanted):
        if scope.covers(firm.kind, firm.industry, firm.division_code, firm.uscc):
            yield firm.id
