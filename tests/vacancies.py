"""Replacements in tests: a chain that the contributor keeps, and a task whose people are drawn."""

from sqlalchemy import select

from models import Assignment, Draw, DrawSalt, Inspector, Task, Visit, VisitTask
from scheduler.desk import chains, crews_now, dispatching, freezing
from scheduler.desk.context import Desk
from scheduler.desk.replacing import Report
from scheduler.draw.chains import Chain
from scheduler.draw.hashing import sha256_hex
from scheduler.vocabulary import ReplacementCause
from tests.ceremony import acting, alone, decide

TASK = "420000-2026-T0001"
DICE = ("40718253964027185936", "91530274861935207486")
CHAIN = Chain("jijian", 12, sha256_hex(b"tests: the last code"))
"""What the contributor `jijian` keeps."""

SICK = Report(ReplacementCause.SICK_LEAVE, "住院，有诊断证明")
CLOSED = Report(ReplacementCause.DEREGISTERED, "已于抽取之后注销")


def deposit(desk: Desk, chain: Chain = CHAIN, username: str = "contributor") -> None:
    """The contributor deposits the head of the chain."""
    chains.deposit(acting(desk, username), chain.head, chain.length)


def draw_all(desk: Desk, task: str = TASK) -> Draw:
    """Both draws of a task; the answer is that of the inspectors."""
    supervisor = acting(desk, "supervisor")
    first = freezing.freeze_targets(supervisor, task, alone("掷骰一"))
    decide(supervisor, first.number, DICE[0])
    second = freezing.freeze_inspectors(supervisor, task)
    return decide(supervisor, second.number, DICE[1])


def dispatch(desk: Desk, task: str = TASK) -> None:
    dispatching.dispatch(acting(desk, "supervisor"), task)


def visits(desk: Desk, task: str = TASK) -> list[Visit]:
    """All visits of the task, the replaced ones too."""
    row = desk.session.scalars(select(Task).where(Task.number == task)).one()
    return dispatching.visits_of(desk, row)


def crew(desk: Desk, visit: Visit) -> dict[str, str]:
    """Person number -> seat of everybody who goes."""
    wanted = (
        select(Inspector.person_no, Assignment.seat)
        .join(Assignment, Assignment.inspector_id == Inspector.id)
        .where(Assignment.visit_id == visit.id, Assignment.ended_at.is_(None))
    )
    return {person: seat for person, seat in desk.session.execute(wanted)}


def pid(desk: Desk, visit: Visit) -> str:
    """The salted id of the visit's target."""
    wanted = select(VisitTask.pid).where(VisitTask.visit_id == visit.id)
    return desk.session.scalars(wanted).one()


def replaceable(desk: Desk, draw: Draw, least: int = 1) -> list[tuple[Visit, str]]:
    """(visit, person number) of seats for which at least so many could come instead."""
    found = []
    salts = {row.inspector_id: row.pid for row in desk.session.scalars(
        select(DrawSalt).where(DrawSalt.draw_id == draw.parent_id))}  # fmt: skip
    for visit in visits(desk):
        wanted = select(Assignment, Inspector.person_no).join(
            Inspector, Inspector.id == Assignment.inspector_id
        )
        for seat, person in desk.session.execute(wanted.where(Assignment.visit_id == visit.id)):
            crews, target = crews_now.story(desk.session, draw).crews, pid(desk, visit)
            crews.leave(target, seat.seat, salts[seat.inspector_id])
            if len(crews.candidates(target, seat.seat)) >= least:
                found.append((visit, person))
    return found


def with_alternates(desk: Desk, draw: Draw) -> list[Visit]:
    """Visits of targets for which somebody waits."""
    told = crews_now.story(desk.session, draw)
    there = {pid(desk, visit): visit for visit in visits(desk)}
    return [there[target] for target in told.crews.there if told.alternates.left(target)]
