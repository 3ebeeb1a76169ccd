"""Insiders at the ceremony: shutting a party out, coming late, withholding, peeking, typing alone."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api.demo.clock import ScriptedClock
from api.demo.run import verify_draws
from api.demo.steps import Step
from api.state import State
from api.views.draws import draw_view
from models import Contribution, Draw, DrawSource, JournalEntry, LogEntry, Typing
from scheduler.desk import accounts, ceremony, draw_files, freezing, log_checking, typists
from scheduler.desk.public_log import moment
from scheduler.desk.terms import PublicSource, Terms
from scheduler.draw.documents import read_canonical
from scheduler.draw.seed import commitment
from scheduler.errors import Forbidden
from scheduler.vocabulary import DrawState, Role, TaskState
from tests.ceremony import DICE, close, commit, reveal, secret_of, together
from tests.insiders.conftest import TASK, People, as_owner, codes, refused
from tests.insiders.threats import DETECTED, IMPOSSIBLE, threat


class Office(People):
    """The small world with a clock of its own, its first list locked a minute ago."""

    def __init__(self, state: State, **terms: object) -> None:
        super().__init__(state)
        state.clock = ScriptedClock(state.clock.now().replace(microsecond=0))
        with self.desk("supervisor") as desk:
            given = {"sources": [PublicSource("dice", "掷骰")], **terms}
            self.number = freezing.freeze_targets(desk, TASK, Terms(**given)).number

    def draw(self) -> Draw:
        return next(draw for draw in self.draws() if draw.number == self.number)

    def later(self, **period: int) -> None:
        self.state.clock.on(self.state.clock.now() + timedelta(**period))

    def do(self, who: str, step, *arguments: object) -> Draw:
        with self.desk(who) as desk:
            return step(desk, self.number, *arguments)

    def log(self, kind: str) -> list[dict]:
        with self.state.read() as session:
            wanted = select(LogEntry.content).where(
                LogEntry.kind == kind, LogEntry.subject == f"draw:{self.number}"
            )
            return [read_canonical(row) for row in session.scalars(wanted)]

    def standings(self) -> dict[str, str]:
        with self.state.read() as session:
            return {row.party: row.standing for row in draw_view(session, self.draw()).parties}

    def findings(self) -> set[str]:
        with self.state.read() as session:
            checked = log_checking.check_log(session, self.state.log_book(session))
        return {finding.message for finding in checked.findings}


@pytest.fixture
def locked(office_at) -> Office:
    return Office(office_at(Step.OPENED).state)


def closed(office: Office) -> Office:
    office.do("supervisor", close)
    assert office.draw().state == DrawState.CLOSED
    return office


@threat(
    row="shut a party out",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("open_early", "close_early"),
    words="还有一方没有封存或启封，截止时间之前谁也不能进入下一步。",
)
def test_nobody_opens_or_closes_before_the_deadline_while_a_party_is_missing(locked) -> None:
    locked.do("contributor", commit, "jijian")
    for who in ("supervisor", "reviewer", "overseer", "contributor", "notary"):
        with refused("open_early"):
            locked.do(who, ceremony.open_reveals)
    locked.do("notary", commit, "gongzheng")
    assert locked.draw().state == DrawState.OPENING
    for who in ("supervisor", "contributor"):
        with refused("close_early"):
            locked.do(who, ceremony.close_reveals)
    assert locked.findings() == set()


@threat(
    row="late commitment",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("commitment_late", "reveal_uncommitted"),
    words="启封开始之后再来封存的不收，没有封存的一方会被公布。",
)
def test_after_the_deadline_any_party_goes_on_and_who_is_late_is_told_and_named(locked) -> None:
    locked.do("contributor", commit, "jijian")
    locked.later(minutes=30)
    locked.do("contributor", ceremony.open_reveals)
    with refused("commitment_late"):
        locked.do("notary", commit, "gongzheng")
    with refused("reveal_uncommitted"):
        locked.do("notary", reveal, "gongzheng")
    locked.do("contributor", reveal, "jijian")
    (said,) = locked.log("close")
    assert (said["revealed"], said["missing"]) == (["jijian", "office"], ["gongzheng"])
    assert locked.standings()["gongzheng"] == "missing"


@threat(
    row="shut a party out",
    who="运维人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.ceremony.take_commitment",),
    words="借停电拖过截止时间撇不开任何一方，没有开始启封之前仍可封存。",
)
def test_after_a_power_cut_past_the_deadline_a_party_may_still_seal(locked) -> None:
    """The deadline lets others go on; it shuts nobody out by itself."""
    locked.later(minutes=45)
    locked.do("contributor", commit, "jijian")
    locked.do("notary", commit, "gongzheng")
    assert locked.draw().state == DrawState.OPENING


@threat(
    row="late withhold (last revealer)",
    who="企业的朋友",
    outcome=DETECTED,
    by=("reveal_late",),
    words="封存后不启封的一方会被公布，抽取照常进行，公开数字那时还没有产生，扣住号码左右不了结果。",
)
def test_a_withheld_number_is_named_and_changes_nothing_else(locked, tmp_path: Path) -> None:
    locked.do("contributor", commit, "jijian")
    locked.do("notary", commit, "gongzheng")
    locked.do("contributor", reveal, "jijian")
    locked.later(minutes=60)
    locked.do("supervisor", ceremony.close_reveals)
    with refused("reveal_late"):
        locked.do("notary", reveal, "gongzheng")
    for who in ("supervisor", "reviewer"):
        locked.do(who, typists.type_value, 0, DICE)
    assert locked.draw().state == DrawState.RESULT
    assert locked.standings()["gongzheng"] == "withheld"
    (said,) = locked.log("close")
    assert said["withheld"] == ["gongzheng"]
    assert locked.findings() == set()
    assert [proof.verified for proof in verify_draws(locked.state, tmp_path)] == [True]


@threat(
    row="late withhold (last revealer)",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("value_may_exist",),
    words="公开数字可能已经产生时，不能再封存或启封，谁也不能看了结果再决定。",
)
def test_when_a_public_value_may_exist_nobody_seals_or_opens_any_more(office_at) -> None:
    """Who knows the value could choose whether to open: that is why it must come after."""
    state = office_at(Step.OPENED).state
    at = moment(state.clock.now() + timedelta(minutes=90))
    office = Office(state, sources=[PublicSource("kl8", "第2026313期", at)])
    office.do("contributor", commit, "jijian")
    office.later(minutes=91)
    with refused("value_may_exist"):
        office.do("notary", commit, "gongzheng")
    office.do("supervisor", ceremony.open_reveals)
    with refused("value_may_exist"):
        office.do("contributor", reveal, "jijian")
    office.do("supervisor", ceremony.close_reveals)
    assert office.standings() == {
        "gongzheng": "missing",
        "jijian": "withheld",
        "office": "revealed",
    }


@threat(
    row="a value that already fell",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("source_before_reveals",),
    words="约定的公开数字会在启封截止之前产生的，名单锁不成。",
)
def test_a_public_value_that_may_exist_before_the_reveals_are_closed_is_refused(office_at) -> None:
    state = office_at(Step.OPENED).state
    at = moment(state.clock.now() + timedelta(minutes=59))
    with refused("invalid") as error:
        Office(state, sources=[PublicSource("kl8", "第2026313期", at)])
    assert [finding.code for finding in error.value.findings] == ["source_before_reveals"]


@threat(
    row="contribute in another's name",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("commitment_copied",),
    words="照抄另一方的封存号码，不收。",
)
def test_copying_another_partys_commitment_is_refused(locked) -> None:
    locked.do("contributor", commit, "jijian")
    with locked.state.read() as session:
        wanted = select(Contribution.commitment).where(Contribution.party == "jijian")
        copied = session.scalars(wanted).one()
    with refused("commitment_copied"):
        locked.do("notary", ceremony.take_commitment, copied)


@threat(
    row="contribute in another's name",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("reveal_does_not_open",),
    words="封存号码里写着是哪一方、哪份名单，替别人封的、别的名单用的都打不开。",
)
def test_a_number_sealed_for_another_party_does_not_open(locked) -> None:
    """The party is in the commitment: even somebody who knows the other's number gains nothing."""
    draw = locked.draw()
    stolen = secret_of(locked.number, "jijian")
    for party in ("jijian", "gongzheng"):
        sealed = commitment(locked.number, draw.plan_hash, "jijian", stolen)
        if party == "gongzheng":
            sealed = commitment(locked.number, "0" * 64, party, stolen)
        who = "contributor" if party == "jijian" else "notary"
        locked.do(who, ceremony.take_commitment, sealed)
    with refused("reveal_does_not_open"):
        locked.do("notary", ceremony.take_reveal, stolen.hex())


