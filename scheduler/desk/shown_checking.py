"""Do the rows of plans, tasks and chains say what was published, announced and deposited, and do
the counters stand where the numbers given out have come to?"""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Authority,
    Counter,
    DepositedChain,
    Draw,
    InspectionItem,
    Plan,
    Publication,
    StandingCalendar,
    Task,
)
from scheduler.desk import draw_files
from scheduler.desk.draw_checking import Entry
from scheduler.desk.numbering import PREFIX
from scheduler.desk.planning import published_content
from scheduler.desk.public_log import moment
from scheduler.desk.task_terms import terms_hash
from scheduler.draw.documents import DocumentError, Json, read_canonical
from scheduler.errors import Finding
from scheduler.vocabulary import PlanState


def check_plans(session: Session) -> Iterator[Finding]:
    """Each published plan is as it was published; what was published is still said to be."""
    wanted = select(Publication).where(
        Publication.subject.startswith("plan:"), Publication.revision == 1
    )
    published = {row.subject: row for row in session.scalars(wanted)}
    for plan in session.scalars(select(Plan).order_by(Plan.id)):
        found = published.pop(f"plan:{plan.number}", None)
        if not _is_as_published(plan, found):
            yield Finding(f"plan:{plan.number}", "log_plan_changed")
    for subject in published:
        yield Finding(subject, "log_plan_vanished")


def _is_as_published(plan: Plan, found: Publication | None) -> bool:
    """What corrects a publication is beside it: the plan stays as it was published at first."""
    if found is None:
        return plan.state != PlanState.PUBLISHED
    if plan.state != PlanState.PUBLISHED:
        return False
    try:
        content = read_canonical(found.content)
    except DocumentError:
        return True  # said of the publication
    return content == published_content(plan) and plan.published_at == found.published_at


def check_tasks(session: Session, said: Mapping[str, Sequence[Entry]]) -> Iterator[Finding]:
    """Each task is there, and is what it was announced to be."""
    announced = {
        subject: content
        for subject, entries in said.items()
        for kind, content in entries
        if kind == "intent"
    }
    rows = select(Task, Plan.number, InspectionItem.code).where(
        Task.plan_id == Plan.id, Task.item_id == InspectionItem.id
    )
    for task, plan, item in session.execute(rows.order_by(Task.id)):
        subject = f"task:{task.number}"
        content = announced.pop(subject, {})
        now: dict[str, Json] = {
            "plan": plan,
            "item": item,
            "from": task.visits_from.isoformat(),
            "to": task.visits_to.isoformat(),
            "terms": terms_hash(task),
        }
        if {name: content.get(name) for name in now} != now:
            yield Finding(subject, "log_task_changed")
    for subject in announced:
        yield Finding(subject, "log_task_vanished")


def check_chains(session: Session, said: Mapping[str, Sequence[Entry]]) -> Iterator[Finding]:
    """Each chain of codes is the one that its party deposited, and each deposited one is there."""
    deposited = {
        str(content.get("head")): content
        for entries in said.values()
        for kind, content in entries
        if kind == "chain"
    }
    for row in session.scalars(select(DepositedChain).order_by(DepositedChain.id)):
        content = deposited.pop(row.head, {})
        now = (f"chain:{row.party}", row.party, row.length, moment(row.deposited_at))
        then = tuple(content.get(name) for name in ("subject", "party", "length", "at"))
        if now != then or not _is_used_so(session, row):
            yield Finding(f"chain:{row.party}", "log_chain_changed")
    for content in deposited.values():
        yield Finding(str(content.get("subject")), "log_chain_changed")


def _is_used_so(session: Session, row: DepositedChain) -> bool:
    """The draw or calendar that the chain is said to serve names it."""
    if row.draw_id is not None:
        draw = session.get(Draw, row.draw_id)
        if draw is None or draw.parent_id is not None:
            return False
        try:
            plan = read_canonical(draw_files.load_one(session, draw, "plan.json"))
        except DocumentError:
            return False
        chain = plan.get("chain")
        return isinstance(chain, dict) and chain.get("head") == row.head
    if row.calendar_id is not None:
        calendar = session.get(StandingCalendar, row.calendar_id)
        return calendar is not None and calendar.heads.get(row.party) == row.head
    return True


_NUMBERED = {
    "plan": Plan.number,
    "task": Task.number,
    "draw": Draw.number,
    "publication": Publication.number,
}


def check_counters(session: Session) -> Iterator[Finding]:
    """The last number given out of each kind is the number of a row, and no row has a higher one:
    a counter that was set back would give a number twice."""
    codes = {row.id: row.code for row in session.scalars(select(Authority))}
    for row in session.scalars(select(Counter).order_by(Counter.id)):
        own = _NUMBERED.get(row.kind)
        start = f"{codes.get(row.authority_id)}-{row.year}-{PREFIX.get(row.kind)}"
        last = 0
        if own is not None:
            numbers = session.scalars(select(own).where(own.startswith(start)))
            ends = (number.removeprefix(start) for number in numbers)
            last = max((int(end) for end in ends if end.isdigit()), default=0)
        if row.last != last:
            yield Finding(f"counter:{start}", "log_counter_wrong", {"last": row.last, "is": last})
