"""Is a problem well posed? Every finding at once: form, what the core asks, and what only a file
that stands alone can get wrong (a name that is nowhere else in it)."""

from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction

from api.engine.pointers import findings
from api.engine.posing import (
    coverage_groups,
    coverage_rules,
    group_name,
    has_margins,
    inspectors_problem,
    margin_problem,
    panel_problem,
    sizes_of,
    type_groups,
)
from api.engine.reading import Place, Reading, read_problem
from api.schemas.engine import AnyProblem, InspectorsProblem, PanelProblem, TargetsProblem
from scheduler.errors import Finding, Invalid
from scheduler.odds import CellSize
from scheduler.odds.coverage.groups import group_faults
from scheduler.odds.problem import Fault, InvalidProblem

Own = tuple[Place, str, dict[str, object]]

_OF_WHOLE = {
    *("no_seats", "too_few_people", "budget_without_costs", "no_groups", "panel_above_pool"),
    *("quota_missing", "category_unknown", "inspector_not_listed", "target_not_listed"),
    *(
        "total_unknown",
        "room_without_margins",
        "cell_unknown",
        "size_differs",
        "no_cells",
        "groups_or_people",
    ),
}
"""What may be wrong only because rows of the wrong form were set aside."""


def checked_problem(data: bytes) -> AnyProblem:
    """The problem in the file. Raises Invalid with every finding."""
    reading = read_problem(data)
    found = list(reading.findings)
    document = reading.document
    if document is not None:
        later = [
            *(Finding(reading.pointer(place), code, more) for place, code, more in _own(document)),
            *findings(reading, _core_faults(document)),
        ]
        found += [each for each in later if not found or each.code not in _OF_WHOLE]
    if found or document is None:
        raise Invalid(found)
    return document


def refused(document: AnyProblem, error: InvalidProblem) -> Invalid:
    """What is only seen when the odds are worked out (a budget that is too tight)."""
    return Invalid(findings(Reading(document, (), {}), list(error.faults)))


def _core_faults(document: AnyProblem) -> list[Fault]:
    if isinstance(document, InspectorsProblem):
        return _faults(lambda: inspectors_problem(document))
    if isinstance(document, PanelProblem):
        return _faults(lambda: panel_problem(document))
    found = [fault for row in document.cells for fault in _cell_faults(document, row.cell)]
    if has_margins(document):
        zero = {row.cell: Fraction(0) for row in document.cells}
        found += _faults(lambda: margin_problem(document, zero))
    if document.rules is not None:
        found += group_faults(coverage_groups(document))
        found += _faults(lambda: coverage_rules(document))
    else:
        cells = Counter(row.cell for row in document.cells)
        found += [Fault("cell_repeated", (name,)) for name, n in cells.items() if n > 1]
    return sorted(set(found))


def _faults(pose: Callable[[], object]) -> list[Fault]:
    try:
        pose()
    except InvalidProblem as error:
        return list(error.faults)
    return []


def _cell_faults(document: TargetsProblem, name: str) -> list[Fault]:
    row = next(row for row in document.cells if row.cell == name)
    size = sizes_of(document)[name]
    path_a, path_b = tuple(row.path_a), tuple(row.path_b)
    return _faults(lambda: CellSize(name, path_a, path_b, size, Fraction(0)))


def _own(document: AnyProblem) -> Iterator[Own]:
    """What the core cannot see."""
    if isinstance(document, InspectorsProblem):
        yield from _strangers(document)
        yield from _twice("target_repeated", (("targets",), [t.target for t in document.targets]))
        yield from _twice("target_repeated", (("allowed",), [a.target for a in document.allowed]))
    elif isinstance(document, PanelProblem):
        if bool(document.groups) == bool(document.people):
            yield ("groups",), "groups_or_people", {}
        yield from _people(("people",), [row.id for row in document.people])
        yield from _same_name(document)
    else:
        yield from _cells(document)
        yield from _people(("entries",), [row.id for row in document.entries])
    turns = getattr(document, "turns", 0)
    if turns > document.bits:
        yield ("turns",), "turns_out_of_range", {"value": turns, "most": document.bits}