@threat(
    row="late commitment",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("commitment_again", "reveal_early"),
    words="一方只封存一次，不能更换，也不能在别人封存完之前启封。",
)
def test_nobody_seals_twice_or_opens_early(locked) -> None:
    locked.do("contributor", commit, "jijian")
    with refused("commitment_again"):
        locked.do("contributor", commit, "jijian")
    with refused("reveal_early"):
        locked.do("contributor", reveal, "jijian")
    with refused("invalid"):
        locked.do("notary", ceremony.take_commitment, "A" * 64)


@threat(
    row="late withhold (last revealer)",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("reveal_late", "draw_close_state"),
    words="启封截止之后，封存和启封的内容都不能再变。",
)
def test_after_the_close_nothing_about_secrets_changes(locked) -> None:
    closed(locked)
    with refused("commitment_late"):
        locked.do("contributor", commit, "jijian")
    with refused("reveal_late"):
        locked.do("contributor", reveal, "jijian")
    with refused("draw_open_state"):
        locked.do("supervisor", ceremony.open_reveals)
    with refused("draw_close_state"):
        locked.do("supervisor", ceremony.close_reveals)


@threat(
    row="predict the draw",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.ceremony.take_reveal",),
    words="封存方的号码启封之前不在服务器上，翻遍数据库也找不到。",
)
def test_the_secret_is_not_here_before_it_is_opened(locked) -> None:
    locked.do("contributor", commit, "jijian")
    secret = secret_of(locked.number, "jijian")
    database = Path(locked.state.database.engine.url.database)
    stored = b"".join(path.read_bytes() for path in database.parent.glob(f"{database.name}*"))
    assert secret not in stored and secret.hex().encode() not in stored
    locked.do("notary", commit, "gongzheng")
    locked.do("contributor", reveal, "jijian")
    with locked.state.read() as session:
        wanted = select(Contribution.secret).where(Contribution.party == "jijian")
        assert session.scalars(wanted).one() == secret


