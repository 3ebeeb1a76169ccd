"""The odds in a real browser: on a phone, without scripts, on paper; nothing wrong for axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from api.demo.steps import Step

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FIRST, SECOND = "/draws/420000-2026-0001", "/draws/420000-2026-0002"


@pytest.fixture
def examined(chromium):
    """What axe finds on a page; it is put in past the policy."""
    context = chromium.new_context(bypass_csp=True, viewport={"width": 360, "height": 740})
    page = context.new_page()

    def examine(address: str, path: str) -> list[str]:
        page.goto(address + path)
        found = Axe().run(page).response["violations"]
        return [f"{path} {v['id']}: {n['html'][:120]}" for v in found for n in v["nodes"]]

    yield examine
    context.close()


def column(page, number: str, name: str, first: int = 0) -> str:
    """A value of the first line of a frozen file."""
    text = page.request.get(f"/api/v1{number}/files/{name}").text()
    return text.split("\n")[0].split("\t")[first]


def test_every_page_of_the_odds_on_a_phone_without_scripts(stage, serve, meet, phone, examined):
    with serve(stage(Step.DISPATCHED)) as address:
        person = meet(address, viewport=phone, javascript=False)
        page = person.page
        person.go(SECOND)
        target = column(page, SECOND, "odds.txt")
        who = column(page, SECOND, "odds.txt", 2)
        absent = column(page, SECOND, "absent.txt")
        paths = [
            f"{FIRST}/odds",
            f"{FIRST}/odds/targets/{column(page, FIRST, 'pool.txt')}",
            f"{SECOND}/odds",
            f"{SECOND}/odds/targets/{target}",
            f"{SECOND}/odds/inspectors/{who}",
            f"{SECOND}/odds/pairs/{target}/{who}",
            f"{SECOND}/odds/pairs/{target}/{absent}",
        ]
        wrong = []
        for path in paths:
            shown = person.go(path)
            assert shown.locator("h1").count() == 1 and shown.locator("[style]").count() == 0
            if person.overflow() > 0:
                wrong.append(f"{path}: {person.overflow()} px too wide")
            wrong += examined(address, path)
        assert not wrong, "\n".join(wrong)


def test_from_a_draw_to_why_a_pair_is_impossible(stage, serve, meet):
    with serve(stage(Step.DISPATCHED)) as address:
        person = meet(address)
        page = person.go(SECOND)
        target, absent = column(page, SECOND, "odds.txt"), column(page, SECOND, "absent.txt")
        page.get_by_role("link", name="每人预计检查几次，为什么有的不可能").click()
        assert page.get_by_role("img", name="预计检查次数的分布").is_visible()
        page.emulate_media(media="print")
        assert not page.get_by_role("button", name="查看").is_visible()
        assert page.locator("svg.histogram").is_visible()
        page.emulate_media(media="screen")
        page.get_by_text("看数字").click()
        assert page.get_by_role("table", name="预计检查次数的分布").is_visible()
        page.get_by_label("检查对象编号（20 位）").fill(target)
        page.get_by_label("检查人员编号（20 位）").fill(absent)
        page.get_by_role("button", name="查看").click()
        page.get_by_role("heading", name="为什么不可能").wait_for()
        assert page.get_by_text("不参加本次随机选派").is_visible()
        page.get_by_role("link", name=target).click()
        page.get_by_role("heading", name="谁可能来检查这一家").wait_for()
        page.get_by_role("link", name="它为什么是这个抽取机会").click()
        page.get_by_role("heading", name="为什么是这个机会").wait_for()


def test_an_official_looks_a_firm_up_and_lands_on_its_public_page(stage, serve, meet, phone):
    with serve(stage(Step.DISPATCHED)) as address:
        person = meet(address, viewport=phone).log_in("overseer")
        page = person.go(f"{FIRST}/odds")
        page.get_by_role("link", name="按登记号码或人员编号查（工作人员）").click()
        page.get_by_role("button", name="查看").click()
        page.get_by_role("heading", name="请先改正以下内容").wait_for()
        person.complaints.clear()  # the browser notes the 422
        assert page.title().startswith("错误：") and person.overflow() <= 0
        page.get_by_label("检查人员的人员编号").fill("NOBODY")
        page.get_by_role("button", name="查看").click()
        page.locator("#errors").get_by_text("「NOBODY」不在抽取").wait_for()
        person.complaints.clear()
