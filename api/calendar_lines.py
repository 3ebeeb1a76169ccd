"""The slots of a calendar as lines of text, as the desk's form shows and reads them.

    2026-12-02 10:00 10:30 12:00 13:00 drand 15:00
    2026-12-02 10:00 10:30 12:00 13:00 kl8 21:30 2026322
    2026-12-02 10:00 10:30 12:00 13:00 ssq 21:15 2026139 + dlt 2026-12-03T20:30 2026139

Day, cut-off, opening, the parties' time, close, then one public value or several: kind, time of the
day (or day and time), label. A round of drand needs no label: it follows from the time.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from scheduler.beacons import round_at
from scheduler.clock import SHANGHAI
from scheduler.desk.calendar_drafts import SlotDraft
from scheduler.desk.public_log import moment
from scheduler.desk.terms import PublicSource
from scheduler.errors import Finding

AND = " + "
_TIME = re.compile("[0-9]{2}:[0-9]{2}")
MOST_CHARACTERS = 100_000


@dataclass(frozen=True)
class Rule:
    """A slot every so many days from the first one on: its times of day (cut-off, opening, the
    parties' time, close), and the public value's kind and time."""

    first: date
    count: int
    days: int
    times: tuple[time, time, time, time]
    kind: str
    value_at: time


def drafted(rule: Rule) -> str:
    """The lines of a rule. What cannot be known (the issues of a lottery) is left to be filled
    in."""
    times = " ".join(each.strftime("%H:%M") for each in rule.times)
    days = [rule.first + place * timedelta(days=rule.days) for place in range(rule.count)]
    shown = f"{rule.kind} {rule.value_at.strftime('%H:%M')}"
    labels = {"drand": "", "dice": " 公开掷十面骰 20 枚，{day}"}
    label = labels.get(rule.kind, " 期号")
    return "".join(f"{day} {times} {shown}{label.format(day=day)}\n" for day in days)


def read_lines(text: str, findings: list[Finding]) -> list[SlotDraft]:
    """The slots of lines that are not blank; what has not the form is added to `findings`, under
    `slots.` and the number of the line from 0."""
    slots = []
    for place, line in enumerate(filter(None, map(str.strip, text.splitlines()))):
        try:
            slots.append(_slot(line))
        except (ValueError, OverflowError):
            findings.append(Finding(f"slots.{place}", "calendar_line"))
    return slots


def _slot(line: str) -> SlotDraft:
    """One line; ValueError."""
    day_text, cutoff, opens, due, closes, values = line.split(maxsplit=5)
    day = date.fromisoformat(day_text)
    return SlotDraft(
        cutoff=_on(day, cutoff),
        opens=_on(day, opens),
        due=_on(day, due),
        closes=_on(day, closes),
        sources=[_source(day, each) for each in values.split(AND)],
    )


def time_of_day(text: str) -> time:
    """`10:30`; ValueError."""
    if not _TIME.fullmatch(text):
        raise ValueError(f"not a time of the day: {text}")
    return time.fromisoformat(text)


def _on(day: date, text: str) -> datetime:
    return datetime.combine(day, time_of_day(text), SHANGHAI).astimezone(UTC)


def _source(day: date, text: str) -> PublicSource:
    kind, when, *label = text.split(maxsplit=2)
    other, _, hour = when.rpartition("T")
    at = _on(date.fromisoformat(other) if other else day, hour)
    if kind == "drand" and not label:
        return PublicSource(kind, f"quicknet {round_at(at)}")
    return PublicSource(kind, " ".join(label), moment(at))


def by_number(findings: Sequence[Finding]) -> Iterator[Finding]:
    """What is wrong with slots, said of their numbers from 1 as people count them."""
    for each in findings:
        group, _, rest = each.field.partition(".")
        place, _, _ = rest.partition(".")
        if group == "slots" and place.isdigit():
            yield Finding(f"slots.{int(place) + 1}", each.code, each.params)
        else:
            yield each
