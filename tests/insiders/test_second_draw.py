"""Between the two draws somebody knows which firms are drawn, and would like to steer who goes
there: by the terms of the second draw, its start, its ladder, or by voiding it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from starlette.testclient import TestClient

from api.app import create_app, protect
from api.demo.clock import ScriptedClock
from api.demo.script import PASSWORD
from api.demo.steps import Step
from models import Account, LogEntry, Task
from scheduler.desk import draw_files, freezing, overdue
from scheduler.desk.second import ladder, terms
from scheduler.draw.documents import canonical_json, read_canonical
from scheduler.timers.ticks.second import start_waiting
from scheduler.vocabulary import AlarmKind, DrawKind, DrawState, TaskState
from tests.ceremony import void_for_want_of_a_value
from tests.insiders.conftest import (
    DICE,
    TASK,
    People,
    codes,
    decide,
    lock_inspectors,
    lock_targets,
    refused,
    swap_file,
    verdicts,
)
from tests.insiders.threats import DETECTED, IMPOSSIBLE, threat


def stopped(office: People) -> ScriptedClock:
    """The office's clock stands where the first draw had its result."""
    with office.state.read() as session:
        wanted = select(LogEntry.logged_at).where(LogEntry.kind == "result")
        office.state.clock = clock = ScriptedClock(session.scalars(wanted).one())
    return clock


@pytest.fixture
def office(office_at) -> People:
    """The targets are drawn."""
    made = office_at(Step.TARGETS_DRAWN)
    stopped(made)
    return made


def plan(office: People) -> dict:
    """The plan of the newest draw."""
    return read_canonical(office.file(office.draws()[-1], "plan.json"))


@threat(
    row="choose the terms of the second draw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("second_terms_fixed",),
    words="检查人员的抽取用哪个公开数字、哪几方封存、几点截止、怎样放宽，锁定对象名单时已经定死，抽出对象后再填什么都不收。",
)
def test_nothing_can_be_said_of_the_second_draw_any_more(office) -> None:
    client = TestClient(protect(create_app(state=office.state)))
    login = {"username": "supervisor", "password": PASSWORD}
    token = client.post("/api/v1/sessions", json=login).json()["token"]
    client.headers["authorization"] = f"Bearer {token}"
    for more in (
        {"sources": [{"kind": "dice", "label": "另一次"}]},
        {"parties": []},
        {"commit_by": "2026-12-01T00:00:00Z"},
        {"reveal_by": "2026-12-01T00:00:00Z"},
        {"seal": {"mode": "sealed"}},
        {"calendar": "weekly"},
        {"parties_only": True},
        {"escrow": "jijian"},
        {"ladder": ["qualification"]},
    ):
        answer = client.post(f"/api/v1/tasks/{TASK}/draws", json={"kind": "inspectors", **more})
        assert answer.status_code == 422
        assert {each["code"] for each in answer.json()["errors"]} == {"second_terms_fixed"}, more
    assert len(office.draws()) == 1


@threat(
    row="choose the terms of the second draw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.second.terms.agree_second",),
    words="不管由谁、用按钮还是由系统自动锁定，检查人员名单的每一个字都一样；停用一个封存方的账号也不能撇开它。",
)
def test_a_person_and_the_timer_lock_the_same_bytes(office) -> None:
    clock = office.state.clock
    with office.trying("supervisor") as desk:
        by_hand = dict(draw_files.load(desk.session, lock_inspectors(desk)))
    clock.later(5)
    with office.desk("supervisor") as desk:
        disabled = update(Account).where(Account.username == "contributor")
        desk.session.execute(disabled.values(disabled_at=desk.now()))
        desk.session.execute(update(Task).values(pair_cap="1/2", rest_days=99, week_load=1))
    assert TASK in start_waiting(office.state)
    assert start_waiting(office.state) == ""
    first, second = office.draws()
    assert (second.kind, second.frozen_by) == (DrawKind.INSPECTORS, "operator")
    for name, content in by_hand.items():
        assert office.file(second, name) == content, name
    assert office.task().state == TaskState.TARGETS_DRAWN
    with refused("draw_already_frozen"), office.desk("supervisor") as desk:
        lock_inspectors(desk)
    # That the task's row was changed past the program is found for itself.
    assert codes(office) == {"log_task_changed", "log_draw_changed"}


@threat(
    row="delay the second draw",
    who="运维人员",
    outcome=DETECTED,
    by=("scheduler.desk.overdue.alarms",),
    words="停掉自动锁定只能拖延：逾期一小时就在公开页面提醒，顺延了几段写进名单；用哪个公开数字照规则顺延，仍是还没有产生的那一个。",
)
def test_who_stops_the_timer_delays_and_chooses_nothing(office) -> None:
    clock = office.state.clock
    began = clock.now()
    clock.later(59)
    with office.state.read() as session:
        assert overdue.alarms(session, clock.now()) == []
    clock.later(1)
    with office.state.read() as session:
        (alarm,) = overdue.alarms(session, clock.now())
    assert (alarm.kind, alarm.task, alarm.since) == (AlarmKind.SECOND, TASK, began)
    clock.later(3 * 24 * 60)
    start_waiting(office.state)
    started = plan(office)["rules"]["started"]
    second = office.draws()[-1]
    # 73 hours in periods of 30 minutes; half a period is left at least.
    assert started["late"] == 146
    assert clock.now() + timedelta(minutes=15) <= second.commit_by
    assert second.commit_by < clock.now() + timedelta(minutes=45)
    with office.state.read() as session:
        assert overdue.alarms(session, clock.now()) == []
    assert codes(office) == set()