@threat(
    row="a number that is no secret",
    who="企业的朋友",
    outcome=DETECTED,
    by=("scheduler.draw.seed.low_secrets",),
    words="封存一个全零之类的号码，照样进入计算但不计入分量，并且会被点名公布。",
)
def test_a_low_secret_counts_zero_and_is_named(locked, tmp_path: Path) -> None:
    draw = locked.draw()
    low = bytes(31) + b"\x07"
    sealed = commitment(locked.number, draw.plan_hash, "jijian", low)
    locked.do("contributor", ceremony.take_commitment, sealed)
    locked.do("notary", commit, "gongzheng")
    locked.do("contributor", ceremony.take_reveal, low.hex())
    locked.do("notary", reveal, "gongzheng")
    (said,) = locked.log("close")
    assert said["low"] == ["jijian"]
    for who in ("supervisor", "reviewer"):
        locked.do(who, typists.type_value, 0, DICE)
    with locked.state.read() as session:
        shown = {row.party: row.low for row in draw_view(session, locked.draw()).parties}
    assert shown == {"gongzheng": False, "jijian": True, "office": False}
    assert [proof.verified for proof in verify_draws(locked.state, tmp_path)] == [True]


# ---- typing ------------------------------------------------------------------------------------


@threat(
    row="late withhold (last revealer)",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("typing_before_close",),
    words="启封截止之前不能录入公开数字。",
)
def test_nobody_types_before_the_close(locked) -> None:
    with refused("typing_before_close"):
        locked.do("supervisor", typists.type_value, 0, DICE)
    locked.do("contributor", commit, "jijian")
    locked.do("notary", commit, "gongzheng")
    with refused("typing_before_close"):
        locked.do("supervisor", typists.type_value, 0, DICE)


@threat(
    row="a value that already fell",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("value_before_its_time",),
    words="写明了产生时间的公开数字，时间未到不能录入。",
)
def test_nobody_types_before_the_moment_of_the_source(office_at) -> None:
    state = office_at(Step.OPENED).state
    at = moment(state.clock.now() + timedelta(hours=5))
    office = closed(Office(state, sources=[PublicSource("dice", "下午掷骰", at)]))
    with refused("value_before_its_time"):
        office.do("supervisor", typists.type_value, 0, DICE)
    office.later(hours=5, seconds=1)
    office.do("supervisor", typists.type_value, 0, DICE)


