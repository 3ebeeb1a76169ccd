"""The odds in a browser: the same numbers as the frozen files, in sentences; names nowhere."""

from fractions import Fraction

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import Draw, DrawSalt, Inspector, Target
from scheduler.desk import draw_files
from scheduler.draw.documents import rows

FIRST, SECOND = "420000-2026-0001", "420000-2026-0002"


def files_of(state, number: str) -> dict[str, bytes]:
    with state.read() as session:
        draw = session.scalars(select(Draw).where(Draw.number == number)).one()
        return dict(draw_files.load(session, draw))


def behind(state, pid: str) -> str:
    """The register key or person number of an identifier."""
    with state.read() as session:
        salt = session.scalars(select(DrawSalt).where(DrawSalt.pid == pid)).one()
        if salt.target_id:
            return session.get_one(Target, salt.target_id).register_key
        return session.get_one(Inspector, salt.inspector_id).person_no


@pytest.fixture
def dispatched(stage):
    return stage(Step.DISPATCHED)


def test_every_group_shows_its_exact_chance(dispatched, browse) -> None:
    client = browse(dispatched)
    pages = [client.get(f"/draws/{FIRST}/odds?first={first}").text for first in (0, 50)]
    for cell, _, _, size, odds, _ in rows(files_of(dispatched, FIRST)["cells.txt"]):
        shown = [page for page in pages if f">{cell}<" in page]
        assert len(shown) == 1
        assert str(Fraction(int(odds), int(size) << 24)) in shown[0]
    assert 'rel="next" href="/draws/420000-2026-0001/odds?first=50"' in pages[0]
    assert "没有一家的机会是 0" in pages[0] and "已注销、吊销或迁出" in pages[0]
    assert "这一页没有分组" in client.get(f"/draws/{FIRST}/odds?first=5000").text


def test_every_inspector_shows_expected_visits_and_a_picture(dispatched, browse) -> None:
    text = browse(dispatched).get(f"/draws/{SECOND}/odds").text
    files = files_of(dispatched, SECOND)
    expected: dict[str, int] = {row[0]: 0 for row in rows(files["roster.txt"])}
    for _, _, who, odds in rows(files["odds.txt"]):
        expected[who] += int(odds)
    for who, odds in expected.items():
        assert who in text and str(Fraction(odds, 1 << 24)) in text
    assert 'role="img" aria-labelledby="chart-title chart-desc"' in text
    assert "人员无随机性" in text and "取整带来的出入" in text and "比特" in text


def test_the_draw_leads_to_its_odds_and_its_report(dispatched, browse) -> None:
    client = browse(dispatched)
    for number in (FIRST, SECOND):
        text = client.get(f"/draws/{number}").text
        assert f'href="/draws/{number}/odds"' in text and f'href="/draws/{number}/odds.pdf"' in text


def test_one_target_in_both_draws(dispatched, browse) -> None:
    client = browse(dispatched)
    drawn = rows(files_of(dispatched, FIRST)["outcome.txt"])[0][2]
    page = client.get(f"/draws/{FIRST}/odds/targets/{drawn}").text
    assert "为什么是这个机会" in page and "本次结果：抽中" in page
    page = client.get(f"/draws/{SECOND}/odds/targets/{drawn}").text
    assert "谁可能来检查这一家" in page and "组长" in page and "市场监管" in page
    left = rows(files_of(dispatched, FIRST)["excluded.txt"])[0][0]
    assert "没有列入抽取名单" in client.get(f"/draws/{FIRST}/odds/targets/{left}").text
    assert "没有抽中" in client.get(f"/draws/{SECOND}/odds/targets/{left}").text


def test_one_pair_that_can_and_all_that_cannot(dispatched, browse) -> None:
    client = browse(dispatched)
    files = files_of(dispatched, SECOND)
    target, _, who = rows(files["outcome.txt"])[0]
    page = client.get(f"/draws/{SECOND}/odds/pairs/{target}/{who}").text
    assert "本次结果：派此人" in page and "multipliers.txt" in page
    pairs = {(row[0], row[2]) for row in rows(files["odds.txt"])}
    for person in [row[0] for name in ("roster.txt", "absent.txt") for row in rows(files[name])]:
        if (target, person) in pairs:
            continue
        page = client.get(f"/draws/{SECOND}/odds/pairs/{target}/{person}").text
        assert "为什么不可能" in page and "<strong>0%</strong>" in page
    person, other = next((b[0], b[1]) for b in rows(files["blocked.txt"]))
    page = client.get(f"/draws/{SECOND}/odds/pairs/{other}/{person}").text
    assert ("须回避" in page) == any(row[0] == other for row in rows(files["seats.txt"]))


def test_one_inspector(dispatched, browse) -> None:
    client = browse(dispatched)
    files = files_of(dispatched, SECOND)
    who = rows(files["odds.txt"])[0][2]
    page = client.get(f"/draws/{SECOND}/odds/inspectors/{who}").text
    assert "预计检查" in page and f"/pairs/{rows(files['odds.txt'])[0][0]}/{who}" in page
    absent, reason = rows(files["absent.txt"])[0]
    assert "不参加本次随机选派" in client.get(f"/draws/{SECOND}/odds/inspectors/{absent}").text