@threat(
    row="choose the terms of the second draw",
    who="程序供应商",
    outcome=DETECTED,
    by=("second_differs",),
    words="换过的程序另选公开数字，或把时间改了的，日志核对照定死的规则重算一遍，就会指出。",
)
@pytest.mark.parametrize("what", ["sources", "moments"])
def test_a_program_that_chooses_other_terms_is_found(office, monkeypatch, what) -> None:
    schedule = terms.schedule

    def chosen(*given):
        found = schedule(*given)
        if what == "sources":
            return replace(found, sources=[replace(found.sources[0], label="另一次")])
        return replace(found, reveal_by=found.reveal_by + timedelta(hours=1))

    with monkeypatch.context() as other:
        other.setattr(terms, "schedule", chosen)
        start_waiting(office.state)
    assert codes(office) == {"second_differs"}


@threat(
    row="change the frozen ladder",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("second_frozen_changed",),
    words="改动锁定的规则、放宽办法、人员或抽出的对象，与公开日志不符，检查人员就不能抽取；日志核对也会指出。",
)
@pytest.mark.parametrize("name", ["plan.json", "roster.txt", "blocked.txt", "outcome.txt"])
def test_what_was_frozen_for_the_second_draw_is_changed(office, name) -> None:
    (first,) = office.draws()
    content = office.file(first, name)
    if name == "plan.json":
        document = read_canonical(content)
        document["rules"]["ladder"].insert(0, {"kind": "qualification", "most": "1"})
        changed = canonical_json(document)
    elif name == "blocked.txt":
        changed = b""
    else:
        changed = b"\n".join(content.split(b"\n")[1:])
    swap_file(office, first, name, changed)
    with refused("second_frozen_changed"), office.desk("supervisor") as desk:
        lock_inspectors(desk)
    with refused("second_not_started"):
        start_waiting(office.state)
    assert len(office.draws()) == 1


@threat(
    row="climb higher than needed",
    who="程序供应商",
    outcome=DETECTED,
    by=("second_differs",),
    words="换过的程序放宽得比需要的多，或放宽了不说的，日志核对照锁定的放宽办法重算一遍，就会指出。",
)
@pytest.mark.parametrize("said", [True, False])
def test_a_program_that_climbs_too_high_is_found(office_at, monkeypatch, said) -> None:
    office = office_at(Step.OPENED)
    with office.desk("supervisor") as desk:
        desk.session.execute(update(Task).where(Task.number == TASK).values(week_load=3))
        desk.session.expire_all()
        decide(desk, lock_targets(desk).number)
    climb = ladder.climb

    def higher(given, drawn, rungs):
        assert given.weeks
        found = climb(replace(given, weeks=[]), drawn, rungs)
        step = {"kind": "weeks", "from": " ".join(given.weeks), "to": ""}
        return replace(found, steps=(step,) if said else ())

    with monkeypatch.context() as other:
        other.setattr(ladder, "climb", higher)
        with office.desk("supervisor") as desk:
            lock_inspectors(desk)
    # The test has given the task its loads per week past the program.
    assert codes(office) == {"second_differs", "log_task_changed"}


@threat(
    row="void to redraw",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("draw_task_state", "scheduler.desk.second.terms.began"),
    words="检查人员的抽取作废后，自动照同样的锁定内容和规则重抽，对象的抽取不能重来，一个字也不变。",
)
def test_voiding_the_second_draw_reopens_nothing(office, tmp_path) -> None:
    start_waiting(office.state)
    before = office.draws()
    kept = {name: office.file(before[0], name) for name in ("plan.json", "outcome.txt")}
    void_for_want_of_a_value(office, before[1].number)
    with refused("draw_task_state"), office.desk("supervisor") as desk:
        lock_targets(desk)
    office.state.clock.later(1)
    assert TASK in start_waiting(office.state)
    first, voided, third = office.draws()
    assert (first.state, voided.state) == (DrawState.RESULT, DrawState.VOID)
    assert third.number > voided.number and third.parent_id == first.id
    for name in ("roster.txt", "absent.txt", "blocked.txt", "seats.txt", "odds.txt"):
        assert office.file(third, name) == office.file(voided, name), name
    rules = [read_canonical(office.file(each, "plan.json"))["rules"] for each in (voided, third)]
    assert rules[1]["started"]["late"] == 0
    assert rules[1]["started"]["after"] > rules[0]["started"]["after"]
    own = ("started", "ceremony")
    one, two = ({k: v for k, v in each.items() if k not in own} for each in rules)
    assert one == two
    with office.desk("supervisor") as desk:
        decide(desk, third.number, DICE[::-1])
    assert {name: office.file(first, name) for name in kept} == kept
    assert verdicts(office, tmp_path / "b") == {first.number: set(), third.number: set()}
    assert codes(office) == set()


@threat(
    row="delay the second draw",
    who="运维人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.second.starting.start",),
    words="自动锁定到一半断电，什么也没有锁定；恢复后照锁定的办法重新进行，内容不变。",
)
def test_a_power_cut_while_it_starts_leaves_nothing_half_done(office, monkeypatch) -> None:
    def cut(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as other:
        other.setattr(freezing, "seal", cut)
        with pytest.raises(KeyboardInterrupt):
            start_waiting(office.state)
    assert len(office.draws()) == 1
    assert TASK in start_waiting(office.state)
    assert plan(office)["rules"]["started"]["late"] == 0
    assert codes(office) == set()
