"""The number that decides: chosen, known before, put in late, or another one afterwards."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from api.settings import Settings
from scheduler.beacons import moment_of, round_at
from scheduler.desk import freezing, typists
from scheduler.desk.ceremony import close_reveals
from scheduler.desk.draw_files import load
from scheduler.desk.public_log import moment
from scheduler.desk.terms import PublicSource, Terms
from scheduler.draw.documents import rows
from scheduler.errors import Invalid
from scheduler.ledger.notes import COSIGNATURE, Signer
from tests.ceremony import alone, close
from tests.insiders.conftest import (
    DICE,
    TASK,
    VERIFIER,
    People,
    as_owner,
    codes,
    decide,
    drawn,
    head_of,
    lock_targets,
    refused,
    reports,
    swap_file,
    verdicts,
)
from tests.insiders.threats import DETECTED, IMPOSSIBLE, RESIDUAL, threat

KL8 = "01 05 09 13 17 21 25 29 33 37 41 45 49 53 57 61 65 69 73 77"


def values(count: int) -> list[str]:
    """Throws that somebody makes up."""
    return [f"{DICE[at:]}{DICE[:at]}" for at in range(count)]


def drawn_with(office: People, number: str, value: str) -> list[str]:
    """What would be drawn with a value, looked at and taken back."""
    with office.trying("supervisor") as desk:
        outcome = load(desk.session, decide(desk, number, value))["outcome.txt"]
    return [row[2] for row in rows(outcome) if row[3] == "drawn"]


@threat(
    row="choose the seed",
    who="运维人员",
    outcome=RESIDUAL,
    by=("scheduler.desk.typists.type_value",),
    words="公开数字用掷骰的，能操作服务器的人可以先试算，再冒用两个账号录入编的点数；程序无从得知，只能当众掷，或改用 drand、开奖号码。",
)
@threat(
    row="all parties collude",
    who="全体参与方",
    outcome=RESIDUAL,
    by=("verify:seed",),
    words="掌握全部封存号码又能编造公开数字的人全体合谋时，任何程序都发现不了，只能靠公开数字当众产生。",
)
def test_who_may_make_up_the_value_chooses_the_outcome(office_at, tmp_path) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    number = office.draws()[0].number
    tried = {value: set(drawn_with(office, number, value)) for value in values(3)}
    friend = sorted(tried[DICE] - tried[values(3)[1]])[0]
    assert office.draws()[0].seed is None, "nothing of the tries is left"
    chosen = next(value for value, outcome in tried.items() if friend not in outcome)
    with office.desk("supervisor") as desk:
        decide(desk, number, chosen)
    assert friend not in drawn(office, office.draws()[0])
    assert codes(office, head_of(office)) == set()
    assert verdicts(office, tmp_path / "b") == {number: set()}


def announced(office: People, kind: str, label: str, after: timedelta) -> str:
    """A list locked by the office alone with a source that comes to be after a while, which has
    passed; the number of the draw."""
    clock = ScriptedClock(office.state.clock.now().replace(microsecond=0))
    office.state.clock = clock
    at = clock.now() + after
    if kind == "drand":
        label, at = f"quicknet {round_at(at)}", moment_of(round_at(at))
    terms = replace(alone(), sources=[PublicSource(kind, label, moment(at))])
    with office.desk("supervisor") as desk:
        number = freezing.freeze_targets(desk, TASK, terms).number
    with office.desk("supervisor") as desk:
        close(desk, number)
    clock.on(at + timedelta(hours=1))
    return number


@threat(
    row="choose the seed",
    who="运维人员",
    outcome=IMPOSSIBLE,
    by=("source_drand_wrong",),
    words="公开数字用 drand 的，编出来的数不是那一轮的签名，能操作服务器的人用几个账号也录不进去。",
)
def test_a_made_up_round_of_drand_is_refused(office_at) -> None:
    office = office_at(Step.OPENED)
    number = announced(office, "drand", "", timedelta(hours=2))
    for made_up in ("ab" * 48, "0" * 96, "8" + "0" * 95):
        with pytest.raises(Invalid) as caught, office.desk("supervisor") as desk:
            typists.type_value(desk, number, 0, made_up)
        assert [each.code for each in caught.value.findings] == ["source_drand_wrong"]


@threat(
    row="choose the seed",
    who="运维人员",
    outcome=DETECTED,
    by=("verify:source",),
    words="公开数字用开奖号码的，编一组号码录入，核验程序写明是哪一期、哪几个号码，谁都可以拿开奖公告对照。",
)
def test_made_up_numbers_of_a_lottery_stand_beside_its_issue(office_at, tmp_path) -> None:
    office = office_at(Step.OPENED)
    number = announced(office, "kl8", "2026300", timedelta(days=1))
    with office.desk("supervisor") as desk:
        decide(desk, number, KL8)
    checks = reports(office, tmp_path / "b")[number]
    assert checks["source"]["ok"] is None and "开奖公告" in checks["source"]["message"]
    command = [sys.executable, "-I", str(VERIFIER), str(tmp_path / "b" / f"{number}.ssj")]
    told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    assert all(part in told for part in ("快乐8", "2026300", KL8))


@threat(
    row="a value that already fell",
    who="运维人员",
    outcome=IMPOSSIBLE,
    by=("setting_parties", "parties_too_few"),
    words="想只由本单位一方封存、用早已开出的号码反复试的，锁不成；设置里也不能把封存方改到只剩本单位。",
)
def test_no_setting_lets_the_office_contribute_alone(office_at) -> None:
    office = office_at(Step.OPENED)
    with pytest.raises(Invalid) as caught:
        Settings.from_environment({"SSJ_LEAST_PARTIES": "1"})
    assert [each.code for each in caught.value.findings] == ["setting_parties"]
    fewest = Settings.from_environment({"SSJ_LEAST_PARTIES": "2"}).least_parties
    with refused("parties_too_few"), office.desk("supervisor") as desk:
        freezing.freeze_targets(desk, TASK, replace(alone("上周的掷骰"), least=fewest))
    assert office.draws() == []


@threat(
    row="a value that already fell",
    who="程序供应商",
    outcome=DETECTED,
    by=("verify:policy",),
    words="改掉程序、由本单位一方封存，写上早已开出的号码反复试的，没有见证方的签名，凡信任名单要求见证的，核验不通过。",
)
@threat(
    row="a value that already fell",
    who="程序供应商",
    outcome=RESIDUAL,
    by=("verify:commitments",),
    words="信任名单没有要求任何见证方的，改掉程序、一方封存的名单早于还是晚于公开数字无从证明，证明文件只写明封存的只有一方。",
)
def test_a_known_value_makes_grinding_the_lock_worth_while(office_at, tmp_path) -> None:
    """`alone` is what no door of the program offers."""
    office = office_at(Step.OPENED)
    office.state.clock = ScriptedClock(office.state.clock.now())

    def attempt(desk) -> tuple[str, set[str]]:
        number = decide(desk, lock_targets(desk, label="上周的掷骰").number, DICE).number
        firms = desk.session.execute(
            text(
                "SELECT target.register_key FROM visit JOIN target ON target.id = visit.target_id"
                " ORDER BY 1"
            )
        )
        return number, {key for (key,) in firms}

    seen = []
    for phrase in ("first", "second"):
        with office.trying("supervisor", phrase) as desk:
            seen.append(attempt(desk)[1])
    friend = sorted(seen[0] - seen[1])[0]
    with office.desk("supervisor", "second") as desk:
        number, firms = attempt(desk)
    assert friend not in firms and number.endswith("-0001"), "no gap tells of the tries"
    assert codes(office, head_of(office)) == set()
    with office.state.read() as session:
        (own,) = office.state.policy_for_all(session).logs
    archive = Signer("archive.example", bytes([7]) * 32, COSIGNATURE).key
    believed = f"log {own.key}\nwitness archive {archive}\nquorum archive\n"
    checks = reports(office, tmp_path / "b", believed)[number]
    assert {code for code, check in checks.items() if check["ok"] is False} == {"policy"}
    assert "1 个参与方" in checks["commitments"]["message"]
    assert verdicts(office, tmp_path / "c") == {number: set()}, "without anybody to believe"


@threat(
    row="test plans against a short public number",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("source_dice_length",),
    words="公开数字不足 60 比特（19 位十面骰）的不收，没有人能把所有可能逐个试一遍。",
)
def test_a_short_value_is_refused(office_at) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    number = office.draws()[0].number
    for short in ("7", DICE[:6], DICE[:18], " ".join("1" * 18)):
        with pytest.raises(Invalid) as caught, office.desk("supervisor") as desk:
            decide(desk, number, short)
        assert [each.code for each in caught.value.findings] == ["source_dice_length"]


@threat(
    row="steer by a fallback of the source",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("source_dice_digits",),
    words="锁定时写明用哪种公开数字，之后录入别种来源的数会被拒绝，断网、停电也不换来源。",
)
def test_a_value_of_another_source_is_refused(office_at) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    number = office.draws()[0].number
    with pytest.raises(Invalid) as caught, office.desk("supervisor") as desk:
        decide(desk, number, f"{KL8} 快乐8")
    assert [each.code for each in caught.value.findings] == ["source_dice_digits"]


@threat(
    row="steer by a fallback of the source",
    who="数据库管理员",
    outcome=DETECTED,
    by=("verify:public",),
    words="结果出来后把来源改写成别的说法，与锁定的方案不符，任何人核验都会发现。",
)
def test_another_label_put_in_afterwards_is_found(office_at, tmp_path) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    draw = office.draws()[0]
    public = office.file(draw, "public.json")
    swap_file(office, draw, "public.json", public.replace("公开掷".encode(), "第二次".encode()))
    assert verdicts(office, tmp_path / "b") == {draw.number: {"public"}}


@threat(
    row="late commitment",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed",),
    words="锁定之后往库里添一方的封存号码，方案里没有这一方，不计入，并且与公开日志不符。",
)
def test_a_party_that_joins_after_the_lock_is_found(office_at, tmp_path) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    number = office.draws()[0].number
    columns = "authority_id, draw_id, {}, body, commitment, secret, committed_at"
    as_owner(
        office,
        f"INSERT INTO contribution ({columns.format('party')})"
        f" SELECT {columns.format(repr('friend'))} FROM contribution WHERE party = 'office'",
    )
    with office.desk("supervisor") as desk:
        decide(desk, number)
    assert verdicts(office, tmp_path / "b") == {number: set()}
    assert b"friend" not in office.file(office.draws()[0], "commitments.json")
    assert codes(office) == {"log_draw_changed"}


@threat(
    row="choose the seed",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.ceremony.open_reveals",),
    words="锁定之后把库里的封存号码换成别的数，打不开当初公布的封条，按“封存后没有启封”公布。",
)
def test_another_secret_does_not_open_the_commitment(office_at, tmp_path) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    number = office.draws()[0].number
    changed = "UPDATE contribution SET secret = :secret WHERE party = 'office'"
    as_owner(office, changed, secret=bytes(range(32)))
    with office.desk("supervisor") as desk:
        close(desk, number)
        close_reveals(desk, number)
        decide(desk, number)
    assert verdicts(office, tmp_path / "b") == {number: set()}
    assert b"office" not in office.file(office.draws()[0], "reveals.json")


@threat(
    row="second seed for the same draw",
    who="数据库管理员",
    outcome=DETECTED,
    by=("verify:log", "log_draw_changed"),
    words="把整套结果换成另一个公开数字算出的，与证明文件里的日志条目不符，任何人核验都会发现。",
)
def test_a_whole_other_result_put_in_place_is_found_in_the_log(office_at, tmp_path) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    number = office.draws()[0].number
    made = ("public.json", "outcome.txt")
    with office.trying("supervisor") as desk:
        other = decide(desk, number, DICE[::-1])
        files = dict(load(desk.session, other))
        seed = other.seed
    with office.desk("supervisor") as desk:
        decide(desk, number)
    for name in made:
        swap_file(office, office.draws()[0], name, files[name])
    value = DICE[::-1]
    as_owner(
        office,
        f"UPDATE draw SET seed = '{seed}'",
        f"UPDATE draw_source SET value = '{value}'",
        f"UPDATE typing SET value = '{value}'",
    )
    assert verdicts(office, tmp_path / "b") == {number: {"log"}}
    assert codes(office) == {"log_draw_changed"}


@threat(
    row="test plans against a short public number",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("source_too_short",),
    words="锁定时只报一个短号码（如排列5，十万种可能）作公开数字的，名单锁不成。",
)
def test_a_source_that_carries_too_little_cannot_be_announced(office_at) -> None:
    office = office_at(Step.OPENED)
    with pytest.raises(Invalid) as caught, office.desk("supervisor") as desk:
        at = moment(desk.now() + timedelta(days=1))
        terms = Terms([PublicSource("pl5", "第 2026300 期", at)], parties=(), least=1)
        freezing.freeze_targets(desk, TASK, terms)
    assert [each.code for each in caught.value.findings] == ["source_too_short"]
    assert office.draws() == []