def test_before_the_result_nothing_is_said_of_one(stage, browse) -> None:
    state = stage(Step.TARGETS_FROZEN)
    client = browse(state)
    entry = rows(files_of(state, FIRST)["pool.txt"])[0][0]
    assert "本次结果" not in client.get(f"/draws/{FIRST}/odds/targets/{entry}").text
    assert ">抽中<" not in client.get(f"/draws/{FIRST}/odds").text
    assert client.get(f"/draws/{FIRST}/odds.pdf").status_code == 200
    answer = client.get(f"/api/v1/draws/{FIRST}/odds/targets/{entry}").json()
    assert answer["result"] is None and answer["cell"]["drawn"] is None


WRONG = [
    f"/draws/{FIRST}/odds/targets/nobody",
    f"/draws/{SECOND}/odds/targets/nobody",
    f"/draws/{SECOND}/odds/inspectors/nobody",
    f"/draws/{SECOND}/odds/pairs/nobody/nobody",
    f"/draws/{FIRST}/odds/inspectors/nobody",
    f"/draws/{FIRST}/odds/pairs/a/b",
    "/draws/nothing/odds",
    "/draws/nothing/odds.pdf",
]


@pytest.mark.parametrize("path", WRONG)
def test_what_is_not_there_is_not_found_by_page_and_by_program(path, dispatched, browse) -> None:
    client = browse(dispatched)
    page = client.get(path)
    assert page.status_code == 404 and "<html" in page.text
    if not path.endswith(".pdf"):
        assert client.get(f"/api/v1{path}").status_code == 404


def test_the_form_leads_to_the_page_of_what_was_typed(dispatched, browse) -> None:
    client = browse(dispatched)
    find = f"/draws/{SECOND}/odds/find"
    for typed, place in (
        ("?target=+abc+", "targets/abc"),
        ("?inspector=abc", "inspectors/abc"),
        ("?target=a/b&inspector=c%3Fd", "pairs/a%2Fb/c%3Fd"),
    ):
        answer = client.get(find + typed)
        assert answer.headers["location"] == f"/draws/{SECOND}/odds/{place}", typed
    assert client.get(find).headers["location"] == f"/draws/{SECOND}/odds"
    assert client.get(f"{find}?target={'x' * 65}").status_code == 422
    away = client.get("/draws/..%2F..%2Fevil/odds/find?target=x").headers.get("location", "/")
    assert away.startswith("/draws/") or away == "/"


def test_the_program_answers_with_the_same_numbers(dispatched, browse) -> None:
    client = browse(dispatched)
    answer = client.get(f"/api/v1/draws/{FIRST}/odds?limit=3").json()
    assert answer["kind"] == "targets" and len(answer["cells"]) == 3 and answer["next"] == 3
    cells = rows(files_of(dispatched, FIRST)["cells.txt"])
    everything = client.get(f"/api/v1/draws/{FIRST}/odds?limit=1000").json()
    assert [cell["cell"] for cell in everything["cells"]] == [row[0] for row in cells]
    assert Fraction(everything["expected"]["exact"]) == Fraction(
        sum(int(row[4]) for row in cells), 1 << 24
    )
    people = client.get(f"/api/v1/draws/{SECOND}/odds?limit=1000").json()
    assert sum(Fraction(each["expected"]["exact"]) for each in people["people"]) == people["places"]
    assert sum(bar["count"] for bar in people["pair_odds"]) == people["pairs"]
    target, _, who, _ = rows(files_of(dispatched, SECOND)["odds.txt"])[0]
    pair = client.get(f"/api/v1/draws/{SECOND}/odds/pairs/{target}/{who}").json()
    assert pair["possible"] and Fraction(pair["chance"]["exact"]) > 0


# officials: from a name to its identifier


def test_an_official_finds_the_identifier_of_a_firm_and_of_a_colleague(dispatched, browse) -> None:
    files = files_of(dispatched, SECOND)
    target, _, who = rows(files["outcome.txt"])[0]
    client = browse(dispatched, "supervisor")
    assert f'href="/desk/draws/{SECOND}/odds"' in client.get(f"/draws/{SECOND}/odds").text
    for field, pid, place in (("target", target, "targets"), ("inspector", who, "inspectors")):
        typed = {field: behind(dispatched, pid)}
        answer = client.post(f"/desk/draws/{SECOND}/odds", data=typed)
        assert answer.headers["location"] == f"/draws/{SECOND}/odds/{place}/{pid}"
        found = client.post(f"/api/v1/draws/{SECOND}/odds/identifier", json=typed).json()
        assert found == {"kind": place, "pid": pid, "page": answer.headers["location"]}


def test_a_lookup_says_what_is_wrong_with_it(dispatched, browse) -> None:
    client = browse(dispatched, "reviewer")
    for typed, words in (
        ({}, "请只填一项"),
        ({"target": "a", "inspector": "b"}, "请只填一项"),
        ({"target": "91420100NOBODY"}, "「91420100NOBODY」不在抽取"),
        ({"inspector": "nobody"}, "「nobody」不在抽取"),
        ({"target": "9" * 65}, "检查对象的登记号码"),
    ):
        answer = client.post(f"/desk/draws/{FIRST}/odds", data=typed)
        assert answer.status_code == 422 and words in answer.text
        assert 'id="errors"' in answer.text
