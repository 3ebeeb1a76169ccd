"""查我的企业: who holds the code gets the slip, nobody else learns anything."""

import json

import pytest
from sqlalchemy import select, update

from api.demo.steps import Step
from models import Draw, DrawSalt, JournalEntry, Target
from scheduler.desk import draw_files, slips
from scheduler.errors import DomainError
from scheduler.ledger.slips import check_slip, read_slip


def lines(state, in_pool: bool) -> list[tuple[str, str, str]]:
    """(identifier, code, register key) of lines of the first draw."""
    with state.read() as session:
        draw = session.scalars(select(Draw).order_by(Draw.id)).first()
        wanted = select(DrawSalt.pid, DrawSalt.salt, Target.register_key).join(
            Target, Target.id == DrawSalt.target_id
        )
        found = session.execute(wanted.where(DrawSalt.draw_id == draw.id).order_by(DrawSalt.pid))
        name = "pool.txt" if in_pool else "excluded.txt"
        listed = draw_files.load_one(session, draw, name).decode()
        return [(pid, salt.hex(), key) for pid, salt, key in found if f"{pid}\t" in listed]


@pytest.fixture
def locked(stage):
    return stage(Step.TARGETS_FROZEN)


NUMBER = "420000-2026-0001"
PAGE = f"/draws/{NUMBER}/slip"


def test_a_firm_finds_itself_and_takes_its_slip_along(locked, browse):
    client = browse(locked)
    pid, salt, key = lines(locked, in_pool=True)[3]
    page = client.post(PAGE, data={"id": f" {pid.upper()} ", "salt": salt})
    assert (
        page.status_code == 200 and "在锁定的名单里" in page.text and "每 100 家约抽" in page.text
    )
    file = client.post(PAGE, data={"id": pid, "salt": salt, "save": "1"})
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["cache-control"] == "no-store"
    slip = read_slip(file.content)
    shown = check_slip(slip)
    assert slip.subject == f"target:{key}" and shown.odds is not None and 0 < shown.odds <= 1
    assert len(file.content) <= 4096
    assert file.content == client.post(f"/api/v1{PAGE}", json={"id": pid, "salt": salt}).content


def test_a_firm_that_was_left_out_learns_the_reason(locked, browse):
    pid, salt, _ = lines(locked, in_pool=False)[0]
    page = browse(locked).post(PAGE, data={"id": pid, "salt": salt})
    assert (
        page.status_code == 200 and "不在抽取名单里" in page.text and "不在其中的原因" in page.text
    )


def test_without_the_code_nothing_is_learned(locked, browse):
    client = browse(locked)
    (pid, salt, _), (other, _, _) = lines(locked, in_pool=True)[:2]
    wrong = [client.post(PAGE, data={"id": one, "salt": code})
             for one, code in ((other, salt), (pid, "0" * 32), ("a" * 20, salt))]  # fmt: skip
    assert {page.status_code for page in wrong} == {404}
    said = {page.text.replace(pid, "").replace(other, "").replace("a" * 20, "")
            .replace(salt, "").replace("0" * 32, "") for page in wrong}  # fmt: skip
    assert len(said) == 1 and "对不上" in said.pop()
    for data in ({}, {"id": "x", "salt": "y"}, {"id": pid}):
        assert client.post(PAGE, data=data).status_code == 422


def test_an_erased_code_opens_nothing(locked, browse):
    pid, salt, key = lines(locked, in_pool=True)[0]
    with locked.database.write() as session:
        session.execute(update(DrawSalt).where(DrawSalt.pid == pid).values(salt=None))
    assert browse(locked).post(PAGE, data={"id": pid, "salt": salt}).status_code == 404
    official = browse(locked, "supervisor")
    answer = official.post(f"/api/v1/draws/{NUMBER}/codes", json={"target": key})
    assert answer.status_code == 409 and answer.json()["code"] == "slip_erased"


def test_codes_are_handed_over_by_officials_and_each_time_is_journalled(locked, browse):
    pid, salt, key = lines(locked, in_pool=True)[7]
    path = f"/api/v1/draws/{NUMBER}/codes"
    assert browse(locked).post(path, json={"target": key}).status_code == 401
    assert browse(locked, "inspector").post(path, json={"target": key}).status_code == 403
    official = browse(locked, "supervisor")
    for _ in range(2):
        assert official.post(path, json={"target": key}).json() == {
            "draw": NUMBER, "id": pid, "salt": salt}  # fmt: skip
    unknown = official.post(path, json={"target": "91420100MA00000000"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "slip_not_in_draw")
    with locked.read() as session:
        rows = session.scalars(select(JournalEntry).where(JournalEntry.action == "draw.code")).all()
    assert [(row.actor, row.after) for row in rows] == [("supervisor", {"target": key})] * 2


def test_the_freeze_entry_says_what_the_plan_says(locked):
    with locked.read() as session:
        draw = session.scalars(select(Draw)).one()
        plan = json.loads(draw_files.load_one(session, draw, "plan.json"))
        entry = session.scalars(select(slips.LogEntry).where(slips.LogEntry.kind == "freeze")).one()
    said = json.loads(entry.content)
    assert said["bits"] == plan["bits"]
    names = ("cells.txt", "excluded.txt", "pool.txt")
    assert said["roots"] == {name: plan["files"][name] for name in names}


def test_only_draws_of_targets_have_codes(stage):
    state = stage(Step.INSPECTORS_FROZEN)
    with state.read() as session:
        number = session.scalars(select(Draw.number).order_by(Draw.id.desc())).first()
    from scheduler.desk import setting_up  # the operator of the machine

    with state.read() as session:
        actor = setting_up.operator(session, "test")
    with pytest.raises(DomainError) as caught, state.desk(actor) as desk:
        slips.hand_over(desk, number, "x")
    assert caught.value.code == "slip_of_targets"
