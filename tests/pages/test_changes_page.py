"""名录改动: the page, its filters and its empty state; API and command say the same."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from api.cli.program import main
from api.demo.steps import Step
from models import RegisterChange, Target
from scheduler.desk import setting_up
from scheduler.desk.registers import Register, import_register


@pytest.fixture
def changed(stage):
    """A world in which the operator has just lowered a firm's class and renamed another."""
    state = stage(Step.OPENED)
    with state.read() as session:
        first, second = session.scalars(
            select(Target.register_key)
            .where(Target.risk_class == "D", Target.uscc.is_not(None))
            .order_by(Target.id)
            .limit(2)
        )
        operator = setting_up.operator(session, "cli")
    lines = [
        "检查对象名称,统一社会信用代码,风险等级",
        f"某甲公司,{first},A",
        f"某乙公司,{second},D",
    ]
    with state.desk(operator) as desk:
        file = ("改动.csv", "\n".join(lines).encode())
        assert import_register(desk, Register.TARGETS, file).changed == 2
    return state, first, second


def test_the_page_says_who_changed_what_and_marks_what_matters(changed, browse) -> None:
    state, first, second = changed
    client = browse(state, "overseer")
    page = client.get("/desk/changes?by=operator&register=targets&days=1")
    assert page.status_code == 200 and first in page.text and second in page.text
    assert "<mark>D → A</mark>" in page.text and "改动.csv" in page.text
    only = client.get("/desk/changes?weighty=1&days=1&register=targets").text
    assert first in only and second not in only
    one = client.get(f"/desk/changes?row={second}&days=1").text
    assert second in one and first not in one


def test_nothing_found_is_said_and_a_wrong_filter_too(changed, browse) -> None:
    state, *_ = changed
    client = browse(state, "overseer")
    assert "没有符合条件的改动" in client.get("/desk/changes?by=nobody").text
    for wrong in ("register=x", "days=0", "days=²", "days=99999999999"):
        assert client.get(f"/desk/changes?{wrong}").status_code == 422, wrong


def test_only_the_days_that_were_asked_for_are_shown(changed, browse) -> None:
    state, first, _ = changed
    client = browse(state, "overseer")
    state.clock.later(59)
    asked = f"/desk/changes?row={first}&by=operator&weighty=1"
    assert first in client.get(asked).text
    # Of a login only an hour is left, so it is the change that is moved.
    with state.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER keep_register_change_update"))
        past = state.clock.now() - timedelta(days=31)
        connection.execute(update(RegisterChange).values(changed_at=past))
    assert "没有符合条件的改动" in client.get(asked).text
    assert "D → A" in client.get(f"{asked}&days=32").text


def test_pages_follow_one_another_without_a_gap(changed, browse) -> None:
    state, first, second = changed
    client = browse(state, "overseer")
    page = client.get("/api/v1/register-changes?register=targets&days=1&limit=1").json()
    rest = client.get(
        f"/api/v1/register-changes?register=targets&days=1&limit=1&before={page['next']}"
    ).json()
    keys = [page["changes"][0]["key"], rest["changes"][0]["key"]]
    assert sorted(keys) == sorted([first, second])


def test_the_command_gives_what_the_page_shows(changed, capsys) -> None:
    state, first, _ = changed
    state.database.close()
    arguments = ["register", "changes", "--row", first, "--weighty", "--days", "3660", "--json"]
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--db", state.settings.database_url])
    assert ended.value.code == 0
    (one,) = json.loads(capsys.readouterr().out)["changes"]
    assert {(each["label"], each["before"], each["after"]) for each in one["fields"]} >= {
        ("监管风险分类", "D", "A")
    }


def test_the_public_sees_the_numbers_of_rows(stage, browse) -> None:
    state = stage(Step.TARGETS_FROZEN)
    client = browse(state)
    for path in ("/tasks/420000-2026-T0001", "/draws/420000-2026-0001"):
        assert "备案后名录改动" in client.get(path).text
    told = client.get("/api/v1/draws/420000-2026-0001").json()["register_changes"]
    assert told["targets"]["changed"] == 0 and told["targets"]["left"] == 0
