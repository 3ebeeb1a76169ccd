"""A friend's row is changed through the program just before the lock: it stays, row by row."""

import csv
import io
import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from api.schemas.changes import ChangeOut
from api.views.changes import changes_view
from models import Authority, Draw, DrawSalt, Inspector, LogEntry, Target
from scheduler.desk.context import Actor
from scheduler.desk.register_changes import Asked
from scheduler.desk.registers import Register, import_register
from scheduler.vocabulary import Role
from tests.conftest import SMALL
from tests.insiders.conftest import People, lock_targets
from tests.insiders.threats import DETECTED, IMPOSSIBLE, threat


@pytest.fixture
def office(office_at) -> People:
    """The tasks are open, nothing is locked, and time stands still."""
    made = office_at(Step.OPENED)
    made.state.clock = ScriptedClock(made.state.clock.now())
    return made


def friend_of(office: People) -> Target:
    """A firm of class D, which the task's rates draw with certainty."""
    with office.state.read() as session:
        wanted = select(Target).where(
            Target.risk_class == "D", Target.status == "active", Target.kind == "enterprise"
        )
        return session.scalars(wanted.order_by(Target.id)).first()


def changed(office: People, firm: Target, **cells: str) -> None:
    """The supervisor imports a file with one line, that of the firm, with other cells."""
    with (SMALL / "targets.csv").open(encoding="utf-8-sig", newline="") as file:
        line = next(row for row in csv.DictReader(file) if firm.register_key in row.values())
    out = io.StringIO()
    made = csv.DictWriter(out, line.keys())
    made.writeheader()
    made.writerow({**line, **cells})
    with office.desk("supervisor") as desk:
        report = import_register(desk, Register.TARGETS, ("名录.csv", out.getvalue().encode()))
        assert (report.changed, report.bad_rows) == (1, 0)


def seen(office: People, who: Actor, **asked: object) -> list[ChangeOut]:
    """What somebody is shown who asks for it."""
    with office.state.read() as session:
        now = office.state.clock.now()
        return changes_view(session, who, now, Asked(**asked), None, 200).changes


def numbers(office: People, draw: Draw) -> dict[str, dict[str, int]]:
    """What the public is told at the lock; plan and log say the same."""
    with office.state.read() as session:
        wanted = select(LogEntry.content).where(
            LogEntry.kind == "freeze", LogEntry.subject == f"draw:{draw.number}"
        )
        logged = json.loads(session.scalars(wanted).one())["register_changes"]
    assert json.loads(office.file(draw, "plan.json"))["rules"]["register_changes"] == logged
    return logged


@threat(
    row="change the register before the lock",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.registers.history.is_weighty", "role:Overseer"),
    words="锁定前导入名录，把某家企业改成已注销或调低风险分类的，改的是哪家、从什么改成什么、谁改的、哪个文件，监督员逐条看得到。",
)
@threat(
    row="change the register before the lock",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.register_changes.counted",),
    words="计划备案以来范围内有多少家、多少人被改过，写进锁定的方案和公开日志，公众看得到家数。",
)
def test_a_friend_struck_off_by_an_import_just_before_the_lock(office) -> None:
    friend = friend_of(office)
    changed(office, friend, 登记状态="注销", 风险等级="A")
    (one,) = seen(office, office.actor("overseer"), by="supervisor")
    assert (one.into.code, one.key, one.file) == ("targets", friend.register_key, "名录.csv")
    assert one.weighty and {each.field for each in one.fields} == {"status", "risk_class"}
    assert {(each.before, each.after, each.weighty) for each in one.fields} == {
        ("存续", "注销", True),
        ("D", "A", True),
    }
    with office.desk("supervisor") as desk:
        draw = lock_targets(desk)
    told = numbers(office, draw)["targets"]
    assert (told["changed"], told["weighty"], told["left"]) == (1, 1, 0)


