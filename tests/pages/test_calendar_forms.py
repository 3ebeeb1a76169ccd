"""Forms of 常设摇号 and of the escrow: drafted, shown, fixed; what is wrong is said at once and where."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import delete

from api.calendar_lines import read_lines
from api.demo.clock import ScriptedClock
from api.demo.script import PASSWORD
from api.demo.steps import Step
from models import SessionToken
from scheduler.desk import accounts, calendars, freezing
from scheduler.desk.sealed_terms import SealTerms
from scheduler.desk.terms import PublicSource, Terms
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.secret_file import Secret, write_secret
from scheduler.vocabulary import DrawMode, DrawState, Role
from tests.ceremony import commit, secret_of
from tests.insiders.conftest import People, codes
from tests.sealing import DAY
from tests.standing import BEGIN, CHAINS, HOUR, NAME, by_calendar, prepare, published, weekly
from tests.vacancies import TASK

RULE = {
    "first": "2026-03-09",
    "count": "3",
    "days": "7",
    "cutoff": "10:00",
    "opens": "10:30",
    "due": "12:00",
    "closes": "13:00",
    "kind": "drand",
    "value_at": "15:00",
}
ABOUT = {
    "title": "每周抽查",
    "name": "weekly",
    "parties": ["jijian", "gongzheng"],
    "escrow": "daiguan",
}
LINES = "".join(f"2026-03-{day:02} 10:00 10:30 12:00 13:00 drand 15:00\n" for day in (9, 16, 23))


@pytest.fixture
def office(world) -> People:
    state = world(Step.OPENED)
    state.clock = ScriptedClock(BEGIN)
    office = People(state)
    with office.desk("supervisor") as desk:
        prepare(desk)
    return office


def said(page) -> str:
    """What a reader of the page is told, without marks."""
    return re.sub(r"<[^>]+>", " ", page.text)


def area(page) -> str:
    return re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page.text, re.S)[1]


# ---- the slots of a year -------------------------------------------------------------------------


def test_slots_are_drafted_shown_and_fixed(office, browse) -> None:
    client = browse(office.state, "supervisor")
    drafted = client.post("/desk/calendars/new", data={**RULE, **ABOUT, "do": "draft"})
    assert drafted.status_code == 200 and area(drafted) == LINES
    asked = client.post("/desk/calendars/new", data={**ABOUT, "slots": LINES, "do": "check"})
    assert "共 3 期：第一期 2026-03-09 10:00 截止" in said(asked), said(asked)
    assert "代管方：档案馆" in said(asked)
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', asked.text)
    body: dict[str, list[str]] = {}
    for name, value in fields:
        body.setdefault(name, []).append(value)
    done = client.post("/desk/calendars/new", data=body)
    assert done.headers["location"] == "/calendars/weekly?said=calendar-published"
    with office.state.read() as session:
        row = calendars.calendar(session, "weekly")
        slots = calendars.slots_of(session, row)
    assert [slot.cutoff_at.isoformat() for slot in slots][0] == "2026-03-09T02:00:00+00:00"
    assert [slot.sources[0]["at"] for slot in slots][0] == "2026-03-09T07:00:00Z"
    assert codes(office) == set()


@pytest.mark.parametrize(
    ("line", "label", "at"),
    [
        ("kl8 21:30 2026070", "2026070", "2026-03-09T13:30:00Z"),
        ("dice 15:00 在政务大厅公开掷十面骰 20 枚", "在政务大厅公开掷十面骰 20 枚", "2026-03-09T07:00:00Z"),
        ("kl8 2026-03-10T21:30 2026071", "2026071", "2026-03-10T13:30:00Z"),
    ],
)  # fmt: skip
def test_a_line_names_its_value(line, label, at) -> None:
    (slot,) = read_lines(f"2026-03-09 10:00 10:30 12:00 13:00 {line}\n\n", [])
    assert slot.sources == [PublicSource(line.split()[0], label, at)]


def test_two_small_lotteries_make_one_value() -> None:
    text = "2026-03-10 10:00 10:30 12:00 13:00 ssq 21:15 2026026 + pl5 21:25 2026059"
    (slot,) = read_lines(text, [])
    assert [source.kind for source in slot.sources] == ["ssq", "pl5"]


def test_everything_that_is_wrong_with_a_rule_is_said_at_once(office, browse) -> None:
    client = browse(office.state, "supervisor")
    wrong = {**RULE, "first": "", "count": "0", "days": "x", "opens": "25:00", "kind": "ssq"}
    page = client.post("/desk/calendars/new", data={**wrong, "do": "draft"})
    assert page.status_code == 422
    for name in ("first", "count", "days", "opens", "kind"):
        assert f'href="#f-{name}"' in page.text, name
    late = client.post("/desk/calendars/new", data={**RULE, "first": "9999-12-31", "do": "draft"})
    assert late.status_code == 422 and 'href="#f-first"' in late.text


def test_wrong_lines_are_named_by_their_number(office, browse) -> None:
    client = browse(office.state, "supervisor")
    broken = "2026-03-09 10:00\n" + LINES + "一二三\n2026-02-30 10:00 10:30 12:00 13:00 drand 15:00"
    page = client.post("/desk/calendars/new", data={**ABOUT, "slots": broken, "do": "check"})
    assert page.status_code == 422
    assert [f"第 {n} 行" in said(page) for n in (1, 2, 5, 6)] == [True, False, True, True]
    assert area(page).startswith("2026-03-09 10:00\n")
    # Form is right, but the order and the value are not; and so is nothing else.
    twice = LINES + "2026-03-30 10:30 10:00 12:00 13:00 drand 13:01\n"
    wrong = {**ABOUT, "name": "Weekly", "escrow": "jijian", "parties": ["jijian"], "slots": twice}
    page = client.post("/desk/calendars/new", data={**wrong, "do": "check"})
    assert page.status_code == 422
    for anchor in ("f-name", "f-escrow", "f-parties", "f-slots-4"):
        assert f'href="#{anchor}"' in page.text and f'id="{anchor}"' in page.text, anchor
    empty = client.post("/desk/calendars/new", data={"do": "check"})
    assert empty.status_code == 422 and 'href="#f-slots"' in empty.text


def test_a_chain_that_a_calendar_uses_is_not_called_unused(office, browse) -> None:
    with office.desk("supervisor") as desk:
        published(desk)
    page = browse(office.state, "contributor").get("/chains")
    assert f"常设摇号 {NAME}" in said(page) and "尚未使用" not in said(page)


# ---- cancelling ----------------------------------------------------------------------------------


def test_a_slot_is_cancelled_with_a_reason_and_counted_for_everybody(office, browse) -> None:
    with office.desk("supervisor") as desk:
        published(desk)
    client, path = browse(office.state, "supervisor"), f"/desk/calendars/{NAME}/slots/2/cancel"
    assert path in client.get(f"/calendars/{NAME}").text
    assert client.get(path).status_code == 200
    assert client.get(path.replace("/2/", "/9/")).status_code == 404
    empty = client.post(path, data={"reason": " "})
    assert empty.status_code == 422 and 'href="#f-reason"' in empty.text
    done = client.post(path, data={"reason": "机房检修"})
    assert done.headers["location"] == f"/calendars/{NAME}?said=slot-cancelled"
    shown = browse(office.state).get(f"/calendars/{NAME}")
    assert "取消 <strong>1</strong> 期" in shown.text and "机房检修" in shown.text
    # What remains is stated beside it.
    assert "启封各方如果全都合谋，他们事先知道全年的码" in shown.text
    assert "/cancel" not in shown.text and "/link" not in shown.text
    again = client.post(path, data={"reason": "再来"})
    assert again.status_code == 409 and "已经取消" in again.text
    assert codes(office) == set()


# ---- a link by hand ------------------------------------------------------------------------------


def test_a_link_is_entered_by_its_party_or_the_escrow(office, browse) -> None:
    with office.desk("supervisor") as desk:
        published(desk)
        freezing.freeze_targets(desk, TASK, by_calendar())
    path = f"/calendars/{NAME}/slots/1/link"
    assert "这一期现在不能启封" in said(browse(office.state, "notary").get(path))
    office.state.clock.on(BEGIN + 2 * HOUR)
    escrow, party = browse(office.state, "escrow"), browse(office.state, "contributor")
    assert path in party.get(f"/calendars/{NAME}").text
    assert "代为启封" in said(escrow.get(path)) and "代为启封" not in said(party.get(path))
    assert party.post(path, data={}).status_code == 422
    wrong = party.post(path, data={"link": CHAINS["jijian"].link(2)})
    assert wrong.status_code == 422 and "不是第 1 期的码" in said(wrong)
    done = party.post(path, data={"link": CHAINS["jijian"].link(1)})
    assert done.headers["location"] == f"/calendars/{NAME}?said=link-opened"
    link = {"link": CHAINS["gongzheng"].link(1), "party": "gongzheng"}
    early = escrow.post(path, data=link)
    assert early.status_code == 409 and "代管方不能代为启封" in said(early)
    (draw,) = office.draws()
    assert draw.state == DrawState.OPENING


def test_who_is_not_named_in_a_calendar_opens_nothing(office, browse) -> None:
    with office.desk("supervisor") as desk:
        published(desk, replace(weekly(), parties=("jijian", "gongzheng")))
        party = accounts.Party("xiehui", "行业协会")
        accounts.new_account(
            desk, "guild", "协会人员", Role.CONTRIBUTOR, "420000", PASSWORD, party=party
        )
    page = browse(office.state, "guild").get(f"/calendars/{NAME}/slots/1/link")
    assert page.status_code == 403 and "没有写明由您的单位启封" in said(page)


# ---- the escrow of a draw that the parties alone decide ------------------------------------------

ALONE = Terms([], parties=("jijian",), least=2, parties_only=True, escrow="daiguan")


def test_the_escrow_enters_a_withheld_number_from_its_file(office, browse) -> None:
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, TASK, ALONE).number
        commit(desk, number, "jijian")
    path = f"/ceremony/{number}"
    early = browse(office.state, "escrow")
    assert number in early.get("/ceremony").text
    shown = said(early.get(path))
    assert "在此之前代管方不能代为启封" in shown and "第一步：封存号码" not in shown
    assert browse(office.state, "notary").get(path).status_code == 403
    office.state.clock.on(BEGIN + 2 * HOUR)
    with office.desk("supervisor") as desk:
        desk.session.execute(delete(SessionToken))
    client = browse(office.state, "escrow")
    shown = client.get(path)
    # Another door than the escrow's would end the draw: nobody is offered it in the escrow's time.
    assert "代为启封" in said(shown) and f"{path}/close" not in shown.text
    assert "只由各方的号码决定" in said(shown) and "抽取照常进行" not in said(shown)
    party = browse(office.state, "contributor").get(path)
    assert "第二步：启封" in said(party) and f"{path}/close" not in party.text
    own = Secret(number, "jijian", secret_of(number, "jijian").hex())
    for wrong, words in (
        (b"", "不能为空"),
        (b"{}", "不是号码文件"),
        (write_secret(replace(own, number="420000-2026-0009")), "420000-2026-0009 的号码文件"),
        (write_secret(replace(own, value="0" * 64)), "不是当初封存的号码"),
        (write_secret(replace(own, party="office")), "已经启封"),
    ):
        files = {"file": ("kept.json", wrong, "application/json")}
        page = client.post(f"{path}/escrow", files=files)
        assert page.status_code == 422 and words in said(page), (wrong, page.status_code)
        assert 'href="#f-file"' in page.text and 'id="f-file"' in page.text
    files = {"file": ("kept.json", write_secret(own), "application/json")}
    done = client.post(f"{path}/escrow", files=files)
    assert done.headers["location"] == f"{path}?said=stood-in"
    assert [draw.state for draw in office.draws()] == [DrawState.RESULT]
    assert "不再需要代为启封" in said(client.get(path))


def test_a_draw_of_a_slot_offers_nothing_to_press(office, browse) -> None:
    with office.desk("supervisor") as desk:
        published(desk)
        number = freezing.freeze_targets(desk, TASK, by_calendar()).number
    office.state.clock.on(BEGIN + 2 * HOUR)
    page = browse(office.state, "contributor").get(f"/ceremony/{number}")
    assert "第 1 期进行：到时自动启封" in said(page) and "没有别的要办" in said(page)
    assert page.text.count('method="post"') == 1, "logging out"
    desk_page = browse(office.state, "supervisor").get(f"/desk/tasks/{TASK}")
    assert f"/ceremony/{number}/" not in desk_page.text


def test_the_escrow_keeps_its_share_of_a_sealed_draw_of_a_slot(office, browse) -> None:
    terms = replace(by_calendar(), seal=SealTerms(DrawMode.SEALED, DAY))
    with office.desk("supervisor") as desk:
        published(desk)
        number = freezing.freeze_targets(desk, TASK, terms).number
    client, path = browse(office.state, "escrow"), f"/ceremony/{number}"
    assert "保管密封号码的份额" in said(client.get(path))
    share = client.post(f"{path}/share").content
    wrong = client.post(f"{path}/share/confirmation", data={"sha256": "0" * 64})
    assert wrong.status_code == 422 and "不是份额文件的 SHA-256" in said(wrong)
    done = client.post(f"{path}/share/confirmation", data={"sha256": sha256_hex(share)})
    assert done.headers["location"] == f"{path}?said=share-kept"
    assert "已经确认保管" in said(client.get(path)) and codes(office) == set()
