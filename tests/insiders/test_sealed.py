"""Insiders and the seal: who loses, exchanges, opens or keeps shut what must open on its day."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from api.demo.steps import Step
from scheduler.desk import ceremony, disclosing, overdue, sealed, sealed_shares, typists
from scheduler.draw.documents import canonical_json
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Invalid
from scheduler.seal.planned import read_planned
from scheduler.seal.share_file import Share, read_share
from scheduler.seal.sharing import SealFault, scalar_text
from scheduler.vocabulary import AlarmKind, DrawState
from tests.ceremony import DICE, commit, of_party
from tests.insiders.conftest import (
    TASK,
    as_owner,
    codes,
    found,
    owning,
    refused,
    swap_file,
    verdicts,
)
from tests.insiders.sealed_office import SealedOffice
from tests.insiders.threats import DETECTED, IMPOSSIBLE, RESIDUAL, threat
from tests.sealing import DAY, HOLDERS, hand_in, keep, lock_sealed, midnight, take

LATER = DAY.replace(day=DAY.day + 1)
EARLIER = DAY.replace(day=DAY.day - 1)


@pytest.fixture
def locked(office_at) -> SealedOffice:
    """The list is locked in sealed mode; no share is taken."""
    return SealedOffice(office_at(Step.OPENED).state)


def invalid(code: str):
    """Refused for this finding alone."""
    return pytest.raises(
        Invalid, check=lambda error: [finding.code for finding in error.findings] == [code]
    )


def lose(office: SealedOffice) -> None:
    as_owner(office, "UPDATE seal SET secret = NULL")


def commit_all(office: SealedOffice) -> None:
    with office.desk("supervisor", "committing") as desk:
        for holder in HOLDERS:
            commit(desk, office.number, holder)


@threat(
    row="lose the secret of a sealed draw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("shares_unconfirmed", "open_before_shares"),
    words="封存方没有领到份额之前启封不能开始；截止之后也须有能打开密封的份数确认在外。",
)
def test_reveals_wait_until_the_shares_are_out(locked) -> None:
    commit_all(locked)
    assert locked.draw().state == DrawState.FROZEN
    for who in ("supervisor", "contributor"):
        with refused("open_before_shares"), locked.desk(who) as desk:
            ceremony.open_reveals(desk, locked.number)
    locked.clock.on(locked.draw().commit_by)
    with locked.desk("supervisor") as desk:
        keep(desk, locked.number, "jijian")
    with refused("shares_unconfirmed"), locked.desk("supervisor") as desk:
        ceremony.open_reveals(desk, locked.number)
    with locked.desk("supervisor") as desk:
        keep(desk, locked.number, "xiehui")
        assert ceremony.open_reveals(desk, locked.number).state == DrawState.OPENING
        # Who is late may still keep a share.
        keep(desk, locked.number, "gongzheng")
    assert [entry["holder"] for entry in locked.log("share")] == ["jijian", "xiehui", "gongzheng"]
    assert codes(locked) == set()


@threat(
    row="take another's share",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("share_again", "share_not_yours", "share_other_file"),
    words="份额只发给方案写明的封存方，没有领到文件的确认不了，确认之后服务器上就抹去了，谁也领不到第二次。",
)
def test_a_share_is_for_its_holder_alone_and_gone_once_it_is_kept(locked) -> None:
    with locked.desk("supervisor") as desk:
        with refused("role_needed"):
            sealed_shares.take_share(desk, locked.number)
        with refused("share_not_taken"):
            sealed_shares.confirm_share(of_party(desk, "jijian"), locked.number, "0" * 64)
        file = take(desk, locked.number, "jijian")
        other = take(desk, locked.number, "xiehui")
        with invalid("share_other_file"):
            sealed_shares.confirm_share(of_party(desk, "jijian"), locked.number, sha256_hex(other))
        assert take(desk, locked.number, "jijian") == file
        assert keep(desk, locked.number, "jijian") == file
        with refused("share_again"):
            take(desk, locked.number, "jijian")
        with refused("share_again"):
            sealed_shares.confirm_share(of_party(desk, "jijian"), locked.number, sha256_hex(file))
    assert {row.holder for row in locked.shares() if row.value is None} == {"jijian"}
    with refused("share_not_yours"), locked.desk("supervisor", "second task") as desk:
        second = TASK.replace("T0001", "T0002")
        two = lock_sealed(desk, second, holders=["jijian", "xiehui"]).number
        take(desk, two, "gongzheng")
    value = scalar_text(read_share(file).value)
    with locked.state.database.engine.connect() as connection:
        kept = connection.execute(text("SELECT value FROM seal_share")).scalars().all()
    assert bytes.fromhex(value) not in [bytes(each) for each in kept if each]


@threat(
    row="lose the secret of a sealed draw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("seal_secret_lost",),
    words="主办机关在结果算出之前“弄丢”密封号码，抽取停在原处；几个封存方凭份额找回，照样算出同一个结果。",
)
def test_a_lost_secret_stops_nothing(locked, tmp_path: Path) -> None:
    whole = sealed_secret(locked)
    locked.close()
    lose(locked)
    assert found(locked) == {(f"draw:{locked.number}", "log_draw_changed")}
    with locked.desk("supervisor") as desk:
        typists.type_value(desk, locked.number, 0, DICE)
    with refused("seal_secret_lost"), locked.desk("reviewer") as desk:
        typists.type_value(desk, locked.number, 0, DICE)
    assert locked.draw().state == DrawState.CLOSED
    for holder in ("jijian", "xiehui"):
        with locked.desk("supervisor") as desk:
            hand_in(desk, locked.number, holder, locked.files[holder])
    assert sealed_secret(locked) == whole
    assert locked.draw().disclosed_at is None, "found again, not published"
    with locked.desk("reviewer") as desk:
        assert typists.type_value(desk, locked.number, 0, DICE).state == DrawState.RESULT
    assert codes(locked) == set()


def sealed_secret(office: SealedOffice) -> str | None:
    with office.state.read() as session:
        return sealed.known_secret(session, office.draw())


@threat(
    row="keep a sealed draw shut",
    who="监管人员",
    outcome=DETECTED,
    by=("disclose_secret_lost",),
    words="到日不公开的，公开页面、任务页和任务列表上一直显示“至今未公开”，几个封存方凭份额就能打开。",
)
def test_what_is_not_disclosed_by_its_day_shows_and_the_holders_open_it(locked, tmp_path) -> None:
    locked.decide()
    lose(locked)
    said = "本应于 2026年5月16日公开，至今未公开"
    locked.on(DAY)
    assert alarms(locked, said) == [], "there is still time on the day itself"
    with locked.desk("supervisor") as desk:
        assert disclosing.disclose_due(desk) == []
        with refused("disclose_secret_lost"):
            disclosing.disclose(desk, locked.number)
    assert told(locked) == []
    locked.on(LATER)
    assert len(alarms(locked, said)) == 3
    assert told(locked) == [(AlarmKind.SEALED, locked.number, midnight(DAY))]
    for holder in ("gongzheng", "xiehui"):
        assert locked.draw().disclosed_at is None
        with locked.desk("supervisor") as desk:
            hand_in(desk, locked.number, holder, locked.files[holder])
    assert alarms(locked, said) == told(locked) == []
    (entry,) = locked.log("disclose")
    assert entry["holders"] == ["gongzheng", "xiehui"]
    assert entry["seed"] == locked.draw().seed
    assert codes(locked) == set()
    assert verdicts(locked, tmp_path / "proofs") == {locked.number: set()}


def told(office: SealedOffice) -> list[tuple[AlarmKind, str, datetime]]:
    """The alarms that the desk and `ssj alarms` show, but for the second draw, which nobody starts
    here."""
    with office.state.read() as session:
        listed = overdue.alarms(session, office.clock.now())
    found = [(alarm.kind, alarm.draw, alarm.since) for alarm in listed]
    return [alarm for alarm in found if alarm[0] != AlarmKind.SECOND]


def alarms(office: SealedOffice, said: str) -> list[str]:
    """The public pages that show it."""
    client = office.client(None)
    pages = ("/", f"/tasks/{TASK}", f"/draws/{office.number}")
    return [page for page in pages if said in client.get(page).text.replace("\u3000", "")]


@threat(
    row="keep a sealed draw shut",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed",),
    words="把库里的公开日往后改，好让提示不出现，与锁定的方案不符，核对日志就会发现，抽取页面仍按方案提示。",
)
def test_a_day_that_is_put_off_is_found(locked) -> None:
    locked.decide()
    as_owner(locked, "UPDATE draw SET disclose_on = '2027-01-01'")
    assert found(locked) == {(f"draw:{locked.number}", "log_draw_changed")}
    locked.on(LATER)
    assert "至今未公开" in locked.client(None).get(f"/draws/{locked.number}").text


@threat(
    row="keep a sealed draw shut",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.timers.ticks.disclosures.disclose_due",),
    words="公开日零时起，没有人按按钮，定时任务也会公开；再跑一遍什么也不变。",
)
def test_it_is_disclosed_by_itself_on_its_day(locked, tmp_path: Path) -> None:
    from scheduler.timers.ticks import disclosures

    locked.pair()
    second = locked.draws()[-1].number
    locked.on(EARLIER)
    assert disclosures.disclose_due(locked.state) == ""
    locked.on(DAY)
    assert disclosures.disclose_due(locked.state) == (
        f"抽取 {locked.number} 已公开、抽取 {second} 已公开"
    )
    assert disclosures.disclose_due(locked.state) == ""
    assert [len(locked.log("disclose", number)) for number in (locked.number, second)] == [1, 1]
    assert codes(locked) == set()
    said = verdicts(locked, tmp_path / "proofs")
    assert said == {locked.number: set(), second: set()}


@threat(
    row="exchange the secret of a sealed draw",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("seal_secret_lost", "scheduler.desk.sealed.secret_for_outcome"),
    words="看了公开数字再换一个密封号码来挑结果：方案里有它的校验点，换上去的不算数。",
)
def test_another_secret_does_not_make_an_outcome(locked) -> None:
    locked.close()
    other = bytes.fromhex(scalar_text(12345))
    with owning(locked) as connection:
        connection.execute(text("UPDATE seal SET secret = :other"), {"other": other})
    with locked.desk("supervisor") as desk:
        typists.type_value(desk, locked.number, 0, DICE)
    with refused("seal_secret_lost"), locked.desk("reviewer") as desk:
        typists.type_value(desk, locked.number, 0, DICE)
    assert found(locked) == {(f"draw:{locked.number}", "log_draw_changed")}


@threat(
    row="exchange the secret of a sealed draw",
    who="数据库管理员",
    outcome=DETECTED,
    by=("verify:seal", "log_draw_changed"),
    words="公开之后把证明文件里的密封号码换掉，与锁定时公布的校验点不符，任何人核验都会发现。",
)
def test_another_secret_in_the_bundle_is_found(locked, tmp_path: Path) -> None:
    locked.decide().on(DAY)
    with locked.desk("supervisor") as desk:
        disclosing.disclose(desk, locked.number)
    swap_file(locked, locked.draw(), "seal.json", canonical_json({"secret": scalar_text(12345)}))
    assert codes(locked) == {"log_draw_changed"}
    assert verdicts(locked, tmp_path / "proofs") == {locked.number: {"seal"}}


@threat(
    row="open a seal before its day",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("share_open_early",),
    words="公开日之前，封存方交出份额也打不开，除非主办机关丢了密封号码；那时只是找回，不公布。",
)
def test_shares_do_not_open_it_before_the_day(locked) -> None:
    locked.decide().on(EARLIER)
    for holder in HOLDERS:
        with refused("share_open_early"), locked.desk("supervisor") as desk:
            hand_in(desk, locked.number, holder, locked.files[holder])
    assert [row.handed for row in locked.shares()] == [None, None, None]


@threat(
    row="open a seal before its day",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("shares_too_few",),
    words="份额不够规定的份数，凑在一起也说明不了密封号码是多少，离线合并也不行。",
)
def test_one_share_less_says_nothing(locked) -> None:
    locked.keep()
    plan = read_planned(locked.file(locked.draw(), "plan.json"))
    one = read_share(locked.files["jijian"])
    plan.check(one)
    with pytest.raises(SealFault, check=lambda error: error.code == "shares_too_few"):
        plan.open_with({one.place: one.value})


@threat(
    row="open a seal before its day",
    who="全体参与方",
    outcome=RESIDUAL,
    by=("scheduler.seal.sharing.recover",),
    words="够份数的封存方私下合谋，离线就能算出密封号码；公开数字出来之后，他们和主办机关一样算得出结果，但改不了。",
)
def test_enough_holders_together_can_know_it(locked) -> None:
    locked.keep()
    plan = read_planned(locked.file(locked.draw(), "plan.json"))
    shares = [read_share(locked.files[holder]) for holder in ("jijian", "xiehui")]
    known = plan.open_with({share.place: share.value for share in shares})
    assert scalar_text(known) == sealed_secret(locked)


@threat(
    row="open a seal before its day",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("disclose_early", "early_own", "early_not_proposed"),
    words="一个人不能提前公开：须写明理由，由另一人批准，理由和两人都记入公开日志，一直显示在抽取页和任务页上。",
)
def test_nobody_discloses_early_alone(locked) -> None:
    locked.decide().on(EARLIER)
    with locked.desk("supervisor") as desk:
        with refused("disclose_early"):
            disclosing.disclose(desk, locked.number)
        with refused("early_not_proposed"):
            disclosing.approve_early(desk, locked.number)
        with invalid("required"):
            disclosing.propose_early(desk, locked.number, " ")
        disclosing.propose_early(desk, locked.number, "检查已全部结束")
        with refused("early_proposed_already"):
            disclosing.propose_early(desk, locked.number, "换个理由")
        with refused("early_own"):
            disclosing.approve_early(desk, locked.number)
    assert locked.client(None).get(f"/api/v1/draws/{locked.number}").json()["seed"] is None
    with locked.desk("reviewer") as desk:
        disclosing.approve_early(desk, locked.number)
    (entry,) = locked.log("disclose")
    assert (entry["reason"], entry["proposed"], entry["approved"]) == (
        *("检查已全部结束", "supervisor", "reviewer"),
    )
    with refused("seal_disclosed"), locked.desk("supervisor") as desk:
        disclosing.disclose(desk, locked.number)
    # Everybody sees that it was early, why, and who wanted it: on the draw's page and the task's.
    for path in (f"/draws/{locked.number}", f"/tasks/{TASK}"):
        page = locked.client(None).get(path).text
        assert "提前公开" in page and "检查已全部结束" in page, path
        assert "提出人 supervisor，批准人 reviewer" in page, path
    assert codes(locked) == set()


@threat(
    row="act for another bureau",
    who="外单位人员",
    outcome=IMPOSSIBLE,
    by=("not_your_authority",),
    words="别的单位不能公开本单位密封的抽取。",
)
def test_another_bureau_does_not_disclose(locked) -> None:
    locked.decide().on(DAY)
    for step in (disclosing.disclose, disclosing.approve_early):
        with refused("not_your_authority"), locked.desk(locked.stranger()) as desk:
            step(desk, locked.number)


@threat(
    row="hand in a wrong share",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("shares_wrong", "share_of_another", "share_file_form"),
    words="封存方交出假的或别人的份额，当场指出，不影响其他份额；真的凑齐照样打开。",
)
def test_a_wrong_share_is_refused_and_named(locked) -> None:
    locked.decide().on(DAY)
    right = read_share(locked.files["jijian"])
    wrong = Share(right.number, right.holder, right.place, right.value ^ 1)
    with locked.desk("supervisor") as desk:
        with invalid("shares_wrong"):
            hand_in(desk, locked.number, "jijian", bytes(wrong))
        with invalid("share_of_another"):
            hand_in(desk, locked.number, "jijian", locked.files["xiehui"])
        with invalid("share_file_form"):
            hand_in(desk, locked.number, "jijian", b"{}")
        hand_in(desk, locked.number, "xiehui", locked.files["xiehui"])
        with invalid("shares_wrong"):
            hand_in(desk, locked.number, "jijian", bytes(wrong))
    assert locked.draw().disclosed_at is None
    with locked.desk("supervisor") as desk:
        hand_in(desk, locked.number, "jijian", locked.files["jijian"])
    assert locked.draw().disclosed_at is not None


@threat(
    row="open a seal before its day",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed", "log_draw_entries"),
    words="改库里的公布方式或公开时间，让名单提前露出来，与方案和日志不符，核对日志就会发现。",
)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE draw SET mode = 'open'",
        "UPDATE draw SET disclosed_at = drawn_at",
        "UPDATE seal_share SET confirmed_at = NULL WHERE place = 1",
        "UPDATE seal_share SET holder = 'pengyou' WHERE place = 1",
    ],
    ids=["mode", "disclosed", "confirmed", "holder"],
)
def test_what_the_database_says_of_the_seal_is_compared(locked, change: str) -> None:
    locked.decide()
    as_owner(locked, change)
    assert codes(locked) & {"log_draw_changed", "log_draw_entries"}
