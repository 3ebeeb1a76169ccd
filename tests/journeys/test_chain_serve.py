"""`ssj chain serve` over real HTTP: two machines open their links by themselves, each by its own
clock and its own copy of the calendar; the value comes from a relay and needs nobody."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from api.cli.chain_keeper import Keeper
from api.cli.party import Website
from api.demo.clock import ScriptedClock
from api.demo.script import PASSWORD
from api.demo.steps import Step
from scheduler.desk import freezing
from scheduler.desk.sealed_terms import SealTerms
from scheduler.desk.terms import PublicSource
from scheduler.draw.chains import write_chain
from scheduler.errors import Refused
from scheduler.seal.planned import read_planned
from scheduler.seal.share_file import read_share
from scheduler.vocabulary import DrawMode, DrawState
from tests.insiders.conftest import People, codes
from tests.journeys.test_chains import Machine
from tests.listening import turn as turned
from tests.sealing import keep
from tests.standing import (
    BEGIN,
    CHAINS,
    HOUR,
    NAME,
    USERS,
    by_calendar,
    link,
    prepare,
    published,
    slot,
    weekly,
)
from tests.vacancies import TASK

SIGNATURE = (
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b1957"
    "6350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
)
"""Of quicknet's round 1000."""

EARLY = BEGIN.replace(year=2023, month=8, day=23, hour=9)


@contextmanager
def relay(signature: str) -> Iterator[str]:
    """What a drand relay answers to everything."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"round": 1000, "signature": signature}).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture
def office(world) -> People:
    state = world(Step.OPENED)
    state.clock = ScriptedClock(EARLY)
    office = People(state)
    drand = PublicSource("drand", "quicknet 1000", "2023-08-23T15:59:24Z")
    slots = [slot(EARLY, [drand]), slot(EARLY + timedelta(days=7))]
    with office.desk("supervisor") as desk:
        prepare(desk)
        published(desk, replace(weekly(), slots=slots))
    return office


def wrong(office: People) -> set[str]:
    """What the check of the log finds, but that the clock of these stories runs in 2023, when the
    public vector's round fell, and the demonstration before them in 2026."""
    return codes(office) - {"log_clock_back"}


def keeper(office: People, address: str, party: str, folder: Path, beacon: str = "") -> Keeper:
    return Keeper(
        Website(address, USERS[party], PASSWORD),
        CHAINS[party],
        folder / f"{party}.calendar",
        NAME,
        ScriptedClock(office.state.clock.now()),
        pytest.fail,
        beacon,
    )


def turn(machine: Keeper, address: str, who: str = "") -> list[str]:
    """One round of the command: it logs in anew each time."""
    machine.office = Website(address, who or USERS[machine.chain.party], PASSWORD)
    return machine.turn()


def state_of(office: People, number: str) -> DrawState:
    return next(draw.state for draw in office.draws() if draw.number == number)


def test_two_machines_and_a_relay_need_nobody(office, serve, tmp_path) -> None:
    clock = office.state.clock
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, TASK, by_calendar()).number
    with serve(office.state) as address, relay(SIGNATURE) as beacon:
        machines = [keeper(office, address, party, tmp_path, beacon) for party in CHAINS]
        assert [turn(machine, address) for machine in machines] == [[], []]
        clock.on(EARLY + 2 * HOUR)
        # The machines' own clocks stand before the opening: nothing is sent, whatever is asked.
        assert [turn(machine, address) for machine in machines] == [[], []]
        for machine in machines:
            machine.clock.on(clock.now())
        assert [turn(machine, address) for machine in machines] == [["第 1 期已启封"]] * 2
        assert [turn(machine, address) for machine in machines] == [[], []]
        assert state_of(office, number) == DrawState.CLOSED
        clock.on(EARLY + 8 * HOUR)
        for machine in machines:
            machine.clock.on(clock.now())
        assert turn(machines[0], address) == [f"抽取 {number} 已交 quicknet 1000 的签名"]
        assert state_of(office, number) == DrawState.RESULT
        assert turn(machines[1], address) == []
    assert wrong(office) == set()


def test_a_machine_keeps_to_the_calendar_that_it_knows(office, serve, tmp_path) -> None:
    """An office that shows an earlier opening later gets nothing."""
    with serve(office.state) as address:
        machine = keeper(office, address, "jijian", tmp_path)
        machine.turn()
        known = machine.kept.read_text("utf-8")
        machine.kept.write_text(known.replace("2023-08-23T11", "2023-08-23T12"), "utf-8")
        with pytest.raises(Refused, check=lambda e: e.code == "calendar_other"):
            machine.turn()
        machine.kept.write_text(known, "utf-8")
        machine.chain = replace(machine.chain, value="9" * 64)
        with pytest.raises(Refused, check=lambda e: e.code == "chain_not_of_calendar"):
            machine.turn()