@threat(
    row="type the value alone",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("typing_other_person",),
    words="一个人录入几次都不算数，须另一人独立录入一致。",
)
def test_one_person_alone_decides_nothing(locked) -> None:
    closed(locked)
    locked.do("supervisor", typists.type_value, 0, DICE)
    for value in (DICE, DICE[::-1]):
        with refused("typing_other_person"):
            locked.do("supervisor", typists.type_value, 0, value)
    assert locked.draw().state == DrawState.CLOSED


@threat(
    row="type the value alone",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.typists.type_value",),
    words="第二个人录入之前，页面、接口、日志、留痕里都看不到第一个人录入的数字。",
)
def test_the_second_person_finds_the_first_value_nowhere(locked) -> None:
    """Not in what pages and API show, not in the log, not in the journal, not in any file."""
    closed(locked)
    locked.do("supervisor", typists.type_value, 0, DICE)
    with locked.state.read() as session:
        shown = draw_view(session, locked.draw()).model_dump_json()
        logged = b"".join(session.scalars(select(LogEntry.content)))
        noted = str([entry.after for entry in session.scalars(select(JournalEntry))])
        files = b"".join(draw_files.load(session, locked.draw()).values())
    for place in (shown, logged.decode(), noted, files.decode()):
        assert DICE not in place
    assert '"typed":1' in shown


@threat(
    row="type the value alone",
    who="监管人员",
    outcome=DETECTED,
    by=("typing_same_again",),
    words="两人录入不一致时两个数字都公布并记入日志，改正也留着原来的。",
)
def test_different_typings_are_shown_and_logged_and_the_wrong_one_corrects(locked) -> None:
    closed(locked)
    other = DICE[:-1] + "7"
    locked.do("supervisor", typists.type_value, 0, other)
    locked.do("reviewer", typists.type_value, 0, DICE, "开奖公告".encode())
    (said,) = locked.log("public_mismatch")
    assert [typed["value"] for typed in said["typed"]] == [other, DICE]
    assert [bool(typed["evidence"]) for typed in said["typed"]] == [False, True]
    with locked.state.read() as session:
        (shown,) = draw_view(session, locked.draw()).sources
    assert [typing.value for typing in shown.typings] == [other, DICE] and shown.value is None
    with refused("typing_same_again"):
        locked.do("reviewer", typists.type_value, 0, DICE)
    locked.do("supervisor", typists.type_value, 0, DICE)
    assert locked.draw().state == DrawState.RESULT
    with locked.state.read() as session:
        kept = session.scalars(select(Typing).order_by(Typing.id)).all()
        assert [typing.typed_by for typing in kept] == ["supervisor", "reviewer", "supervisor"]
        assert kept[1].evidence == "开奖公告".encode()
    assert locked.findings() == set()


@threat(
    row="type the value alone",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("evidence_too_large",),
    words="附件超过 5 MB 的不收，不能用大文件拖垮系统。",
)
def test_evidence_that_is_too_large_is_refused(locked) -> None:
    closed(locked)
    with refused("invalid") as error:
        locked.do("supervisor", typists.type_value, 0, "x", bytes(5 * 2**20 + 1))
    found = {finding.code for finding in error.value.findings}
    assert found == {"evidence_too_large", "source_dice_digits"}


@threat(
    row="test plans against a short public number",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.typists.type_value",),
    words="几个短号码合用的，差一个也算不出结果。",
)
def test_the_outcome_waits_for_every_source(office_at, tmp_path: Path) -> None:
    state = office_at(Step.OPENED).state
    at = moment(state.clock.now() + timedelta(minutes=90))
    sources = [
        PublicSource("ssq", "双色球第2026130期", at),
        PublicSource("dlt", "大乐透第2026130期", at),
        PublicSource("pl5", "排列5第2026300期", at),
    ]
    office = closed(Office(state, sources=sources))
    office.later(minutes=91)
    values = ("1 2 3 4 5 6 7", "1 2 3 4 5 6 7", "12345")
    for place in (2, 0, 1):
        assert office.draw().state == DrawState.CLOSED
        for who in ("contributor", "overseer"):
            office.do(who, typists.type_value, place, values[place])
    assert office.draw().state == DrawState.RESULT
    assert office.task().state == TaskState.TARGETS_DRAWN
    assert [proof.verified for proof in verify_draws(office.state, tmp_path)] == [True]


