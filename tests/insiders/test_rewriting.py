"""What the log does not hold can be rewritten by who owns the database: names, times, the journal,
results before their publication."""

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import JournalEntry, LogEntry, Publication
from scheduler.desk import publishing
from scheduler.desk.journal import record
from scheduler.draw.documents import read_canonical
from scheduler.timers.ticking import named, tick
from tests.ceremony import void_for_want_of_a_value
from tests.insiders.conftest import TASK, People, as_owner, codes, head_of, refused, verdicts
from tests.insiders.threats import DETECTED, IMPOSSIBLE, RESIDUAL, threat

RESULT_EDITS = (
    "UPDATE result SET codes = '[\"1\"]', findings = ''",
    "UPDATE result SET checked_on = '2026-01-05'",
    "UPDATE result SET entered_by = 'somebody-else'",
    "UPDATE review SET reviewed_by = 'somebody-else'",
    "UPDATE result_salt SET salt = (SELECT min(salt) FROM result_salt)",
    "DELETE FROM result_salt",
)


def quiet(office: People, tmp_path) -> bool:
    """Does neither the check of the log nor any verifier say a word?"""
    said = verdicts(office, tmp_path / "b") if any(d.seed for d in office.draws()) else {}
    return not codes(office, head_of(office)) and not any(said.values())


@threat(
    row="backdate",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed", "log_entry_columns"),
    words="锁定、抽取、作废和入日志的时间写在公开日志的内容里，在库里往前改几天，日志核对指出。",
)
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE draw SET frozen_at = '2026-01-05 01:00:00'", "log_draw_changed"),
        ("UPDATE draw SET drawn_at = '2026-01-06 01:00:00'", "log_draw_changed"),
        ("UPDATE log_entry SET logged_at = '2026-01-05 01:00:00'", "log_entry_columns"),
    ],
)
def test_times_cannot_be_rewritten(office_at, change, found) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    head = head_of(office)
    as_owner(office, change)
    assert codes(office, head) == {found}


@threat(
    row="rewrite who and when",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed",),
    words="谁锁定名单、抽取由谁的录入得出，写在公开日志里，在库里换成别人，日志核对指出。",
)
@pytest.mark.parametrize("column", ["frozen_by", "drawn_by"])
def test_who_locked_and_who_drew_cannot_be_rewritten(office_at, column) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    head = head_of(office)
    as_owner(office, f"UPDATE draw SET {column} = 'somebody-else'")
    assert codes(office, head) == {"log_draw_changed"}


@threat(
    row="rewrite who and when",
    who="数据库管理员",
    outcome=RESIDUAL,
    by=("scheduler.desk.typists.type_value",),
    words="谁录入公开数字，日志只公布身份不公布账号；在库里换成同身份的别人查不出，但换不了数字。",
)
def test_the_account_of_who_typed_is_in_no_log(office_at, tmp_path) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    head = head_of(office)
    as_owner(office, "UPDATE typing SET typed_by = 'somebody-else'")
    assert quiet(office, tmp_path) and codes(office, head) == set()


@threat(
    row="void to redraw",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed",),
    words="事后改作废的提出人、批准人、类别、原因或时间，与公开日志不符，日志核对逐项指出。",
)
@pytest.mark.parametrize(
    "change",
    [
        "void_by = 'somebody-else'",
        "void_body = '别的单位'",
        "void_approved_by = 'somebody-else'",
        "void_approved_body = '别的单位'",
        "void_document = '另一文号'",
        "void_sha256 = 'x'",
        "seed = 'x'",
        "void_cause = 'task_withdrawn'",
        "void_reason = '依法撤销'",
        "void_at = '2026-01-05 01:00:00'",
    ],
)
def test_nothing_of_a_void_can_be_rewritten(office_at, change) -> None:
    office = office_at(Step.TARGETS_FROZEN)
    number = office.draws()[0].number
    void_for_want_of_a_value(office, number)
    assert codes(office) == set()
    as_owner(office, f"UPDATE draw SET {change}")
    assert codes(office) == {"log_draw_changed"}


@threat(
    row="edit the journal",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_journal_changed",),
    words="留痕的校验码每天记入公开日志，停用数据库保护后改写、删去或补插以前的留痕，日志核对指出。",
)
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_entry SET actor = 'somebody-else' WHERE actor = 'supervisor'",
        "DELETE FROM journal_entry WHERE action = 'register.imported'",
        "INSERT INTO journal_entry (at, actor, role, action, subject, origin, authority_id)"
        " SELECT at, 'friend', role, action, subject, origin, authority_id FROM journal_entry"
        " WHERE action = 'log.key'",
        "UPDATE register_salt SET salt = (SELECT salt FROM register_salt WHERE register = 'items')"
        " WHERE register = 'journal'",
    ],
)
def test_the_journal_of_days_before_cannot_be_rewritten(office_at, change: str) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    logged(office)
    with office.state.read() as session:
        lines = len(session.scalars(select(JournalEntry.id)).all())
    assert lines > 5 and codes(office) == set()
    with office.desk("supervisor") as desk:
        record(desk, "note", "something-new")
    logged(office)
    assert codes(office) == set(), "what is written later changes nothing of before"
    as_owner(office, change)
    assert codes(office) == {"log_journal_changed"}


@threat(
    row="edit the journal",
    who="数据库管理员",
    outcome=RESIDUAL,
    by=("scheduler.desk.journal_roots.log_journal",),
    words="最近一天还没有记入公开日志的留痕，停用数据库保护后仍改得掉；办理名单、结果的各步另有自己的日志条目。",
)
def test_the_journal_of_today_can_still_be_rewritten(office_at) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    logged(office)
    with office.desk("supervisor") as desk:
        record(desk, "note", "something-new")
    as_owner(office, "DELETE FROM journal_entry WHERE action = 'note'")
    assert codes(office) == set()


def logged(office: People) -> None:
    (ran,) = tick(office.state, [named("journal")], force=True)
    assert not ran.failed


@threat(
    row="edit a result row",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("result_changed",),
    words="结果录入、审核之后在库里改掉的，公示时与公开日志里的校验码不符，拒绝公示，日志核对也会指出。",
)
@pytest.mark.parametrize("change", RESULT_EDITS)
def test_a_result_changed_between_review_and_publication_is_refused(office_at, change: str) -> None:
    office = office_at(Step.REVIEWED)
    head = head_of(office)
    before = codes(office, head)
    as_owner(office, change)
    assert codes(office, head) - before == {"log_result_changed"}
    with refused("result_changed"), office.desk("supervisor") as desk:
        publishing.publish_results(desk, TASK)
    with office.state.read() as session:
        wanted = select(Publication).where(Publication.task_id.is_not(None))
        assert session.scalars(wanted).all() == []


@threat(
    row="edit a result row",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_result_changed",),
    words="公示之后再改库里的结果、录入人、审核人或时间的，日志核对指出；日志里只有加盐的校验码，公示前谁也看不出结果。",
)
def test_a_result_changed_after_publication_is_found(office_at) -> None:
    office = office_at(Step.PUBLISHED)
    before = codes(office)
    as_owner(office, RESULT_EDITS[0])
    assert codes(office) - before == {"log_result_changed"}
    with office.state.read() as session:
        wanted = select(LogEntry.content).where(LogEntry.kind.in_(("entered", "reviewed")))
        entries = session.scalars(wanted).all()
        assert entries and all(
            read_canonical(each).keys() == {"kind", "subject", "at", "sha256"} for each in entries
        )
