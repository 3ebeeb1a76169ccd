"""A friend's firm: left out of the list, or changed in the register before it is locked."""

from collections import Counter

import pytest
from sqlalchemy import select

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from models import Division, Draw, DrawSalt, InspectionItem, Target, Task
from scheduler.desk import eligibility, encode
from scheduler.desk.odds_lookup import identifier
from scheduler.draw.documents import rows
from scheduler.errors import Invalid
from tests.insiders.conftest import (
    TASK,
    People,
    codes,
    decide,
    head_of,
    lock_targets,
    verdicts,
)
from tests.insiders.threats import DETECTED, IMPOSSIBLE, SUCCEEDS, threat


def listed(office: People, draw: Draw) -> tuple[Counter[int], Counter[int]]:
    """The register's rows behind the pool and behind the list of those left out."""
    with office.state.read() as session:
        wanted = select(DrawSalt).where(
            DrawSalt.draw_id == draw.id, DrawSalt.target_id.is_not(None)
        )
        behind = {row.pid: row.target_id for row in session.scalars(wanted)}
    return tuple(
        Counter(behind[row[0]] for row in rows(office.file(draw, name)))
        for name in ("pool.txt", "excluded.txt")
    )


def in_scope(office: People) -> set[int]:
    """Firms of the register that the task's kinds cover (its region is the whole province)."""
    kinds = office.task().target_kinds
    with office.state.read() as session:
        wanted = select(Target.id).where(Target.kind.in_(kinds), Target.valid_to.is_(None))
        return set(session.scalars(wanted))


def certain(office: People) -> Target:
    """A firm of class D, which the task's rates draw with certainty."""
    with office.state.read() as session:
        wanted = select(Target).where(
            Target.risk_class == "D", Target.status == "active", Target.kind == "enterprise"
        )
        return session.scalars(wanted.order_by(Target.id)).first()


@threat(
    row="leave a friend out of the pool",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.eligibility.targets_in_scope",),
    words="范围内的每个对象要么在候选名单，要么在排除名单并写明原因，监管人员没有挑选的余地。",
)
def test_every_firm_of_the_register_is_in_exactly_one_list(world, people) -> None:
    office = people(world(Step.TARGETS_FROZEN))
    pool, excluded = listed(office, office.draws()[0])
    assert excluded and not pool & excluded
    assert set((pool + excluded).values()) == {1}
    assert set(pool + excluded) == in_scope(office)


@threat(
    row="leave a friend out of the pool",
    who="数据库管理员",
    outcome=DETECTED,
    by=("register_was_changed",),
    words="锁定之前直接在库里让某家企业从名录里消失的，锁定时程序发现名录与它写入的不同，记入公开日志，抽取页写明。",
)
def test_a_firm_ended_in_the_register_is_seen_nowhere(world, people) -> None:
    office = people(world(Step.OPENED))
    friend = certain(office)
    with office.desk("supervisor") as desk:
        desk.session.get_one(Target, friend.id).valid_to = desk.today()
    with office.desk("supervisor") as desk:
        lock_targets(desk)
    pool, excluded = listed(office, office.draws()[0])
    assert friend.id not in pool + excluded
    with pytest.raises(Invalid) as caught, office.desk("supervisor") as desk:
        identifier(desk, office.draws()[0], friend.register_key, "")
    assert [each.code for each in caught.value.findings] == ["odds_not_in_draw"]
    assert codes(office, head_of(office)) == {"register_was_changed"}


@threat(
    row="leave a friend out of the pool",
    who="程序供应商",
    outcome=SUCCEEDS,
    by=("odds_not_in_draw",),
    words="供应商改动程序，让某家企业两份名单都不进，核验程序看不出；只有拿登记总数比公布的家数，或逐家查询才能发现。",
    closes="issue 4：每家企业凭通知书上的码都能证明自己在候选名单或在排除名单。",
)
def test_a_program_that_forgets_a_firm_passes_every_check(
    world, people, monkeypatch, tmp_path
) -> None:
    office = people(world(Step.OPENED))
    friend, honest = certain(office), eligibility.targets_in_scope

    def forgetful(session, task, item):
        return [fact for fact in honest(session, task, item) if fact.id != friend.id]

    monkeypatch.setattr(eligibility, "targets_in_scope", forgetful)
    with office.desk("supervisor") as desk:
        number = lock_targets(desk).number
        decide(desk, number)
    pool, excluded = listed(office, office.draws()[0])
    assert in_scope(office) - set(pool + excluded) == {friend.id}
    assert codes(office, head_of(office)) == set()
    assert verdicts(office, tmp_path / "b") == {number: set()}


@threat(
    row="change the register before the lock",
    who="数据库管理员",
    outcome=DETECTED,
    by=("register_was_changed",),
    words="直接在库里把企业的风险分类改低再锁定的，锁定时程序发现名录与它最后写入的不同，记入公开日志，抽取页写明。",
)
def test_a_risk_class_lowered_in_the_database_before_the_lock(world, people, tmp_path) -> None:
    office = people(world(Step.OPENED))
    friend = certain(office)
    with office.desk("supervisor") as desk:
        desk.session.get_one(Target, friend.id).risk_class = "A"
    with office.desk("supervisor") as desk:
        number = lock_targets(desk).number
        decide(desk, number)
        pid = select(DrawSalt.pid).where(DrawSalt.target_id == friend.id)
        own = desk.session.scalars(pid).one()
    cells = dict(rows(office.file(office.draws()[0], "pool.txt")))
    assert ".A." in cells[own], "one of ten is drawn there, in class D everybody"
    assert codes(office, head_of(office)) == {"register_was_changed"}
    assert verdicts(office, tmp_path / "b") == {number: set()}


@threat(
    row="grind ids, salts or row order",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.draw.identifiers.public_id", "scheduler.draw.seed.combine"),
    words="名单按编号排序、与录入次序无关，编号虽可反复换，但公开数字未产生，换了也不知道好坏。",
)
def test_the_order_of_rows_decides_nothing_and_other_salts_are_a_blind_try(world, people) -> None:
    office = people(world(Step.OPENED))
    office.state.clock = ScriptedClock(office.state.clock.now())
    locked = []
    for phrase in ("salts", "salts", "other salts"):
        with office.trying("supervisor", phrase) as desk:
            draw = lock_targets(desk)
            locked.append((draw.plan_hash, draw.seed))
    assert locked[0] == locked[1] != locked[2]
    assert {seed for _, seed in locked} == {None}
    with office.state.read() as session:
        task = session.scalars(select(Task).where(Task.number == TASK)).one()
        item = session.get_one(InspectionItem, task.item_id)
        facts = eligibility.targets_in_scope(session, task, item)
        divisions = {row.code: row for row in session.scalars(select(Division))}
    names = {fact.id: f"{fact.id:020d}" for fact in facts}
    made, turned = (
        encode.target_files(each, names, task.rates, divisions) for each in (facts, facts[::-1])
    )
    assert made == turned
