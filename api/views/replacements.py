"""Chains and replacements, as everybody, the chain's party or the overseers may see them."""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.schemas.replacements import (
    ChainOut,
    ChainsOut,
    CountOut,
    FilledOut,
    NamedReplacementsOut,
    NamedStepOut,
    ReplacementsOut,
    StepOut,
    UsedChainOut,
    WaitingListOut,
    WaitingOut,
)
from api.views.common import coded
from models import (
    Authority,
    DepositedChain,
    Draw,
    DrawSalt,
    Inspector,
    Replacement,
    StandingCalendar,
    Target,
    Task,
    Visit,
)
from scheduler.desk import crews_now, replacing
from scheduler.desk.hidden import is_hidden
from scheduler.vocabulary import DrawKind, DrawState, ReplacementKind, ReplacementState

LISTED = 200


def chains_view(session: Session) -> ChainsOut:
    """The newest deposited chains."""
    wanted = (
        select(DepositedChain, Draw.number, StandingCalendar.name)
        .outerjoin(Draw, Draw.id == DepositedChain.draw_id)
        .outerjoin(StandingCalendar, StandingCalendar.id == DepositedChain.calendar_id)
        .order_by(DepositedChain.id.desc())
        .limit(LISTED)
    )
    return ChainsOut(chains=[chain_view(*each) for each in session.execute(wanted)])


def chain_view(
    row: DepositedChain, draw: str | None = None, calendar: str | None = None
) -> ChainOut:
    """One deposited chain."""
    return ChainOut(
        party=row.party,
        body=row.body,
        head=row.head,
        length=row.length,
        deposited_at=row.deposited_at,
        draw=draw,
        calendar=calendar,
    )


def reports_of(session: Session, draw: Draw) -> list[Replacement]:
    """Everything that was reported, oldest first."""
    wanted = select(Replacement).where(Replacement.draw_id == draw.id).order_by(Replacement.id)
    return list(session.scalars(wanted))


def standing(session: Session, row: Replacement) -> ReplacementState:
    """How far a report has come."""
    if row.place is not None:
        return ReplacementState.DONE
    open_still = session.get_one(Visit, row.visit_id).state in replacing.REPLACEABLE
    return ReplacementState.OPEN if open_still else ReplacementState.LAPSED


def used_chain(session: Session, draw: Draw) -> UsedChainOut | None:
    """The chain of the plan; `opened` counts the codes that were opened so far."""
    planned = crews_now.planned_chain(session, draw)
    if planned is None:
        return None
    wanted = select(DepositedChain.body).where(DepositedChain.head == planned.head)
    opened = [row for row in crews_now.done(session, draw) if row.opened_code]
    return UsedChainOut(
        party=planned.party,
        body=session.scalars(wanted).one_or_none() or planned.party,
        head=planned.head,
        length=planned.length,
        opened=len(opened),
    )


def replacements_view(session: Session, draw: Draw) -> ReplacementsOut:
    """What everybody may see; no names, and no identifiers until a sealed draw is disclosed."""
    rows, hidden = reports_of(session, draw), is_hidden(draw)
    order = [*dict.fromkeys(row.reported_by for row in rows)]
    people = [row for row in rows if row.kind == ReplacementKind.SEAT]
    finished = draw.kind == DrawKind.INSPECTORS and draw.state == DrawState.RESULT
    return ReplacementsOut(
        number=draw.number,
        chain=used_chain(session, draw),
        steps=[_step(session, row, order.index(row.reported_by) + 1, hidden) for row in rows],
        by_cause=_counted(row.cause.label for row in rows),
        by_reporter=_counted(f"经办人 {order.index(row.reported_by) + 1}" for row in rows),
        taken_out=_counted(row.out for row in people if not hidden),
        came_in=_counted(row.came_in for row in people if row.came_in and not hidden),
        file=f"/api/v1/draws/{draw.number}/replacements" if finished and not hidden else None,
    )


def _counted(what: Iterable[str]) -> list[CountOut]:
    return [CountOut(what=each, count=count) for each, count in Counter(what).most_common()]