def test_what_a_relay_makes_up_is_refused_and_said(office, serve, tmp_path) -> None:
    clock, said = office.state.clock, []
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, TASK, by_calendar()).number
    with serve(office.state) as address, relay("0" * 96) as beacon:
        machines = [keeper(office, address, party, tmp_path, beacon) for party in CHAINS]
        clock.on(EARLY + 2 * HOUR)
        for machine in machines:
            machine.clock.on(clock.now())
            machine.say = said.append
            turn(machine, address)
        clock.on(EARLY + 8 * HOUR)
        machines[0].clock.on(clock.now())
        assert turn(machines[0], address) == [] and "不是 drand" in said[0]
    assert state_of(office, number) == DrawState.CLOSED


def test_a_sealed_draw_needs_nobody_to_keep_its_shares(office, serve, tmp_path) -> None:
    """The machines keep the shares, that of the escrow too; who withholds is stood in for."""
    clock = office.state.clock
    terms = replace(by_calendar(), seal=SealTerms(DrawMode.SEALED, disclose=date(2026, 5, 16)))
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, TASK, terms).number
    with serve(office.state) as address:
        one = keeper(office, address, "jijian", tmp_path)
        stand_in = keeper(office, address, "gongzheng", tmp_path)
        words = [f"抽取 {number} 的份额已核对、保存并确认"]
        assert turn(one, address) == words and turn(one, address) == []
        assert turn(stand_in, address, "escrow") == words
        plan = read_planned(office.file(office.draws()[0], "plan.json"))
        assert (plan.holders, plan.least) == (("daiguan", "gongzheng", "jijian"), 2)
        for holder in ("jijian", "daiguan"):
            path = tmp_path / f"ssj-share-{number}-{holder}.json"
            plan.check(read_share(path.read_bytes()))
            assert path.stat().st_mode & 0o077 == 0
        clock.on(EARLY + 2 * HOUR)
        one.clock.on(clock.now())
        stand_in.clock.on(clock.now())
        assert turn(one, address) == ["第 1 期已启封"]
        assert turn(stand_in, address, "escrow") == [], "the party has its time"
        clock.on(EARLY + 3 * HOUR)
        stand_in.clock.on(clock.now())
        assert turn(stand_in, address, "escrow") == ["第 1 期已启封"]
    assert state_of(office, number) == DrawState.CLOSED and wrong(office) == set()


def test_a_sealed_draw_without_enough_shares_waits_for_the_next_slot(office) -> None:
    terms = replace(by_calendar(), seal=SealTerms(DrawMode.SEALED, disclose=date(2026, 5, 16)))
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, TASK, terms).number
        keep(desk, number, "jijian")
    office.state.clock.on(EARLY + 2 * HOUR)
    with office.desk("supervisor") as desk:
        link(desk, "jijian", 1)
    turned(office.state, "slots")
    first, second = office.draws()
    assert (first.state, second.state) == (DrawState.VOID, DrawState.FROZEN)
    assert (second.mode, second.disclose_on) == (DrawMode.SEALED, first.disclose_on)
    with office.desk("supervisor") as desk:
        keep(desk, second.number, "jijian")
        keep(desk, second.number, "daiguan")
    on_second_slot = EARLY + timedelta(days=7) + 2 * HOUR
    office.state.clock.on(on_second_slot)
    turned(office.state, "slots")
    assert state_of(office, second.number) == DrawState.OPENING
    assert wrong(office) == set()


def test_the_command_runs_once_from_cron_and_by_hand(office, serve, tmp_path) -> None:
    """The machine's real clock is long past the slot: it says so and sends nothing."""
    (tmp_path / "chain.json").write_bytes(write_chain(CHAINS["jijian"]))
    (tmp_path / "kept.json").write_bytes(write_chain(CHAINS["gongzheng"]))
    with office.desk("supervisor") as desk:
        freezing.freeze_targets(desk, TASK, by_calendar())
    with serve(office.state) as address:
        machine = Machine(tmp_path, address)
        ran = machine.json("chain", "serve", NAME, "--file", "chain.json", "--once", "--as",
                           "contributor")  # fmt: skip
        assert ran == {"calendar": NAME, "done": []}
        assert (tmp_path / f"chain.json.{NAME}.calendar").exists()
        office.state.clock.on(EARLY + 2 * HOUR)
        by_hand = ("chain", "link", NAME, "1", "--file", "chain.json", "--as", "contributor")
        assert machine.json(*by_hand)["by_escrow"] is False
        assert "已经启封" in machine.run(*by_hand, status=1)
        escrow = ("chain", "link", NAME, "1", "--file", "kept.json", "--as", "escrow")
        assert "代管方不能" in machine.run(*escrow, status=1)
        office.state.clock.on(EARLY + 3 * HOUR)
        assert machine.json(*escrow)["by_escrow"] is True
    assert [draw.state for draw in office.draws()] == [DrawState.CLOSED]
