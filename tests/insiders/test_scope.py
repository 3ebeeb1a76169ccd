"""Tasks cut to measure: one firm, again and again."""

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.demo import script
from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from models import Draw, LogEntry, Plan, Target
from scheduler.desk import freezing, steering, tasks
from scheduler.desk.context import Desk
from scheduler.desk.terms import Limits
from scheduler.draw.documents import rows
from scheduler.vocabulary import TargetStatus
from tests.ceremony import alone
from tests.insiders.conftest import People, refused
from tests.insiders.threats import DETECTED, IMPOSSIBLE, threat


@pytest.fixture
def office_on_the_day(office_at):
    """An office at a step, on the first day of the demonstration: new tasks lie ahead."""

    def make(step: Step) -> People:
        office = office_at(step)
        office.state.clock = ScriptedClock(script.BEGIN)
        return office

    return make


def lonely(office: People) -> Target:
    """A firm that is the only one of its kind and industry in its county."""
    with office.state.read() as session:
        firms = session.scalars(select(Target).where(Target.kind == "enterprise")).all()
    traits = [(firm.division_code, firm.industry) for firm in firms]
    return next(
        firm
        for firm, own in zip(firms, traits, strict=True)
        if firm.status == "active" and all(own) and not firm.tags and traits.count(own) == 1
    )


def small_task(office: People, **scope: object) -> str:
    """A task on the published plan; its number."""
    with office.desk("supervisor") as desk:
        plan = desk.session.scalars(select(Plan)).one()
        draft = tasks.TaskDraft(
            title="临时抽查",
            item="HB-2026-001",
            visits_from=script.VISITS_FROM,
            visits_to=script.VISITS_TO,
            target_kinds=["enterprise"],
            **scope,
        )
        return tasks.new_task(desk, plan.number, draft).number


def around(firm: Target) -> dict[str, object]:
    return {
        "region": firm.division_code,
        "industries": [firm.industry],
        "rates": {firm.risk_class.value: "100%"},
    }


def lock(desk: Desk, number: str, label: str = "掷骰") -> Draw:
    """Lock with the usual limits."""
    return freezing.freeze_targets(desk, number, replace(alone(label), limits=Limits()))


def ask(office: People, number: str) -> None:
    with office.desk("supervisor") as desk:
        steering.ask_consent(desk, number, "举报集中", Limits())


def consented(office: People, number: str, who: str = "contributor") -> None:
    ask(office, number)
    with office.desk(who) as desk:
        steering.approve_consent(desk, number)


def told(office: People, draw: Draw) -> dict:
    """What the plan and the log say of the consent; both the same."""
    with office.state.read() as session:
        wanted = select(LogEntry.content).where(
            LogEntry.kind == "freeze", LogEntry.subject == f"draw:{draw.number}"
        )
        logged = json.loads(session.scalars(wanted).one()).get("scope_consent", {})
    assert json.loads(office.file(draw, "plan.json"))["rules"].get("scope_consent", {}) == logged
    return logged


@threat(
    row="scope narrowed until one firm is left",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scope_needs_consent", "void_other_body", "scope_not_asked"),
    words="可抽取的不足 10 家的名单锁不成；须说明理由，并经上级单位或其他单位同意，本单位的人同意不算数。",
)
@threat(
    row="scope narrowed until one firm is left",
    who="两名同事合谋",
    outcome=DETECTED,
    by=("scheduler.desk.steering.said_of_scope",),
    words="经同意锁定的，家数、理由、申请和同意的单位写进方案和公开日志，任务页醒目标出，监督员页面逐个列出。",
)
def test_a_scope_of_one_firm_needs_the_consent_of_another_body(office_on_the_day) -> None:
    office = office_on_the_day(Step.OPENED)
    number = small_task(office, **around(lonely(office)))
    with refused("scope_needs_consent"), office.desk("supervisor") as desk:
        lock(desk, number)
    with refused("scope_not_asked"), office.desk("contributor") as desk:
        steering.approve_consent(desk, number)
    ask(office, number)
    for who in ("supervisor", "reviewer", "overseer", office.stranger()):
        with refused("void_other_body"), office.desk(who) as desk:
            steering.approve_consent(desk, number)
    with refused("scope_needs_consent"), office.desk("supervisor") as desk:
        lock(desk, number)
    with office.desk("contributor") as desk:
        steering.approve_consent(desk, number)
    with office.desk("supervisor") as desk:
        draw = lock(desk, number)
    assert len(rows(office.file(draw, "pool.txt"))) == 1
    said = told(office, draw)
    assert (said["targets"], said["reason"]) == (1, "举报集中")
    assert said["approved"] == {"account": "contributor", "body": "派驻纪检监察组（演示）"}
    assert said["asked"]["account"] == "supervisor"