@threat(
    row="leave a friend out of the pool",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.register_changes.counted",),
    words="锁定前把某家企业改成别的对象类型或别的县区，让它两份名单都不进的，方案和公开日志写明有几家被移出范围。",
)
def test_a_friend_moved_out_of_the_scope_is_counted_as_gone(office) -> None:
    friend = friend_of(office)
    changed(office, friend, 对象类型="农民专业合作社")
    with office.desk("supervisor") as desk:
        draw = lock_targets(desk)
        behind = select(DrawSalt.target_id).where(DrawSalt.draw_id == draw.id)
        assert friend.id not in set(desk.session.scalars(behind)), "in neither list"
    assert numbers(office, draw)["targets"]["left"] == 1
    # Moved back afterwards, it is in the history twice.
    changed(office, friend)
    assert (
        len(seen(office, office.actor("overseer"), row=friend.register_key, by="supervisor")) == 2
    )


@threat(
    row="accuse an honest office",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.registers.history.is_weighty",),
    words="改名称、地址这类不影响抽取的，也逐条留存，但不计入可能影响抽取的家数。",
)
def test_what_decides_nothing_is_kept_but_not_marked(office) -> None:
    friend = friend_of(office)
    changed(office, friend, 检查对象名称="改名有限公司")
    (one,) = seen(office, office.actor("overseer"), by="supervisor")
    assert not one.weighty and [each.label for each in one.fields] == ["名称"]
    assert seen(office, office.actor("overseer"), by="supervisor", weighty=True) == []
    with office.desk("supervisor") as desk:
        draw = lock_targets(desk)
    told = numbers(office, draw)["targets"]
    assert (told["changed"], told["weighty"]) == (1, 0)


@threat(
    row="change the register before the lock",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.register_changes.counted",),
    words="锁定前替某人登记请假、回避的，同样逐条留存，公布范围内有多少检查人员被改过。",
)
def test_an_absence_entered_before_the_lock_is_counted_by_person(office) -> None:
    with office.state.read() as session:
        people = session.scalars(select(Inspector.person_no).order_by(Inspector.id)).all()
    rows = "".join(f"{people[0]},2026-03-{day:02},2026-03-{day + 1:02},学习\n" for day in (16, 20))
    file = f"人员编号,开始日期,结束日期,事由\n{rows}".encode()
    with office.desk("supervisor") as desk:
        assert import_register(desk, Register.ABSENCES, ("请假.csv", file)).added == 2
        before = lock_targets(desk)
    told = numbers(office, before)["inspectors"]
    assert seen(office, office.actor("overseer"), row=people[0], by="supervisor")[0].weighty
    assert told["weighty"] >= 1 and told["changed"] >= told["weighty"]
    assert (
        len(seen(office, office.actor("overseer"), register=Register.ABSENCES, row=people[0])) >= 2
    )


@threat(
    row="change the register before the lock",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("trigger:keep_register_change_update", "trigger:keep_register_change_delete"),
    words="逐条改动的记录在数据库里改不了、删不掉；强行解除保护的，见“停用数据库保护后改写”。",
)
def test_kept_changes_refuse_casual_hands(office) -> None:
    for statement in (
        "DELETE FROM register_change",
        "UPDATE register_change SET changed_by = 'somebody else'",
    ):
        with pytest.raises(DBAPIError, match="rows are kept"), office.desk("supervisor") as desk:
            desk.session.execute(text(statement))


@threat(
    row="act for another bureau",
    who="外单位人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.register_changes.within",),
    words="别的单位的监督员看不到不属于本单位及其下级的名录改动。",
)
def test_a_bureau_sees_the_changes_of_its_own_rows(office) -> None:
    friend = friend_of(office)
    changed(office, friend, 风险等级="A")
    with office.state.read() as session:
        below = session.scalars(select(Authority).where(Authority.parent_id.is_not(None))).all()
    own = next(each for each in below if each.id == friend.authority_id)
    others = [each for each in below if each.id not in (own.id, own.parent_id)]
    watching = [
        [
            one.key
            for one in seen(office, Actor("x", Role.OVERSEER, each.id, "test"), by="supervisor")
        ]
        for each in (own, others[0])
    ]
    assert watching == [[friend.register_key], []]
