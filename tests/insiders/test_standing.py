"""常设摇号: the slot is the next one, links open after the cut-off, nothing is chosen afterwards."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import text

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from api.state import POLICY
from api.views.history import history_view
from scheduler.desk import (
    calendars,
    ceremony,
    freezing,
    log_heads,
    slot_moves,
    standing_draws,
    standing_links,
    voiding,
)
from scheduler.desk.terms import Limits
from scheduler.draw.chains import goes_back
from scheduler.ledger.checkpoints import cosign
from scheduler.ledger.notes import COSIGNATURE, Signer
from scheduler.vocabulary import DrawState, VoidCause
from tests.insiders.conftest import People, as_owner, codes, found, owning, refused
from tests.insiders.threats import DETECTED, IMPOSSIBLE, RESIDUAL, threat
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


@pytest.fixture
def office(office_at: Callable[[Step], People]) -> People:
    """An hour before the first cut-off."""
    office = office_at(Step.OPENED)
    office.state.clock = ScriptedClock(BEGIN)
    with office.desk("supervisor") as desk:
        prepare(desk)
        published(desk)
    return office


def lock(office: People, task: str = TASK) -> str:
    with office.desk("supervisor", phrase=task) as desk:
        return freezing.freeze_targets(desk, task, by_calendar()).number


def on(office: People, hours: float) -> None:
    office.state.clock.on(BEGIN + hours * HOUR)


def place_of(office: People, number: str) -> int:
    draw = next(each for each in office.draws() if each.number == number)
    return json.loads(office.file(draw, "plan.json"))["slot"]["place"]


@threat(
    row="choose among the slots of a standing draw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.calendars.agree_slot",),
    words="过了截止时间才锁定的名单只能用下一期，用不上已经截止、号码将要公开的这一期。",
)
def test_a_late_list_takes_a_past_slot(office) -> None:
    on(office, 1)
    assert place_of(office, lock(office)) == 2
    on(office, 2)
    with office.desk("supervisor") as desk:
        for party in CHAINS:
            link(desk, party, 1)
    assert [draw.state for draw in office.draws()] == [DrawState.FROZEN]
    assert codes(office) == set()


@threat(
    row="choose among the slots of a standing draw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("calendar_over", "draw_already_frozen"),
    words="锁定时不能指定期次，总是最近一期；已锁定的不能再锁定一份，看了号码也换不到别的期次。",
)
def test_slots_are_chosen_after_links_are_known(office) -> None:
    lock(office)
    on(office, 2)
    with office.desk("supervisor") as desk:
        link(desk, "jijian", 1)
    with office.desk("supervisor") as desk, refused("draw_already_frozen"):
        freezing.freeze_targets(desk, TASK, by_calendar())
    assert place_of(office, lock(office, OTHER)) == 2
    on(office, 24 * 30)
    with office.desk("supervisor") as desk, refused("calendar_over"):
        calendars.agree_slot(desk, desk.actor.authority_id, NAME)


@threat(
    row="choose among the slots of a standing draw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("slot_cancel_late", "slot_taken"),
    words="看到号码不合意再取消这一期，办不到：过了截止时间或者已有名单锁定的期次不能取消。",
)
@threat(
    row="choose among the slots of a standing draw",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.calendars.cancel",),
    words="截止之前取消没有名单的期次，写明理由入公开日志，日历页上逐次计数。",
)
def test_a_slot_is_cancelled_after_its_value_is_known(office) -> None:
    lock(office)
    with office.desk("supervisor") as desk, refused("slot_taken"):
        calendars.cancel(desk, NAME, 1, "不合适")
    on(office, 7)
    with office.desk("supervisor") as desk, refused("slot_cancel_late"):
        calendars.cancel(desk, NAME, 1, "不合适")
    with office.desk("reviewer") as desk, refused("role_needed"):
        calendars.cancel(desk, NAME, 2, "不合适")
    with office.desk("supervisor") as desk:
        calendars.cancel(desk, NAME, 2, "放假")
    assert codes(office) == set()


def watched(office: People) -> Signer:
    """From now on a witness must see what is locked; it does not, unless it is asked."""
    witness = Signer("archive.example", bytes(32), COSIGNATURE)
    with office.state.read() as session:
        log = office.state.log_book(session).ring.current.key
    lines = (f"log {log}", f"witness archive {witness.key}", "quorum archive", "")
    (office.state.settings.home / POLICY).write_text("\n".join(lines), encoding="utf-8")
    return witness


def cosigned(office: People, witness: Signer) -> None:
    with office.desk("supervisor") as desk:
        book = office.state.log_book(desk.session)
        note, time = book.head(), int(office.state.clock.now().timestamp())
        log_heads.accept(desk, book, note, [cosign(note, witness, time)])


def moved(office: People) -> list[str]:
    with office.desk("supervisor") as desk:
        return [slot_moves.move(desk, number, Limits()).number for number in slot_moves.due(desk)]


@threat(
    row="choose among the slots of a standing draw",
    who="运维人员",
    outcome=IMPOSSIBLE,
    by=("draw_of_slot", "void_other_body"),
    words="压着不请见证，想等公开数字出来再决定用不用这一期，办不到：启封时没有见证的自动转入下一期，"
    "封闭之后就只能由别的单位批准作废。",
)
def test_witnesses_are_held_back_until_the_value_is_known(office) -> None:
    witness = watched(office)
    number = lock(office)
    on(office, 2)
    with office.desk("supervisor") as desk:
        for party in CHAINS:
            link(desk, party, 1)
    assert [draw.state for draw in office.draws()] == [DrawState.FROZEN]
    on(office, 7)
    # The value of the slot is known; a cosignature of now brings the list no more into it.
    cosigned(office, witness)
    with office.desk("supervisor") as desk:
        assert standing_draws.go_on(desk) == []
        with refused("draw_of_slot"):
            ceremony.open_reveals(desk, number)
        voiding.propose_void(desk, number, VoidCause.SLOT_MISSED, "没有见证")
        with refused("void_other_body"):
            voiding.approve_void(desk, number)
    assert moved(office) == [] and codes(office) == set()


@threat(
    row="choose among the slots of a standing draw",
    who="运维人员",
    outcome=DETECTED,
    by=("log_slot_other",),
    words="改掉程序或拨慢服务器的钟，等公开数字出来才把名单转入下一期，见证方签名的时间会说出来，日志核对指出。",
)
def test_a_list_is_moved_after_the_value_is_known_by_a_clock_set_back(office) -> None:
    witness = watched(office)
    number = lock(office)
    on(office, 3)
    assert [place_of(office, anew) for anew in moved(office)] == [2]
    on(office, 7)
    cosigned(office, witness)
    assert found(office) == {(f"draw:{number}", "log_slot_other")}


@threat(
    row="choose among the slots of a standing draw",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.slot_moves.move",),
    words="故意错过期次来重新锁定名单：没有新的号码可看，原来的锁定和转期都在公开日志和任务页上，逐次可数。",
)
def test_a_list_misses_its_slot_on_purpose(office) -> None:
    watched(office)
    number = lock(office)
    on(office, 2)
    (anew,) = moved(office)
    states = {draw.number: draw.state for draw in office.draws()}
    assert states == {number: DrawState.VOID, anew: DrawState.FROZEN}
    with office.state.read() as session:
        shown = history_view(session, office.task()).events
    told = [(event.draw, event.kind) for event in shown if event.draw]
    assert told == [*[(number, kind) for kind in ("freeze", "commit", "void")],
                    *[(anew, kind) for kind in ("freeze", "commit")]]  # fmt: skip


@threat(
    row="open a link of a standing draw early",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("link_early", "link_wrong"),
    words="截止时间和启封时间之前交来的码不收，别的期次的码也不收，谁也不能先看号码再锁名单。",
)
def test_a_party_opens_a_link_before_the_cut_off(office) -> None:
    lock(office)
    with office.desk("contributor") as desk, refused("link_early"):
        standing_links.take_link(desk, NAME, 1, CHAINS["jijian"].link(1))
    on(office, 2)
    for place in (0, 2, 3):
        with office.desk("contributor") as desk, refused("link_wrong"):
            standing_links.take_link(desk, NAME, 1, CHAINS["jijian"].link(place))
    # Nothing was kept of what was refused, and a link tells nothing of those after it.
    assert goes_back(CHAINS["jijian"].link(2), 1) == CHAINS["jijian"].link(1)
    with owning(office) as connection:
        assert connection.execute(text("SELECT count(*) FROM standing_link")).scalar() == 0


@threat(
    row="late withhold (last revealer)",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("link_late", "escrow_early"),
    words="常设摇号中压着码不交，到封闭时间照样进行并点名；代管方可以代交，公开数字那时还没有产生。",
)
def test_a_party_withholds_its_link_until_the_value_is_known(office) -> None:
    number = lock(office)
    on(office, 2)
    with office.desk("supervisor") as desk:
        link(desk, "jijian", 1)
    with office.desk("supervisor") as desk, refused("escrow_early"):
        link(desk, "gongzheng", 1, by="daiguan")
    on(office, 4)
    with office.desk("supervisor") as desk:
        standing_draws.go_on(desk)
    assert next(d.state for d in office.draws() if d.number == number) == DrawState.CLOSED
    on(office, 7)
    with office.desk("supervisor") as desk, refused("link_late"):
        link(desk, "gongzheng", 1)
    assert codes(office) == set()


@threat(
    row="choose among the slots of a standing draw",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_slot_other",),
    words="在库里把抽取改挂到别的期次，日志核对按方案和日历条目比对，指出不符。",
)
@threat(
    row="choose among the slots of a standing draw",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_calendar_changed",),
    words="在库里改日历的截止时间、取消记录或已启封的码，日志核对与日历条目比对，指出不符。",
)
def test_calendar_and_slots_are_changed_in_the_database(office) -> None:
    number = lock(office)
    on(office, 2)
    with office.desk("supervisor") as desk:
        for party in CHAINS:
            link(desk, party, 1)
    assert codes(office) == set()
    as_owner(
        office,
        "UPDATE slot_draw SET slot_id = (SELECT id FROM standing_slot WHERE place = 2)",
    )
    assert found(office) == {(f"draw:{number}", "log_slot_other")}
    as_owner(
        office,
        "UPDATE slot_draw SET slot_id = (SELECT id FROM standing_slot WHERE place = 1)",
        "UPDATE standing_slot SET cutoff_at = opens_at WHERE place = 1",
    )
    assert found(office) == {(f"calendar:{NAME}", "log_calendar_changed")}


@threat(
    row="all parties collude",
    who="全体参与方",
    outcome=RESIDUAL,
    by=("scheduler.draw.chains.goes_back",),
    words="常设摇号的两个单位合谋，能事先知道全年的码，只剩公开数字它们定不了；所以期次必须约定公开数字。",
)
def test_both_bodies_of_a_calendar_know_all_its_links(office) -> None:
    """What remains: they know every link of the year, but not the public value of any slot."""
    number = lock(office)
    heads = {party: goes_back(chain.link(1), 1) for party, chain in CHAINS.items()}
    draw = next(each for each in office.draws() if each.number == number)
    plan = json.loads(office.file(draw, "plan.json"))
    assert plan["slot"]["heads"] == heads
    assert all(source["at"] > "2026-03-02T05:05:00Z" for source in plan["sources"])
    with office.desk("supervisor") as desk, refused("invalid") as error:
        published(desk, nothing_public())
    assert "sources_count" in {each.code for each in error.value.findings}


def nothing_public():
    return replace(weekly(), name="alone", slots=[slot(BEGIN, [])])
