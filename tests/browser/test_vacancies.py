"""Replacements in a browser: a chain that never leaves its party's computer, and who comes by it."""

from pathlib import Path

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import DepositedChain, Draw, Replacement
from scheduler.draw.chains import back, read_chain
from tests.browser.conftest import faults
from tests.insiders.conftest import People
from tests.vacancies import dispatch, draw_all, replaceable, visits, with_alternates

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def make_chain(person, folder: Path, links: str) -> Path:
    page = person.go("/chains")
    page.get_by_label("备用码的个数").fill(links)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="做链并交存").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    page.get_by_text("链头已交存").wait_for()
    return path


def report(person, visit: str, who: str, cause: str) -> None:
    page = person.go(f"/desk/visits/{visit}")
    page.get_by_role("link", name="检查对象已不在，或者检查人员来不了").click()
    page.get_by_role("radio", name=who).check()
    page.get_by_label("原因").select_option(label=cause)
    page.get_by_label("说明").fill("有材料为证")
    page.get_by_role("button", name="提交").click()


def test_a_seat_is_filled_by_a_code_from_the_partys_own_browser(
    stage,
    serve,
    meet,
    phone,
    examiner,
    tmp_path,
):
    state = stage(Step.OPENED)
    office = People(state)
    with serve(state) as address:
        keeper = meet(address, viewport=phone).log_in("contributor")
        file = make_chain(keeper, tmp_path, "25")
        chain = read_chain(file.read_bytes())
        with state.read() as session:
            row = session.scalars(select(DepositedChain)).one()
        assert (row.head, row.length, row.party) == (chain.head, 25, "jijian")
        with office.desk("supervisor") as desk:
            draw = draw_all(desk)
            dispatch(desk)
            number = draw.number
            visit, person = replaceable(desk, draw)[0]
            gone = next(v for v in with_alternates(desk, draw) if v.id != visit.id)
            seat, target = visit.public_id, gone.public_id
        supervisor = meet(address).log_in("supervisor")
        report(supervisor, seat, f"（{person}）来不了", "检查人员：病假")
        supervisor.page.get_by_text("岗位已空缺").wait_for()
        report(supervisor, target, "检查对象已不在", "检查对象：已注销")
        supervisor.page.get_by_text("已由候补递补").wait_for()
        other = tmp_path / "other.json"
        other.write_bytes(file.read_bytes().replace(chain.value.encode(), b"0" * 64))
        page = keeper.go(f"/chains/{number}")
        button = page.get_by_role("button", name="公开第 1 个备用码")
        page.get_by_label("交存时保存的备用码链文件").set_input_files(other)
        page.get_by_text("请换一个").wait_for()
        assert button.is_disabled() and keeper.overflow() <= 0
        sent = []
        page.on("request", lambda asked: sent.append(asked.post_data or ""))
        page.get_by_label("交存时保存的备用码链文件").set_input_files(file)
        page.get_by_text("文件正确").wait_for()
        button.click()
        page.get_by_text("备用码已公开").wait_for()
        assert chain.link(1) in "".join(sent)
        assert chain.value not in "".join(sent) and chain.link(2) not in "".join(sent)
        with state.read() as session:
            row = session.scalars(select(Replacement).where(Replacement.kind == "seat")).one()
        assert row.came_in and back(row.opened_code or "") == chain.head
        reader = meet(address, viewport=phone, javascript=False)
        look = reader.go(f"/draws/{number}/replacements")
        look.get_by_text(row.came_in).first.wait_for()
        assert person not in look.content() and reader.overflow() <= 0
        overseer = meet(address, viewport=phone).log_in("overseer")
        inside = overseer.go(f"/desk/draws/{number}/replacements")
        inside.get_by_text("有材料为证").first.wait_for()
        assert overseer.overflow() <= 0
        for who, path in (
            (reader, f"/draws/{number}/replacements"),
            (overseer, f"/desk/draws/{number}/replacements"),
            (keeper, "/chains"),
            (keeper, f"/chains/{number}"),
            (supervisor, f"/desk/visits/{seat}/replace"),
        ):
            exam = examiner(who)
            exam.goto(path)
            assert faults(exam) == [], path
            exam.screenshot(
                path=tmp_path / f"{path.strip('/').replace('/', '-')}.png", full_page=True
            )


def test_the_way_without_scripts_is_the_command_line(stage, serve, meet):
    state = stage(Step.OPENED)
    with serve(state) as address:
        page = meet(address, javascript=False).log_in("contributor").go("/chains")
        page.get_by_text("ssj chain make").wait_for()
        assert page.get_by_role("button", name="做链并交存").is_disabled()


def test_nothing_to_show_is_said(stage, serve, meet, phone):
    state = stage(Step.DISPATCHED)
    with state.read() as session:
        number = session.scalars(select(Draw.number).where(Draw.parent_id.is_not(None))).one()
    office = People(state)
    with office.desk("supervisor") as desk:
        visit = visits(desk)[0].public_id
    with serve(state) as address:
        page = meet(address, viewport=phone).go(f"/draws/{number}/replacements")
        page.get_by_text("没有替换过").wait_for()
        page.get_by_text("没有单位交存备用码链").wait_for()
        person = meet(address, viewport=phone).log_in("supervisor")
        page = person.go(f"/desk/visits/{visit}/replace")
        page.get_by_text("岗位会一直空缺").wait_for()
        page.get_by_role("button", name="提交").click()
        page.get_by_text("请先改正以下内容").wait_for()
        assert person.overflow() <= 0
        # The browser says that the answer was a refusal; that is what was asked for.
        assert person.complaints and all("422" in each for each in person.complaints)
        person.complaints.clear()
