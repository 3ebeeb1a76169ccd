"""A sealed draw in a browser, from its lock to its disclosure: three bodies keep shares."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api.demo.run import verify_draws
from api.demo.steps import Step
from models import SealShare, Task
from scheduler.seal.share_file import read_share
from scheduler.vocabulary import DrawKind
from tests.browser.test_ceremony import NUMBER, add_third_party, open_number, seal, type_value
from tests.sealing import DAY, midnight

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def lock(person, task: str) -> None:
    page = person.go(f"/desk/tasks/{task}/lock/{DrawKind.TARGETS.value}")
    page.get_by_label("十面骰").check()
    page.get_by_label("哪一次、哪一期", exact=True).fill("公开掷十面骰 20 枚")
    page.get_by_label("密封方式：").check()
    page.get_by_text("密封方式的公开日和份额").click()
    assert page.get_by_label("公开日", exact=True).input_value() == DAY.isoformat()
    page.get_by_role("button", name="下一步：确认").click()
    page.get_by_text("名单、机会和结果 2026-05-16 公开").wait_for()
    page.get_by_role("button", name="确认锁定").click()
    page.get_by_text("名单已锁定。下一步").wait_for()


def keep_share(person, folder: Path) -> Path:
    """Take the share; the browser checks and saves it; confirm."""
    page = person.go(f"/ceremony/{NUMBER}")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="领取并核对份额").click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    page.get_by_text("已在本机核对：份额与方案公布的校验点相符").wait_for()
    assert person.overflow() <= 0
    page.get_by_role("button", name="确认已保存好份额文件").click()
    page.get_by_text("已确认。请保管好份额文件").wait_for()
    return path


def rest(*people) -> None:
    """Their pages follow the draw by themselves: nobody is led away in the middle of a click."""
    for person in people:
        person.page.goto("about:blank")


def shares_left(state) -> list[bytes | None]:
    with state.read() as session:
        return list(session.scalars(select(SealShare.value).order_by(SealShare.place)))


def drawn(state, address, meet, phone, tmp_path) -> dict[str, Path]:
    """Locked, sealed, shares kept, opened, typed: the share files by account."""
    with state.read() as session:
        task = session.scalars(select(Task.number).order_by(Task.id.desc())).first() or ""
    supervisor = meet(address).log_in("supervisor")
    lock(supervisor, task)
    rest(supervisor)
    people = {
        "contributor": meet(address).log_in("contributor"),
        "notary": meet(address).log_in("notary"),
        "guild": meet(address, viewport=phone).log_in("guild"),
    }
    for person in people.values():
        seal(person, tmp_path)
    people["guild"].page.get_by_text("您的单位已经封存").wait_for()
    rest(*people.values())
    kept = {}
    for name, person in people.items():
        kept[name] = keep_share(person, tmp_path)
        rest(person)
    assert shares_left(state) == [None, None, None]
    assert [read_share(path.read_bytes()).holder for path in kept.values()] == [
        *("jijian", "gongzheng", "xiehui"),
    ]
    for person in people.values():
        person.go(f"/ceremony/{NUMBER}").get_by_role("heading", name="第二步：启封").wait_for()
        open_number(person)
        rest(person)
    type_value(supervisor, f"/desk/tasks/{task}")
    supervisor.page.get_by_text("已录入，等待另一人").wait_for()
    type_value(people["notary"], f"/ceremony/{NUMBER}")
    people["notary"].page.get_by_text("结果已算出").wait_for()
    rest(supervisor, *people.values())
    return kept


def test_a_sealed_draw_from_its_lock_to_its_disclosure(stage, serve, meet, phone, tmp_path):
    state = stage(Step.OPENED)
    add_third_party(state)
    with serve(state) as address:
        drawn(state, address, meet, phone, tmp_path)
        stranger = meet(address, viewport=phone)
        page = stranger.go(f"/draws/{NUMBER}")
        assert page.get_by_text("以密封方式抽取").first.is_visible()
        assert page.get_by_role("link", name="下载证明文件").count() == 0
        shown = page.locator("main").inner_text()
        assert "可以抽取" in shown and "每 100 家" not in shown and "cells.txt" not in shown
        assert stranger.overflow() <= 0
        refusal = page.goto(f"/draws/{NUMBER}/odds")
        assert refusal.status == 409 and page.get_by_text("现在还看不到").is_visible()
        stranger.complaints.clear()  # Chromium notes each answer of 409.

        supervisor = meet(address).log_in("supervisor")
        task = state_task(state)
        desk = supervisor.go(f"/desk/tasks/{task}")
        desk.get_by_text(NUMBER).click()
        desk.get_by_role("link", name="提前公开").click()
        desk.get_by_role("button", name="提出提前公开").click()
        desk.get_by_text("不能为空").first.wait_for()
        state.clock.on(midnight(DAY))
        relogin = meet(address).log_in("supervisor")
        desk = relogin.go(f"/desk/tasks/{task}")
        desk.get_by_text(NUMBER).click()
        desk.get_by_role("link", name="公开", exact=True).click()
        desk.get_by_role("button", name="公开", exact=True).click()
        desk.get_by_text("已公开。任何人都可以下载证明文件").wait_for()
        page = meet(address, viewport=phone).go(f"/draws/{NUMBER}")
        assert page.get_by_role("link", name="下载证明文件").is_visible()
        page.goto(f"/draws/{NUMBER}/odds")
        assert page.get_by_role("heading", level=1).is_visible()
        supervisor.complaints.clear()
    assert [proof.verified for proof in verify_draws(state, tmp_path)] == [True]


def state_task(state) -> str:
    with state.read() as session:
        return session.scalars(select(Task.number).order_by(Task.id.desc())).first() or ""


def test_not_disclosed_by_its_day_the_holders_open_it(stage, serve, meet, phone, tmp_path):
    state = stage(Step.OPENED)
    add_third_party(state)
    with serve(state) as address:
        kept = drawn(state, address, meet, phone, tmp_path)
        state.clock.on(midnight(DAY) + timedelta(days=1))
        said = "本应于 2026年5月16日公开，至今未公开。"
        for path in ("/", f"/tasks/{state_task(state)}", f"/draws/{NUMBER}"):
            someone = meet(address, viewport=phone)
            assert someone.go(path).get_by_text(said).first.is_visible(), path
            assert someone.overflow() <= 0
        for name in ("guild", "contributor"):
            person = meet(address, viewport=phone).log_in(name)
            page = person.go(f"/ceremony/{NUMBER}")
            page.get_by_label("份额文件", exact=True).set_input_files(kept["notary"])
            page.get_by_text("这不是您的单位在这次抽取中保管的份额").wait_for()
            page.get_by_label("份额文件", exact=True).set_input_files(kept[name])
            page.get_by_text("已在本机核对：这是您的单位保管的份额").wait_for()
            assert person.overflow() <= 0
            page.get_by_role("button", name="交出份额").click()
            page.get_by_text("份额已交出。").wait_for()
        page = meet(address).go(f"/draws/{NUMBER}")
        assert page.get_by_text("至今未公开").count() == 0
        assert page.get_by_role("link", name="下载证明文件").is_visible()
    assert [proof.verified for proof in verify_draws(state, tmp_path)] == [True]


def test_the_browser_refuses_a_share_that_the_plan_does_not_know(stage, serve, meet, tmp_path):
    """What the office hands out is checked here, not believed."""
    state = stage(Step.OPENED)
    add_third_party(state)
    with serve(state) as address:
        supervisor = meet(address).log_in("supervisor")
        lock(supervisor, state_task(state))
        person = meet(address).log_in("contributor")
        page = person.go(f"/ceremony/{NUMBER}")

        def forged(route):
            share = json.loads(route.fetch().body())
            share["value"] = f"{int(share['value'], 16) ^ 1:064x}"
            text = json.dumps(share, sort_keys=True, separators=(",", ":"))
            route.fulfill(body=text, content_type="application/json")

        page.route(f"**/ceremony/{NUMBER}/share", forged)
        page.get_by_role("button", name="领取并核对份额").click()
        page.get_by_text("份额与方案公布的校验点不符。请不要确认").wait_for()
        assert not page.get_by_role("button", name="确认已保存好份额文件").is_visible()


def test_the_scripts_of_the_browser_agree_with_the_service(chromium):
    """`isShare` of ed25519.js beside scheduler/seal, right and wrong shares, crooked points."""
    from api.pages.rendering import STATIC
    from scheduler.entropy import FixedEntropy
    from scheduler.seal.sharing import make_polynomial, scalar_text
    from tests.seal.test_points import SMALL

    page = chromium.new_context().new_page()
    page.add_script_tag(path=STATIC / "ed25519.js")
    ask = "([points, place, value]) => Ed25519.isShare(points, place, value)"
    for least in (1, 2, 5):
        polynomial = make_polynomial(FixedEntropy(f"browser {least}"), least)
        points = polynomial.points()
        for place in (1, 3, 64):
            right = polynomial.share(place)
            assert page.evaluate(ask, [points, place, scalar_text(right)])
            assert not page.evaluate(ask, [points, place, scalar_text(right ^ 1)])
            assert (
                not page.evaluate(ask, [points, place % 64 + 1, scalar_text(right)]) or least == 1
            )
        for small in SMALL:
            assert not page.evaluate(ask, [[small, *points[1:]], 1, scalar_text(right)])
    page.context.close()
