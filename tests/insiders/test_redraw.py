"""Somebody does not like the draw: drawing again, dropping it, choosing the seed."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from api.demo.steps import Step
from models import Counter, DrawSource, Plan, Task
from scheduler.desk import freezing, voiding
from scheduler.errors import DomainError, Forbidden
from scheduler.vocabulary import DrawState, PlanState, TaskState, VoidCause
from tests.ceremony import alone, decide
from tests.insiders.conftest import TASK

DICE = "40718253964027185936"


def refused(code: str):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def test_a_second_lock_beside_a_pending_one_is_refused(world, people) -> None:
    office = people(world(Step.TARGETS_FROZEN))
    with refused("draw_already_frozen"), office.desk("supervisor") as desk:
        freezing.freeze_targets(desk, TASK, alone("又一次"))


def test_a_draw_with_a_result_cannot_be_drawn_again(world, people) -> None:
    office = people(world(Step.TARGETS_DRAWN))
    number = office.draws()[0].number
    with refused("draw_task_state"), office.desk("supervisor") as desk:
        freezing.freeze_targets(desk, TASK, alone("又一次"))
    with refused("draw_result_state"), office.desk("supervisor") as desk:
        decide(desk, number, DICE[::-1])


def test_a_result_cannot_be_voided(world, people) -> None:
    office = people(world(Step.TARGETS_DRAWN))
    number = office.draws()[0].number
    with refused("draw_void_state"), office.desk("supervisor") as desk:
        voiding.propose_void(desk, number, VoidCause.SOURCE_FAILED, "不满意")


def test_nobody_voids_alone_and_a_void_stays_visible(world, people) -> None:
    office = people(world(Step.TARGETS_FROZEN))
    number = office.draws()[0].number
    with refused("void_not_proposed"), office.desk("reviewer") as desk:
        voiding.approve_void(desk, number)
    with office.desk("supervisor") as desk:
        voiding.propose_void(desk, number, VoidCause.SOURCE_FAILED, "当期未开奖")
    with refused("void_own"), office.desk("supervisor") as desk:
        voiding.approve_void(desk, number)
    with office.desk("reviewer") as desk:
        voiding.approve_void(desk, number)
    with refused("draw_result_state"), office.desk("supervisor") as desk:
        decide(desk, number, DICE)
    with office.desk("supervisor") as desk:
        again = freezing.freeze_targets(desk, TASK, alone("下一次"))
    void, new = office.draws()
    assert void.state == DrawState.VOID
    assert void.number != new.number == again.number


def test_a_proposal_cannot_be_exchanged_under_the_eyes_of_who_approves(world, people) -> None:
    office = people(world(Step.TARGETS_FROZEN))
    number = office.draws()[0].number
    with office.desk("supervisor") as desk:
        voiding.propose_void(desk, number, VoidCause.SOURCE_FAILED, "当期未开奖")
    for who in ("supervisor", "reviewer"):
        with refused("void_proposed_already"), office.desk(who) as desk:
            voiding.propose_void(desk, number, VoidCause.TASK_WITHDRAWN, "另一个原因")


def test_a_draw_of_a_plan_that_is_not_public_is_refused(world, people) -> None:
    """Drawing under a plan nobody sees, and dropping it, would leave a hash in the log only."""
    office = people(world(Step.OPENED))
    with office.desk("supervisor") as desk:
        plan = desk.session.scalars(select(Plan)).one()
        plan.state = PlanState.FILED
    with refused("draw_plan_not_public"), office.desk("supervisor") as desk:
        freezing.freeze_targets(desk, TASK, alone("掷骰"))


def test_a_value_that_decided_an_earlier_draw_is_refused(world, people) -> None:
    office = people(world(Step.INSPECTORS_FROZEN))
    first, second = office.draws()
    with refused("value_used"), office.desk("supervisor") as desk:
        decide(desk, second.number, DICE)
    with office.desk("supervisor") as desk:
        decide(desk, second.number, DICE[::-1])


def test_a_draw_of_nobody_ends_the_task_and_rates_that_draw_nobody_are_refused(
    world, people
) -> None:
    office = people(world(Step.OPENED))
    with office.desk("supervisor") as desk:
        task = desk.session.scalars(select(Task).where(Task.number == TASK)).one()
        task.region_code, task.rates = "429021", {"A": "1/1000000000"}
    with refused("freeze_rates_too_low"), office.desk("supervisor") as desk:
        freezing.freeze_targets(desk, TASK, alone("掷骰"))
    with office.desk("supervisor") as desk:
        desk.session.scalars(select(Task).where(Task.number == TASK)).one().rates = {"A": "1/1000"}
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, TASK, alone("掷骰")).number
    with office.desk("supervisor") as desk:
        decide(desk, number, DICE)
    assert office.task().state == TaskState.EMPTY
    with refused("draw_task_state"), office.desk("supervisor") as desk:
        freezing.freeze_inspectors(desk, TASK, alone("掷骰"))


def test_a_failed_lock_leaves_no_gap_in_the_numbers(world, people) -> None:
    office = people(world(Step.OPENED))
    with refused("invalid"), office.desk("supervisor") as desk:
        freezing.freeze_targets(desk, TASK, alone("  "))
    with pytest.raises(RuntimeError), office.desk("supervisor") as desk:
        freezing.freeze_targets(desk, TASK, alone("掷骰"))
        raise RuntimeError("the power fails before the transaction ends")
    with office.desk("supervisor") as desk:
        first = freezing.freeze_targets(desk, TASK, alone("掷骰"))
        assert first.number.endswith("-0001")
        counter = desk.session.scalars(select(Counter).where(Counter.kind == "draw")).one()
        assert counter.last == 1


def test_another_bureau_cannot_touch_the_draw(world, people) -> None:
    office = people(world(Step.TARGETS_FROZEN))
    number = office.draws()[0].number
    with pytest.raises(Forbidden), office.desk(office.stranger()) as desk:
        decide(desk, number, DICE)
    with pytest.raises(Forbidden), office.desk(office.stranger()) as desk:
        voiding.propose_void(desk, number, VoidCause.SOURCE_FAILED, "x")


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM draw",
        "DELETE FROM draw_file",
        "UPDATE draw_file SET content = x'00'",
        "DELETE FROM log_entry",
        "DELETE FROM contribution",
    ],
)
def test_rows_of_a_draw_refuse_casual_hands(world, people, statement: str) -> None:
    office = people(world(Step.TARGETS_DRAWN))
    with pytest.raises(DBAPIError, match="rows are kept"), office.desk("supervisor") as desk:
        desk.session.execute(text(statement))


def test_the_office_alone_cannot_know_the_seed_at_the_lock(world, people) -> None:
    """What is stored at the lock gives no seed: another public value is another seed."""
    seeds = set()
    state = world(Step.TARGETS_FROZEN)
    office = people(state)
    number = office.draws()[0].number
    for dice in (DICE, DICE[::-1]):
        try:
            with office.desk("supervisor") as desk:
                seeds.add(decide(desk, number, dice).seed)
                raise RuntimeError("try another")
        except RuntimeError:
            pass
    assert len(seeds) == 2
    assert office.draws()[0].seed is None
    with state.read() as session:
        assert session.scalars(select(DrawSource.value)).one() is None
