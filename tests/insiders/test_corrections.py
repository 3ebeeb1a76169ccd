"""What was published is changed afterwards: only beside it, by two people, with its cause."""

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from api.demo.steps import Step
from models import LogEntry, Publication
from scheduler.desk import correcting
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import DomainError
from tests.insiders.conftest import People, as_owner, found, head_of, refused
from tests.insiders.threats import DETECTED, IMPOSSIBLE, threat

RESULT = "420000-2026-G0002"
BOTH = {"log_publication_changed", "log_correction_changed"}
CHANGES = {"checked_on": "2026-03-20", "result_codes": ["2"]}


@pytest.fixture
def office(office_at) -> People:
    return office_at(Step.PUBLISHED)


def stored(office: People) -> list[Publication]:
    with office.state.read() as session:
        subject = correcting.publication_named(session, RESULT).subject
        return correcting.versions(session, subject)


def wrong(office: People) -> set[str]:
    """What `ssj log check` finds of publications."""
    listed = found(office, head_of(office))
    return {code for where, code in listed if where.startswith("publication:")}


def correct(office: People) -> str:
    """The supervisor asks, the reviewer publishes the corrected version; its number."""
    with office.desk("supervisor") as desk:
        newest = correcting.newest(desk.session, stored(office)[0].subject)
        correcting.propose_correction(desk, newest.number, "录入有误", CHANGES)
    with office.desk("reviewer") as desk:
        made = correcting.decide_correction(desk, newest.number, accepted=True)
        assert made is not None
        return made.number


@threat(
    row="edit a result row",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("correction_own", "correction_none"),
    words="公示之后不能改，只能另行公示更正：一人提出、另一人批准，原件连同时间一直公布。",
)
def test_a_correction_is_published_beside_the_original_by_two_people(office) -> None:
    before = stored(office)[0]
    with refused("correction_none"), office.desk("reviewer") as desk:
        correcting.decide_correction(desk, RESULT, accepted=True)
    with office.desk("supervisor") as desk:
        correcting.propose_correction(desk, RESULT, "录入有误", CHANGES)
    with refused("correction_own"), office.desk("supervisor") as desk:
        correcting.decide_correction(desk, RESULT, accepted=True)
    assert len(stored(office)) == 1
    with office.desk("reviewer") as desk:
        correcting.decide_correction(desk, RESULT, accepted=True)
    original, corrected = stored(office)
    assert (original.content, original.published_at) == (before.content, before.published_at)
    assert (original.revision, corrected.revision) == (1, 2)
    content = json.loads(corrected.content)
    assert content["checked_on"] == "2026-03-20" and content["result_codes"] == ["2"]
    assert content["results"] == ["未按规定公示应当公示的信息"]
    unchanged = json.loads(original.content) | {
        name: content[name] for name in ("checked_on", "result_codes", "results")
    }
    assert unchanged == content
    with office.state.read() as session:
        wanted = select(LogEntry).where(LogEntry.kind == "correction")
        entry = session.scalars(wanted).one()
    said = json.loads(entry.content)
    assert entry.subject == original.subject
    assert (said["of"], said["number"]) == (RESULT, corrected.number)
    assert (said["cause"], said["sha256"]) == ("录入有误", sha256_hex(corrected.content))
    assert wrong(office) == set()


@threat(
    row="edit a result row",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("correction_member", "correction_nothing", "correction_not_newest", "correction_open"),
    words="更正不能换成另一家企业、另一次抽取，不能没有原因和改动，也不能绕开最新的一份。",
)
def test_only_what_was_found_can_be_corrected(office) -> None:
    for changes, code in (
        ({"target_key": "91420000000000000X"}, "correction_member"),
        ({"draw": "420000-2026-0009"}, "correction_member"),
        ({"line": "x"}, "correction_member"),
        ({}, "correction_nothing"),
        ({"checked_on": "明天"}, "wrong_form"),
        ({"result_codes": ["1", "2"]}, "no_problem_excludes"),
        ({"result_codes": ["x"]}, "unknown_value"),
        ({"target": " "}, "required"),
    ):
        with pytest.raises(DomainError) as caught, office.desk("supervisor") as desk:
            correcting.propose_correction(desk, RESULT, "录入有误", changes)
        assert [each.code for each in caught.value.findings] == [code], changes
    with pytest.raises(DomainError) as caught, office.desk("supervisor") as desk:
        correcting.propose_correction(desk, RESULT, " ", CHANGES)
    assert [each.field for each in caught.value.findings] == ["cause"]
    correct(office)
    with refused("correction_not_newest"), office.desk("supervisor") as desk:
        correcting.propose_correction(desk, RESULT, "再改", {"checked_on": "2026-03-21"})
    with office.desk("supervisor") as desk:
        number = stored(office)[-1].number
        correcting.propose_correction(desk, number, "再改", {"checked_on": "2026-03-21"})
        with refused("correction_open"):
            correcting.propose_correction(desk, number, "再改", {"checked_on": "2026-03-22"})
    with office.desk("reviewer") as desk:
        assert correcting.decide_correction(desk, number, accepted=False) is None
    assert len(stored(office)) == 2


@threat(
    row="act for another bureau",
    who="外单位人员",
    outcome=IMPOSSIBLE,
    by=("not_your_authority",),
    words="别的单位不能提出、不能批准更正本单位的公示。",
)
def test_another_bureau_corrects_nothing(office) -> None:
    with refused("not_your_authority"), office.desk(office.stranger()) as desk:
        correcting.propose_correction(desk, RESULT, "录入有误", CHANGES)
    with refused("not_your_authority"), office.desk(office.stranger()) as desk:
        correcting.decide_correction(desk, RESULT, accepted=True)


@threat(
    row="disable the trigger and edit",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_publication_changed", "log_publication_vanished", "log_publication_unlogged"),
    words="停用数据库保护后改写、删去更正，把更正说成原件、对调先后，或改公示时间，日志核对逐条指出。",
)
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("UPDATE publication SET content = :x WHERE revision = 2", BOTH),
        ("UPDATE publication SET revision = 3 WHERE revision = 2", BOTH),
        ("UPDATE publication SET sha256 = 'x' WHERE revision = 2", {"log_publication_changed"}),
        (
            "UPDATE publication SET published_at = '2026-01-05 01:00:00' WHERE revision = 2",
            {"log_publication_changed"},
        ),
        (
            "UPDATE publication SET number = 'G' WHERE revision = 2",
            {"log_publication_unlogged", "log_publication_vanished", "log_correction_changed"},
        ),
    ],
)
def test_a_correction_cannot_be_rewritten(office, statement, expected) -> None:
    correct(office)
    assert wrong(office) == set()
    as_owner(office, statement, **({"x": b"{}"} if ":x" in statement else {}))
    assert wrong(office) == expected


@threat(
    row="edit a result row",
    who="数据库管理员",
    outcome=IMPOSSIBLE,
    by=("trigger:keep_publication_update", "trigger:keep_correction_delete"),
    words="公示和更正申请在数据库里改不了、删不掉；强行解除保护的，见“停用数据库保护后改写”。",
)
def test_publications_and_corrections_refuse_casual_hands(office) -> None:
    correct(office)
    for statement in ("UPDATE publication SET sha256 = 'x'", "DELETE FROM correction"):
        with pytest.raises(DBAPIError, match="rows are kept"), office.desk("supervisor") as desk:
            desk.session.execute(text(statement))
