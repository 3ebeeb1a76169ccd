"""A document as a problem of the core, and the hash by which ODDS names its problem."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from api.schemas.engine import AnyProblem, InspectorsProblem, PanelProblem, TargetsProblem
from api.schemas.engine_rows import AbsenceIn, InspectorIn, LentIn
from api.schemas.engine_rules import WhereIn
from scheduler.draw.documents import canonical_json
from scheduler.draw.hashing import sha256_hex
from scheduler.odds import Block, Candidate, CellSize, Problem, Seat
from scheduler.odds.coverage import (
    Exclusion,
    Group,
    Mandatory,
    Override,
    RateLimit,
    RateRule,
    Rules,
    Selector,
    TotalLimit,
    WholeTotal,
)
from scheduler.odds.leximin import PanelProblem as Panel
from scheduler.odds.leximin import Quota, TypeGroup
from scheduler.odds.margins import GRAND_TOTAL, MarginCell, MarginProblem, nested_totals
from scheduler.odds.problem import Cost, Meeting

NOT_ALLOWED = "not-allowed"
"""The reason of a pair that a row of `allowed` leaves out."""

_ORDERED = {"path_a", "path_b", "margins", "district", "per", "place"}
"""Members within which the order of lists says something; in all others it means nothing."""


def problem_hash(document: AnyProblem) -> str:
    """SHA-256 over the document's canonical form: defaults written out, exact numbers reduced,
    rows sorted. The same for the same problem in any order of rows."""
    plain = document.model_dump(mode="json", by_alias=True, exclude={"schema_"})
    return sha256_hex(b"ssj.problem.v1\n" + canonical_json(_sorted(plain, "")))


def _sorted(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {
            key: _sorted(member, name if name in _ORDERED else key)
            for key, member in value.items()
            if member is not None
        }
    if not isinstance(value, list):
        return value
    rows = [_sorted(member, "") for member in value]
    return rows if name in _ORDERED else sorted(rows, key=_text)


def _text(value: Any) -> bytes:
    return canonical_json(value)


def inspectors_problem(document: InspectorsProblem) -> Problem:
    """Raises InvalidProblem with every fault."""
    seats = tuple(
        Seat(
            target=row.target,
            county=row.county,
            seat=seat.seat,
            role=seat.role,
            department=seat.department,
            qualification=seat.qualification,
            count=seat.count,
            needs=tuple(sorted((need.qualification, need.count) for need in seat.needs)),
            week=row.week,
            day=row.day,
            by_team=seat.by_team,
        )
        for row in document.targets
        for seat in row.seats
    )
    cap = None if document.cap is None else int(document.cap * (1 << document.bits))
    return Problem(
        seats,
        tuple(_candidate(row) for row in document.inspectors),
        blocks=(*_forbidden(document), *_left_out(document)),
        bits=document.bits,
        cap=cap,
        apart=tuple((min(pair), max(pair)) for pair in document.apart),
        meetings=tuple(Meeting(m.inspector, m.target, m.days) for m in document.last_visits),
        rest_days=document.rest_days,
        even=document.even,
        meet_most=document.meet_most,
        costs=tuple(Cost(c.inspector, c.target, c.cost) for c in document.costs),
        budget=document.budget,
        reserve=tuple(_candidate(row) for row in document.reserve),
    )


def _candidate(row: InspectorIn) -> Candidate:
    return Candidate(
        inspector=row.inspector,
        load=row.load,
        lead=row.lead,
        department=row.department,
        counties=frozenset(row.counties),
        qualifications=frozenset(row.qualifications),
        load_least=row.load_least,
        week_load=row.week_load,
        valid_until=row.valid_until,
        absences=_absences(row.absences),
        newcomer=row.newcomer,
        lent_from=row.lent_from if isinstance(row, LentIn) else "",
        members=tuple(sorted(row.members)),
    )


def _absences(rows: Iterable[AbsenceIn]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((row.first, row.last) for row in rows))


def _forbidden(document: InspectorsProblem) -> Iterator[Block]:
    return (Block(row.inspector, row.target, row.reason) for row in document.forbidden)


def _left_out(document: InspectorsProblem) -> Iterator[Block]:
    """What the rows of `allowed` forbid, but for what is forbidden already. A fixed team is kept
    away by its members."""
    named = {(row.inspector, row.target) for row in document.forbidden}
    everybody = (*document.inspectors, *document.reserve)
    people = {row.inspector: tuple(row.members) or (row.inspector,) for row in everybody}
    for row in document.allowed:
        welcome = {who for name in row.inspectors for who in people.get(name, (name,))}
        away = {who for crew in people.values() for who in crew} - welcome
        for person in sorted(away):
            if (person, row.target) not in named:
                yield Block(person, row.target, NOT_ALLOWED)


def panel_problem(document: PanelProblem) -> Panel:
    """Raises InvalidProblem with every fault."""
    quotas = tuple(Quota(q.category, q.value, q.low, q.high) for q in document.quotas)
    return Panel(tuple(type_groups(document)), quotas, document.panel, document.bits)


def type_groups(document: PanelProblem) -> Iterator[TypeGroup]:
    """The groups as given, or the people who are alike."""
    if not document.people:
        return (TypeGroup(_features(row.values), row.size) for row in document.groups)
    alike = Counter(_features(person.values) for person in document.people)
    return (TypeGroup(values, size) for values, size in alike.items())


def _features(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(values.items()))


def group_name(values: Iterable[tuple[str, str]]) -> str:
    """How ODDS and OUTCOME call a group: `category=value`, by category, joined by commas."""
    return ",".join(f"{category}={value}" for category, value in sorted(values))


def members(document: AnyProblem) -> list[tuple[str, str]]:
    """(id, cell or group) of everybody who is listed by name."""
    if isinstance(document, PanelProblem):
        return [(row.id, group_name(row.values.items())) for row in document.people]
    if isinstance(document, TargetsProblem):
        return [(row.id, row.cell) for row in document.entries]
    return []


def cell_sizes(document: TargetsProblem, rates: Mapping[str, Fraction]) -> list[CellSize]:
    """The cells that can be drawn, sorted. Raises InvalidProblem with the faults of one cell."""
    sizes = sizes_of(document)
    return [
        CellSize(row.cell, tuple(row.path_a), tuple(row.path_b), sizes[row.cell], rates[row.cell])
        for row in sorted(document.cells, key=lambda row: row.cell)
        if row.cell in rates
    ]


def sizes_of(document: TargetsProblem) -> dict[str, int]:
    """How many entries each cell has: as given, or as listed."""
    listed = Counter(row.cell for row in document.entries)
    return {row.cell: listed[row.cell] if row.size is None else row.size for row in document.cells}


def margin_problem(document: TargetsProblem, rates: Mapping[str, Fraction]) -> MarginProblem:
    """The cells that can be drawn with every total of every family. Raises InvalidProblem."""
    sizes = sizes_of(document)
    rows = [row for row in document.cells if row.cell in rates]
    families: dict[str, dict[str, tuple[str, ...]]] = {
        "path_a": {row.cell: tuple(row.path_a) for row in rows},
        "path_b": {row.cell: tuple(row.path_b) for row in rows},
    }
    for row in rows:
        for margin, place in row.margins.items():
            families.setdefault(margin, {})[row.cell] = tuple(place)
    rooms = {(row.margin, tuple(row.place)): row.room for row in document.rooms}
    totals = [
        replace(total, room=rooms.get(total.name, 0))
        for margin in sorted(families)
        for total in nested_totals(margin, families[margin])
    ]
    return MarginProblem(
        tuple(MarginCell(r.cell, sizes[r.cell], sizes[r.cell] * rates[r.cell]) for r in rows),
        tuple(totals),
        document.bits,
        rooms.get(GRAND_TOTAL, 0),
    )


def has_margins(document: TargetsProblem) -> bool:
    """Are there families of totals beyond the two that the lottery of items keeps?"""
    return any(row.margins for row in document.cells)


def coverage_groups(document: TargetsProblem) -> list[Group]:
    """The cells as rules see them."""
    sizes = sizes_of(document)
    return [
        Group(
            row.cell,
            sizes[row.cell],
            _district(row.district),
            row.risk,
            row.section,
            row.kind,
            row.item,
            frozenset(row.tags),
        )
        for row in document.cells
    ]


def _district(names: list[str]) -> tuple[str, str, str]:
    """Three names; nothing where there are not three, which the core finds wrong."""
    province, city, county = names if len(names) == 3 else ("", "", "")
    return province, city, county


def coverage_rules(document: TargetsProblem) -> Rules:
    """Raises InvalidProblem with every fault."""
    rules = document.rules
    assert rules is not None
    return Rules(
        tuple(RateRule(r.code, _where(r.where), r.rate, r.priority) for r in rules.rates),
        tuple(RateLimit(r.code, _where(r.where), r.least, r.most) for r in rules.limits),
        tuple(Mandatory(r.code, _where(r.where)) for r in rules.mandatory),
        tuple(Exclusion(r.code, _where(r.where), r.reason) for r in rules.exclusions),
        tuple(
            TotalLimit(
                r.code,
                _where(r.where),
                tuple(r.per),
                r.least_number,
                r.least_share,
                r.most_number,
                r.most_share,
                r.or_all,
                tuple(Override(tuple(o.place), o.least, o.most) for o in r.overrides),
            )
            for r in rules.totals
        ),
        tuple(WholeTotal(r.code, _where(r.where), tuple(r.per)) for r in rules.wholes),
    )


def _where(where: WhereIn) -> Selector:
    return Selector(
        frozenset(where.kinds),
        frozenset(where.risks),
        frozenset(where.items),
        frozenset(where.tags),
        frozenset(where.districts),
        frozenset(where.sections),
    )
