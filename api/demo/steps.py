"""The steps of the demonstration, in order; each does nothing where it has been done before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.demo import script
from api.demo.clock import ScriptedClock
from api.demo.simulate import simulate_field_results
from api.log_key import announce_first
from api.proving import program_version, verifier_files
from api.state import State
from models import Account, Inspector, JournalEntry, Plan, Task, Visit, VisitTask
from scheduler.desk import (
    accounts,
    dispatching,
    planning,
    publishing,
    reviewing,
    setting_up,
    tasks,
)
from scheduler.desk.context import Actor, Desk
from scheduler.desk.registers import Register, import_register
from scheduler.desk.verifiers import log_new
from scheduler.draw.hashing import sha256_hex
from scheduler.entropy import FixedEntropy
from scheduler.errors import Refused
from scheduler.vocabulary import (
    PlanState,
    Role,
    TaskState,
    VisitState,
)


class Step(IntEnum):
    """How far a demonstration goes; each includes those before."""

    SET_UP = 1
    IMPORTED = 2
    PLANNED = 3
    OPENED = 4
    TARGETS_FROZEN = 5
    TARGETS_DRAWN = 6
    INSPECTORS_FROZEN = 7
    INSPECTORS_DRAWN = 8
    DISPATCHED = 9
    ENTERED = 10
    REVIEWED = 11
    PUBLISHED = 12


ORIGIN = "demo"
"""Where the demonstration's entries in the journal say that they come from."""

FILES = (
    (Register.ITEMS, "items.xlsx"),
    (Register.TARGETS, "targets.csv"),
    (Register.INSPECTORS, "inspectors.xlsx"),
    (Register.RECUSALS, "recusals.csv"),
    (Register.ABSENCES, "absences.csv"),
)


@dataclass
class Stage:
    """Where the demonstration plays."""

    state: State
    folder: Path
    clock: ScriptedClock

    @contextmanager
    def desk(self, actor: Actor, purpose: str) -> Iterator[Desk]:
        """A transaction whose salts come from the demonstration's phrase and this purpose."""
        entropy = FixedEntropy(f"{script.ENTROPY_PHRASE}: {purpose}")
        with self.state.database.write() as session:
            yield Desk(session, self.clock, entropy, actor, self.state.own_book)

    def account(self, username: str) -> Actor:
        """The demonstration account as an actor."""
        with self.state.read() as session:
            row = session.scalars(select(Account).where(Account.username == username)).one()
            return accounts.actor_of(row, ORIGIN)

    def operator(self) -> Actor:
        with self.state.read() as session:
            return setting_up.operator(session, ORIGIN)


def set_up(stage: Stage) -> None:
    """Divisions and authorities; refused where the database serves somebody in earnest."""
    with stage.state.database.write() as session:
        setting_up.set_up(session, script.PROVINCE)
        if _serves_somebody(session):
            raise Refused("demo_not_alone")
    settings = stage.state.settings
    with stage.desk(stage.operator(), "log key") as desk:
        announce_first(desk, settings.home, settings.log_origin)
        log_new(desk, verifier_files(), program_version())


def _serves_somebody(session: Session) -> bool:
    """Whether the first thing ever done here was not the demonstration."""
    # `ssj init` alone, which logs the first key, serves nobody yet.
    done = select(JournalEntry.origin).where(JournalEntry.action != "log.key")
    first = session.scalars(done.order_by(JournalEntry.id).limit(1)).first()
    if first is None:
        return session.scalars(select(Account.id).limit(1)).first() is not None
    return first != ORIGIN


def import_registers(stage: Stage) -> int:
    """Import the fixture's registers, leaving out the rows that are bad on purpose; counts
    these."""
    bad = 0
    for register, name in FILES:
        path = stage.folder / name
        # The file's digest keeps the ids of one version of the fixture apart from the next one's.
        purpose = f"import {register} {sha256_hex(path.read_bytes())}"
        with stage.desk(stage.operator(), purpose) as desk:
            report = import_register(desk, register, path, skip_bad=True)
            bad += report.bad_rows
    return bad