# ---- who may -----------------------------------------------------------------------------------


@threat(
    row="contribute in another's name",
    who="外单位人员",
    outcome=IMPOSSIBLE,
    by=("party_not_named",),
    words="方案里没有的封存方，在这次抽取里什么也办不了。",
)
def test_a_contributor_does_nothing_in_a_draw_that_does_not_name_them(office_at) -> None:
    office = Office(office_at(Step.OPENED).state, parties=["jijian"], least=2)
    for step, *given in (
        (commit, "gongzheng"),
        (ceremony.open_reveals,),
        (ceremony.close_reveals,),
        (typists.type_value, 0, DICE),
    ):
        with pytest.raises(Forbidden) as error:
            office.do("notary", step, *given)
        assert error.value.code == "party_not_named"


@threat(
    row="contribute in another's name",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("role_needed",),
    words="主办机关的人不能替封存方封存或启封，检查人员和外单位的人不能录入公开数字。",
)
def test_only_contributors_seal_and_inspectors_type_nothing(locked) -> None:
    for step, given in ((ceremony.take_commitment, "0" * 64), (ceremony.take_reveal, "0" * 64)):
        with refused("role_needed"):
            locked.do("supervisor", step, given)
    with refused("role_needed"):
        locked.do("inspector", ceremony.open_reveals)
    closed(locked)
    for who in (locked.actor("inspector"), locked.stranger(), locked.stranger(Role.REVIEWER)):
        with pytest.raises(Forbidden):
            locked.do(who, typists.type_value, 0, DICE)


@threat(
    row="choose the seed",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("parties_too_few",),
    words="封存方不够三方的，名单锁不成。",
)
def test_a_lock_with_too_few_parties_says_how_to_add_them(office_at) -> None:
    with refused("parties_too_few") as error:
        Office(office_at(Step.OPENED).state, parties=["jijian"])
    assert "ssj account add" in str(error.value)


@threat(
    row="choose the seed",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("party_unknown",),
    words="已停用的和不属于本单位及其上级的封存方，不能拿来凑数。",
)
def test_a_lock_names_only_active_contributors_of_the_own_line(office_at) -> None:
    office = office_at(Step.OPENED)
    with office.desk("supervisor") as desk:
        party = accounts.Party("elsewhere", "外县公证处")
        accounts.new_account(
            desk, "elsewhere", "外县", Role.CONTRIBUTOR, "429021", "long-enough-1", party=party
        )
        accounts.disable_account(desk, "notary")
    for party in ("elsewhere", "gongzheng", "nobody"):
        terms = Terms([PublicSource("dice", "掷骰")], parties=["jijian", party], least=2)
        with refused("invalid") as error, office.desk("supervisor") as desk:
            freezing.freeze_targets(desk, TASK, terms)
        assert [finding.code for finding in error.value.findings] == ["party_unknown"]
    with refused("parties_too_few"), office.desk("supervisor") as desk:
        freezing.freeze_targets(desk, TASK, together())


# ---- the database administrator ----------------------------------------------------------------

SWAPS = {
    "a commitment after the opening": (
        DrawState.OPENING,
        f"UPDATE contribution SET commitment = '{'0' * 64}' WHERE party = 'jijian'",
        "封存号码",
    ),
    "an opened number": (
        DrawState.CLOSED,
        "UPDATE contribution SET secret = :zero WHERE party = 'jijian'",
        "启封号码",
    ),
    "a party": (
        DrawState.FROZEN,
        "UPDATE contribution SET body = '某公司' WHERE party = 'jijian'",
        "封存方",
    ),
    "the source": (
        DrawState.CLOSED,
        "UPDATE draw_source SET label = '另一期'",
        "公开数字来源",
    ),
    "the value that two people typed": (
        DrawState.RESULT,
        f"UPDATE draw_source SET value = '{DICE[::-1]}'",
        "公开数字",
    ),
    "what somebody typed": (
        DrawState.RESULT,
        f"UPDATE typing SET value = '{DICE[::-1]}' WHERE typed_by = 'reviewer'",
        "公开数字录入",
    ),
}


