"""Tasks cut to measure: one firm, again and again; a draw left lying; a void agreed upon."""

import pytest
from sqlalchemy import select

from api.demo import script
from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from models import Plan, Target, Visit
from scheduler.desk import tasks
from scheduler.draw.documents import rows
from tests.insiders.conftest import (
    DICE,
    People,
    codes,
    decide,
    drawn,
    head_of,
    lock_targets,
    verdicts,
)
from tests.insiders.threats import SUCCEEDS, threat


@pytest.fixture
def office_on_the_day(world, people):
    """An office at a step, on the first day of the demonstration: new tasks lie ahead."""

    def make(step: Step) -> People:
        office = people(world(step))
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


@threat(
    row="scope narrowed until one firm is left",
    who="监管人员",
    outcome=SUCCEEDS,
    by=("freeze_no_targets",),
    words="按区县和行业把范围缩到只剩一家、比例填百分之百，程序照抽不误，只有公布的家数“1”能让人看出来。",
    closes="尚无 issue：范围内家数过少时须说明理由并经第二人同意，任务页醒目标出。",
)
def test_a_scope_of_one_firm_is_drawn_like_any_other(office_on_the_day, tmp_path) -> None:
    office = office_on_the_day(Step.OPENED)
    firm = lonely(office)
    number = small_task(office, **around(firm))
    with office.desk("supervisor") as desk:
        draw = lock_targets(desk, number)
        decide(desk, draw.number)
    draw = office.draws()[0]
    pool = rows(office.file(draw, "pool.txt"))
    assert len(pool) == 1 and drawn(office, draw) == [pool[0][0]]
    assert codes(office, head_of(office)) == set()
    assert verdicts(office, tmp_path / "b") == {draw.number: set()}


@threat(
    row="many small tasks around one firm",
    who="监管人员",
    outcome=SUCCEEDS,
    by=("value_used",),
    words="同一范围可以接连开许多小任务，直到抽中或反复抽中同一家；每次都公开，但没有核对会提示。",
    closes="尚无 issue：同一范围、同一对象在一段时间内的任务数和机会合计公开显示，超出须第二人同意。",
)
def test_the_same_small_scope_is_drawn_as_often_as_somebody_likes(office_on_the_day) -> None:
    office = office_on_the_day(Step.OPENED)
    firm = lonely(office)
    behind = set()
    for n in range(3):
        number = small_task(office, **around(firm))
        with office.desk("supervisor", f"task {n}") as desk:
            draw = lock_targets(desk, number)
            decide(desk, draw.number, f"{DICE[n:]}{DICE[:n]}")
        behind |= {(n, pid) for pid in drawn(office, office.draws()[-1])}
    assert len(behind) == 3, "the same firm three times, each time under another identifier"
    with office.state.read() as session:
        visits = session.scalars(select(Visit).where(Visit.target_id == firm.id)).all()
    assert len(visits) == 3
    assert codes(office, head_of(office)) == set()
