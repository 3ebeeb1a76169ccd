"""`ssj calendar`, `ssj replace` and their locks on the command line, by their published schemas."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from api.demo.clock import ScriptedClock
from api.demo.run import run_demo
from api.demo.script import BEGIN
from api.demo.steps import Step
from scheduler.desk import accounts, chains, freezing
from scheduler.desk.terms import Terms
from scheduler.vocabulary import Role
from tests.ceremony import acting
from tests.conftest import SMALL, state_on
from tests.insiders.conftest import People
from tests.journeys.test_command_line import Terminal, matches
from tests.standing import CHAINS
from tests.vacancies import TASK, deposit, dispatch, draw_all, replaceable, with_alternates

OTHER = "420000-2026-T0002"


@pytest.fixture
def machine(tmp_path: Path) -> tuple[Terminal, People]:
    """A terminal on a database in which a task is open."""
    terminal = Terminal(tmp_path)
    place = json.loads(terminal.run("init", "--json").stdout)["database"]
    state = state_on(place if "://" in place else f"sqlite:///{place}", tmp_path)
    run_demo(state, SMALL, until=Step.OPENED)
    return terminal, People(state)


def test_a_calendar_from_its_draft_to_a_lock_and_a_cancelled_slot(machine) -> None:
    terminal, office = machine
    with office.desk("supervisor") as desk:
        accounts.new_account(
            desk, "escrow", "档案馆人员", Role.CONTRIBUTOR, "420000", "long-enough-password",
            party=accounts.Party("daiguan", "档案馆"),
        )  # fmt: skip
        for party, user in (("jijian", "contributor"), ("gongzheng", "notary")):
            chain = CHAINS[party]
            chains.deposit(acting(desk, user), chain.head, chain.length)
    drafted = terminal.json("calendar", "draft", "weekly", "-o", "calendar.json", "--first",
                            "2026-03-09", "--count", "4", "--party", "jijian", "--party",
                            "gongzheng", "--escrow", "daiguan")  # fmt: skip
    matches("calendar draft", drafted)
    slots = json.loads((terminal.home / "calendar.json").read_text("utf-8"))["slots"]
    assert slots[0]["cutoff"] == "2026-03-09T02:00:00Z"
    assert slots[0]["sources"][0]["label"].startswith("quicknet ")
    view = terminal.json("calendar", "publish", "calendar.json", "--as", "supervisor")
    matches("calendar publish", view)
    assert [slot["standing"]["code"] for slot in view["slots"]] == ["ahead"] * 4
    locked = terminal.json("draw", "targets", TASK, "--calendar", "weekly", "--as", "supervisor")
    matches("draw targets", locked)
    assert locked["commit_by"] == "2026-03-09T02:00:00Z"
    taken = terminal.run("calendar", "cancel", "weekly", "1", "--reason", "x", "--as", "supervisor",
                         status=1)  # fmt: skip
    assert "已有名单锁定" in taken.stderr
    view = terminal.json(
        "calendar", "cancel", "weekly", "2", "--reason", "检修", "--as", "supervisor"
    )
    matches("calendar cancel", view)
    assert view["cancelled"] == 1
    listed = terminal.json("calendar", "list")
    matches("calendar list", listed)
    assert listed["calendars"][0]["next"] == "2026-03-09T02:00:00Z"
    matches("calendar show", terminal.json("calendar", "show", "weekly"))
    assert "取消 1 期" in terminal.run("calendar", "list").stdout
    assert "已取消" in terminal.run("calendar", "show", "weekly").stdout
    (terminal.home / "bad.json").write_text('{"name": 1}')
    bad = terminal.run("calendar", "publish", "bad.json", "--as", "supervisor", status=1)
    assert "不是日历文件" in bad.stderr


def test_a_target_and_a_person_are_replaced_and_the_file_is_written(machine) -> None:
    terminal, office = machine
    with office.desk("supervisor") as desk:
        deposit(desk)
        draw = draw_all(desk)
        dispatch(desk)
        number = draw.number
        visit, person = replaceable(desk, draw)[0]
        gone = next(v for v in with_alternates(desk, draw) if v.id != visit.id)
        seat, target = visit.public_id, gone.public_id
    common = ("--reason", "有材料", "--as", "supervisor")
    view = terminal.json("replace", "target", target, "--cause", "deregistered", *common)
    matches("replace target", view)
    view = terminal.json("replace", "seat", seat, "--person", person, "--cause", "left", *common)
    matches("replace seat", view)
    assert [step["standing"]["code"] for step in view["steps"]] == ["done", "open"]
    assert "待补" in terminal.run("replace", "list", number).stdout
    matches("replace list", terminal.json("replace", "list", number))
    written = terminal.json("draw", "replacements", number, "-o", "replacements.json")
    matches("draw replacements", written)
    document = json.loads((terminal.home / "replacements.json").read_bytes())
    assert document["number"] == number and len(document["steps"]) == 1
    wrong = terminal.run("replace", "target", target, "--cause", "sick_leave", *common, status=1)
    assert "不在可选范围内" in wrong.stderr or "录入结果之前" in wrong.stderr


def test_the_parties_alone_have_to_be_asked_for_in_so_many_words(machine) -> None:
    terminal, _ = machine
    lock = ("draw", "targets", OTHER, "--party", "jijian", "--as", "supervisor")
    terminal.run(*lock, "--parties-only", status=2)
    terminal.run(*lock, "--escrow", "gongzheng", status=2)
    locked = terminal.json(*lock, "--parties-only", "--escrow", "gongzheng", status=1)
    assert locked["error"]["code"] == "parties_too_few"


def test_a_withheld_number_is_entered_from_the_file_that_the_party_has_left(machine) -> None:
    terminal, office = machine
    office.state.clock = ScriptedClock(BEGIN - timedelta(hours=2))
    terms = Terms([], parties=("jijian",), least=2, parties_only=True, escrow="gongzheng")
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, OTHER, terms).number
    sealed = terminal.json("ceremony", "seal", number, "--as", "contributor")
    assert sealed["state"]["code"] == "opening"
    # The party hands a copy to the escrow, and then does nothing more.
    folder = terminal.home / "envelope"
    folder.mkdir()
    (file,) = terminal.home.glob(f"ssj-secret-{number}-jijian.json")
    whole = file.rename(folder / file.name).read_bytes()
    enter = ("ceremony", "escrow", number, "--party", "jijian", "--folder", "envelope", "--as",
             "notary")  # fmt: skip
    (folder / file.name).write_bytes(whole + b" ")
    assert terminal.json(*enter, status=1)["error"]["code"] == "secret_file_form"
    (folder / file.name).write_bytes(whole)
    view = terminal.json(*enter)
    matches("ceremony escrow", view)
    assert view["state"]["code"] == "result" and view["escrow"] == "gongzheng"
    terminal.run("bundle", number, "-o", "draw.ssj")
    terminal.run("verify", "draw.ssj")
