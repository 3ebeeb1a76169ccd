"""Which public value decides the second draw: the one that follows, by rule."""

from datetime import UTC, datetime, timedelta

import pytest

from scheduler.beacons import moment_of
from scheduler.desk.public_log import moment
from scheduler.desk.second.sources import following
from scheduler.desk.second.terms import Stated, schedule
from scheduler.desk.terms import MOST_LABEL, PublicSource
from scheduler.draw.sources import check_announced

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
EVENING = datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
"""A Tuesday, half past nine in the evening in China."""


def after(kind: str, label: str, earliest: datetime, at: datetime = EVENING) -> tuple[str, str]:
    found = following(PublicSource(kind, label, moment(at)), earliest)
    check_announced(found.kind, found.label, found.at)
    return found.label, found.at


@pytest.mark.parametrize(
    ("kind", "days", "label"),
    [
        # Every day; Tuesday, Thursday, Sunday; Monday, Wednesday, Saturday.
        ("kl8", 1, "2026301"),
        ("pl5", 1, "2026301"),
        ("ssq", 2, "2026301"),
        ("dlt", 1, "2026301"),
    ],
)
def test_the_next_issue_of_a_lottery(kind: str, days: int, label: str) -> None:
    assert after(kind, "2026300", EVENING) == (label, moment(EVENING + days * DAY))


def test_an_issue_that_is_not_later_than_the_deadline_is_passed_over() -> None:
    tomorrow = EVENING + DAY
    assert after("kl8", "2026300", tomorrow - MINUTE)[0] == "2026301"
    assert after("kl8", "2026300", tomorrow) == ("2026302", moment(EVENING + 2 * DAY))
    assert after("ssq", "2026300", EVENING + 3 * DAY) == ("2026302", moment(EVENING + 5 * DAY))


def test_issues_begin_anew_with_the_year_in_china() -> None:
    last = datetime(2026, 12, 31, 13, 30, tzinfo=UTC)
    assert after("kl8", "2026351", last, last) == ("2027001", moment(last + DAY))
    # 2026-12-31 is a Thursday: the next 双色球 is that of Sunday, 3 January.
    assert after("ssq", "2026151", last, last) == ("2027001", moment(last + 3 * DAY))
    assert after("ssq", "2026151", last + 3 * DAY, last)[0] == "2027002"


def test_no_issue_has_a_number_that_there_is_not() -> None:
    assert after("kl8", "2026366", EVENING)[0] == "2027001"


def test_the_first_round_of_drand_that_is_not_before() -> None:
    begin = moment_of(30_000_000)
    for late, number in ((-1, 30_000_000), (0, 30_000_000), (1, 30_000_001), (3, 30_000_001)):
        found = after("drand", "quicknet 7", begin + late * timedelta(seconds=1), begin)
        assert found == (f"quicknet {number}", moment(moment_of(number)))


def test_dice_are_thrown_again_at_the_same_time_of_day() -> None:
    assert after("dice", "大厅", EVENING + 25 * HOUR) == (
        "大厅（第二次抽取）",
        moment(EVENING + 2 * DAY),
    )
    loose = following(PublicSource("dice", "骰" * MOST_LABEL), EVENING)
    assert len(loose.label) == MOST_LABEL and loose.label.endswith("骰（第二次抽取）")
    assert loose.at == ""


def terms(*sources: PublicSource) -> Stated:
    return Stated(30 * MINUTE, 20 * MINUTE, 10 * MINUTE, sources)


def test_everything_is_counted_from_the_logged_result() -> None:
    """Whoever starts it, and when within half of the time to commit, makes no difference."""
    stated = terms(PublicSource("drand", "quicknet 7", moment(moment_of(7))))
    found = schedule(stated, EVENING, EVENING)
    assert (found.late, found.commit_by) == (0, EVENING + 30 * MINUTE)
    assert found.reveal_by == EVENING + 50 * MINUTE
    assert datetime.fromisoformat(found.sources[0].at) >= EVENING + 60 * MINUTE
    assert datetime.fromisoformat(found.sources[0].at) < EVENING + 60 * MINUTE + 3 * (MINUTE / 60)
    for late in (MINUTE, 15 * MINUTE, 15 * MINUTE + timedelta(microseconds=1)):
        assert schedule(stated, EVENING, EVENING + late) == found


@pytest.mark.parametrize(
    ("minutes", "late"), [(15, 0), (16, 1), (45, 1), (46, 2), (60 * 24 * 30, 1440)]
)
def test_what_starts_late_is_put_off_by_whole_periods(minutes: int, late: int) -> None:
    now = EVENING + minutes * MINUTE
    found = schedule(terms(), EVENING, now)
    assert found.late == late
    assert found.commit_by == EVENING + (late + 1) * 30 * MINUTE
    assert 15 * MINUTE <= found.commit_by - now < 45 * MINUTE or late == 0


def test_a_public_value_that_came_while_nothing_started_does_not_decide() -> None:
    stated = terms(PublicSource("kl8", "2026300", moment(EVENING)))
    in_time = schedule(stated, EVENING, EVENING)
    week = schedule(stated, EVENING, EVENING + 7 * DAY)
    assert in_time.sources[0].label == "2026301"
    assert week.sources[0].label == "2026308"
    assert datetime.fromisoformat(week.sources[0].at) > week.reveal_by
