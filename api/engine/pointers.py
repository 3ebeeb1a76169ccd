"""Where in the file a fault is that the core finds: rows are known by their names."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from api.engine.reading import Place, Reading
from api.schemas.engine import AnyProblem, InspectorsProblem, PanelProblem
from scheduler.errors import Finding
from scheduler.messages import MESSAGES
from scheduler.odds.problem import Fault

Names = tuple[str, ...]

_PAIRS = ("forbidden", "last_visits", "costs", "apart")
_RULES = ("rates", "limits", "mandatory", "exclusions", "totals", "wholes")

# code -> (kinds of rows to look for the names in, the member at fault)
_WHERE: dict[str, tuple[tuple[str, ...], str]] = {
    "no_seats": ((), "targets"),
    "cap_out_of_range": ((), "cap"),
    "rest_negative": ((), "rest_days"),
    "meet_negative": ((), "meet_most"),
    "budget_below_one": ((), "budget"),
    "budget_without_costs": ((), "budget"),
    "budget_too_tight": ((), "budget"),
    "budget_of_nothing": ((), "budget"),
    "target_name": (("seats", *_PAIRS), ""),
    "seat_name": (("seats",), "seat"),
    "county_name": (("seats", "inspectors"), ""),
    "role_unknown": (("seats",), "role"),
    "department_name": (("seats", "inspectors"), "department"),
    "qualification_name": (("seats", "inspectors"), ""),
    "week_name": (("seats",), ""),
    "week_named_as_target": (("seats",), ""),
    "day_unreadable": (("seats", "inspectors"), ""),
    "count_not_positive": (("seats",), "count"),
    "needs_out_of_range": (("seats",), "needs"),
    "needs_repeated": (("seats",), "needs"),
    "seat_repeated": (("seats",), ""),
    "too_few_people": (("targets",), "seats"),
    "inspector_name": (("inspectors", *_PAIRS), ""),
    "inspector_repeated": (("inspectors",), "inspector"),
    "load_negative": (("inspectors",), "load"),
    "load_least_out_of_range": (("inspectors",), "load_least"),
    "week_load_negative": (("inspectors",), "week_load"),
    "team_of_one": (("inspectors",), "members"),
    "member_repeated": (("inspectors",), "members"),
    "member_name": (("inspectors",), "members"),
    "team_named_as_person": (("inspectors",), ""),
    "row_names_team": (_PAIRS, ""),
    "cost_of_member": (("costs",), ""),
    "amount_too_large": (("inspectors", "costs"), ""),
    "places_too_many": ((), "targets"),
    "absence_unreadable": (("inspectors",), "absences"),
    "reason_name": (("forbidden",), "reason"),
    "days_negative": (("last_visits",), "days"),
    "cost_negative": (("costs",), "cost"),
    "block_repeated": (("forbidden",), ""),
    "meeting_repeated": (("last_visits",), ""),
    "cost_repeated": (("costs",), ""),
    "apart_repeated": (("apart",), ""),
    "apart_from_oneself": (("apart",), ""),
    "panel_out_of_range": ((), "panel"),
    "panel_above_pool": ((), "panel"),
    "no_groups": ((), "groups"),
    "quota_missing": ((), "quotas"),
    "quota_out_of_range": (("quotas",), ""),
    "quota_repeated": (("quotas",), ""),
    "category_unknown": (("quotas",), "category"),
    "category_missing": (("groups",), "values"),
    "feature_name": (("groups", "quotas"), ""),
    "size_not_positive": (("groups",), "size"),
    "group_repeated": (("groups",), ""),
    "cell_name": (("cells",), ""),
    "path_empty": (("cells",), ""),
    "cell_repeated": (("cells",), "cell"),
    "cell_unnamed": (("cells",), "cell"),
    "size_negative": (("cells",), "size"),
    "district_form": (("cells",), "district"),
    "no_rate": (("cells",), ""),
    "margin_name": ((), "cells"),
    "total_repeated": ((), "cells"),
    "room_out_of_range": ((), "rooms"),
    "rate_out_of_range": (("cells", *_RULES), ""),
    "rule_unnamed": ((), "rules"),
    "denominators_too_large": ((), "rules"),
}


@dataclass
class Where:
    """The rows of a problem by kind and names, with their places in the document."""

    rows: dict[tuple[str, Names], list[Place]] = field(default_factory=lambda: defaultdict(list))

    def places(self, fault: Fault) -> list[Place]:
        """Where a fault is; the whole document where its names are those of no row. Of rows that
        are there twice, all but the first."""
        kinds, member = _WHERE.get(fault.code, (_RULES, ""))
        for kind in kinds:
            for names in (fault.names, fault.names[:2], fault.names[:1]):
                if found := self.rows.get((kind, names)):
                    if fault.code.endswith("_repeated") and len(found) > 1:
                        found = found[1:]
                    return [(*place, member) if member else place for place in found]
        return [(member,)] if member and not kinds else [()]


def findings(reading: Reading, faults: list[Fault]) -> list[Finding]:
    """The faults of the core as findings with pointers, in the order of the file's rows."""
    assert reading.document is not None
    where = Where()
    for kind, names, place in _rows(reading.document):
        where.rows[kind, names].append(place)
    placed = [(place, fault) for fault in faults for place in where.places(fault)]
    return [
        Finding(reading.pointer(place), *words_of(fault))
        for place, fault in sorted(placed, key=lambda each: (_order(each[0]), each[1]))
    ]


def _order(place: Place) -> list[tuple[bool, str | int]]:
    return [(isinstance(part, str), part) for part in place]


def words_of(fault: Fault) -> tuple[str, dict[str, object]]:
    """The code of a fault's sentence and what fills it."""
    params: dict[str, object] = {"names": " / ".join(fault.names), "value": fault.value}
    if fault.code in MESSAGES:
        return fault.code, params
    return "fault_other", {**params, "what": fault.code}


def _rows(document: AnyProblem) -> Iterator[tuple[str, Names, Place]]:
    """(kind of row, its names, its place)."""
    if isinstance(document, InspectorsProblem):
        yield from _inspector_rows(document)
    elif isinstance(document, PanelProblem):
        for at, quota in enumerate(document.quotas):
            yield "quotas", (quota.category, quota.value), ("quotas", at)
        values = [("groups", at, row.values) for at, row in enumerate(document.groups)]
        values += [("people", at, row.values) for at, row in enumerate(document.people)]
        for member, at, own in values:
            named = tuple(f"{name}={value}" for name, value in sorted(own.items()))
            yield "groups", named, (member, at)
    else:
        for at, cell in enumerate(document.cells):
            yield "cells", (cell.cell,), ("cells", at)
        for kind in _RULES if document.rules else ():
            for at, rule in enumerate(getattr(document.rules, kind)):
                yield kind, (rule.code,), ("rules", kind, at)


def _inspector_rows(document: InspectorsProblem) -> Iterator[tuple[str, Names, Place]]:
    for at, target in enumerate(document.targets):
        yield "targets", (target.target,), ("targets", at)
        for below, seat in enumerate(target.seats):
            yield "seats", (target.target, seat.seat), ("targets", at, "seats", below)
    for member, people in (("inspectors", document.inspectors), ("reserve", document.reserve)):
        for at, row in enumerate(people):
            yield "inspectors", (row.inspector,), (member, at)
    for member in ("forbidden", "last_visits", "costs"):
        for at, pair in enumerate(getattr(document, member)):
            yield member, (pair.inspector, pair.target), (member, at)
    for at, (one, other) in enumerate(document.apart):
        yield "apart", (min(one, other), max(one, other)), ("apart", at)