@threat(
    row="disable the trigger and edit",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed",),
    words="改写库里的封存号码、启封号码、封存方、公开数字或录入记录，与公开日志不符。",
)
@pytest.mark.parametrize("what", SWAPS)
def test_what_the_owner_of_the_database_swaps_is_found_by_name(locked, what: str) -> None:
    state, statement, name = SWAPS[what]
    if state != DrawState.FROZEN:
        locked.do("contributor", commit, "jijian")
        locked.do("notary", commit, "gongzheng")
    if state in (DrawState.CLOSED, DrawState.RESULT):
        closed(locked)
    if state == DrawState.RESULT:
        for who in ("supervisor", "reviewer"):
            locked.do(who, typists.type_value, 0, DICE)
    assert (locked.draw().state, locked.findings()) == (state, set())
    as_owner(locked, statement, **({"zero": b"\0"} if ":zero" in statement else {}))
    assert any(message.startswith(f"{name}与日志") for message in locked.findings())
    assert codes(locked) == {"log_draw_changed"}


@threat(
    row="choose the seed",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("reveal_does_not_open",),
    words="启封开始之后换掉库里的封存号码，换上去的号码打不开当初公布的封条。",
)
def test_a_swapped_commitment_opens_nothing(locked) -> None:
    """What counts at the opening is the file of the commitments, which the log has."""
    locked.do("contributor", commit, "jijian")
    locked.do("notary", commit, "gongzheng")
    chosen = bytes(range(32))
    with locked.desk("supervisor") as desk:
        row = desk.session.scalars(select(Contribution).where(Contribution.party == "jijian")).one()
        row.commitment = commitment(locked.number, locked.draw().plan_hash, "jijian", chosen)
    with refused("reveal_does_not_open"):
        locked.do("contributor", ceremony.take_reveal, chosen.hex())


@threat(
    row="choose the seed",
    who="数据库管理员",
    outcome=DETECTED,
    by=("scheduler.desk.ceremony.close_reveals",),
    words="主办机关的号码被改过的，按“封存后没有启封”公布，抽取照常进行。",
)
def test_an_office_number_that_was_tampered_with_counts_as_withheld(locked) -> None:
    with locked.desk("supervisor") as desk:
        row = desk.session.scalars(select(Contribution).where(Contribution.party == "office")).one()
        row.secret = bytes(range(32))
    locked.do("contributor", commit, "jijian")
    locked.do("notary", commit, "gongzheng")
    locked.do("contributor", reveal, "jijian")
    locked.do("notary", reveal, "gongzheng")
    assert locked.draw().state == DrawState.OPENING
    locked.later(minutes=60)
    locked.do("supervisor", ceremony.close_reveals)
    assert locked.standings()["office"] == "withheld"


# ---- power cuts --------------------------------------------------------------------------------


class PowerCut(RuntimeError):
    """The machine stops before the transaction is written."""


@threat(
    row="redraw until it suits",
    who="运维人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.ceremony.take_commitment",),
    words="在任何一步断电，抽取都停在原处，接着办的内容一个字也不变。",
)
def test_a_power_cut_at_any_step_delays_and_changes_nothing(locked) -> None:
    """Each step is tried, cut before its end, looked at from a new process, and done again."""
    steps = [
        ("contributor", commit, "jijian"),
        ("notary", commit, "gongzheng"),
        ("contributor", reveal, "jijian"),
        ("notary", reveal, "gongzheng"),
        ("supervisor", typists.type_value, 0, DICE),
        ("reviewer", typists.type_value, 0, DICE),
    ]
    for who, step, *given in steps:
        before = snapshot(locked)
        with pytest.raises(PowerCut), locked.desk(who) as desk:
            step(desk, locked.number, *given)
            raise PowerCut
        locked.state.database.close()
        assert snapshot(locked) == before
        locked.do(who, step, *given)
        locked.state.database.close()
        assert locked.findings() == set()
    assert locked.draw().state == DrawState.RESULT


def snapshot(office: Office) -> list[object]:
    with office.state.read() as session:
        wanted = (Contribution.commitment, Contribution.secret, Contribution.revealed_at)
        rows = session.execute(select(*wanted).order_by(Contribution.id)).all()
        values = session.scalars(select(DrawSource.value)).all()
        typings = session.scalars(select(Typing.value)).all()
        logged = session.scalars(select(LogEntry.content).order_by(LogEntry.position)).all()
        return [office.draw().state, *rows, *values, *typings, *logged]
