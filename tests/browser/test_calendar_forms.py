"""Slots of a year fixed in a browser by keyboard; a link by hand on a phone, by its party and by the
escrow, whose files never leave their computers; a withheld number from the escrow's envelope."""

import json
from pathlib import Path

import pytest

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from scheduler.desk import freezing
from scheduler.desk.terms import Terms
from scheduler.draw.chains import write_chain
from scheduler.draw.secret_file import Secret, write_secret
from scheduler.vocabulary import DrawState
from tests.browser.conftest import faults
from tests.ceremony import commit, secret_of
from tests.insiders.conftest import People, codes
from tests.standing import BEGIN, CHAINS, HOUR, NAME, by_calendar, prepare, published
from tests.vacancies import TASK

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def office(world) -> People:
    state = world(Step.OPENED)
    state.clock = ScriptedClock(BEGIN)
    office = People(state)
    with office.desk("supervisor") as desk:
        prepare(desk)
    return office


def looks(person, examiner, path: str, folder: Path) -> None:
    exam = examiner(person)
    exam.goto(path)
    assert faults(exam) == [], path
    name = path.strip("/").replace("/", "-")
    exam.screenshot(path=folder / f"{name}.png", full_page=True)


def test_a_year_is_fixed_by_keyboard_and_a_slot_cancelled_on_a_phone(
    office, serve, meet, phone, examiner, tmp_path
):
    with serve(office.state) as address:
        person = meet(address, viewport=phone, javascript=False).log_in("supervisor")
        page = person.go("/calendars")
        page.get_by_role("link", name="排一年的期次").click()
        page.get_by_label("名称", exact=True).fill("每周抽查")
        page.get_by_label("日历代号").fill("weekly-2026")
        page.get_by_label("派驻纪检监察组（演示）（已交存 6 个码的链）").check()
        page.get_by_label("公证处（演示）（已交存 6 个码的链）").check()
        page.get_by_label("代管方").select_option(label="档案馆")
        page.get_by_label("第一期的日期").fill("2026-03-09")
        page.get_by_label("共几期").fill("5")
        page.get_by_role("button", name="排出期次").press("Enter")
        lines = page.get_by_label("各期，一行一期")
        assert lines.input_value().count("\n") == 5
        lines.fill(lines.input_value() + "2026-05-01 10:00\n")
        # The return key goes on; it does not draft the slots anew.
        page.get_by_label("日历代号").press("Enter")
        page.get_by_text("第 6 行：").wait_for()
        assert person.overflow() <= 0 and "2026-05-01 10:00" in lines.input_value()
        lines.fill(lines.input_value().replace("2026-05-01 10:00\n", ""))
        page.get_by_role("button", name="下一步：确认").last.click()
        page.get_by_text("共 5 期").wait_for()
        assert person.overflow() <= 0
        page.get_by_role("button", name="确认公布").click()
        page.get_by_text("日历已公布").wait_for()
        page.get_by_role("link", name="取消第 2 期").click()
        page.get_by_role("button", name="取消这一期").click()
        page.get_by_role("link", name="说明：不能为空").wait_for()
        page.get_by_label("理由").fill("机房检修")
        page.get_by_role("button", name="取消这一期").click()
        page.get_by_text("这一期已取消").wait_for()
        assert person.overflow() <= 0
        for path in ("/desk/calendars/new", f"/desk/calendars/{NAME}/slots/3/cancel"):
            looks(person, examiner, path, tmp_path)
        assert all("422" in each for each in person.complaints)
        person.complaints.clear()
    assert codes(office) == set()


def test_a_link_by_hand_of_the_party_and_of_the_escrow(
    office, serve, meet, phone, examiner, tmp_path
):
    (own, other) = (tmp_path / "jijian.json", tmp_path / "gongzheng.json")
    own.write_bytes(write_chain(CHAINS["jijian"]))
    other.write_bytes(write_chain(CHAINS["gongzheng"]))
    with office.desk("supervisor") as desk:
        published(desk)
        freezing.freeze_targets(desk, TASK, by_calendar())
    office.state.clock.on(BEGIN + 2 * HOUR)
    with serve(office.state) as address:
        person = meet(address, viewport=phone).log_in("contributor")
        sent: list[str] = []
        person.page.on("request", lambda asked: sent.append(asked.post_data or ""))
        page = person.go(f"/calendars/{NAME}")
        page.get_by_role("link", name="启封第 1 期").click()
        page.get_by_label("交存时保存的码链文件").set_input_files(other)
        page.get_by_text("这不是这份日历用的码链文件").wait_for()
        page.get_by_label("交存时保存的码链文件").set_input_files(own)
        page.get_by_text("文件正确").wait_for()
        assert person.overflow() <= 0
        looks(person, examiner, f"/calendars/{NAME}/slots/1/link", tmp_path)
        page.get_by_role("button", name="启封第 1 期").press("Enter")
        page.get_by_text("这一期的码已启封并公布").wait_for()
        assert CHAINS["jijian"].value not in "".join(sent)
        office.state.clock.on(BEGIN + 3 * HOUR)
        keeper = meet(address).log_in("escrow")
        page = keeper.go(f"/calendars/{NAME}/slots/1/link")
        page.get_by_label("代管的码链文件").set_input_files(other)
        page.get_by_text("文件正确").wait_for()
        page.get_by_role("button", name="启封第 1 期").click()
        page.get_by_text("代管方代为启封").wait_for()
    assert [draw.state for draw in office.draws()] == [DrawState.CLOSED]
    assert codes(office) == set()


def test_a_withheld_number_comes_from_the_escrow_without_scripts(
    office, serve, meet, phone, examiner, tmp_path
):
    terms = Terms([], parties=("jijian",), least=2, parties_only=True, escrow="daiguan")
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, TASK, terms).number
        commit(desk, number, "jijian")
    file = tmp_path / "kept.json"
    file.write_bytes(write_secret(Secret(number, "jijian", secret_of(number, "jijian").hex())))
    office.state.clock.on(BEGIN + 2 * HOUR)
    with serve(office.state) as address:
        person = meet(address, viewport=phone, javascript=False).log_in("escrow")
        page = person.go("/ceremony")
        page.get_by_role("link", name=number).click()
        page.get_by_role("button", name="代为启封").click()
        page.get_by_role("link", name="文件：不能为空").wait_for()
        assert person.overflow() <= 0
        looks(person, examiner, f"/ceremony/{number}", tmp_path)
        page.get_by_label("没有启封的一方交来代管的号码文件").set_input_files(file)
        page.get_by_role("button", name="代为启封").click()
        page.get_by_text("已代为启封").wait_for()
        assert all("422" in each for each in person.complaints)
        person.complaints.clear()
    assert [draw.state for draw in office.draws()] == [DrawState.RESULT]
    assert json.loads(office.file(office.draws()[0], "reveals.json")).keys() == {"jijian", "office"}
