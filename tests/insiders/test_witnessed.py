"""Where the plan wants witnesses, nothing is opened or typed before they have seen what cannot be
changed any more; who skips them has a bundle that says so."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from api.state import POLICY, State
from models import Cosignature
from scheduler.desk import ceremony, draw_files, freezing, log_heads, typists, witnessed
from scheduler.desk.public_log import moment
from scheduler.desk.terms import PublicSource, Terms
from scheduler.draw.documents import read_canonical
from scheduler.ledger.checkpoints import Checkpoint, cosign
from scheduler.ledger.notes import COSIGNATURE, Signer
from scheduler.ledger.policy import parse_policy, written
from scheduler.vocabulary import DrawState
from tests.ceremony import DICE, acting, commit, reveal
from tests.insiders.conftest import TASK, VERIFIER, People, codes, refused
from tests.insiders.threats import DETECTED, IMPOSSIBLE, threat

WITNESSES = [Signer(f"{name}.example", bytes([n]) * 32, COSIGNATURE)
             for n, name in enumerate(("archive", "audit", "court"), 1)]  # fmt: skip


class Watched(People):
    """The small world with a policy of two out of three witnesses, its first list locked."""

    def __init__(self, state: State, kind: str = "dice", minutes: int = 0) -> None:
        super().__init__(state)
        state.clock = ScriptedClock(state.clock.now().replace(microsecond=0))
        lines = [f"witness {own.name.split('.')[0]} {own.key} http://x" for own in WITNESSES]
        lines += ["group seen 2 archive audit court", "quorum seen"]
        with state.read() as session:
            log = state.log_book(session).ring.current.key
        policy = "\n".join((f"log {log}", *lines))
        (state.settings.home / POLICY).write_text(f"{policy}\n", encoding="utf-8")
        at = moment(state.clock.now() + timedelta(minutes=minutes)) if minutes else ""
        label = "2026300" if kind == "kl8" else "掷骰"
        with self.desk("supervisor") as desk:
            terms = Terms([PublicSource(kind, label, at)])
            self.number = freezing.freeze_targets(desk, TASK, terms).number

    def later(self, minutes: int) -> None:
        self.state.clock.on(self.state.clock.now() + timedelta(minutes=minutes))

    def state_of(self) -> DrawState:
        return self.draws()[0].state

    def cosign(self, *numbers: int, size: int | None = None, ahead: int = 0) -> list[str]:
        """So many witnesses sign the present head; the draws that go on. Their clocks are so many
        minutes ahead of the office's."""
        with self.desk("supervisor") as desk:
            book = self.state.log_book(desk.session)
            note = book.head(size)
            time = int(self.state.clock.now().timestamp()) + 60 * ahead
            for n in numbers:
                log_heads.accept(desk, book, note, [cosign(note, WITNESSES[n], time)])
            return ceremony.open_waiting(desk)

    def each(self, step) -> None:
        with self.desk("supervisor") as desk:
            for party in ("jijian", "gongzheng"):
                step(desk, self.number, party)

    def type(self, value: str = DICE) -> None:
        with self.desk("supervisor") as desk:
            for who in ("contributor", "overseer"):
                typists.type_value(acting(desk, who), self.number, 0, value)

    def checks(self, folder: Path) -> dict[str, bool | None]:
        """What the stand-alone verifier says of the bundle."""
        with self.state.read() as session:
            chunks = list(draw_files.bundle(session, self.draws()[0]))
        bundle, policy = folder / "draw.ssj", self.state.settings.home / POLICY
        bundle.write_bytes(b"".join(chunks))
        command = [sys.executable, "-I", str(VERIFIER), "--json", "--policy", str(policy)]
        ran = subprocess.run([*command, str(bundle)], capture_output=True, check=False)
        (file,) = json.loads(ran.stdout)["files"]
        return {check["code"]: check["ok"] for check in file["checks"]}


@threat(
    row="late withhold (last revealer)",
    who="运维人员",
    outcome=IMPOSSIBLE,
    by=("open_unwitnessed", "typing_unwitnessed"),
    words="规定的见证方没有见证名单锁定，不能启封；没有见证启封结束，不能录入公开数字。",
)
def test_nothing_goes_on_before_enough_witnesses_have_seen_it(office_at, tmp_path) -> None:
    office = Watched(office_at(Step.OPENED).state)
    office.each(commit)
    assert office.state_of() == DrawState.FROZEN
    assert office.cosign(0) == []
    office.later(31)
    with refused("open_unwitnessed") as error, office.desk("supervisor") as desk:
        ceremony.open_reveals(desk, office.number)
    assert error.value.params["missing"] == "audit、court"
    assert office.cosign(2) == [office.number]
    office.each(reveal)
    assert office.state_of() == DrawState.CLOSED
    with refused("typing_unwitnessed"):
        office.type()
    office.cosign(0, 1, 2)
    office.type()
    assert office.state_of() == DrawState.RESULT and codes(office) == set()
    found = office.checks(tmp_path)
    assert {found[code] for code in ("log", "witnessed", "policy")} == {True}
    assert False not in found.values()