def _twice(code: str, *lists: tuple[Place, list[str]]) -> Iterator[Own]:
    """Names that come a second time in one list."""
    for place, names in lists:
        seen: set[str] = set()
        for at, name in enumerate(names):
            if name in seen:
                yield (*place, at), code, {"value": name}
            seen.add(name)


def _people(place: Place, ids: list[str]) -> Iterator[Own]:
    yield from _twice("entry_repeated", (place, ids))
    for at, name in enumerate(ids):
        if not name or not name.isprintable():
            yield (*place, at, "id"), "entry_name", {}


def _strangers(document: InspectorsProblem) -> Iterator[Own]:
    """Names of people and targets that are nowhere else in the file: a slip of the pen would
    silently undo a conflict of interest."""
    people = {row.inspector for row in (*document.inspectors, *document.reserve)}
    people |= {name for row in document.inspectors for name in row.members}
    targets = {row.target for row in document.targets}
    named: list[tuple[Place, str, str]] = []
    for member in ("forbidden", "last_visits", "costs"):
        for at, row in enumerate(getattr(document, member)):
            named.append(((member, at, "inspector"), "inspector", row.inspector))
            named.append(((member, at, "target"), "target", row.target))
    for at, allowed in enumerate(document.allowed):
        named.append((("allowed", at, "target"), "target", allowed.target))
        for below, name in enumerate(allowed.inspectors):
            named.append((("allowed", at, "inspectors", below), "inspector", name))
    for at, pair in enumerate(document.apart):
        named += [(("apart", at, k), "inspector", name) for k, name in enumerate(pair)]
    for place, what, name in named:
        if what == "inspector" and name not in people:
            yield place, "inspector_not_listed", {"value": name}
        elif what == "target" and name not in targets:
            yield place, "target_not_listed", {"value": name}


def _same_name(document: PanelProblem) -> Iterator[Own]:
    """Different groups whose names in ODDS would be the same."""
    groups = {group.values for group in type_groups(document)}
    names = Counter(group_name(values) for values in groups)
    for name, times in names.items():
        if times > 1:
            yield (), "group_name_twice", {"value": name}


def _cells(document: TargetsProblem) -> Iterator[Own]:
    if not document.cells:
        yield ("cells",), "no_cells", {}
    listed = Counter(row.cell for row in document.entries)
    for at, row in enumerate(document.cells):
        if row.size is None and not document.entries:
            yield ("cells", at, "size"), "required", {}
        if row.size is not None and document.entries and row.size != listed[row.cell]:
            yield ("cells", at, "size"), "size_differs", {"listed": listed[row.cell]}
        if document.rules is None and row.rate is None:
            yield ("cells", at, "rate"), "required", {}
        if document.rules is not None and row.rate is not None:
            yield ("cells", at, "rate"), "rate_beside_rules", {}
    yield from _rooms(document)
    known = {row.cell for row in document.cells}
    for at, entry in enumerate(document.entries):
        if entry.cell not in known:
            yield ("entries", at, "cell"), "cell_unknown", {"value": entry.cell}


def _rooms(document: TargetsProblem) -> Iterator[Own]:
    """Rooms of totals that there are not, or without other families of totals."""
    places: dict[str, set[tuple[str, ...]]] = {"": {()}}
    for row in document.cells:
        families = {"path_a": row.path_a, "path_b": row.path_b, **row.margins}
        for margin, names in families.items():
            below = {tuple(names[:depth]) for depth in range(1, len(names) + 1)}
            places.setdefault(margin, set()).update(below)
    for at, room in enumerate(document.rooms):
        if not has_margins(document):
            yield ("rooms", at), "room_without_margins", {}
        elif tuple(room.place) not in places.get(room.margin, ()):
            yield ("rooms", at), "total_unknown", {"value": "/".join((room.margin, *room.place))}
