"""The number that decides: chosen, known before, put in late, or another one afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from api.demo.steps import Step
from scheduler.desk import freezing
from scheduler.desk.ceremony import close_reveals
from scheduler.desk.draw_files import load
from scheduler.desk.public_log import moment
from scheduler.desk.terms import PublicSource, Terms
from scheduler.draw.documents import rows
from scheduler.errors import Invalid
from tests.ceremony import close
from tests.insiders.conftest import (
    DICE,
    TASK,
    People,
    as_owner,
    codes,
    decide,
    drawn,
    head_of,
    lock_targets,
    swap_file,
    verdicts,
)
from tests.insiders.threats import DETECTED, IMPOSSIBLE, RESIDUAL, SUCCEEDS, threat

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
    outcome=SUCCEEDS,
    by=("scheduler.desk.typists.type_value",),
    words="启封之后，能操作服务器的人可以先试算，再冒用两个账号录入一个自己编的“骰子点数”；是不是真掷出来的，程序无从得知。",
    closes="issue 4：用可核验的 drand，或公众对照当场掷出的点数和录入时的附件。",
)
@threat(
    row="all parties collude",
    who="全体参与方",
    outcome=RESIDUAL,
    by=("verify:seed",),
    words="掌握全部封存号码又能编造公开数字的人全体合谋时，任何程序都发现不了，只能靠公开数字当众产生。",
)
def test_who_may_make_up_the_value_chooses_the_outcome(world, people, tmp_path) -> None:
    office = people(world(Step.TARGETS_FROZEN))
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


@threat(
    row="a value that already fell",
    who="运维人员",
    outcome=SUCCEEDS,
    by=("value_used",),
    words="只有本单位一方封存号码时，能操作服务器的人可以写上早已开出的号码，反复试到合意再保存；程序只拒绝本单位用过的号码。",
    closes="issue 4：方案写明将来的确切期号和时间，锁定须经见证方在开奖之前签名。",
)
def test_a_known_value_makes_grinding_the_lock_worth_while(world, people, tmp_path) -> None:
    office = people(world(Step.OPENED))

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
    assert verdicts(office, tmp_path / "b") == {number: set()}


@threat(
    row="test plans against a short public number",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("source_dice_length",),
    words="公开数字不足 60 比特（19 位十面骰）的不收，没有人能把所有可能逐个试一遍。",
)
def test_a_short_value_is_refused(world, people) -> None:
    office = people(world(Step.TARGETS_FROZEN))
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
def test_a_value_of_another_source_is_refused(world, people) -> None:
    office = people(world(Step.TARGETS_FROZEN))
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
def test_another_label_put_in_afterwards_is_found(world, people, tmp_path) -> None:
    office = people(world(Step.TARGETS_DRAWN))
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
def test_a_party_that_joins_after_the_lock_is_found(world, people, tmp_path) -> None:
    office = people(world(Step.TARGETS_FROZEN))
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
def test_another_secret_does_not_open_the_commitment(world, people, tmp_path) -> None:
    office = people(world(Step.TARGETS_FROZEN))
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
def test_a_whole_other_result_put_in_place_is_found_in_the_log(world, people, tmp_path) -> None:
    office = people(world(Step.TARGETS_FROZEN))
    number = office.draws()[0].number
    made = ("public.json", "outcome.txt")
    with office.trying("supervisor") as desk:
        other = decide(desk, number, DICE[::-1])
        files = load(desk.session, other)
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
def test_a_source_that_carries_too_little_cannot_be_announced(world, people) -> None:
    office = people(world(Step.OPENED))
    with pytest.raises(Invalid) as caught, office.desk("supervisor") as desk:
        at = moment(desk.now() + timedelta(days=1))
        terms = Terms([PublicSource("pl5", "第 2026300 期", at)], parties=(), least=1)
        freezing.freeze_targets(desk, TASK, terms)
    assert [each.code for each in caught.value.findings] == ["source_too_short"]
    assert office.draws() == []
