"""岗位要求: “组长1，组员1”, “组长1，专业人员1，配合部门1” into the seats of a crew.

Grammar: one or more of 组长n, 组员n, 专业人员n, 配合部门n, each word once; separators: ，、；.
n counts people; 配合部门n means n from each joining department.
"""

import re
from collections.abc import Sequence
from typing import Any

from scheduler.desk.registers.cells import CellFault
from scheduler.vocabulary import SeatRole

LEAST, MOST = 2, 20
_PART = re.compile(r"(\D+?)(\d{1,2})[人名]?")


def parse_counts(text: str) -> dict[SeatRole, int]:
    """How many of each role the text asks for."""
    counts: dict[SeatRole, int] = {}
    for part in re.split(r"[，,、；;+\s]+", text.strip("，,、；; \t")):
        matched = _PART.fullmatch(part)
        role = SeatRole.from_label(matched[1]) if matched else None
        if matched is None or not isinstance(role, SeatRole):
            raise CellFault("import_seats_form", part=part)
        if role in counts:
            raise CellFault("import_seats_twice", role=role.label)
        if int(matched[2]):
            counts[role] = int(matched[2])
    if counts.get(SeatRole.LEAD, 0) > 1:
        raise CellFault("import_seats_leads")
    return counts


def seats_of(
    counts: dict[SeatRole, int], department: str, joining: Sequence[str], qualification: str
) -> list[dict[str, Any]]:
    """The seats in their order: lead, member, specialist, then one per joining department."""
    seats: list[dict[str, Any]] = []
    for role, count in sorted(counts.items(), key=lambda pair: list(SeatRole).index(pair[0])):
        if role is SeatRole.JOINING:
            for number, other in enumerate(joining, start=1):
                seats.append(_seat(f"joining-{number}", role, other, "", count))
        else:
            asked = qualification if role is SeatRole.SPECIALIST else ""
            seats.append(_seat(role.value, role, department, asked, count))
    return seats


def people_in(seats: Sequence[dict[str, Any]]) -> int:
    """How many people the seats take."""
    return sum(int(seat["count"]) for seat in seats)


def _seat(
    seat: str, role: SeatRole, department: str, qualification: str, count: int
) -> dict[str, Any]:
    return {
        "seat": seat,
        "role": role.value,
        "department": department,
        "qualification": qualification,
        "count": count,
    }
