"""Somebody leaves a draw lying: everybody is told, without anybody pressing a button."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from api.demo import script
from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from models import Draw, DrawSource, InspectionItem, Plan, Task
from scheduler.desk import overdue, tasks, typists
from scheduler.desk.public_log import moment
from scheduler.vocabulary import AlarmKind, DrawState
from tests.ceremony import close
from tests.insiders.conftest import DICE, TASK, People, decide, lock_targets
from tests.insiders.threats import DETECTED, IMPOSSIBLE, threat


@pytest.fixture
def office(office_at) -> People:
    """A list locked on the demonstration's first day, an hour ago."""
    made = office_at(Step.TARGETS_FROZEN)
    made.state.clock = ScriptedClock(script.BEGIN + timedelta(hours=1))
    return made


def told(office: People) -> list[tuple[AlarmKind, str, str]]:
    """What the public page says."""
    with office.state.read() as session:
        found = overdue.alarms(session, office.state.clock.now())
    return [(each.kind, each.draw, each.other) for each in found]


def twin(office: People) -> str:
    """Another task of the first one's scope."""
    first = office.task()
    with office.desk("supervisor") as desk:
        draft = tasks.TaskDraft(
            title="另一次",
            item="HB-2026-001",
            region=first.region_code,
            rates=dict(first.rates),
            target_kinds=list(first.target_kinds),
            visits_from=script.VISITS_FROM,
            visits_to=script.VISITS_TO,
        )
        plan = desk.session.scalars(select(Plan)).one()
        return tasks.new_task(desk, plan.number, draft).number


@threat(
    row="drop an unfavourable draw",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.overdue.alarms",),
    words="锁定后搁着不办，另锁定同一事项、范围重叠的任务去抽的，公开页、工作台和监督员页面立即提醒，写明两个任务。",
)
def test_a_draw_left_lying_and_its_twin_drawn_instead(office) -> None:
    other = twin(office)
    assert told(office) == []
    with office.desk("supervisor", "twin") as desk:
        number = lock_targets(desk, other).number
        decide(desk, number)
    left, drawn_instead = office.draws()
    assert (left.state, drawn_instead.state) == (DrawState.FROZEN, DrawState.RESULT)
    assert told(office) == [(AlarmKind.LEFT, left.number, other)]


@threat(
    row="accuse an honest office",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.overdue.overlap",),
    words="同时锁定的别的事项、别的区域的任务，不会被当成搁置后另抽。",
)
@pytest.mark.parametrize("differs", ["item", "region", "industries", "nothing"])
def test_an_unrelated_task_raises_no_alarm(office, differs) -> None:
    other = twin(office)
    with office.desk("supervisor") as desk:
        first, second = desk.session.scalars(
            select(Task).where(Task.number.in_([TASK, other])).order_by(Task.id)
        ).all()
        if differs == "item":
            wanted = select(InspectionItem.id).where(InspectionItem.id != first.item_id)
            second.item_id = desk.session.scalars(wanted).first()
        if differs == "region":
            first.region_code, second.region_code = "420703", "429021"
        if differs == "industries":
            first.industries, second.industries = ["51"], ["52"]
        draw = desk.session.scalars(select(Draw)).one()
        clone = {c.key: getattr(draw, c.key) for c in Draw.__table__.columns if c.key != "id"}
        more = {"number": "420000-2026-9999", "plan_hash": "x", "task_id": second.id}
        desk.session.add(Draw(**{**clone, **more}))
    found = [each for each in told(office) if each[0] == AlarmKind.LEFT]
    assert len(found) == (differs == "nothing")


@threat(
    row="drop an unfavourable draw",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.overdue.alarms",),
    words="封存、启封过了截止时间没有人推进，或公开数字过了约定时间一天还没有录入的，自动公开提醒，办完才消失。",
)
def test_a_ceremony_and_a_value_that_are_late_are_told(office) -> None:
    (draw,) = office.draws()
    clock = office.state.clock
    clock.on(draw.commit_by + timedelta(minutes=59))
    assert told(office) == []
    clock.later()
    assert told(office) == [(AlarmKind.CEREMONY, draw.number, "")]
    with office.desk("supervisor") as desk:
        source = desk.session.scalars(select(DrawSource)).one()
        due = clock.now() + timedelta(days=2)
        source.at = moment(due)
        close(desk, draw.number)
    assert told(office) == []
    clock.on(due + timedelta(hours=23, minutes=59))
    assert told(office) == []
    clock.later()
    assert told(office) == [(AlarmKind.VALUE, draw.number, "")]
    with office.desk("supervisor") as desk:
        typists.type_value(desk, draw.number, 0, DICE)
    assert told(office) == [(AlarmKind.VALUE, draw.number, "")], "one typing is not enough"
    with office.desk("reviewer") as desk:
        typists.type_value(desk, draw.number, 0, DICE)
    assert told(office) == []