def _step(session: Session, row: Replacement, reporter: int, hidden: bool) -> StepOut:
    return StepOut(
        kind=coded(row.kind),
        standing=coded(standing(session, row)),
        cause=coded(row.cause),
        reporter=reporter,
        reported_at=row.reported_at,
        done_at=row.done_at,
        target="" if hidden else row.stood_at or row.target,
        seat=row.seat,
        out="" if hidden else row.out,
        came_in="" if hidden else row.came_in,
        candidates=row.candidates,
        code=row.opened_code,
        evidence_sha256=row.evidence_sha256,
    )


def named_view(session: Session, draw: Draw) -> NamedReplacementsOut:
    """What the overseers see: names, and the words of who reported."""
    names = _names(session, draw)
    rows = reports_of(session, draw)
    people = [row for row in rows if row.kind == ReplacementKind.SEAT]
    return NamedReplacementsOut(
        number=draw.number,
        steps=[
            NamedStepOut(
                kind=coded(row.kind),
                standing=coded(standing(session, row)),
                cause=coded(row.cause),
                reason=row.reason,
                reported_by=row.reported_by,
                reported_at=row.reported_at,
                done_by=row.done_by,
                target=names.get(row.stood_at or row.target, ""),
                seat=row.seat,
                out=names.get(row.out, ""),
                came_in=names.get(row.came_in, ""),
                candidates=row.candidates,
            )
            for row in rows
        ],
        by_reporter=_counted(row.reported_by for row in rows),
        taken_out=_counted(names.get(row.out, "") for row in people),
    )


def _names(session: Session, draw: Draw) -> dict[str, str]:
    """Who stands behind the salted ids of a draw."""
    wanted = (
        select(DrawSalt.pid, Target.name, Inspector.name)
        .outerjoin(Target, Target.id == DrawSalt.target_id)
        .outerjoin(Inspector, Inspector.id == DrawSalt.inspector_id)
        .where(DrawSalt.draw_id == (draw.parent_id or draw.id))
    )
    return {pid: target or person or "" for pid, target, person in session.execute(wanted)}


def filled_view(draw: Draw, row: Replacement) -> FilledOut:
    """What a code has decided."""
    return FilledOut(
        number=draw.number,
        place=row.place or 0,
        target="" if is_hidden(draw) else row.stood_at,
        seat=row.seat,
        out="" if is_hidden(draw) else row.out,
        came_in="" if is_hidden(draw) else row.came_in,
        candidates=row.candidates or 0,
    )


def waiting_view(session: Session, party: str | None) -> WaitingListOut:
    """Draws of inspectors whose plan names a chain of this party, and what waits for its codes."""
    wanted = (
        select(Draw, Task.number)
        .join(DepositedChain, DepositedChain.draw_id == Draw.parent_id)
        .join(Task, Task.id == Draw.task_id)
        .where(DepositedChain.party == party, Draw.state == DrawState.RESULT)
        .order_by(Draw.id.desc())
        .limit(LISTED)
    )
    found = []
    for draw, task in session.execute(wanted):
        chain = used_chain(session, draw)
        if chain is not None and chain.party == party:
            found.append(
                WaitingOut(
                    number=draw.number,
                    task=task,
                    head=chain.head,
                    length=chain.length,
                    next=chain.opened + 1,
                    vacancies=len(replacing.open_vacancies(session, draw)),
                )
            )
    return WaitingListOut(waiting=found)


def office_total(session: Session, draw: Draw) -> tuple[str, int]:
    """The office of a draw, and how many replacements it has reported in all its draws."""
    wanted = select(func.count()).where(Replacement.authority_id == draw.authority_id)
    name = session.get_one(Authority, draw.authority_id).name
    return name, session.scalar(wanted) or 0


def replaced_words(session: Session, task: Task) -> dict[str, str]:
    """Of each finished draw of inspectors of a task how much was replaced, in words."""
    wanted = select(Draw).where(
        Draw.task_id == task.id,
        Draw.kind == DrawKind.INSPECTORS,
        Draw.state == DrawState.RESULT,
    )
    found = {}
    for draw in session.scalars(wanted):
        rows = reports_of(session, draw)
        targets = sum(row.kind == ReplacementKind.TARGET for row in rows)
        waiting = sum(standing(session, row) == ReplacementState.OPEN for row in rows)
        seats = len(rows) - targets
        words = f"检查对象 {targets} 次，检查人员 {seats} 次"
        found[draw.number] = f"{words}，{waiting} 个岗位待补" if waiting else words
    return found
