"""The ceremony in a browser: three bodies seal and open in browsers of their own, two people type."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from api.demo.run import verify_draws
from api.demo.script import PASSWORD
from api.demo.steps import Step
from models import Contribution, Task
from scheduler.desk import accounts, setting_up
from scheduler.desk.context import Desk
from scheduler.draw.secret_file import read_secret
from scheduler.vocabulary import Role

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

DICE = "40718253964027185936"
NUMBER = "420000-2026-0001"


def add_third_party(state) -> None:
    with state.database.write() as session:
        desk = Desk(
            session,
            state.clock,
            state.entropy,
            setting_up.operator(session, "test"),
            state.own_book,
        )
        party = accounts.Party("xiehui", "行业协会")
        accounts.new_account(
            desk, "guild", "协会人员", Role.CONTRIBUTOR, "420000", PASSWORD, party=party
        )


def lock(person, task: str) -> None:
    page = person.go(f"/desk/tasks/{task}")
    page.get_by_role("link", name="锁定对象名单").click()
    page.get_by_label("十面骰").check()
    page.get_by_label("哪一次、哪一期", exact=True).fill("公开掷十面骰 20 枚")
    page.get_by_role("button", name="下一步：确认").click()
    page.get_by_text("行业协会").wait_for()
    page.get_by_role("button", name="确认锁定").click()
    page.get_by_text("名单已锁定。下一步").wait_for()


def seal(person, folder: Path) -> Path:
    """Press the button; the file that the browser offers, saved."""
    page = person.go(f"/ceremony/{NUMBER}")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="封存", exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    page.get_by_text("已封存。请保管好号码文件").wait_for()
    return path


def open_number(person) -> None:
    person.page.get_by_role("button", name="启封", exact=True).click()
    person.page.get_by_text("您的单位已经启封").wait_for()


def type_value(person, back: str) -> None:
    page = person.go(back)
    assert DICE[:10] not in page.content()
    page.get_by_role("link", name="录入公开数字").click()
    page.get_by_label("骰子点数").fill(DICE)
    page.get_by_role("button", name="录入", exact=True).click()


def followed_to_the_end(person) -> None:
    """A page that follows the draw loads itself anew when its state changes; this one has seen the
    result, and follows no more."""
    for state in ("frozen", "opening", "closed"):
        expect(person.page.locator(f"[data-progress][data-state={state}]")).to_have_count(0)


def sealed_secrets(state) -> list[bytes | None]:
    """What the server knows of the contributors' numbers."""
    with state.read() as session:
        wanted = select(Contribution.secret).where(Contribution.party != "office")
        return list(session.scalars(wanted))


def test_three_bodies_in_three_browsers_and_two_typists(stage, serve, meet, phone, tmp_path):
    state = stage(Step.OPENED)
    add_third_party(state)
    with state.read() as session:
        task = session.scalars(select(Task.number).order_by(Task.id.desc())).first() or ""
    with serve(state) as address:
        supervisor = meet(address).log_in("supervisor")
        lock(supervisor, task)
        one = meet(address).log_in("contributor")
        two = meet(address).log_in("notary")
        three = meet(address, viewport=phone).log_in("guild")
        assert one.page.url.endswith("/ceremony")
        sent: list[str] = []
        one.page.on("request", lambda asked: sent.append(asked.post_data or ""))

        kept = seal(one, tmp_path)
        seal(two, tmp_path)
        # The first page learns of the second body by itself.
        one.page.get_by_role("row", name=re.compile("公证处（演示） 已封存")).wait_for()
        three.go(f"/ceremony/{NUMBER}")
        assert three.overflow() <= 0
        seal_page = three.page
        with seal_page.expect_download():
            seal_page.get_by_role("button", name="封存", exact=True).focus()
            seal_page.keyboard.press("Enter")
        seal_page.get_by_role("heading", name="第二步：启封").wait_for()
        assert three.overflow() <= 0
        assert sealed_secrets(state) == [None, None, None]
        file = read_secret(kept.read_bytes())
        assert (file.number, file.party) == (NUMBER, "jijian")
        secret = file.value
        assert secret not in "".join(sent)

        one.page.get_by_role("heading", name="第二步：启封").wait_for()
        open_number(one)
        open_number(three)
        # The second body sits at another computer, with the file.
        two.page.get_by_role("heading", name="第二步：启封").wait_for()
        two.page.goto("about:blank")
        elsewhere = meet(address).log_in("notary")
        page = elsewhere.go(f"/ceremony/{NUMBER}")
        assert page.get_by_label("封存时保存的文件").is_visible()
        page.get_by_label("封存时保存的文件").set_input_files(kept)
        page.get_by_text("这不是当初封存的号码").wait_for()
        page.get_by_label("封存时保存的文件").set_input_files(next(tmp_path.glob("*gongzheng*")))
        page.get_by_text("文件与当初封存的一致").wait_for()
        open_number(elsewhere)
        assert None not in sealed_secrets(state)

        type_value(supervisor, f"/desk/tasks/{task}")
        supervisor.page.get_by_text("已录入，等待另一人独立录入后比对。").wait_for()
        type_value(elsewhere, f"/ceremony/{NUMBER}")
        elsewhere.page.get_by_text("结果已算出并公布").wait_for()
        stranger = meet(address).go(f"/draws/{NUMBER}").content()
        assert secret in stranger and "行业协会" in stranger and "2 人" in stranger
        for person in (supervisor, one, three):
            followed_to_the_end(person)
            person.page.goto("about:blank")
    assert [proof.verified for proof in verify_draws(state, tmp_path)] == [True]


def test_without_scripts_the_page_says_what_to_do(stage, serve, meet):
    with serve(stage(Step.TARGETS_FROZEN)) as address:
        page = meet(address, javascript=False).log_in("contributor").go(f"/ceremony/{NUMBER}")
        assert page.get_by_text("请启用浏览器的脚本").is_visible()
        assert page.get_by_role("button", name="封存", exact=True).is_disabled()