@threat(
    row="scope narrowed until one firm is left",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scope_needs_consent",),
    words="同意之后再缩小范围（改名录、减比例）的，家数比同意时少，原来的同意不管用。",
)
def test_a_consent_to_more_is_none_to_less(office_on_the_day) -> None:
    office = office_on_the_day(Step.OPENED)
    wanted = select(Target).where(Target.division_code == "429021", Target.kind == "enterprise")
    wanted = wanted.where(Target.status == TargetStatus.ACTIVE)
    with office.state.read() as session:
        classes = Counter(firm.risk_class for firm in session.scalars(wanted))
    chosen = next(each for each, count in classes.items() if 1 < count < 10)
    number = small_task(office, region="429021", rates={chosen.value: "100%"})
    consented(office, number)
    with office.trying("supervisor") as desk:
        lock(desk, number)
    with office.desk("supervisor") as desk:
        firm = desk.session.scalars(wanted.where(Target.risk_class == chosen)).first()
        firm.status = TargetStatus.DEREGISTERED
    with refused("scope_needs_consent"), office.desk("supervisor") as desk:
        lock(desk, number)


@threat(
    row="many small tasks around one firm",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scope_needs_consent",),
    words="近 12 个月范围相近的任务已锁定过两个的，第三个须说明理由并经其他单位同意；范围小的，换一个事项也算。",
)
@threat(
    row="many small tasks around one firm",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.steering.look_around",),
    words="每建一个任务，公开日志都写明范围内有多少家、近 12 个月有几个任务与它重叠。",
)
def test_the_same_small_scope_again_and_again_needs_consent(office_on_the_day) -> None:
    office = office_on_the_day(Step.OPENED)
    scope = {"region": "429021", "rates": {key: "100%" for key in "ABCD-"}}
    for n in range(2):
        number = small_task(office, **scope)
        with office.desk("supervisor", f"task {n}") as desk:
            lock(desk, number, label=f"第 {n} 次")
    number = small_task(office, **scope)
    with refused("scope_needs_consent"), office.desk("supervisor") as desk:
        lock(desk, number)
    consented(office, number, "notary")
    with office.desk("supervisor", "third") as desk:
        draw = lock(desk, number)
    assert told(office, draw)["alike"] == 2
    with office.state.read() as session:
        wanted = select(LogEntry.content).where(
            LogEntry.kind == "intent", LogEntry.subject == f"task:{number}"
        )
        said = json.loads(session.scalars(wanted).one())
    # The two before it, the whole province and the one left open.
    assert said["overlapping"] == 4 and said["targets"] >= 10


@threat(
    row="accuse an honest office",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.steering.look_around",),
    words="范围大小悬殊的、不重叠的、一年以前的任务不算相近，照常锁定。",
)
def test_other_scopes_and_last_year_do_not_count(office_on_the_day) -> None:
    office = office_on_the_day(Step.OPENED)
    scope = {"region": "429021", "rates": {key: "100%" for key in "ABCD-"}}
    for n in range(2):
        number = small_task(office, **scope)
        with office.desk("supervisor", f"task {n}") as desk:
            lock(desk, number, label=f"第 {n} 次")
    other = small_task(office, **{**scope, "region": "420703"})
    number = small_task(office, **scope)
    with office.state.read() as session:
        now = office.state.clock.now()
        alike = [
            steering.look_around(session, office.task(each), at, 10).alike
            for each, at in (
                (other, now),
                (number, now),
                (number, now + timedelta(days=366)),
                ("420000-2026-T0001", now),
            )
        ]
    assert [len(each) for each in alike] == [0, 2, 0, 0]
