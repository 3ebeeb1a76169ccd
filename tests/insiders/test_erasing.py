"""The salts of an old draw are erased: nobody is found behind an identifier, and no proof breaks;
who would like to be rid of proofs too early is refused."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from models import DrawSalt, LogEntry, Target, VisitTask
from scheduler.desk import erasing, odds_lookup, slips
from scheduler.ledger.slips import check_slip
from tests.insiders.conftest import People, codes, found, head_of, refused, verdicts
from tests.insiders.threats import IMPOSSIBLE, RESIDUAL, threat

NUMBER = "420000-2026-0001"


@pytest.fixture
def old(office_at) -> People:
    """Everything is published, and a year has passed."""
    office = office_at(Step.PUBLISHED)
    office.state.clock = ScriptedClock(office.state.clock.now() + timedelta(days=366))
    return office


def salts(office: People) -> list[DrawSalt]:
    with office.state.read() as session:
        return list(session.scalars(select(DrawSalt).order_by(DrawSalt.id)))


def erase(office: People) -> dict[str, int]:
    with office.desk("supervisor") as desk:
        return erasing.erase(desk, NUMBER)


@threat(
    row="leave a friend out of the pool",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("erase_unfinished", "erase_early"),
    words="趁早抹去凭证码、让企业证明不了自己被漏掉的，办不到：任务办完、抽取结束满一年才能抹去，并记入公开日志。",
)
def test_codes_are_not_erased_while_anybody_may_want_a_proof(office_at) -> None:
    office = office_at(Step.INSPECTORS_DRAWN)
    with refused("erase_unfinished"):
        erase(office)
    with refused("slip_of_targets"), office.desk("supervisor") as desk:
        erasing.erase(desk, office.draws()[1].number)
    with refused("not_your_authority"), office.desk(office.stranger()) as desk:
        erasing.erase(desk, NUMBER)
    office.state.clock = ScriptedClock(office.state.clock.now() + timedelta(days=366))
    with refused("erase_unfinished"):
        erase(office)
    assert all(row.salt for row in salts(office))


@threat(
    row="leave a friend out of the pool",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("erase_early",),
    words="抽取结束不满一年的，差一天也不能抹去。",
)
def test_a_year_has_to_pass(office_at) -> None:
    office = office_at(Step.PUBLISHED)
    office.state.clock = ScriptedClock(office.draws()[0].drawn_at + timedelta(days=364))
    with refused("erase_early"):
        erase(office)
    office.state.clock.later(2 * 24 * 60)
    assert erase(office)["salts"] == len(salts(office))


@threat(
    row="enumerate identifiers",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.erasing.erase",),
    words="凭证码抹去之后，管数据库的人也由编号反查不出没有抽中的企业和没有派到的人员。",
)
@threat(
    row="enumerate identifiers",
    who="数据库管理员",
    outcome=RESIDUAL,
    by=("scheduler.desk.erasing.erase",),
    words="抽中的企业和派到的人员，检查档案里本来就有，抹去凭证码之后仍查得到；以前的备份须另行清除。",
)
def test_what_is_erased_leads_to_nobody(old) -> None:
    before = salts(old)
    told = erase(old)
    left = salts(old)
    with old.state.read() as session:
        visited = set(session.scalars(select(VisitTask.pid)))
    linked = {row.pid for row in left if row.target_id is not None}
    assert linked == visited, "visits are on record anyway"
    assert not any(row.salt for row in left) and len(left) == len(before) == told["salts"]
    cut = [row for row in left if row.target_id is None and row.inspector_id is None]
    assert len(cut) == told["links"] > len(visited)
    with old.state.read() as session:
        entry = session.scalars(select(LogEntry).where(LogEntry.kind == "erased")).one()
    assert json.loads(entry.content).items() >= {"subject": f"draw:{NUMBER}", **told}.items()
    with refused("codes_erased"):
        erase(old)


@threat(
    row="accuse an honest office",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.log_checking.check_log",),
    words="依法抹去凭证码之后，抽取照样核验得通过，以前下载的凭证照样成立，日志核对不误报。",
)
def test_nothing_that_was_proved_is_doubted(old, tmp_path) -> None:
    row = next(row for row in salts(old) if row.target_id is not None)
    with old.state.read() as session:
        key = session.get_one(Target, row.target_id).register_key
        draw = old.draws()[0]
        book = old.state.log_book(session)
        kept = slips.slip(session, book, draw, row.pid, row.salt.hex())
    erase(old)
    assert found(old, registers=True) == codes(old, head_of(old)) == set()
    assert set(map(frozenset, verdicts(old, tmp_path / "b").values())) == {frozenset()}
    assert check_slip(kept).identifier == row.pid
    with refused("codes_erased"), old.state.read() as session:
        slips.slip(session, old.state.log_book(session), draw, row.pid, row.salt.hex())
    with refused("codes_erased"), old.desk("supervisor") as desk:
        slips.hand_over(desk, NUMBER, key)
    for draw in old.draws():
        with refused("codes_erased"), old.desk("supervisor") as desk:
            odds_lookup.identifier(desk, draw, key, "")


@threat(
    row="enumerate identifiers",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("codes_erased",),
    words="抹去之后，公开页面写明何时抹去、不能再开具凭证，谁来问都是同一个答复。",
)
def test_pages_say_that_codes_are_gone(old) -> None:
    row = next(row for row in salts(old) if row.target_id is not None)
    code = {"id": row.pid, "salt": row.salt.hex()}
    assert old.client(None).post(f"/draws/{NUMBER}/slip", data=code).status_code == 200
    client = old.client("supervisor")
    assert client.post(f"/api/v1/draws/{NUMBER}/codes/erasure").json()["salts"] > 0
    again = client.post(f"/api/v1/draws/{NUMBER}/codes/erasure")
    assert (again.status_code, again.json()["code"]) == (409, "codes_erased")
    answers = {
        old.client(None).post(f"/api/v1/draws/{NUMBER}/slip", json=each).json()["detail"]
        for each in (code, {**code, "salt": "0" * 32}, {**code, "id": "a" * 20})
    }
    assert len(answers) == 1 and "抹去" in answers.pop()
    page = old.client(None).get(f"/draws/{NUMBER}/slip").text
    assert "抹去" in page and "名单编号" not in page
    assert "抹去凭证码" in old.client(None).get("/log").text
    for path in (f"/draws/{NUMBER}", "/desk/tasks/420000-2026-T0001", "/desk/journal"):
        assert client.get(path).status_code in (200, 403), path
