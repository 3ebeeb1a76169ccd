"""What the log does not hold can be rewritten by who owns the database: names, times, the journal,
results before their publication."""

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import Draw, JournalEntry, Publication, Result
from scheduler.desk import publishing
from tests.ceremony import void_for_want_of_a_value
from tests.insiders.conftest import TASK, People, as_owner, codes, head_of, verdicts
from tests.insiders.threats import DETECTED, SUCCEEDS, threat


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
def test_times_cannot_be_rewritten(world, people, change, found) -> None:
    office = people(world(Step.TARGETS_DRAWN))
    head = head_of(office)
    as_owner(office, change)
    assert codes(office, head) == {found}


@threat(
    row="rewrite who and when",
    who="数据库管理员",
    outcome=SUCCEEDS,
    by=("scheduler.desk.log_checking.check_log",),
    words="谁锁定、谁录入公开数字只写在库里，换成别人，日志核对不会指出。",
    closes="issue 4：经办人以不公开姓名的编号写进日志条目。",
)
def test_names_beside_the_log_can_be_rewritten(world, people, tmp_path) -> None:
    office = people(world(Step.TARGETS_DRAWN))
    head = head_of(office)
    as_owner(office, "UPDATE draw SET frozen_by = 'somebody-else', drawn_by = 'somebody-else'")
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
def test_nothing_of_a_void_can_be_rewritten(world, people, change) -> None:
    office = people(world(Step.TARGETS_FROZEN))
    number = office.draws()[0].number
    void_for_want_of_a_value(office, number)
    assert codes(office) == set()
    as_owner(office, f"UPDATE draw SET {change}")
    assert codes(office) == {"log_draw_changed"}


@threat(
    row="edit the journal",
    who="数据库管理员",
    outcome=SUCCEEDS,
    by=("trigger:keep_journal_entry_update",),
    words="留痕有数据库保护，但停用保护后改写或删去，没有核对会指出，因为留痕不在公开日志里。",
    closes="尚无 issue：每天把留痕的校验码写入公开日志，日志核对重算比对。",
)
def test_the_journal_can_be_rewritten_by_the_owner(office_at, tmp_path) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    head = head_of(office)
    as_owner(
        office,
        "UPDATE journal_entry SET actor = 'somebody-else' WHERE actor = 'supervisor'",
        "DELETE FROM journal_entry WHERE action = 'register.imported'",
    )
    with office.state.read() as session:
        assert "supervisor" not in set(session.scalars(select(JournalEntry.actor)))
    assert quiet(office, tmp_path) and codes(office, head) == set()


@threat(
    row="edit a result row",
    who="数据库管理员",
    outcome=SUCCEEDS,
    by=("trigger:keep_result_update",),
    words="结果审核之后、公示之前在库里改掉，公示的就是改过的，没有核对会指出；公示之后再改则会被指出。",
    closes="尚无 issue：录入和审核时把结果的校验码写入日志，公示时比对。",
)
def test_a_result_changed_between_review_and_publication_is_published(
    world, people, tmp_path
) -> None:
    office = people(world(Step.REVIEWED))
    as_owner(office, "UPDATE result SET codes = '[\"1\"]', findings = ''")
    with office.desk("supervisor") as desk:
        made = publishing.publish_results(desk, TASK)
        assert made
    with office.state.read() as session:
        published = session.scalars(
            select(Publication.content).where(Publication.task_id.is_not(None))
        )
        assert all('"result_codes":["1"]' in content.decode() for content in published)
        assert session.scalars(select(Result)).first() and session.scalars(select(Draw)).first()
    assert quiet(office, tmp_path)
