"""Somebody does not like the draw: drawing again, dropping it, choosing the seed."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from api.demo.steps import Step
from models import Counter, DrawSource, Plan, Task
from scheduler.desk import voiding
from scheduler.vocabulary import PlanState, TaskState, VoidCause
from tests.insiders.conftest import DICE, TASK, decide, lock_inspectors, lock_targets, refused
from tests.insiders.threats import IMPOSSIBLE, threat


@threat(
    row="redraw until it suits",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("draw_already_frozen",),
    words="名单锁定后、出结果前，不能再锁定一份。",
)
def test_a_second_lock_beside_a_pending_one_is_refused(office_at) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    with refused("draw_already_frozen"), office.desk("supervisor") as desk:
        lock_targets(desk, label="又一次")


@threat(
    row="redraw until it suits",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("draw_task_state",),
    words="已有结果的抽取不能重来。",
)
@threat(
    row="second seed for the same draw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("draw_result_state",),
    words="一次抽取只认第一次录入的公开数字，再录入会被拒绝。",
)
def test_a_draw_with_a_result_cannot_be_drawn_again(office_at) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    number = office.draws()[0].number
    with refused("draw_task_state"), office.desk("supervisor") as desk:
        lock_targets(desk, label="又一次")
    with refused("draw_result_state"), office.desk("supervisor") as desk:
        decide(desk, number, DICE[::-1])


@threat(
    row="draw outside a published plan",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("draw_plan_not_public",),
    words="计划没有公布就不能抽取，抽取不会藏在没人看得到的计划下。",
)
def test_a_draw_of_a_plan_that_is_not_public_is_refused(office_at) -> None:
    """Drawing under a plan nobody sees, and dropping it, would leave a hash in the log only."""
    office = office_at(Step.OPENED)
    with office.desk("supervisor") as desk:
        plan = desk.session.scalars(select(Plan)).one()
        plan.state = PlanState.FILED
    with refused("draw_plan_not_public"), office.desk("supervisor") as desk:
        lock_targets(desk)


@threat(
    row="reuse of a seed",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("value_used",),
    words="用过的公开数字不能再用于本单位的另一次抽取。",
)
def test_a_value_that_decided_an_earlier_draw_is_refused(office_at) -> None:
    office = office_at(Step.INSPECTORS_FROZEN)
    _, second = office.draws()
    with refused("value_used"), office.desk("supervisor") as desk:
        decide(desk, second.number, DICE)
    with office.desk("supervisor") as desk:
        decide(desk, second.number, DICE[::-1])


@threat(
    row="redraw until it suits",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("draw_task_state", "freeze_rates_too_low"),
    words="比例低到谁也抽不到的不能锁定；一个也没抽中也是结果，任务就此结束，不能再抽。",
)
def test_a_draw_of_nobody_ends_the_task_and_rates_that_draw_nobody_are_refused(office_at) -> None:
    office = office_at(Step.OPENED)
    with office.desk("supervisor") as desk:
        task = desk.session.scalars(select(Task).where(Task.number == TASK)).one()
        task.region_code, task.rates = "429021", {"A": "1/1000000000"}
    with refused("freeze_rates_too_low"), office.desk("supervisor") as desk:
        lock_targets(desk)
    with office.desk("supervisor") as desk:
        desk.session.scalars(select(Task).where(Task.number == TASK)).one().rates = {"A": "1/1000"}
    with office.desk("supervisor") as desk:
        number = lock_targets(desk).number
    with office.desk("supervisor") as desk:
        decide(desk, number, DICE)
    assert office.task().state == TaskState.EMPTY
    with refused("draw_task_state"), office.desk("supervisor") as desk:
        lock_inspectors(desk)


@threat(
    row="drop an unfavourable draw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.numbering.next_number",),
    words="抽取编号逐个相连，锁定失败不占号，缺号就说明有抽取被藏起来。",
)
def test_a_failed_lock_leaves_no_gap_in_the_numbers(office_at) -> None:
    office = office_at(Step.OPENED)
    with refused("invalid"), office.desk("supervisor") as desk:
        lock_targets(desk, label="  ")
    with pytest.raises(RuntimeError), office.desk("supervisor") as desk:
        lock_targets(desk)
        raise RuntimeError("the power fails before the transaction ends")
    with office.desk("supervisor") as desk:
        first = lock_targets(desk)
        assert first.number.endswith("-0001")
        counter = desk.session.scalars(select(Counter).where(Counter.kind == "draw")).one()
        assert counter.last == 1


@threat(
    row="act for another bureau",
    who="外单位人员",
    outcome=IMPOSSIBLE,
    by=("not_your_authority",),
    words="别的单位不能录入公开数字，也不能提出作废。",
)
def test_another_bureau_cannot_touch_the_draw(office_at) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    number = office.draws()[0].number
    with refused("not_your_authority"), office.desk(office.stranger()) as desk:
        decide(desk, number, DICE)
    with refused("not_your_authority"), office.desk(office.stranger()) as desk:
        voiding.propose_void(desk, number, VoidCause.SOURCE_FAILED, "x")


@threat(
    row="drop an unfavourable draw",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=(
        "trigger:keep_draw_delete",
        "trigger:keep_draw_file_update",
        "trigger:keep_draw_part_update",
        "trigger:keep_draw_part_delete",
        "trigger:keep_log_entry_delete",
        "trigger:keep_contribution_delete",
    ),
    words="抽取、锁定的文件和日志在数据库里删不掉；强行解除保护的，见“停用数据库保护后改写”。",
)
def test_rows_of_a_draw_refuse_casual_hands(office_at) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    for statement in (
        "DELETE FROM draw",
        "DELETE FROM draw_file",
        "UPDATE draw_file SET sha256 = 'x'",
        "DELETE FROM draw_part",
        "UPDATE draw_part SET number = number + 1",
        "DELETE FROM log_entry",
        "UPDATE log_entry SET kind = 'x'",
        "DELETE FROM contribution",
    ):
        with pytest.raises(DBAPIError, match="rows are kept"), office.desk("supervisor") as desk:
            desk.session.execute(text(statement))


@threat(
    row="predict the draw",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("scheduler.draw.seed.combine",),
    words="锁定时库里的全部数据算不出随机数，它还取决于尚未产生的公开数字。",
)
def test_the_office_alone_cannot_know_the_seed_at_the_lock(office_at) -> None:
    """What is stored at the lock gives no seed: another public value is another seed."""
    seeds = set()
    office = office_at(Step.TARGETS_FROZEN)
    number = office.draws()[0].number
    for dice in (DICE, DICE[::-1]):
        with office.trying("supervisor") as desk:
            seeds.add(decide(desk, number, dice).seed)
    assert len(seeds) == 2
    assert office.draws()[0].seed is None
    with office.state.read() as session:
        assert session.scalars(select(DrawSource.value)).one() is None
