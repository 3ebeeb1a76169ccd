"""Which public value decides the second draw: the one that follows that of the first, by rule.

When the first draw will have a result is not known at its lock, so the second's issue or round
cannot be named then; what is stated is the value of the first and this rule: of the same kind, the
first one that comes late enough. Whoever knows the log computes the same.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from scheduler.beacons import moment_of, round_at
from scheduler.clock import SHANGHAI
from scheduler.desk.public_log import moment
from scheduler.desk.terms import MOST_LABEL, PublicSource
from scheduler.draw.sources import LOTTERIES

EVERY_DAY = frozenset(range(7))
WEEKDAYS = {"ssq": frozenset({1, 3, 6}), "dlt": frozenset({0, 2, 5})}
"""Days on which a lottery that is not drawn daily is drawn, Monday being 0."""

MOST_ISSUE = 366
AGAIN = "（第二次抽取）"
"""What is put behind the words that announce a throw of dice, so that it is another throw."""

_SECOND = timedelta(seconds=1)


def following(stated: PublicSource, earliest: datetime) -> PublicSource:
    """The public value of the kind of `stated` that decides a draw whose values may not exist
    before `earliest` (aware): of a lottery the first issue drawn later, of drand the first round
    that is not before, of dice with a time that time on the first day on which it is later."""
    if stated.kind in LOTTERIES:
        return _later_issue(stated, earliest)
    if stated.kind == "drand":
        number = round_at(earliest - _SECOND) + 1
        return replace(stated, label=f"quicknet {number}", at=moment(moment_of(number)))
    label = stated.label[: MOST_LABEL - len(AGAIN)] + AGAIN
    if not stated.at:
        return replace(stated, label=label)
    day = next(at for at in _days(stated.at, EVERY_DAY) if at > earliest)
    return replace(stated, label=label, at=moment(day))


def _later_issue(stated: PublicSource, earliest: datetime) -> PublicSource:
    """Issues are counted on from the stated one, by the days on which the lottery is drawn, and
    begin anew each year. Where the lottery pauses (at the Spring Festival) the issue comes later
    than the moment that is named: it still cannot exist before."""
    year, number = int(stated.label[:4]), int(stated.label[4:])
    last = datetime.fromisoformat(stated.at).astimezone(SHANGHAI).date()
    for at in _days(stated.at, WEEKDAYS.get(stated.kind, EVERY_DAY)):
        day = at.astimezone(SHANGHAI).date()
        year, number = _next_issue(year, number, last, day)
        last = day
        if at > earliest:
            return replace(stated, label=f"{year:04}{number:03}", at=moment(at))
    raise AssertionError("days do not end")


def _next_issue(year: int, number: int, last: date, day: date) -> tuple[int, int]:
    if day.year != last.year or number == MOST_ISSUE:
        return year + 1, 1
    return year, number + 1


def _days(at: str, weekdays: frozenset[int]) -> Iterator[datetime]:
    """The same time of day in China, on each later day that is one of `weekdays`; in UTC."""
    local = datetime.fromisoformat(at).astimezone(SHANGHAI)
    while True:
        local += timedelta(days=1)
        if local.weekday() in weekdays:
            yield local.astimezone(UTC)
