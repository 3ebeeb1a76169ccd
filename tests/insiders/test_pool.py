"""A friend's firm: left out of the list, or changed in the register before it is locked."""

import csv
import io
from collections import Counter

import httpx2
import pytest
from sqlalchemy import select
from stdnum.cn.uscc import calc_check_digit

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from models import Division, Draw, DrawSalt, InspectionItem, Target, Task
from scheduler.desk import eligibility, encode, slips
from scheduler.desk.odds_lookup import identifier
from scheduler.desk.registers import Register, import_register
from scheduler.draw.documents import rows
from scheduler.errors import Invalid
from scheduler.messages import sentence
from tests.conftest import SMALL, serving
from tests.insiders.conftest import (
    TASK,
    People,
    codes,
    decide,
    found,
    head_of,
    lock_targets,
    refused,
    verdicts,
)
from tests.insiders.threats import DETECTED, IMPOSSIBLE, RESIDUAL, threat


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
def test_every_firm_of_the_register_is_in_exactly_one_list(office_at) -> None:
    office = office_at(Step.TARGETS_FROZEN)
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
def test_a_firm_ended_in_the_register_is_seen_nowhere(office_at) -> None:
    office = office_at(Step.OPENED)
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


@pytest.fixture
def forgotten(office_at, monkeypatch) -> tuple[People, Target, str]:
    """A program that forgets a firm has locked a list and drawn from it."""
    office = office_at(Step.OPENED)
    friend, honest = certain(office), eligibility.targets_in_scope

    def forgetful(session, task, item):
        return [fact for fact in honest(session, task, item) if fact.id != friend.id]

    monkeypatch.setattr(eligibility, "targets_in_scope", forgetful)
    with office.desk("supervisor") as desk:
        number = lock_targets(desk).number
        decide(desk, number)
    return office, friend, number


@threat(
    row="leave a friend out of the pool",
    who="程序供应商",
    outcome=DETECTED,
    by=("log_pool_incomplete",),
    words="供应商改动程序，让某家企业两份名单都不进的，用没有改过的程序核对日志和名录，指出有几家漏了。",
)
def test_a_program_that_forgets_a_firm_is_found_beside_the_register(forgotten) -> None:
    office, friend, number = forgotten
    pool, excluded = listed(office, office.draws()[0])
    assert in_scope(office) - set(pool + excluded) == {friend.id}
    assert found(office, registers=True) == {(f"draw:{number}", "log_pool_incomplete")}


@threat(
    row="leave a friend out of the pool",
    who="程序供应商",
    outcome=DETECTED,
    by=("slip_not_in_draw",),
    words="被漏掉的企业来要编号和凭证码，哪一种也开不出来，页面写明这意味着什么、该找谁。",
)
def test_a_firm_that_was_forgotten_is_told_what_it_means(forgotten) -> None:
    office, friend, number = forgotten
    with refused("slip_not_in_draw") as error, office.desk("supervisor") as desk:
        slips.hand_over(desk, number, friend.register_key)
    assert "名单漏了它" in sentence(error.value.code, **error.value.params)
    with serving(office.state) as address:
        assert "两份名单里都没有" in httpx2.get(f"{address}/draws/{number}/slip").text


@threat(
    row="leave a friend out of the pool",
    who="程序供应商",
    outcome=RESIDUAL,
    by=("verify:roots",),
    words="公众手里没有名录，名单漏没漏只看证明文件看不出来；要靠手里有名录的单位核对，和企业自己来查。",
)
def test_the_bundle_alone_cannot_tell_that_a_firm_was_forgotten(forgotten, tmp_path) -> None:
    office, _, number = forgotten
    assert codes(office, head_of(office)) == set()
    assert verdicts(office, tmp_path / "b") == {number: set()}


@threat(
    row="accuse an honest office",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.pool_checking.check_pools",),
    words="名单锁定之后企业注销、迁走、新设，照常导入名录的，核对时不会说名单漏了谁。",
)
def test_a_register_that_goes_on_changing_accuses_nobody(office_at) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    with (SMALL / "targets.csv").open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    out = io.StringIO()
    made = csv.DictWriter(out, lines[0].keys())
    made.writeheader()
    made.writerow({**lines[0], "登记状态": "注销"})
    code = "91420703MA0000000"
    new = {"检查对象名称": "新设企业", "统一社会信用代码": code + calc_check_digit(code)}
    made.writerow({**lines[0], **new, "注册号": ""})
    with office.desk("supervisor") as desk:
        report = import_register(desk, Register.TARGETS, ("名录.csv", out.getvalue().encode()))
        assert (report.changed, report.added, report.bad_rows) == (1, 1, 0)
    assert found(office, registers=True) == set()


@threat(
    row="change the register before the lock",
    who="数据库管理员",
    outcome=DETECTED,
    by=("register_was_changed",),
    words="直接在库里把企业的风险分类改低再锁定的，锁定时程序发现名录与它最后写入的不同，记入公开日志，抽取页写明。",
)
def test_a_risk_class_lowered_in_the_database_before_the_lock(office_at, tmp_path) -> None:
    office = office_at(Step.OPENED)
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
def test_the_order_of_rows_decides_nothing_and_other_salts_are_a_blind_try(office_at) -> None:
    office = office_at(Step.OPENED)
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