def make_accounts(stage: Stage) -> None:
    """The accounts; the inspector's belongs to the first lead of the county of the open
    task."""
    region = _tasks(stage)[-1].region
    with stage.state.read() as session:
        have = set(session.scalars(select(Account.username)))
        people = session.scalars(select(Inspector).order_by(Inspector.person_no)).all()
    person = next(
        p.person_no for p in people if p.counties == [region] and p.can_lead and p.on_duty
    )
    for account in script.ACCOUNTS:
        if account.username in have:
            continue
        role = Role(account.role)
        with stage.desk(stage.operator(), f"account {account.username}") as desk:
            accounts.new_account(
                desk,
                account.username,
                account.display_name,
                role,
                script.PROVINCE,
                script.PASSWORD,
                person if role == Role.INSPECTOR else None,
                accounts.Party(account.party, account.body) if account.party else None,
            )


def make_plan(stage: Stage) -> Plan:
    """Draft, approve, file and publish the plan."""
    with stage.state.read() as session:
        plan = session.scalars(select(Plan).where(Plan.title == script.PLAN_TITLE)).one_or_none()
    supervisor, reviewer = stage.account("supervisor"), stage.account("reviewer")
    if plan is None:
        with stage.desk(supervisor, "plan") as desk:
            plan = planning.new_plan(desk, script.PLAN_YEAR, script.PLAN_TITLE, script.PLAN_TEXT)
    if plan.state == PlanState.DRAFT:
        with stage.desk(reviewer, "plan") as desk:
            plan = planning.approve_plan(desk, plan.number)
    if plan.state == PlanState.APPROVED:
        with stage.desk(supervisor, "plan") as desk:
            plan = planning.file_plan(
                desk, plan.number, script.FILED_WITH, script.FILING_NO, script.FILED_ON
            )
    if plan.state == PlanState.FILED:
        with stage.desk(supervisor, "plan") as desk:
            plan = planning.publish_plan(desk, plan.number)
    return plan


def _tasks(stage: Stage) -> tuple[script.DemoTask, ...]:
    return script.TASKS[stage.folder.name]


def open_tasks(stage: Stage, plan: Plan) -> list[tuple[Task, script.DemoTask]]:
    """Open each task of the script that is not open yet."""
    opened = []
    for demo in _tasks(stage):
        with stage.state.read() as session:
            task = session.scalars(select(Task).where(Task.title == demo.title)).one_or_none()
        if task is None:
            draft = tasks.TaskDraft(
                title=demo.title,
                item=demo.item,
                region=demo.region,
                visits_from=script.VISITS_FROM,
                visits_to=script.VISITS_TO,
                rates=demo.rates,
                target_kinds=list(demo.target_kinds),
                industries=list(demo.industries),
            )
            with stage.desk(stage.account("supervisor"), demo.title) as desk:
                task = tasks.new_task(desk, plan.number, draft)
        opened.append((task, demo))
    return opened


def dispatch(stage: Stage, task: Task) -> None:
    """Send the assignments out."""
    if _state(stage, task) == TaskState.INSPECTORS_DRAWN:
        with stage.desk(stage.account("supervisor"), "dispatch") as desk:
            dispatching.dispatch(desk, task.number)


def enter_results(stage: Stage, task: Task) -> None:
    """The one simulated step: field results, by the rule of `simulate`, over the real use case."""
    stage.clock.on(stage.clock.now() + timedelta(days=14))
    simulate_field_results(stage.state, stage.clock, task.number)


def review_all(stage: Stage, task: Task) -> None:
    """The reviewer passes what was entered."""
    stage.clock.later(60)
    waiting = _visits(stage, task, VisitState.ENTERED)
    if waiting:
        with stage.desk(stage.account("reviewer"), "review") as desk:
            for visit in waiting:
                reviewing.review(desk, visit, revision=1, passed=True)


def publish(stage: Stage, task: Task) -> None:
    """Publish what was passed."""
    stage.clock.later(60)
    if _visits(stage, task, VisitState.PASSED):
        with stage.desk(stage.account("supervisor"), "publish") as desk:
            publishing.publish_results(desk, task.number)


def _state(stage: Stage, task: Task) -> TaskState:
    with stage.state.read() as session:
        return session.get_one(Task, task.id).state


def _visits(stage: Stage, task: Task, state: VisitState) -> list[str]:
    with stage.state.read() as session:
        wanted = select(Visit.public_id).join(VisitTask, VisitTask.visit_id == Visit.id)
        wanted = wanted.where(VisitTask.task_id == task.id, Visit.state == state)
        return list(session.scalars(wanted.order_by(Visit.id)))
