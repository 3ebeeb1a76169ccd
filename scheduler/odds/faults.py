"""Everything that can be wrong with the rows of a problem."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from scheduler.odds.problem import (
    BITS_LEAST,
    BITS_MOST,
    PEOPLE_LEAST,
    Candidate,
    Fault,
    Problem,
    Seat,
)
from scheduler.vocabulary import SeatRole

_NAME = re.compile(r"[^\x00-\x1f\x7f/]+")  # "/" joins names in the lottery, protocol.md §7
_SEAT = re.compile(r"[0-9a-z.-]+")
_WORD = re.compile(r"[^\x00-\x1f\x7f,]+")  # "," joins words within a column, protocol.md §1
_WEEK = re.compile(r"[0-9A-Za-z-]*")
_NUMBER_MOST = 10**9  # of a load, a cost
_UNITS_MOST = 2**53  # of all odds together: lattice.sums
_ROLES = frozenset(role.value for role in SeatRole)


def faults_of(problem: Problem) -> Iterator[Fault]:
    """Every fault, in any order."""
    yield from _scale_faults(problem)
    for seat in problem.seats:
        yield from _seat_faults(seat)
    for person in (*problem.candidates, *problem.reserve):
        yield from _candidate_faults(person)
    for block in problem.blocks:
        yield from _pair_faults(block.inspector, block.target)
        if not _NAME.fullmatch(block.reason):
            yield Fault("reason_name", (block.inspector, block.target), block.reason)
    for meeting in problem.meetings:
        yield from _pair_faults(meeting.inspector, meeting.target)
        yield from _least("days_negative", (meeting.inspector, meeting.target), meeting.days, 0)
    for cost in problem.costs:
        yield from _pair_faults(cost.inspector, cost.target)
        yield from _least("cost_negative", (cost.inspector, cost.target), cost.cost, 0)
    yield from _repetitions(problem)
    yield from _apart_faults(problem)
    yield from _team_faults(problem)
    yield from _target_faults(problem)
    yield from _week_faults(problem)
    yield from _size_faults(problem)


def _whole(value: object, least: int, most: int | None = None) -> bool:
    """A true integer (bool is not) within limits; None means no upper limit."""
    return type(value) is int and value >= least and (most is None or value <= most)


def _least(code: str, names: tuple[str, ...], value: object, least: int) -> Iterator[Fault]:
    if not _whole(value, least):
        yield Fault(code, names, str(value))


def _scale_faults(problem: Problem) -> Iterator[Fault]:
    if not problem.seats:
        yield Fault("no_seats")
    if not _whole(problem.bits, BITS_LEAST, BITS_MOST):
        yield Fault("bits_out_of_range", value=str(problem.bits))
    elif problem.cap is not None and not _whole(problem.cap, 1, 1 << problem.bits):
        yield Fault("cap_out_of_range", value=str(problem.cap))
    yield from _least("rest_negative", (), problem.rest_days, 0)
    if problem.meet_most is not None:
        yield from _least("meet_negative", (), problem.meet_most, 0)
    if problem.budget is not None:
        if not isinstance(problem.budget, Fraction) or problem.budget < 1:
            yield Fault("budget_below_one", value=str(problem.budget))
        if not problem.costs:
            yield Fault("budget_without_costs", value=str(problem.budget))


def _seat_faults(seat: Seat) -> Iterator[Fault]:
    names = (seat.target, seat.seat)
    yield from _unless(
        names,
        (_NAME.fullmatch(seat.target), "target_name", seat.target),
        (_SEAT.fullmatch(seat.seat), "seat_name", seat.seat),
        (_WORD.fullmatch(seat.county), "county_name", seat.county),
        (seat.role in _ROLES, "role_unknown", seat.role),
        (_WORD.fullmatch(seat.department), "department_name", seat.department),
        (_may_be_empty(seat.qualification), "qualification_name", seat.qualification),
        (_WEEK.fullmatch(seat.week), "week_name", seat.week),
        (not seat.day or _is_day(seat.day), "day_unreadable", seat.day),
        (_whole(seat.count, 1), "count_not_positive", str(seat.count)),
    )
    most = seat.count if _whole(seat.count, 1) else None
    for asked, least in seat.needs:
        yield from _unless(
            (*names, asked),
            (_WORD.fullmatch(asked) and "/" not in asked, "qualification_name", asked),
            (_whole(least, 1, most), "needs_out_of_range", str(least)),
        )
    yield from _repeated("needs_repeated", ((*names, asked) for asked, _ in seat.needs))


def _candidate_faults(person: Candidate) -> Iterator[Fault]:
    names = (person.inspector,)
    most = person.load if _whole(person.load, 0) else None
    week = person.week_load
    least = person.load_least
    yield from _unless(
        names,
        (_NAME.fullmatch(person.inspector), "inspector_name", person.inspector),
        (_whole(person.load, 0), "load_negative", str(person.load)),
        (_whole(least, 0, most), "load_least_out_of_range", str(least)),
        (week is None or _whole(week, 0), "week_load_negative", str(week)),
        (_WORD.fullmatch(person.department), "department_name", person.department),
        (
            not person.valid_until or _is_day(person.valid_until),
            "day_unreadable",
            person.valid_until,
        ),
        (len(person.members) != 1, "team_of_one", " ".join(person.members)),
    )
    for who in person.members:
        yield from _unless((*names, who), (_NAME.fullmatch(who), "member_name", who))
    for county in sorted(person.counties):
        yield from _unless(names, (_WORD.fullmatch(county), "county_name", county))
    for held in sorted(person.qualifications):
        yield from _unless(names, (_WORD.fullmatch(held), "qualification_name", held))
    for first, last in person.absences:
        fine = _is_day(first) and _is_day(last) and first <= last
        yield from _unless(names, (fine, "absence_unreadable", f"{first}/{last}"))
    yield from _repeated("member_repeated", ((*names, who) for who in person.members))


def _unless(names: tuple[str, ...], *checks: tuple[object, str, str]) -> Iterator[Fault]:
    """A fault for each (fine, code, value) that is not fine."""
    for fine, code, value in checks:
        if not fine:
            yield Fault(code, names, value)


def _may_be_empty(word: str) -> bool:
    return not word or _WORD.fullmatch(word) is not None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _pair_faults(inspector: str, target: str) -> Iterator[Fault]:
    if not _NAME.fullmatch(inspector):
        yield Fault("inspector_name", (inspector, target), inspector)
    if not _NAME.fullmatch(target):
        yield Fault("target_name", (inspector, target), target)


def _repetitions(problem: Problem) -> Iterator[Fault]:
    everybody = (*problem.candidates, *problem.reserve)
    yield from _repeated("seat_repeated", ((s.target, s.seat) for s in problem.seats))
    yield from _repeated("inspector_repeated", ((c.inspector,) for c in everybody))
    yield from _repeated("block_repeated", ((b.inspector, b.target) for b in problem.blocks))
    yield from _repeated("meeting_repeated", ((m.inspector, m.target) for m in problem.meetings))
    yield from _repeated("cost_repeated", ((c.inspector, c.target) for c in problem.costs))
    yield from _repeated("apart_repeated", ((min(p), max(p)) for p in problem.apart))


def _repeated(code: str, names: Iterable[tuple[str, ...]]) -> Iterator[Fault]:
    for name, times in Counter(names).items():
        if times > 1:
            yield Fault(code, name, str(times))


def _apart_faults(problem: Problem) -> Iterator[Fault]:
    for one, other in problem.apart:
        for name in (one, other):
            if not _NAME.fullmatch(name):
                yield Fault("inspector_name", (one, other), name)
        if one == other:
            yield Fault("apart_from_oneself", (one, other), one)


def _team_faults(problem: Problem) -> Iterator[Fault]:
    """Rows about people name people, rows about costs name who is drawn: a row that would be read
    by nobody is refused."""
    everybody = (*problem.candidates, *problem.reserve)
    teams = {team.inspector for team in everybody if team.members}
    single = {person.inspector for person in everybody if not person.members}
    members = {who for team in everybody for who in team.members}
    for name in sorted(teams & members):
        yield Fault("team_named_as_person", (name,), name)
    rows = {((row.inspector, row.target), row.inspector) for row in problem.blocks}
    rows |= {((row.inspector, row.target), row.inspector) for row in problem.meetings}
    rows |= {(pair, name) for pair in problem.apart for name in pair}
    for names, name in sorted(rows):
        if name in teams:
            yield Fault("row_names_team", names, name)
    for cost in problem.costs:
        if cost.inspector in members - single - teams:
            yield Fault("cost_of_member", (cost.inspector, cost.target), cost.inspector)


def _week_faults(problem: Problem) -> Iterator[Fault]:
    """A person's week and a person's target are nodes by one form of name (docs/protocol.md §7)."""
    targets = {seat.target for seat in problem.seats}
    for seat in problem.seats:
        if seat.week in targets:
            yield Fault("week_named_as_target", (seat.target, seat.seat), seat.week)


def _size_faults(problem: Problem) -> Iterator[Fault]:
    """Sums of odds are exact up to 2^53 units; nothing real comes near."""
    for person in (*problem.candidates, *problem.reserve):
        yield from _too_large((person.inspector,), person.load, person.week_load)
    for cost in problem.costs:
        yield from _too_large((cost.inspector, cost.target), cost.cost)
    places = sum(seat.count for seat in problem.seats if _whole(seat.count, 1))
    if _whole(problem.bits, BITS_LEAST, BITS_MOST) and places > _UNITS_MOST >> problem.bits:
        yield Fault("places_too_many", value=str(places))


def _too_large(names: tuple[str, ...], *values: object) -> Iterator[Fault]:
    for value in values:
        if type(value) is int and value > _NUMBER_MOST:
            yield Fault("amount_too_large", names, str(value))


def _target_faults(problem: Problem) -> Iterator[Fault]:
    teams = [person.people for person in problem.candidates if person.members]
    people: Counter[str] = Counter()
    facts: defaultdict[str, tuple[set[str], set[str], set[str]]]
    facts = defaultdict(lambda: (set(), set(), set()))
    for seat in problem.seats:
        for found, fact in zip(facts[seat.target], (seat.county, seat.week, seat.day), strict=True):
            found.add(fact)
        each = min(teams, default=PEOPLE_LEAST) if seat.by_team else 1
        people[seat.target] += seat.count * each if _whole(seat.count, 1) else PEOPLE_LEAST
    codes = ("several_counties", "several_weeks", "several_days")
    for target, several in facts.items():
        if people[target] < PEOPLE_LEAST:
            yield Fault("too_few_people", (target,), str(people[target]))
        for code, values in zip(codes, several, strict=True):
            if len(values) > 1:
                yield Fault(code, (target,), " ".join(sorted(values)))
