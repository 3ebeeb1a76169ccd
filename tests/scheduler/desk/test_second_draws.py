"""The second draw starts by itself; where people cannot be paired it climbs the frozen ladder, and
where that is not enough it says so."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from api.views.plans import task_view
from models import Inspector, LogEntry, Task
from scheduler.desk import calendars, chains, draw_files, foreseeing, freezing, overdue
from scheduler.desk.second import starting
from scheduler.desk.second.ladder import parse_ladder
from scheduler.desk.second.terms import read_stated
from scheduler.desk.second.waiting import why_impossible
from scheduler.draw.chains import Chain
from scheduler.draw.documents import read_canonical, rows
from scheduler.errors import Invalid
from scheduler.timers.ticks.second import start_waiting
from scheduler.vocabulary import AlarmKind, DrawState, TaskState
from tests.ceremony import DICE, acting, alone, decide
from tests.insiders.conftest import TASK, People, codes, refused, verdicts
from tests.standing import BEGIN, USERS, by_calendar, prepare, published, weekly

CHANGED_BY_THE_TEST = {"log_task_changed"}
"""The task's row was changed past the program, before the first lock."""


@pytest.fixture
def office(world) -> People:
    made = People(world(Step.OPENED))
    made.state.clock = ScriptedClock(made.state.clock.now())
    return made


@pytest.fixture
def missed(monkeypatch) -> None:
    """Before the lock the simulated outcomes have missed the one that is drawn."""
    found = foreseeing.Foreseen(False, foreseeing.MOST_SIMULATED)
    monkeypatch.setattr(foreseeing, "foresee", lambda given: found)


def drawn(office: People, **asked: object) -> None:
    """The task with some members changed, and its targets drawn."""
    with office.desk("supervisor") as desk:
        if asked:
            desk.session.execute(update(Task).where(Task.number == TASK).values(**asked))
            desk.session.expire_all()
        decide(desk, freezing.freeze_targets(desk, TASK, alone()).number)


def newest(office: People) -> dict:
    return read_canonical(office.file(office.draws()[-1], "plan.json"))


def test_a_cap_that_cannot_be_kept_is_raised_by_itself_and_verifies(
    office, missed, tmp_path
) -> None:
    drawn(office, pair_cap="9/10")
    assert TASK in start_waiting(office.state)
    plan = newest(office)
    assert plan["cap"] == 2**24
    cap = int(2**24 * 0.9)
    said = [{"kind": "pair_cap", "from": f"{cap}/16777216", "to": "16777216/16777216"}]
    assert plan["rules"]["climbed"] == said and plan["rules"]["pair_cap"] == "9/10"
    first, second = office.draws()
    with office.desk("supervisor") as desk:
        decide(desk, second.number, DICE[::-1])
    assert verdicts(office, tmp_path / "b") == {first.number: set(), second.number: set()}
    assert codes(office) == CHANGED_BY_THE_TEST


def test_weeks_that_cannot_be_kept_are_given_up_and_verify(office, missed, tmp_path) -> None:
    day = office.task().visits_from
    drawn(office, week_load=1, visits_to=day)
    start_waiting(office.state)
    plan = newest(office)
    assert [step["kind"] for step in plan["rules"]["climbed"]] == ["weeks"]
    assert plan["weeks"] == [] and len(plan["rules"]["weeks"]) == 1
    first, second = office.draws()
    assert {row[2] for row in rows(office.file(second, "seats.txt"))} == {""}
    with office.desk("supervisor") as desk:
        decide(desk, second.number, DICE[::-1])
    assert verdicts(office, tmp_path / "b") == {first.number: set(), second.number: set()}
    assert codes(office) == CHANGED_BY_THE_TEST


