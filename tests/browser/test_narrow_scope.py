"""A scope of one firm: the reason is asked for and the consent given on a phone, without scripts,
and everybody reads both."""

import pytest

from api.demo import script
from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from tests.browser.conftest import faults
from tests.insiders.conftest import People
from tests.insiders.test_scope import around, lonely, small_task

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_reason_and_consent_on_a_phone(world, serve, meet, phone, examiner, tmp_path):
    state = world(Step.OPENED)
    state.clock = ScriptedClock(script.BEGIN)
    office = People(state)
    number = small_task(office, **around(lonely(office)))
    with serve(state) as address:
        supervisor = meet(address, viewport=phone, javascript=False).log_in("supervisor")
        page = supervisor.go(f"/desk/tasks/{number}")
        page.get_by_role("link", name="锁定对象名单").click()
        assert supervisor.overflow() <= 0
        page.get_by_role("link", name="说明理由，申请同意").click()
        page.get_by_label("理由").fill("举报集中")
        page.screenshot(path=tmp_path / "ask.png", full_page=True)
        page.get_by_role("button", name="申请同意").click()
        page.get_by_text("等待其他单位同意").first.wait_for()
        assert supervisor.overflow() <= 0
        supervisor.go("/desk").get_by_text("等待上级单位或其他单位同意").wait_for()
        other = meet(address, viewport=phone, javascript=False).log_in("contributor")
        page = other.go("/ceremony")
        assert other.overflow() <= 0
        page.locator(f"a[href='/desk/tasks/{number}/scope/approve']").click()
        page.get_by_text("理由：举报集中").wait_for()
        page.screenshot(path=tmp_path / "give.png", full_page=True)
        assert other.overflow() <= 0
        page.get_by_role("button", name="同意").click()
        page.wait_for_url(f"{address}/ceremony**")
        page = supervisor.go(f"/desk/tasks/{number}/scope")
        page.get_by_text("已经同意").wait_for()
        page = supervisor.go(f"/desk/tasks/{number}/lock/targets")
        page.get_by_label("十面骰").check()
        page.get_by_label("哪一次、哪一期", exact=True).fill("当众掷骰")
        page.get_by_role("button", name="下一步：确认").click()
        page.get_by_role("button", name="确认锁定").click()
        page.get_by_text("名单已锁定。下一步").wait_for()
        reader = meet(address, viewport=phone, javascript=False)
        shown = reader.go(f"/draws/{office.draws()[0].number}")
        shown.get_by_text("举报集中").wait_for()
        shown.get_by_text("派驻纪检监察组（演示）（contributor）").wait_for()
        assert reader.overflow() <= 0
        watching = meet(address, viewport=phone, javascript=False).log_in("overseer")
        watching.go("/desk/oversight").get_by_text("举报集中").wait_for()
        assert watching.overflow() <= 0
        for person, path in (
            (supervisor, f"/desk/tasks/{number}/scope"),
            (watching, "/desk/oversight"),
        ):
            exam = examiner(person)
            exam.goto(path)
            assert faults(exam) == [], path
