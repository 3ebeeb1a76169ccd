"""A sealed draw from the command line: shares as files, put together without the service."""

import json
from pathlib import Path

import pytest

from api.demo.steps import Step
from scheduler.desk import draw_files
from tests.insiders.conftest import TASK
from tests.insiders.sealed_office import SealedOffice
from tests.journeys.test_command_line import Terminal, matches


@pytest.fixture
def office(world, tmp_path: Path) -> SealedOffice:
    """Locked in sealed mode, on the terminal's database."""
    return SealedOffice(world(Step.OPENED))


def test_holders_keep_files_and_put_them_together_without_the_service(
    office: SealedOffice, tmp_path: Path
) -> None:
    terminal, number = Terminal(tmp_path), office.number
    shown = terminal.json("seal", "take", number, "--as", "contributor")
    matches("seal take", shown)
    assert [each["confirmed_at"] is not None for each in shown["seal"]["holders"]] == [
        *(False, True, False),
    ]
    again = terminal.json("seal", "take", number, "--as", "contributor", status=1)
    assert again["error"]["code"] == "share_again"
    terminal.json("seal", "take", number, "--as", "guild")
    files = [tmp_path / f"ssj-share-{number}-{holder}.json" for holder in ("jijian", "xiehui")]
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600, 0o600]
    plan = tmp_path / "plan.json"
    with office.state.read() as session:
        plan.write_bytes(draw_files.load_one(session, office.draw(), "plan.json"))
    one = terminal.json("seal", "check", str(files[0]), "--plan", str(plan))
    matches("seal check", one)
    assert (one["holder"], one["place"], one["least"]) == ("jijian", 2, 2)
    few = terminal.json("seal", "combine", str(files[0]), "--plan", str(plan), status=1)
    assert few["error"]["code"] == "shares_too_few"
    twice = terminal.json(
        *("seal", "combine", str(files[0]), str(files[0]), "--plan", str(plan)), status=1
    )
    assert twice["error"]["code"] == "shares_twice"
    both = ("seal", "combine", *map(str, files), "--plan", str(plan), "-o", "seal.json")
    secret = terminal.json(*both)
    matches("seal combine", secret)
    assert json.loads((tmp_path / "seal.json").read_bytes()) == {"secret": secret["secret"]}
    share = json.loads(files[0].read_bytes())
    share["value"] = f"{int(share['value'], 16) ^ 1:064x}"
    files[0].write_text(json.dumps(share, sort_keys=True, separators=(",", ":")))
    wrong = terminal.json(*both, status=1)
    assert wrong["error"]["code"] == "shares_wrong" and "2" in wrong["error"]["message"]


def test_a_file_that_is_in_the_way_is_not_written_over(office, tmp_path: Path) -> None:
    path = tmp_path / f"ssj-share-{office.number}-jijian.json"
    path.write_text("something else")
    terminal = Terminal(tmp_path)
    answer = terminal.json("seal", "take", office.number, "--as", "contributor", status=1)
    assert answer["error"]["code"] == "share_file_other"
    assert path.read_text() == "something else"
    assert [row.confirmed_at for row in office.shares()] == [None, None, None]


def test_the_lock_and_the_disclosure(world, tmp_path: Path) -> None:
    world(Step.OPENED)
    terminal = Terminal(tmp_path)
    locked = terminal.json(
        *("draw", "targets", TASK, "--sealed", "--disclose", "2026-05-16"),
        *("--least", "2", "--source-label", "掷骰", "--as", "supervisor"),
    )
    matches("draw targets", locked)
    assert (locked["mode"], locked["seal"]["disclose"], locked["seal"]["least"]) == (
        *("sealed", "2026-05-16", 2),
    )
    early = terminal.json("draw", "disclose", locked["number"], "--as", "supervisor", status=1)
    assert early["error"]["code"] == "disclose_state"
    for command, code in (("bundle", "bundle_not_finished"), ("draw report", "draw_sealed")):
        answer = terminal.json(*command.split(), locked["number"], "-o", "file", status=1)
        assert answer["error"]["code"] == code
    words = terminal.run("draw", "show", locked["number"]).stdout
    assert "密封方式，公开日 2026-05-16，尚未公开" in words and "尚未领取或确认" in words
