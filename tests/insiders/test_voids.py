"""Somebody does not like what a draw gives, and wants it void: causes, approval, what is shown."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from models import Authority, Cosignature, Draw, DrawSource, JournalEntry, LogEntry
from scheduler.desk import accounts, draw_files, setting_up, typists, voiding
from scheduler.desk.context import Actor
from scheduler.desk.public_log import moment
from scheduler.draw.documents import canonical_json
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import DomainError
from scheduler.ledger.checkpoints import Checkpoint, cosign
from scheduler.vocabulary import DrawState, Role, TaskState, VoidCause
from tests.ceremony import acting, close, void_for_want_of_a_value
from tests.insiders.conftest import (
    DICE,
    People,
    anew,
    as_owner,
    codes,
    decide,
    head_of,
    lock_targets,
    refused,
)
from tests.insiders.threats import DETECTED, IMPOSSIBLE, RESIDUAL, threat
from tests.ledger.world import AUDIT, LOG

FILE = b"the operator's announcement"


@pytest.fixture
def office(office_at) -> People:
    """A locked list on a clock that stands still until it is told."""
    made = office_at(Step.TARGETS_FROZEN)
    made.state.clock = ScriptedClock(made.state.clock.now())
    return made


@pytest.fixture
def number(office) -> str:
    return office.draws()[0].number


def closed(office: People, number: str) -> None:
    with office.desk("supervisor") as desk:
        close(desk, number)


def ask(office: People, number: str, cause: VoidCause = VoidCause.SOURCE_FAILED, **more) -> None:
    given = {"evidence": FILE, **more}
    with office.desk("supervisor") as desk:
        voiding.propose_void(desk, number, cause, "情况说明", **given)


def logged(office: People, kind: str) -> list[dict]:
    with office.state.read() as session:
        wanted = select(LogEntry.content).where(LogEntry.kind == kind).order_by(LogEntry.position)
        return [json.loads(content) for content in session.scalars(wanted)]


@threat(
    row="void to redraw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("draw_void_state",),
    words="结果已经算出的抽取不能作废。",
)
def test_a_result_cannot_be_voided(office, number) -> None:
    with office.desk("supervisor") as desk:
        decide(desk, number)
    for cause in VoidCause:
        with refused("draw_void_state"):
            ask(office, number, cause, document="1 号")


@threat(
    row="void to redraw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("void_not_closed", "void_source_wait", "void_evidence_needed"),
    words="称来源没有产生结果的，须启封已截止、约定时间已过满 24 小时、附证明材料，由程序核对。",
)
def test_a_source_is_not_said_to_have_failed_before_it_is_a_day_late(office, number) -> None:
    with refused("void_not_closed"):
        ask(office, number)
    closed(office, number)
    for minutes in (0, 24 * 60 - 1):
        office.state.clock.later(minutes)
        with refused("void_source_wait"):
            ask(office, number)
    office.state.clock.later(2)
    with pytest.raises(DomainError) as caught:
        ask(office, number, evidence=None)
    assert [each.code for each in caught.value.findings] == ["void_evidence_needed"]
    ask(office, number)


@threat(
    row="void to redraw",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("void_typed",),
    words="任何人录入过公开数字之后，不能再称来源没有产生结果；申请之后、批准之前录入的也算。",
)
def test_once_anybody_has_typed_the_source_has_not_failed(office, number) -> None:
    closed(office, number)
    office.state.clock.later(25 * 60)
    ask(office, number)
    with office.desk("overseer") as desk:
        typists.type_value(desk, number, 0, DICE)
    with refused("void_typed"), office.desk("contributor") as desk:
        voiding.approve_void(desk, number)
    with office.desk("contributor") as desk:
        voiding.refuse_void(desk, number)
    with refused("void_typed"):
        ask(office, number)


@threat(
    row="void to redraw",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("void_other_body", "void_not_proposed"),
    words="本单位的人，不管几个，都不能批准作废；须由上级单位或方案里列明的其他单位的封存方批准。",
)
@threat(
    row="act for another bureau",
    who="外单位人员",
    outcome=IMPOSSIBLE,
    by=("void_other_body", "not_your_authority"),
    words="下级单位、平级单位和方案里没有列明的封存方，不能申请也不能批准作废。",
)
def test_nobody_of_the_own_authority_approves(office, number) -> None:
    with office.state.read() as session:
        below = session.scalars(
            select(Authority.id).where(Authority.parent_id.is_not(None))
        ).first()
        operator = setting_up.operator(session, "test")
    strangers = (
        Actor("below", Role.SUPERVISOR, below or 0, "test"),
        Actor("unnamed", Role.CONTRIBUTOR, operator.authority_id, "test", party="unnamed"),
    )
    with refused("void_not_proposed"), office.desk("contributor") as desk:
        voiding.approve_void(desk, number)
    with refused("not_your_authority"), office.desk(strangers[0]) as desk:
        voiding.propose_void(desk, number, VoidCause.TASK_WITHDRAWN, "x", "1 号", FILE)
    ask(office, number, VoidCause.TASK_WITHDRAWN, document="1 号")
    for who in ("supervisor", "reviewer", "overseer", operator, *strangers):
        for do in (voiding.approve_void, voiding.refuse_void):
            with refused("void_other_body"), office.desk(who) as desk:
                do(desk, number)
    with office.desk("contributor") as desk:
        assert voiding.approve_void(desk, number).state == DrawState.VOID


@threat(
    row="void to redraw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("void_other_body",),
    words="给封存方账号起一个和主办机关相同的单位名称，也不能批准。",
)
def test_a_contributor_that_is_the_office_itself_does_not_approve(office, number) -> None:
    ask(office, number, VoidCause.TASK_WITHDRAWN, document="1 号")
    with office.state.read() as session:
        own = session.get_one(Authority, office.draws()[0].authority_id).name
    as_owner(office, "UPDATE contribution SET body = :own WHERE party = 'jijian'", own=own)
    with refused("void_other_body"), office.desk("contributor") as desk:
        voiding.approve_void(desk, number)


@threat(
    row="accuse an honest office",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.voiding.other_body",),
    words="确有列明原因的，上级单位的监管、审核人员可以批准作废，不会卡死。",
)
def test_an_official_of_the_authority_above_approves(office, number) -> None:
    """The demonstration's authority is the topmost; here the draw belongs to a city's bureau."""
    ask(office, number, VoidCause.TASK_WITHDRAWN, document="1 号")
    with office.state.read() as session:
        city = session.scalars(select(Authority).where(Authority.parent_id.is_not(None))).first()
        top = session.get_one(Authority, city.parent_id).name
    as_owner(office, "UPDATE draw SET authority_id = :city", city=city.id)
    with office.desk("reviewer") as desk:
        done = voiding.approve_void(desk, number)
        assert (done.void_approved_body, done.void_approved_by) == (top, "reviewer")


@threat(
    row="void to redraw",
    who="两名同事合谋",
    outcome=DETECTED,
    by=("scheduler.desk.drawing.decide",),
    words="废掉的抽取，公开数字一旦由两人录入，结果照样算出、记入日志并公布，谁都看得到废掉了什么。",
)
@threat(
    row="void to redraw",
    who="两名同事合谋",
    outcome=DETECTED,
    by=("scheduler.desk.public_log.append",),
    words="作废写进公开日志和任务页：原因、程序核对到什么、申请人和批准人及其单位，编号不重用，次数数得出来。",
)
def test_what_was_thrown_away_is_computed_and_shown(office, number) -> None:
    with office.state.read() as session:
        before = session.scalars(select(LogEntry.position).order_by(LogEntry.position)).all()[-1]
    void_for_want_of_a_value(office, number)
    (said,) = logged(office, "void")
    assert said["proposed"] == {"account": "supervisor", "body": "湖北省市场监督管理局"}
    assert said["approved"] == {"account": "contributor", "body": "派驻纪检监察组（演示）"}
    assert said["evidence"] == sha256_hex(FILE) and said["found"]["typed"] == 0
    with office.desk("supervisor", "again") as desk:
        again = lock_targets(desk, label="下一次").number
        decide(desk, again, DICE[::-1])
    # The value turns up: two people type it, the authority's own or not.
    for who in ("overseer", "contributor"):
        with office.desk(who) as desk:
            typists.type_value(desk, number, 0, DICE)
    void, new = office.draws()
    assert (void.state, new.state) == (DrawState.VOID, DrawState.RESULT) and void.seed != new.seed
    (shown,) = logged(office, "discarded")
    assert shown["seed"] == void.seed
    assert shown["outcome"] == sha256_hex(office.file(void, "outcome.txt"))
    assert office.file(void, "outcome.txt") != office.file(new, "outcome.txt")
    with office.state.read() as session:
        assert b"".join(draw_files.bundle(session, void)).endswith(b"end\n")
        assert session.scalars(select(LogEntry.position)).all()[-1] > before
    assert codes(office, head_of(office)) == set()
    with refused("draw_result_state"), office.desk("overseer") as desk:
        typists.type_value(desk, number, 0, DICE)


@threat(
    row="void to redraw",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed",),
    words="公布废掉的结果之后再改它，日志核对指出。",
)
def test_what_was_thrown_away_cannot_be_changed_afterwards(office, number) -> None:
    void_for_want_of_a_value(office, number)
    with office.desk("overseer") as desk:
        typists.type_value(desk, number, 0, DICE)
        typists.type_value(acting(desk, "contributor"), number, 0, DICE)
    assert codes(office) == set()
    as_owner(office, "UPDATE draw SET seed = 'x'")
    assert codes(office) == {"log_draw_changed"}


@threat(
    row="accuse an honest office",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.typists.awaits_values",),
    words="在废掉的抽取里录入公开数字，卡不住作废之后、数字产生之前已经锁定的下一次抽取。",
)
def test_the_same_value_decides_the_redraw_though_it_was_announced_for_the_void_one_too(
    office, number
) -> None:
    void_for_want_of_a_value(office, number)
    with office.desk("supervisor", "again") as desk:
        again = lock_targets(desk, label="掷骰").number
        close(desk, again)
    office.state.clock.later()
    with office.desk("overseer") as desk:
        typists.type_value(desk, number, 0, DICE)
        typists.type_value(acting(desk, "contributor"), number, 0, DICE)
    with office.desk("supervisor") as desk:
        decide(desk, again, DICE)
    assert [draw.state for draw in office.draws()] == [DrawState.VOID, DrawState.RESULT]


@threat(
    row="a value that already fell",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("value_used",),
    words="先在废掉的抽取里录入公开数字，再锁定一份名单用同一个数字的，会被拒绝。",
)
def test_a_value_that_was_typed_for_a_void_draw_decides_no_later_list(office, number) -> None:
    void_for_want_of_a_value(office, number)
    with office.desk("overseer") as desk:
        typists.type_value(desk, number, 0, DICE)
        typists.type_value(acting(desk, "contributor"), number, 0, DICE)
    office.state.clock.later()
    with office.desk("supervisor", "again") as desk:
        again = lock_targets(desk, label="下一次").number
        close(desk, again)
    with refused("value_used"), office.desk("supervisor") as desk:
        typists.type_value(desk, again, 0, DICE)


@threat(
    row="void to redraw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("void_withdrawal_late", "required", "void_evidence_needed"),
    words="任务撤销须有书面决定、文号和文件，只在启封截止之前；启封截止之后必须算出结果。",
)
@threat(
    row="void to redraw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("draw_task_state",),
    words="以任务撤销为由作废的，任务随之终止，不能在同一任务里再抽。",
)
def test_a_task_is_withdrawn_before_the_close_or_not_at_all(office, number) -> None:
    for more, found in (
        ({"document": "1 号", "evidence": None}, "void_evidence_needed"),
        ({"document": " "}, "required"),
    ):
        with pytest.raises(DomainError) as caught:
            ask(office, number, VoidCause.TASK_WITHDRAWN, **more)
        assert [each.code for each in caught.value.findings] == [found]
    with office.trying("supervisor") as desk:
        close(desk, number)
        with refused("void_withdrawal_late"):
            cause = VoidCause.TASK_WITHDRAWN
            voiding.propose_void(desk, number, cause, "x", "1 号", FILE)
    ask(office, number, VoidCause.TASK_WITHDRAWN, document="鄂市监〔2026〕1 号")
    with office.desk("notary") as desk:
        voiding.approve_void(desk, number)
    assert office.task().state == TaskState.WITHDRAWN
    (said,) = logged(office, "void")
    assert (said["document"], said["found"]) == ("鄂市监〔2026〕1 号", {"state": "frozen"})
    with refused("draw_task_state"), office.desk("supervisor") as desk:
        lock_targets(desk)
    # Nobody could compute an outcome, so there is none to disclose.
    with refused("draw_result_state"), office.desk("overseer") as desk:
        typists.type_value(desk, number, 0, DICE)
    assert codes(office, head_of(office)) == set()


@threat(
    row="void to redraw",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("void_withdrawal_late",),
    words="公开数字可能已经产生之后，即使启封还没有截止，也不能再以任务撤销为由作废。",
)
def test_a_task_is_not_withdrawn_when_a_value_may_exist(office, number) -> None:
    with office.desk("supervisor") as desk:
        source = desk.session.scalars(select(DrawSource)).one()
        source.at = moment(office.state.clock.now() + timedelta(hours=1))
    with office.trying("supervisor") as desk:
        voiding.propose_void(desk, number, VoidCause.TASK_WITHDRAWN, "x", "1 号", FILE)
    office.state.clock.later(60)
    with refused("void_withdrawal_late"):
        ask(office, number, VoidCause.TASK_WITHDRAWN, document="1 号")


@threat(
    row="void to redraw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("void_withdrawal_drawn",),
    words="对象抽出之后，不能以任务撤销为由丢掉它，匹配人员的抽取只能因来源等列明的原因重来。",
)
def test_what_was_drawn_is_not_withdrawn_with_the_second_draw(office_at) -> None:
    office = office_at(Step.INSPECTORS_FROZEN)
    with refused("void_withdrawal_drawn"):
        ask(office, office.draws()[1].number, VoidCause.TASK_WITHDRAWN, document="1 号")
    void_for_want_of_a_value(office, office.draws()[1].number)
    assert office.task().state == TaskState.TARGETS_DRAWN
    assert office.draws()[0].state == DrawState.RESULT


@threat(
    row="void to redraw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("void_values_decide", "void_no_witness"),
    words="由公开数字决定的抽取，不能称号码启不了封；方案没有要求见证的，不能称没有见证。",
)
def test_causes_that_do_not_fit_the_plan_are_refused(office, number) -> None:
    closed(office, number)
    office.state.clock.later(25 * 60)
    for cause, code in (
        (VoidCause.ESCROW_LOST, "void_values_decide"),
        (VoidCause.NOT_WITNESSED, "void_no_witness"),
    ):
        with refused(code):
            ask(office, number, cause)


def with_plan(office: People, draw: Draw, **members) -> None:
    """The plan as a draw of another kind would have it."""
    plan = {**json.loads(office.file(draw, "plan.json")), **members}
    as_owner(
        office,
        "UPDATE draw_part SET content = :content WHERE draw_id = :draw AND name = 'plan.json'",
        content=canonical_json(plan),
        draw=draw.id,
    )


@threat(
    row="void to redraw",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("void_all_revealed",),
    words="只由各方号码决定的抽取，号码齐全的不能作废；缺号码的，程序核对缺哪一方。",
)
def test_secrets_must_really_be_missing(office, number) -> None:
    (draw,) = office.draws()
    closed(office, number)
    with_plan(office, draw, sources=[])
    with refused("void_all_revealed"):
        ask(office, number, VoidCause.ESCROW_LOST)
    reveals = json.loads(office.file(draw, "reveals.json"))
    del reveals["jijian"]
    as_owner(
        office,
        "UPDATE draw_part SET content = :content WHERE draw_id = :draw AND name = 'reveals.json'",
        content=canonical_json(reveals),
        draw=draw.id,
    )
    ask(office, number, VoidCause.ESCROW_LOST)
    with office.desk("notary") as desk:
        voiding.approve_void(desk, number)
    (said,) = logged(office, "void")
    assert said["found"] == {"missing": ["jijian"], "low": []}


def cosigned(office: People, at: datetime) -> None:
    """A witness of the plan signs the log as it is, at this moment."""
    with anew(office.state) as book:
        size, root = len(book.tree), book.tree.root()
    note = Checkpoint("ssj.example/420000", size, root).signed(LOG)
    line = cosign(note, AUDIT, int(at.timestamp()))
    with office.desk("supervisor") as desk:
        desk.session.add(
            Cosignature(
                authority_id=desk.actor.authority_id,
                size=size,
                root=root.hex(),
                head=note.text,
                line=str(line),
                witness=AUDIT.name,
                key_id=AUDIT.key.key_id.hex(),
                seen_at=at,
                received_at=at,
            )
        )


@threat(
    row="void to redraw",
    who="两名同事合谋",
    outcome=IMPOSSIBLE,
    by=("void_was_witnessed", "void_moment_ahead", "void_no_moment"),
    words="称公开数字产生之前没有见证的，程序按见证方签名的时间核对，见证过的不能作废。",
)
@pytest.mark.parametrize("hours", [-1, 1])
def test_witnesses_must_really_have_come_too_late(office, number, hours) -> None:
    (draw,) = office.draws()
    closed(office, number)
    policy = [f"log {LOG.key}", f"witness audit {AUDIT.key}", "quorum audit"]
    with_plan(office, draw, log=policy)
    with refused("void_no_moment"):
        ask(office, number, VoidCause.NOT_WITNESSED)
    due = (office.state.clock.now() + timedelta(hours=5)).replace(microsecond=0)
    as_owner(office, "UPDATE draw_source SET at = :at", at=moment(due))
    with refused("void_moment_ahead"):
        ask(office, number, VoidCause.NOT_WITNESSED)
    cosigned(office, due + timedelta(hours=hours))
    office.state.clock.later(12 * 60)
    if hours < 0:
        with refused("void_was_witnessed"):
            ask(office, number, VoidCause.NOT_WITNESSED)
        return
    ask(office, number, VoidCause.NOT_WITNESSED)
    with office.desk("notary") as desk:
        voiding.approve_void(desk, number)
    (said,) = logged(office, "void")
    assert said["found"]["before"] == moment(due)


@threat(
    row="one person with two accounts",
    who="运维人员",
    outcome=RESIDUAL,
    by=("void_other_body",),
    words="程序认账号不认人，管机器的人能在锁定之前给同一人开一个别的单位的封存方账号；开户都留痕，账号与人的对应只能靠各单位管理。",
)
def test_two_accounts_of_one_person_are_two_people(office, number) -> None:
    with office.state.read() as session:
        operator = setting_up.operator(session, "test")
    with office.desk(operator) as desk:
        accounts.new_account(
            desk, "supervisor-2", "演示监管人员", Role.SUPERVISOR, "420000", "long-enough-1"
        )
        accounts.new_account(
            desk,
            "contributor-2",
            "演示监管人员",
            Role.CONTRIBUTOR,
            "420000",
            "long-enough-1",
            None,
            accounts.Party("gongzheng-b", "公证处"),
        )
    ask(office, number, VoidCause.TASK_WITHDRAWN, document="1 号")
    for late in ("supervisor-2", "contributor-2"):
        with refused("void_other_body"), office.desk(late) as desk:
            voiding.approve_void(desk, number)
    with office.state.read() as session:
        wanted = select(JournalEntry.actor).where(JournalEntry.subject == "account:contributor-2")
        assert session.scalars(wanted).all() == [setting_up.OPERATOR]