@threat(
    row="late withhold (last revealer)",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("close_witnessed_late",),
    words="公开数字可能产生之后才见证启封结束的，不能再录入，这次抽取只能作废。",
)
def test_witnesses_who_come_after_the_value_are_too_late(office_at) -> None:
    office = Watched(office_at(Step.OPENED).state, "kl8", minutes=90)
    office.each(commit)
    office.cosign(0, 1)
    office.each(reveal)
    office.cosign(0)
    office.later(91)
    with refused("close_witnessed_late"):
        office.type(" ".join(map(str, range(1, 21))))
    office.cosign(1, 2)
    with refused("close_witnessed_late"):
        office.type(" ".join(map(str, range(1, 21))))
    assert office.state_of() == DrawState.CLOSED


@threat(
    row="backdate",
    who="运维人员",
    outcome=IMPOSSIBLE,
    by=("close_witnessed_late",),
    words="号码已经开出，再把机器的时钟拨回去锁名单的，见证方按自己的时钟签名，晚于开奖，这次抽取算不出结果。",
)
def test_a_clock_that_is_set_back_makes_no_list_older(office_at) -> None:
    office = Watched(office_at(Step.OPENED).state, "kl8", minutes=90)
    office.each(commit)
    office.cosign(0, 1, ahead=200)
    office.each(reveal)
    office.cosign(0, 1, 2, ahead=200)
    office.later(91)
    with refused("close_witnessed_late"):
        office.type(" ".join(map(str, range(1, 21))))
    assert office.draws()[0].seed is None


@threat(
    row="late withhold (last revealer)",
    who="运维人员",
    outcome=DETECTED,
    by=("verify:witnessed",),
    words="改掉程序、绕过见证的，证明文件里没有见证方的签名，任何人核验都会发现。",
)
@pytest.mark.parametrize("door", ["is_freeze_seen", "refuse_unseen_close"])
def test_who_goes_round_the_witnesses_has_a_bundle_that_says_so(
    office_at, tmp_path, monkeypatch, door
) -> None:
    office = Watched(office_at(Step.OPENED).state)
    monkeypatch.setattr(witnessed, door, lambda desk, draw: True)
    office.each(commit)
    office.cosign(0, 1)
    office.each(reveal)
    if door == "is_freeze_seen":
        office.cosign(0, 1)
    office.type()
    if door == "refuse_unseen_close":
        office.cosign(0, 1)
    found = office.checks(tmp_path)
    assert found["log"] is True and found["witnessed"] is False


@threat(
    row="edit the outcome",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.witnessed.log_file",),
    words="证明文件里的见证以放行时为准，事后再请见证方签名，也改不了已经出具的证明。",
)
def test_what_witnesses_sign_later_changes_nothing_in_the_proof(office_at) -> None:
    office = Watched(office_at(Step.OPENED).state)
    office.each(commit)
    office.cosign(0, 1)
    office.each(reveal)
    office.cosign(0, 1)
    office.type()
    with office.state.read() as session:
        before = draw_files.load_one(session, office.draws()[0], "log.json")
    office.cosign(2)
    with office.desk("supervisor") as desk:
        assert witnessed.log_file(desk, office.draws()[0]) == before
    shown = read_canonical(before)
    assert "court" not in json.dumps(shown["close"])


@threat(
    row="forge a signature",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.ceremony.open_waiting",),
    words="把见证方对另一本日志的签名塞进库里，不能让任何一次抽取往下走。",
)
def test_a_cosignature_of_another_history_opens_nothing(office_at) -> None:
    """Genuine signatures of witnesses, but under a head that this log never had."""
    office = Watched(office_at(Step.OPENED).state)
    office.each(commit)
    with office.desk("supervisor") as desk:
        book = office.state.log_book(desk.session)
        ours = Checkpoint.of(book.head().text)
        other = Checkpoint(ours.origin, ours.size, bytes(32)).signed(book.ring.signer)
        for own in WITNESSES:
            line = cosign(other, own, 1)
            desk.session.add(
                Cosignature(
                    authority_id=1, size=ours.size, root="00" * 32, head=other.text,
                    line=str(line).rstrip("\n"), witness=own.name, key_id=own.key.key_id.hex(),
                    seen_at=office.state.clock.now(), received_at=office.state.clock.now(),
                )
            )  # fmt: skip
        desk.session.flush()
        assert ceremony.open_waiting(desk) == []


@threat(
    row="late withhold (last revealer)",
    who="运维人员",
    outcome=IMPOSSIBLE,
    by=("open_unwitnessed",),
    words="锁定之后把见证方从信任名单里去掉没有用：以名单锁定时写明的见证方为准。",
)
def test_the_plan_says_who_was_believed_at_the_lock(office_at) -> None:
    """Another policy later changes nothing for a draw that is locked."""
    office = Watched(office_at(Step.OPENED).state)
    office.each(commit)
    with office.state.read() as session:
        plan = read_canonical(draw_files.load_one(session, office.draws()[0], "plan.json"))
        policy = parse_policy(written(office.state.log_book(session).policy))
    assert len(plan["log"]) == 6 and "http" not in "".join(plan["log"])
    policy.quorum = "none"
    (office.state.settings.home / POLICY).write_text(written(policy), encoding="utf-8")
    office.later(31)
    with refused("open_unwitnessed"), office.desk("supervisor") as desk:
        ceremony.open_reveals(desk, office.number)
    with office.state.read() as session:
        assert session.scalars(select(Cosignature.id)).all() == []