def test_what_the_whole_ladder_does_not_help_is_said_once(office, missed) -> None:
    with office.desk("supervisor") as desk:
        desk.session.execute(update(Inspector).values(can_lead=False))
    drawn(office)
    assert "检查人员配不齐" in start_waiting(office.state)
    assert start_waiting(office.state) == ""
    (first,) = office.draws()
    assert (first.state, office.task().state) == (DrawState.RESULT, TaskState.TARGETS_DRAWN)
    with office.state.read() as session:
        wanted = select(LogEntry.content).where(LogEntry.kind == "second_impossible")
        (said,) = (read_canonical(content) for content in session.scalars(wanted))
        assert (said["parent"], said["plan"]) == (first.number, first.plan_hash)
        assert [rung["kind"] for rung in said["ladder"]] == ["pair_cap", "weeks"]
        (why,) = why_impossible(session, TASK)
        assert "尚缺" in why
        (alarm,) = overdue.alarms(session, office.state.clock.now() + timedelta(days=9))
        assert (alarm.kind, alarm.draw) == (AlarmKind.STUCK, first.number)
        assert task_view(session, office.task()).second.impossible_at is not None
    with refused("pairing_infeasible"), office.desk("supervisor") as desk:
        freezing.freeze_inspectors(desk, TASK)
    # The test itself has changed the register past the program.
    assert codes(office) == {"register_was_changed"}


def test_an_empty_ladder_relaxes_nothing(office, missed) -> None:
    with office.desk("supervisor") as desk:
        desk.session.execute(update(Task).where(Task.number == TASK).values(pair_cap="9/10"))
        desk.session.expire_all()
        terms = replace(alone(), ladder=())
        decide(desk, freezing.freeze_targets(desk, TASK, terms).number)
    assert "检查人员配不齐" in start_waiting(office.state)


def test_a_ladder_that_is_none_is_refused_before_the_lock(office) -> None:
    terms = replace(alone(), ladder=parse_ladder(["weeks", "weeks", "pair_cap:2"]))
    with office.desk("supervisor") as desk, pytest.raises(Invalid) as caught:
        freezing.freeze_targets(desk, TASK, terms)
    assert [each.code for each in caught.value.findings] == ["ladder_twice", "ladder_most"]


def test_who_is_slower_starts_nothing(office) -> None:
    drawn(office)
    with office.desk("supervisor") as desk:
        freezing.freeze_inspectors(desk, TASK)
        assert starting.start(desk, TASK) == ""
    assert len(office.draws()) == 2


def test_one_task_that_is_held_up_holds_up_no_other(office, monkeypatch) -> None:
    drawn(office)
    seal = freezing.seal

    def held(desk, task, *rest):
        if task.number == TASK:
            raise Invalid([])
        return seal(desk, task, *rest)

    monkeypatch.setattr(freezing, "seal", held)
    with refused("second_not_started"):
        start_waiting(office.state)
    monkeypatch.undo()
    assert TASK in start_waiting(office.state)


def test_a_calendar_gives_its_next_slot_and_then_that_of_the_next_calendar(office) -> None:
    office.state.clock = clock = ScriptedClock(BEGIN - timedelta(days=3))
    later = BEGIN + timedelta(days=30)
    with office.desk("supervisor") as desk:
        prepare(desk)
        published(desk, weekly(many=1))
        draw = freezing.freeze_targets(desk, TASK, by_calendar())
        plan = read_canonical(draw_files.load_one(desk.session, draw, "plan.json"))
        stated = read_stated(plan, draw.frozen_at)
        assert (stated.calendar, stated.sources) == ("weekly-2026", ())
        assert calendars.agree_next_slot(desk, stated.calendar).slot.place == 1
        for party, length in (("jijian", 3), ("gongzheng", 3)):
            chain = Chain(party, length, "3c" * 32 if party == "jijian" else "4d" * 32)
            chains.deposit(acting(desk, USERS[party]), chain.head, chain.length)
        published(desk, replace(weekly(later, 2), name="weekly-2027"))
    clock.on(BEGIN + timedelta(days=1))
    with office.desk("supervisor") as desk:
        slot = calendars.agree_next_slot(desk, stated.calendar).slot
        assert (slot.calendar, slot.place) == ("calendar:weekly-2027", 1)
    clock.on(later + timedelta(days=60))
    with refused("calendar_over"), office.desk("supervisor") as desk:
        calendars.agree_next_slot(desk, stated.calendar)


def test_a_first_draw_locked_before_this_was_stated_is_followed_as_if_it_had_been(office) -> None:
    with office.desk("supervisor") as desk:
        draw = freezing.freeze_targets(desk, TASK, alone())
        plan = read_canonical(draw_files.load_one(desk.session, draw, "plan.json"))
    stated = read_stated(plan, draw.frozen_at)
    del plan["rules"]["second"]
    assert read_stated(plan, draw.frozen_at) == stated
