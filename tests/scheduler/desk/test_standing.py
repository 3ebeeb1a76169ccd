"""常设摇号: slots that nobody chooses, links that open by themselves, nobody has to attend."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from models import DepositedChain, LogEntry, StandingLink
from scheduler.desk import (
    calendars,
    ceremony,
    draw_files,
    freezing,
    standing_draws,
    standing_links,
    typists,
)
from scheduler.desk.terms import PublicSource
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Forbidden, Invalid, Refused
from scheduler.vocabulary import DrawState
from tests.ceremony import DICE, acting
from tests.insiders.conftest import People
from tests.standing import (
    BEGIN,
    CHAINS,
    HOUR,
    NAME,
    by_calendar,
    link,
    prepare,
    published,
    slot,
    weekly,
)
from tests.vacancies import TASK

OTHER = "420000-2026-T0002"


def code(wanted: str):
    return lambda error: error.code == wanted


@pytest.fixture
def office(world) -> People:
    """The calendar is published, an hour before its first cut-off."""
    state = world(Step.OPENED)
    state.clock = ScriptedClock(BEGIN)
    office = People(state)
    with office.desk("supervisor") as desk:
        prepare(desk)
        published(desk)
    return office


def lock(office: People, task: str = TASK) -> str:
    with office.desk("supervisor") as desk:
        return freezing.freeze_targets(desk, task, by_calendar()).number


def on(office: People, hours: float) -> None:
    office.state.clock.on(BEGIN + hours * HOUR)


def state_of(office: People, number: str) -> DrawState:
    return next(draw.state for draw in office.draws() if draw.number == number)


def tick(office: People) -> list[str]:
    with office.desk("supervisor") as desk:
        return standing_draws.go_on(desk)


def entries(office: People, subject: str) -> list[dict]:
    with office.state.read() as session:
        wanted = select(LogEntry.content).where(LogEntry.subject == subject)
        return [json.loads(row) for row in session.scalars(wanted.order_by(LogEntry.position))]


# ---- the calendar --------------------------------------------------------------------------------


def test_a_calendar_is_a_log_entry_with_slots_and_heads(office) -> None:
    (entry,) = entries(office, f"calendar:{NAME}")
    assert entry["heads"] == {party: chain.head for party, chain in CHAINS.items()}
    assert entry["escrow"] == "daiguan" and [s["place"] for s in entry["slots"]] == [1, 2, 3, 4]
    assert entry["slots"][0]["cutoff"] == "2026-03-02T02:00:00Z"
    assert entry["slots"][0]["sources"][0]["at"] == "2026-03-02T07:00:00Z"
    with office.desk("supervisor") as desk:
        row = calendars.calendar(desk.session, NAME)
        wanted = select(LogEntry.content).where(LogEntry.kind == "calendar")
        assert row.entry == sha256_hex(desk.session.scalars(wanted).one())
        kept = desk.session.scalars(select(DepositedChain)).all()
        assert {chain.calendar_id for chain in kept} == {row.id}


def test_everything_that_is_wrong_with_a_calendar_is_said_at_once(world) -> None:
    state = world(Step.OPENED)
    state.clock = ScriptedClock(BEGIN)
    fine = weekly()
    early = replace(fine.slots[0], cutoff=BEGIN)
    near = PublicSource("dice", "近", "2026-03-02T05:01:00Z")
    wrong = replace(
        fine,
        name="Weekly",
        title=" ",
        parties=("jijian", "nobody"),
        escrow="jijian",
        slots=[early, slot(BEGIN, [near]), fine.slots[1], fine.slots[1]],
    )
    with People(state).desk("supervisor") as desk, pytest.raises(Invalid) as refused:
        calendars.publish(desk, wrong)
    assert {(f.field, f.code) for f in refused.value.findings} == {
        ("name", "calendar_name"),
        ("title", "required"),
        ("parties", "party_unknown"),
        ("parties", "calendar_no_chain"),
        ("escrow", "calendar_escrow"),
        ("slots.0", "calendar_order"),
        ("slots.1", "calendar_source_early"),
        ("slots.3", "calendar_order"),
        ("slots.3", "calendar_source_twice"),
    }


def test_one_body_alone_makes_no_calendar(office) -> None:
    with office.desk("supervisor") as desk:
        with pytest.raises(Invalid) as refused:
            published(desk, replace(weekly(), name="x", parties=("jijian",)))
        assert "calendar_parties" in {f.code for f in refused.value.findings}
        with pytest.raises(Invalid) as refused:
            published(desk, weekly())
        assert {"calendar_taken", "calendar_no_chain"} == {f.code for f in refused.value.findings}


# ---- which slot a lock takes ---------------------------------------------------------------------


def test_a_lock_takes_the_next_slot_and_says_nothing_itself(office) -> None:
    number = lock(office)
    with office.state.read() as session:
        draw = next(each for each in office.draws() if each.number == number)
        plan = json.loads(draw_files.load_one(session, draw, "plan.json"))
        row = calendars.calendar(session, NAME)
    heads = {party: chain.head for party, chain in sorted(CHAINS.items())}
    assert plan["slot"] == {
        "calendar": f"calendar:{NAME}",
        "entry": row.entry,
        "place": 1,
        "heads": heads,
    }
    assert plan["escrow"] == "daiguan" and plan["parties"] == ["gongzheng", "jijian"]
    assert [source["at"] for source in plan["sources"]] == ["2026-03-02T07:00:00Z"]
    assert (draw.commit_by, draw.reveal_by) == (BEGIN + HOUR, BEGIN + 4 * HOUR)


def test_a_lock_after_the_cut_off_takes_the_slot_after(office) -> None:
    on(office, 1)
    number = lock(office)
    plan = json.loads(
        office.file(next(d for d in office.draws() if d.number == number), "plan.json")
    )
    assert plan["slot"]["place"] == 2


def test_after_the_last_cut_off_there_is_no_slot(office) -> None:
    on(office, 24 * 30)
    with pytest.raises(Refused, check=code("calendar_over")):
        lock(office)


# ---- by itself -----------------------------------------------------------------------------------


def test_links_open_close_and_decide_every_draw_of_the_slot(office) -> None:
    numbers = [lock(office), lock(office, OTHER)]
    on(office, 1.5)
    assert tick(office) == [] and {state_of(office, n) for n in numbers} == {DrawState.FROZEN}
    on(office, 2)
    with office.desk("supervisor") as desk:
        link(desk, "jijian", 1)
    assert {state_of(office, n) for n in numbers} == {DrawState.OPENING}
    with office.desk("supervisor") as desk:
        link(desk, "gongzheng", 1)
    assert {state_of(office, n) for n in numbers} == {DrawState.CLOSED}
    draw = next(d for d in office.draws() if d.number == numbers[0])
    heads = {party: chain.head for party, chain in CHAINS.items()}
    links = {party: chain.link(1) for party, chain in CHAINS.items()}
    assert json.loads(office.file(draw, "commitments.json")) == heads
    assert json.loads(office.file(draw, "reveals.json")) == links
    on(office, 6)
    for number in numbers:
        with office.desk("supervisor", phrase=number) as desk:
            typists.type_value(desk, number, 0, DICE)
            typists.type_value(acting(desk, "reviewer"), number, 0, DICE)
    assert {state_of(office, n) for n in numbers} == {DrawState.RESULT}
    assert [entry["place"] for entry in entries(office, f"calendar:{NAME}")[1:]] == [1, 1]


def test_a_withheld_link_is_named_and_stops_nothing(office) -> None:
    number = lock(office)
    on(office, 2)
    with office.desk("supervisor") as desk:
        link(desk, "jijian", 1)
    on(office, 4)
    assert tick(office) == [f"{number} 启封已截止"] and tick(office) == []
    (close,) = [e for e in entries(office, f"draw:{number}") if e["kind"] == "close"]
    assert close["withheld"] == ["gongzheng"] and close["revealed"] == ["jijian"]
    with office.desk("supervisor") as desk, pytest.raises(Refused, check=code("link_late")):
        link(desk, "gongzheng", 1)


def test_the_escrow_enters_a_withheld_link_after_the_parties_time(office) -> None:
    number = lock(office)
    on(office, 2)
    with office.desk("supervisor") as desk:
        link(desk, "jijian", 1)
        with pytest.raises(Refused, check=code("escrow_early")):
            link(desk, "gongzheng", 1, by="daiguan")
    on(office, 3)
    with office.desk("supervisor") as desk:
        with pytest.raises(Refused, check=code("link_again")):
            link(desk, "jijian", 1, by="daiguan")
        link(desk, "gongzheng", 1, by="daiguan")
    assert state_of(office, number) == DrawState.CLOSED
    assert [e["by"] for e in entries(office, f"calendar:{NAME}")[1:]] == ["party", "escrow"]


def test_a_link_is_of_its_slot_its_party_and_its_time(office) -> None:
    lock(office)
    take = standing_links.take_link
    with office.desk("supervisor") as desk:
        jijian = acting(desk, "contributor")
        own = CHAINS["jijian"].link
        with pytest.raises(Refused, check=code("link_early")):
            take(jijian, NAME, 1, own(1))
        desk.clock.on(BEGIN + 2 * HOUR)
    with office.desk("supervisor") as desk:
        jijian = acting(desk, "contributor")
        for wrong in (own(2), own(0), CHAINS["gongzheng"].link(1)):
            with pytest.raises(Refused, check=code("link_wrong")):
                take(jijian, NAME, 1, wrong)
        with pytest.raises(Invalid):
            take(jijian, NAME, 1, "X" * 64)
        with pytest.raises(Forbidden):
            take(desk, NAME, 1, own(1))
        with pytest.raises(Forbidden, check=code("calendar_not_named")):
            take(jijian, NAME, 1, CHAINS["gongzheng"].link(1), "gongzheng")
        assert desk.session.scalars(select(StandingLink)).all() == []


def test_nothing_of_a_draw_with_a_slot_is_done_by_hand(office) -> None:
    number = lock(office)
    on(office, 2)
    for step in (
        lambda desk: ceremony.open_reveals(desk, number),
        lambda desk: ceremony.close_reveals(desk, number),
        lambda desk: ceremony.take_commitment(acting(desk, "contributor"), number, "0" * 64),
        lambda desk: ceremony.take_reveal(acting(desk, "contributor"), number, "0" * 64),
    ):
        with (
            office.desk("supervisor") as desk,
            pytest.raises(Refused, check=code("draw_of_slot")),
        ):
            step(desk)


# ---- cancelled slots -----------------------------------------------------------------------------


def test_a_slot_is_cancelled_before_its_cut_off_in_public(office) -> None:
    with office.desk("supervisor") as desk:
        with pytest.raises(Invalid):
            calendars.cancel(desk, NAME, 1, " ")
        calendars.cancel(desk, NAME, 1, "停电检修")
        with pytest.raises(Refused, check=code("slot_cancelled")):
            calendars.cancel(desk, NAME, 1, "再来")
    assert entries(office, f"calendar:{NAME}")[-1]["reason"] == "停电检修"
    number = lock(office)
    draw = next(d for d in office.draws() if d.number == number)
    assert json.loads(office.file(draw, "plan.json"))["slot"]["place"] == 2
    on(office, 2)
    with office.desk("supervisor") as desk:
        with pytest.raises(Refused, check=code("slot_cancelled")):
            link(desk, "jijian", 1)
        with pytest.raises(Refused, check=code("slot_taken")):
            calendars.cancel(desk, NAME, 2, "反悔")
    on(office, 24 * 14 + 1)
    with office.desk("supervisor") as desk, pytest.raises(Refused, check=code("slot_cancel_late")):
        calendars.cancel(desk, NAME, 3, "看到了再说")


# ---- nobody attends ------------------------------------------------------------------------------

SIGNATURE = (
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b1957"
    "6350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39"
)


def test_a_round_of_drand_needs_no_second_person(world) -> None:
    """Its signature proves it: whoever hands it in chooses nothing."""
    begin = BEGIN.replace(year=2023, month=8, day=23, hour=9)
    state = world(Step.OPENED)
    state.clock = ScriptedClock(begin)
    office = People(state)
    drand = PublicSource("drand", "quicknet 1000", "2023-08-23T15:59:24Z")
    with office.desk("supervisor") as desk:
        prepare(desk)
        published(desk, replace(weekly(), slots=[slot(begin, [drand])]))
    number = lock(office)
    state.clock.on(begin + 2 * HOUR)
    with office.desk("supervisor") as desk:
        for party in CHAINS:
            link(desk, party, 1)
    state.clock.on(begin + timedelta(hours=7))
    with office.desk("contributor") as desk, pytest.raises(Invalid):
        typists.type_value(desk, number, 0, "0" * 96)
    with office.desk("contributor") as desk:
        typists.type_value(desk, number, 0, SIGNATURE)
    assert state_of(office, number) == DrawState.RESULT
