"""The calendar of standing draws in a browser, and a lock that takes its next slot."""

import pytest

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from scheduler.desk import calendars, standing_draws
from tests.browser.conftest import faults
from tests.insiders.conftest import People
from tests.standing import BEGIN, CHAINS, HOUR, NAME, link, prepare, published

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

OPEN = "420000-2026-T0002"


def test_a_lock_by_the_calendar_and_what_everybody_sees(
    world, serve, meet, phone, examiner, tmp_path
):
    state = world(Step.OPENED)
    state.clock = ScriptedClock(BEGIN)
    office = People(state)
    with serve(state) as address:
        reader = meet(address, viewport=phone, javascript=False)
        reader.go("/calendars").get_by_text("还没有公布常设摇号日历").wait_for()
        with office.desk("supervisor") as desk:
            prepare(desk)
            published(desk)
            calendars.cancel(desk, NAME, 1, "机房检修")
        supervisor = meet(address).log_in("supervisor")
        page = supervisor.go(f"/desk/tasks/{OPEN}")
        page.get_by_role("link", name="锁定对象名单").click()
        page.get_by_label("按日历锁定（可以不选）").select_option(label="每周抽查")
        page.get_by_role("button", name="下一步：确认").click()
        page.get_by_text("派驻纪检监察组（演示）").wait_for()
        page.get_by_role("button", name="确认锁定").click()
        page.get_by_text("名单已锁定。下一步").wait_for()
        state.clock.on(BEGIN + 7 * 24 * HOUR + 2 * HOUR)
        with office.desk("supervisor") as desk:
            link(desk, "jijian", 2)
        state.clock.on(BEGIN + 7 * 24 * HOUR + 4 * HOUR)
        with office.desk("supervisor") as desk:
            standing_draws.go_on(desk)
        shown = reader.go(f"/calendars/{NAME}")
        shown.get_by_text("机房检修").wait_for()
        shown.get_by_text("没有启封", exact=True).wait_for()
        assert shown.get_by_role("link", name="420000-2026-0001").count() == 1
        assert reader.overflow() <= 0 and CHAINS["gongzheng"].link(2) not in shown.content()
        for path in ("/calendars", f"/calendars/{NAME}"):
            exam = examiner(reader)
            exam.goto(path)
            assert faults(exam) == [], path
            exam.screenshot(
                path=tmp_path / f"{path.strip('/').replace('/', '-')}.png", full_page=True
            )
