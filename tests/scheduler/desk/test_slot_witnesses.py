"""常设摇号 with real witnesses: a list that they saw before the cut-off gets its slot, any other
moves to the next by itself; of no list that they have not seen is a link ever used."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from api.demo.steps import Step
from api.proving import VERIFIER
from api.state import POLICY
from scheduler.desk import (
    draw_files,
    finding,
    freezing,
    party_only,
    slot_moves,
    standing_draws,
    voiding,
    witnessed,
)
from scheduler.desk.terms import Limits, Terms
from scheduler.desk.void_causes import Ground, check_cause
from scheduler.vocabulary import DrawState, VoidCause
from tests.ceremony import commit, reveal
from tests.insiders.conftest import codes, found, refused
from tests.listening import turn
from tests.standing import NAME
from tests.vacancies import TASK
from tests.watched_slots import WEEK, Watched, watched

FIRST, SECOND = "420000-2026-0001", "420000-2026-0002"


@pytest.fixture
def office(world, tmp_path) -> Iterator[Watched]:
    with watched(world(Step.OPENED), tmp_path) as office:
        yield office


def checks(office: Watched, number: str, folder: Path) -> dict[str, bool | None]:
    """What the stand-alone verifier says of the bundle, believing these witnesses."""
    path = folder / "draw.ssj"
    with office.state.read() as session:
        path.write_bytes(b"".join(draw_files.bundle(session, office.draw(number))))
    policy = str(office.state.settings.home / POLICY)
    command = [sys.executable, "-I", str(VERIFIER), "--json", "--policy", policy, str(path)]
    ran = subprocess.run(command, capture_output=True, check=False)
    (file,) = json.loads(ran.stdout)["files"]
    return {check["code"]: check["ok"] for check in file["checks"]}


def test_a_list_cosigned_before_the_cut_off_gets_its_slot(office, tmp_path) -> None:
    number = office.lock()
    assert "已见证" in office.ask()
    office.on(1.5)
    assert turn(office.state, "slots") == "" and office.states() == {number: DrawState.FROZEN}
    office.on(2)
    assert turn(office.state, "slots") == f"{number} 已开始启封"
    office.draw_in(1, number)
    assert codes(office) == set()
    said = checks(office, number, tmp_path)
    assert {said[code] for code in ("log", "witnessed", "policy")} == {True}
    assert False not in said.values()


def test_a_list_cosigned_after_the_cut_off_moves_to_the_next_slot_by_itself(
    office, tmp_path
) -> None:
    assert office.lock() == FIRST
    office.on(1)
    office.ask()
    office.on(2)
    words = turn(office.state, "slots")
    assert words == f"{FIRST} 错过期次，以 {SECOND} 转入下一期"
    assert office.states() == {FIRST: DrawState.VOID, SECOND: DrawState.FROZEN}
    assert office.place(SECOND) == 2 and turn(office.state, "slots") == ""
    (void,) = office.entries(FIRST, "void")
    assert void["cause"] == "slot_missed"
    assert void["found"] == {"place": 1, "cutoff": "2026-03-02T02:00:00Z"}
    assert void["approved"]["account"] == f"calendar:{NAME}"
    office.links(1)
    assert office.states() == {FIRST: DrawState.VOID, SECOND: DrawState.FROZEN}
    office.ask()
    office.draw_in(2, SECOND)
    assert codes(office) == set()
    said = checks(office, SECOND, tmp_path)
    assert said["witnessed"] is True and False not in said.values()


def test_the_inspectors_link_opens_only_after_their_odds_are_cosigned(office) -> None:
    targets = office.lock()
    office.ask()
    office.draw_in(1, targets)
    with office.desk("supervisor") as desk:
        people = freezing.freeze_inspectors(desk, TASK).number
    assert office.place(people) == 2
    # Witnesses are down until after the cut-off: the second link is used for nothing.
    office.on(WEEK + 2)
    turn(office.state, "slots")
    office.links(2)
    assert office.states()[people] == DrawState.VOID
    assert office.entries(people, "open") == []
    anew = next(n for n, state in office.states().items() if state == DrawState.FROZEN)
    assert office.place(anew) == 3
    office.ask()
    office.draw_in(3, anew)
    assert codes(office) == set()


def test_a_list_is_moved_by_itself_only_while_no_value_can_be_known(office) -> None:
    """Afterwards somebody may know what it would have drawn: another body has to void it."""
    number = office.lock()
    with office.desk("supervisor") as desk:
        draw = finding.draw(desk.session, number)
        assert standing_draws.missed(desk, draw) is None
        with refused("void_slot_not_missed"):
            check_cause(desk, draw, Ground(VoidCause.SLOT_MISSED, "停电"))
    office.on(4)
    assert turn(office.state, "slots") == "" and office.states() == {number: DrawState.FROZEN}
    with office.desk("supervisor") as desk:
        with refused("changed_meanwhile"):
            slot_moves.move(desk, number, Limits())
        voiding.propose_void(desk, number, VoidCause.SLOT_MISSED, "见证方的网络中断")
    with office.desk("contributor") as desk:
        voiding.approve_void(desk, number)
    assert office.states() == {number: DrawState.VOID} and codes(office) == set()


def test_what_cannot_be_moved_stays_and_says_why(office) -> None:
    number = office.lock()
    office.on(2)
    with office.desk("supervisor") as desk:
        assert slot_moves.due(desk) == [number]
    office.state.settings = replace(office.state.settings, least_targets=10_000)
    assert "不能自动转入下一期" in turn(office.state, "slots")
    assert office.states() == {number: DrawState.FROZEN} and codes(office) == set()


def test_who_goes_round_the_witnesses_of_a_slot_is_found_by_the_log_check(
    office, monkeypatch
) -> None:
    number = office.lock()
    monkeypatch.setattr(witnessed, "is_freeze_seen", lambda desk, draw, before=None: True)
    office.on(2)
    office.links(1)
    assert office.states() == {number: DrawState.CLOSED}
    assert found(office) == {(f"draw:{number}", "log_slot_other")}


def test_a_void_that_is_written_after_the_value_is_found_by_the_log_check(office) -> None:
    """A patched clock says that it was in time; the witnesses say when it was."""
    number = office.lock()
    office.on(2)
    turn(office.state, "slots")
    assert office.states()[number] == DrawState.VOID and codes(office) == set()
    office.on(7)
    office.ask()
    assert found(office) == {(f"draw:{number}", "log_slot_other")}


# ---- no public value -----------------------------------------------------------------------------

TERMS = Terms([], parties=("jijian",), least=2, parties_only=True, escrow="gongzheng")


def test_parties_alone_decide_only_after_witnesses_have_seen_the_close(office, tmp_path) -> None:
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, TASK, TERMS).number
        commit(desk, number, "jijian")
    office.ask()
    with office.desk("supervisor") as desk:
        reveal(desk, number, "jijian")
        assert party_only.go_on(desk) == []
    assert turn(office.state, "slots") == "" and office.states() == {number: DrawState.CLOSED}
    office.ask()
    assert turn(office.state, "slots") == f"{number} 已由各方号码算出结果"
    assert office.states() == {number: DrawState.RESULT} and codes(office) == set()
    said = checks(office, number, tmp_path)
    assert said["witnessed"] is True and False not in said.values()
