"""The main job in a browser, each role at its own screen, with and without scripts."""

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import Draw, Task
from scheduler.desk.context import Actor, Desk
from tests.ceremony import close

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DICE = ("40718 25396 40271 85936", "91530 27486 19352 07486")


def lock_targets(page) -> None:
    page.get_by_role("link", name="锁定对象名单").click()
    page.get_by_label("十面骰").check()
    page.get_by_label("哪一次、哪一期", exact=True).fill("公开掷十面骰 20 枚")
    page.get_by_role("button", name="下一步：确认").click()
    page.get_by_text("检查人员名单自动锁定，办法现在定死").wait_for()
    page.get_by_role("button", name="确认锁定").click()


def lock_inspectors(page) -> None:
    """Without waiting for the timer; there is nothing to choose."""
    page.get_by_role("heading", name="检查人员的抽取自动进行").wait_for()
    page.get_by_role("link", name="不等自动，现在锁定").click()
    page.get_by_text("这里没有可以选择的").wait_for()
    page.get_by_role("button", name="现在锁定").click()


def draw(people, state, lock, dice: str) -> None:
    """Lock a list; the bodies seal and open at their own screens; two people type the throw."""
    first, second = people
    lock(first.page)
    first.page.get_by_text("名单已锁定。下一步").wait_for()
    with state.database.write() as session:
        number = session.scalars(select(Draw.number).order_by(Draw.id.desc())).first()
        close(
            Desk(session, state.clock, state.entropy, Actor("", None, 1, "test"), state.own_book),
            number,
        )
    for person, said in ((first, "已录入，等待另一人"), (second, "结果已算出并公布")):
        person.go(f"/desk/tasks/{open_task(state)}")
        person.page.get_by_role("link", name="录入公开数字").click()
        person.page.get_by_label("骰子点数").fill(dice)
        person.page.get_by_role("button", name="录入", exact=True).click()
        person.page.get_by_text(said).wait_for()
    first.go(f"/desk/tasks/{open_task(state)}")


def open_task(state) -> str:
    with state.read() as session:
        return session.scalars(select(Task.number).order_by(Task.id.desc())).first() or ""


def inspect(person) -> str:
    """Acknowledge the first assignment and enter its result; the target's name."""
    page = person.page
    name = page.locator(".cards a").first.inner_text()
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="签收").click()
    for group in page.locator("#f-answers fieldset").all():
        group.get_by_label("√").check()
    page.get_by_label("发现问题已责令改正").check()
    page.get_by_label("检查情况").fill("执照未置于醒目位置，当场改正。")
    page.get_by_label("检查日期", exact=True).fill("2026-03-20")
    assert person.overflow() <= 0
    page.get_by_role("button", name="提交结果").click()
    page.get_by_text("结果已提交，等待审核").wait_for()
    return name


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_from_lock_to_publication(stage, serve, meet, phone, javascript):
    state = stage(Step.OPENED)
    task = open_task(state)
    with serve(state) as address:
        supervisor = meet(address, javascript=javascript).log_in("supervisor")
        supervisor.go(f"/desk/tasks/{task}")
        reviewer = meet(address, javascript=javascript).log_in("reviewer")
        draw((supervisor, reviewer), state, lock_targets, DICE[0])
        draw((supervisor, reviewer), state, lock_inspectors, DICE[1])
        page = supervisor.page
        page.get_by_role("link", name="派发", exact=True).click()
        page.get_by_role("button", name="确认派发").click()
        page.get_by_text("已派发，检查人员现在可以看到").wait_for()

        inspector = meet(address, viewport=phone, javascript=javascript).log_in("inspector")
        target = inspect(inspector)

        stranger = meet(address, javascript=javascript)
        assert target not in stranger.go(f"/tasks/{task}").content()

        reviewer.go("/desk")
        reviewer.page.get_by_role("link", name="去审核").click()
        reviewer.page.get_by_role("link", name=target).click()
        reviewer.page.get_by_label("通过").check()
        reviewer.page.get_by_role("button", name="提交审核意见").click()
        reviewer.page.get_by_text("已审核通过").wait_for()

        supervisor.go(f"/desk/tasks/{task}")
        page.get_by_role("link", name="公示结果").click()
        page.get_by_role("button", name="确认公示").click()
        page.get_by_text("结果已公示。").wait_for()

        shown = stranger.go(f"/tasks/{task}")
        shown.get_by_role("link", name=target).click()
        assert shown.get_by_text("发现问题已责令改正").is_visible()
        assert shown.get_by_text("它确实是抽中的").is_visible()
        with stranger.page.expect_download() as waiting:
            stranger.go(f"/tasks/{task}").get_by_role("link", name="下载证明文件").first.click()
        assert waiting.value.suggested_filename.endswith(".ssj")


def press_until(page, selector: str, key: str = "Tab", most: int = 60) -> None:
    """Press the key until the element has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with {key}")


def test_everything_works_from_the_keyboard(stage, serve, meet):
    with serve(stage(Step.OPENED)) as address:
        person = meet(address)
        page = person.go("/login")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "跳到正文"
        press_until(page, "#f-username")
        page.keyboard.type("supervisor")
        page.keyboard.press("Tab")
        page.keyboard.type("shuangsuiji-demo")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk")
        press_until(page, "a[href='/desk/plans/new']")
        page.keyboard.press("Enter")
        page.wait_for_url("**/desk/plans/new")
        press_until(page, "#f-title")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="请先改正以下内容").wait_for()
        person.complaints.clear()  # the browser notes the 422
        assert page.title().startswith("错误：")
        press_until(page, "a[href='#f-title']")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "f-title"
        page.keyboard.type("键盘起草的计划")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="键盘起草的计划").wait_for()
