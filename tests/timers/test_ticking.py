"""A timer's turn is made once by whoever comes first, and again where it failed."""

import threading
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from models import TimerRun
from scheduler.errors import NotFound, Refused
from scheduler.timers.table import TIMERS, Timer
from scheduler.timers.ticking import PATIENCE, named, tick


class Work:
    """A tick that counts, and fails when told to."""

    def __init__(self) -> None:
        self.done = 0
        self.fault: Exception | None = None

    def __call__(self, office: object) -> str:
        if self.fault:
            raise self.fault
        self.done += 1
        return f"第 {self.done} 次"


def a_timer(work: Work, **more: object) -> Timer:
    return Timer("work", "做事", "做一件事。", work, **more)


def last(office) -> TimerRun:
    with office.read() as session:
        return session.scalars(select(TimerRun)).one()


def test_a_daily_timer_is_due_once_a_day_from_its_hour_in_china_on() -> None:
    timer = a_timer(Work(), daily=time(0, 10))
    before, after = (
        datetime(2026, 3, 1, 16, 9, tzinfo=UTC),
        datetime(2026, 3, 1, 16, 10, tzinfo=UTC),
    )
    assert timer.slot(before) == datetime(2026, 2, 28, 16, 10, tzinfo=UTC)
    assert timer.slot(after) == after
    assert timer.slot(after + timedelta(hours=23, minutes=59)) == after


def test_a_timer_without_an_hour_is_due_each_time() -> None:
    timer = a_timer(Work())
    now = datetime(2026, 3, 1, 16, 9, 59, tzinfo=UTC)
    assert timer.slot(now) == now.replace(second=0)


def test_a_turn_is_made_once(office, clock) -> None:
    work = Work()
    timer = a_timer(work, daily=time(9))
    assert [ran.words for ran in tick(office, [timer])] == ["第 1 次"]
    clock.move(hours=2)
    assert tick(office, [timer]) == [], "the same day"
    clock.move(days=1)
    assert len(tick(office, [timer])) == 1
    row = last(office)
    assert (row.words, row.failed, row.ended_at) == ("第 2 次", False, clock.at)
    assert tick(office, [timer], force=True)[0].words == "第 3 次", "whoever names it gets it"


def test_what_was_missed_while_the_machine_was_off_is_made_once(office, clock) -> None:
    work = Work()
    tick(office, [a_timer(work, daily=time(9))])
    clock.move(days=5)
    tick(office, [a_timer(work, daily=time(9))])
    tick(office, [a_timer(work, daily=time(9))])
    assert work.done == 2


def test_what_failed_is_kept_with_its_reason_and_tried_again(office, clock) -> None:
    work, other = Work(), Work()
    work.fault = Refused("not_set_up")
    timers = [
        a_timer(work, daily=time(9), every=timedelta(minutes=10)),
        Timer("other", "别的", "别的事。", other),
    ]
    ran = tick(office, timers)
    assert [each.failed for each in ran] == [True, False], "one failure stops nothing else"
    assert "ssj init" in ran[0].words
    clock.move(minutes=9)
    assert [each.timer.name for each in tick(office, timers)] == ["other"]
    clock.move(minutes=1)
    work.fault = None
    assert work.done == 0 and tick(office, timers)[0].words == "第 1 次"


def test_a_fault_of_the_program_is_kept_too(office, caplog) -> None:
    work = Work()
    work.fault = ValueError("broken\nat length")
    ran = tick(office, [a_timer(work)])
    assert (ran[0].failed, ran[0].words) == (True, "ValueError：broken")
    assert last(office).words == "ValueError：broken"
    assert "broken" in caplog.text, "with its trace, for engineers"


def test_a_turn_of_a_program_that_died_is_made_by_another(office, clock) -> None:
    work = Work()
    timer = a_timer(work, daily=time(9))

    class Died(BaseException):
        pass

    work.fault = Died()
    with pytest.raises(Died):
        tick(office, [timer])
    work.fault = None
    clock.move(minutes=59)
    assert tick(office, [timer]) == [], "it may still be at work"
    clock.at = last(office).began_at + PATIENCE
    assert len(tick(office, [timer])) == 1


def test_of_two_at_once_one_makes_the_turn(office) -> None:
    inside, goon = threading.Event(), threading.Event()
    done: list[str] = []

    def slow(at: object) -> str:
        done.append("x")
        inside.set()
        assert goon.wait(20)
        return ""

    timer = Timer("work", "做事", "做一件事。", slow, daily=time(9))
    first = threading.Thread(target=tick, args=(office, [timer]))
    first.start()
    assert inside.wait(20)
    assert tick(office, [timer]) == []
    goon.set()
    first.join(20)
    assert done == ["x"]


def test_timers_have_names_of_their_own() -> None:
    assert len({timer.name for timer in TIMERS}) == len(TIMERS)
    for timer in TIMERS:
        assert named(timer.name) is timer
        assert timer.words.endswith("。") and timer.every >= timedelta(minutes=1)
    with pytest.raises(NotFound):
        named("nonsense")
