"""The draw of inspectors, between frozen files and the core: seats, weeks, problem, odds."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from scheduler.desk.encode import BITS
from scheduler.draw.documents import lines, rows
from scheduler.odds import Block, Candidate, InspectorOdds, Problem, Seat
from scheduler.odds.certify_text import stated_deviation, value_text

Drawn = list[tuple[str, str]]
"""(target id, county), of each county in the order of the tickets."""


def drawn_targets(outcome: bytes) -> Drawn:
    """Each drawn line of a target draw's outcome."""
    drawn = [
        (cell.split(".")[0], ticket, entry)
        for cell, _, entry, status, ticket in rows(outcome)
        if status == "drawn"
    ]
    return [(entry, county) for county, _, entry in sorted(drawn)]


def weeks_of(first: date, last: date) -> list[str]:
    """The ISO weeks that a window of visits touches, as `2026-W49`, in order."""
    days = (first + timedelta(days=day) for day in range((last - first).days + 1))
    return list(dict.fromkeys("{}-W{:02}".format(*day.isocalendar()[:2]) for day in days))


def seat_rows(
    targets: Drawn, seats: Sequence[Mapping[str, object]], weeks: Sequence[str] = ()
) -> list[tuple[str, ...]]:
    """The lines of `seats.txt`: the item's seats at every drawn target.

    With `weeks`, the targets of each county are spread over them evenly in the order given
    (docs/protocol.md §7): the tickets decide who is visited when, not the office.
    """
    of_county = Counter(county for _, county in targets)
    place: Counter[str] = Counter()
    listed = []
    for target, county in targets:
        week = weeks[place[county] * len(weeks) // of_county[county]] if weeks else ""
        place[county] += 1
        listed += [
            (target, county, week, *(str(seat[part]) for part in SEAT_COLUMNS)) for seat in seats
        ]
    return listed


SEAT_COLUMNS = ("seat", "role", "department", "qualification", "count")


def pairing_problem(files: Mapping[str, bytes], cap: int | None) -> Problem:
    """The odds problem that the frozen files state: nothing else may enter it."""
    seats = tuple(
        Seat(target, county, seat, role, department, qualification, int(count), week=week)
        for target, county, week, seat, role, department, qualification, count in rows(
            files["seats.txt"]
        )
    )
    counties = {seat.county for seat in seats}
    drawn = {seat.target for seat in seats}
    listed = (candidate_of(row) for row in rows(files["roster.txt"]))
    # Who works in none of the counties is left out (docs/protocol.md §3).
    people = tuple(person for person in listed if person.counties & counties)
    known = {person.inspector for person in people}
    blocks = tuple(
        Block(inspector, target, reason)
        for inspector, target, reason in rows(files["blocked.txt"])
        if target in drawn and inspector in known
    )
    return Problem(seats=seats, candidates=people, blocks=blocks, bits=BITS, cap=cap)


def candidate_of(row: tuple[str, ...]) -> Candidate:
    """A line of `roster.txt`."""
    inspector, load, least, week, lead, new, department, own, qualifications = row
    return Candidate(
        inspector,
        int(load),
        lead == "1",
        department,
        frozenset(own.split(",")),
        frozenset(qualifications.split(",")) - {""},
        load_least=int(least),
        week_load=int(week) if week else None,
        newcomer=new == "1",
    )


def odds_files(odds: InspectorOdds) -> dict[str, bytes]:
    """`odds.txt`, and `multipliers.txt` that proves them (docs/protocol.md §3)."""
    multipliers = (
        (kind, *(*names, "", "")[:3], value_text(value), str(level))
        for kind, names, value, level in odds.multipliers
    )
    return {
        "odds.txt": lines((row.target, row.seat, row.inspector, str(row.odds)) for row in odds),
        "multipliers.txt": lines(multipliers),
    }


def deviation(odds: InspectorOdds) -> int:
    """The stated largest difference from the multipliers' product, in units of 2^-K."""
    return stated_deviation(odds.report.rounding_units, odds.bits)


def extreme_outcomes(files: Mapping[str, bytes]) -> dict[str, Drawn]:
    """The outcomes that ask most of the inspectors and least: in each county as many targets, or as
    few, as can be drawn, those first from whom most people are kept away."""
    whole: Counter[str] = Counter()
    for _, path, _, _, numerator, _ in rows(files["cells.txt"]):
        whole[path.split("/")[2]] += int(numerator)
    kept_away = Counter(target for _, target, _ in rows(files["blocked.txt"]))
    members: dict[str, list[str]] = defaultdict(list)
    for target, county in drawable(files):
        members[county].append(target)
    found: dict[str, Drawn] = {"most": [], "least": []}
    for county, odds in sorted(whole.items()):
        ordered = sorted(members[county], key=lambda target: (-kept_away[target], target))
        for name, number in (("most", -(-odds // 2**BITS)), ("least", odds // 2**BITS)):
            found[name] += [(target, county) for target in ordered[:number]]
    return found


def drawable(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """(target, county) of every entry of the first draw that has a chance."""
    odds = {row[0]: int(row[4]) for row in rows(files["cells.txt"])}
    for target, cell in rows(files["pool.txt"]):
        if odds[cell]:
            yield target, cell.split(".")[0]
