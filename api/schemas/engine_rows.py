"""PROBLEM.json: what `ssj odds` works out odds from, without a database (docs/engine.md).

docs/schema/problem.schema.json is made from these models. The order of rows never matters. What a
name or number may be beyond its type, the core judges (scheduler/odds), all findings at once.
"""

import re
from fractions import Fraction
from typing import Annotated

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

BITS, TURNS = 24, 12
NOWHERE = "-"
"""The county and department of those who need none."""

_EXACT = r"^([0-9]{1,9}(\.[0-9]{1,9})?%?|[0-9]{1,18}/[0-9]{1,18})$"


def _exact(value: object) -> Fraction:
    """The exact number that a string writes; numbers of JSON may have been rounded."""
    if isinstance(value, Fraction):
        return value
    if not isinstance(value, str) or not re.fullmatch(_EXACT, value):
        raise PydanticCustomError("exact_number", "not an exact number in a string")
    try:
        return Fraction(value[:-1]) / 100 if value.endswith("%") else Fraction(value)
    except ZeroDivisionError:
        raise PydanticCustomError("exact_number", "not a number") from None


def _share(value: Fraction) -> Fraction:
    if value > 1:
        raise PydanticCustomError("exact_number", "more than everything")
    return value


_AS_TEXT = PlainSerializer(str, return_type=str)


def _schema(words: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "pattern": _EXACT, "description": words, "examples": ["3/20", "15%"]}
    )


Factor = Annotated[
    Fraction,
    BeforeValidator(_exact),
    _AS_TEXT,
    _schema("An exact factor: a percentage, a decimal or a fraction."),
]
Rate = Annotated[
    Fraction,
    AfterValidator(_share),
    BeforeValidator(_exact),
    _AS_TEXT,
    _schema("An exact share from 0 to 1: a percentage, a decimal or a fraction."),
]


_LARGE = 1_000_000
Number = Annotated[int, Field(ge=-_LARGE, le=_LARGE)]
"""Nothing that is counted here is larger. What is too small, the core says with its names."""

Size = Annotated[int, Field(ge=-_LARGE, le=100 * _LARGE)]
"""How many entries are alike: times 2^32 it has 18 digits (docs/protocol.md §1)."""

Pair = Annotated[list[str], Field(min_length=2, max_length=2)]


class Row(BaseModel):
    """A part of a problem: types are not converted, unknown members are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class NeedIn(Row):
    """At least `count` of the people on a seat hold `qualification`."""

    qualification: str
    count: Number


class SeatIn(Row):
    """`count` places of one kind in the crew of a target (a paper's reviewers are one seat)."""

    seat: str = Field(description="The seat's name within its target: [0-9a-z.-]+.")
    count: Number = Field(1, description="How many people.")
    role: str = Field("member", description="lead, member, specialist or joining.")
    department: str = Field(NOWHERE, description="Whose people may take it.")
    qualification: str = Field("", description="What everybody on it holds; empty: nothing.")
    needs: list[NeedIn] = Field(default_factory=list, description="Fewer people with more.")
    by_team: bool = Field(False, description="Taken by a fixed team instead of single people.")


class TargetIn(Row):
    """Somebody to be visited, or a paper to be reviewed."""

    target: str
    seats: list[SeatIn]
    county: str = Field(NOWHERE, description="Inspectors take targets in their own counties.")
    week: str = Field("", description="The planned week, which loads per week are counted by.")
    day: str = Field("", description="The planned date, ISO 8601: certificates, absences.")


class AbsenceIn(Row):
    """Days away, both included, ISO 8601."""

    first: str
    last: str


class InspectorIn(Row):
    """Somebody who can be drawn, or a fixed team with `members`."""

    inspector: str
    load: Number = Field(description="The most places in all.")
    load_least: Number = Field(0, description="The fewest places in all.")
    week_load: Number | None = Field(None, description="The most places in any one week.")
    lead: bool = Field(False, description="May take a seat with the role lead.")
    department: str = NOWHERE
    counties: list[str] = Field(default_factory=lambda: [NOWHERE])
    qualifications: list[str] = Field(default_factory=list)
    valid_until: str = Field("", description="Last day of the certificate; empty: without end.")
    absences: list[AbsenceIn] = Field(default_factory=list)
    newcomer: bool = Field(False, description="Goes only with somebody experienced.")
    members: list[str] = Field(default_factory=list, description="Of a fixed team: its people.")


class LentIn(InspectorIn):
    """Somebody a neighbour could lend: offered where there are no odds without."""

    lent_from: str = ""


class ForbiddenIn(Row):
    """A pair that never meets."""

    inspector: str
    target: str
    reason: str = "conflict"


class AllowedIn(Row):
    """Only these inspectors may take this target."""

    target: str
    inspectors: list[str]


class LastVisitIn(Row):
    """The inspector last saw the target so many days ago."""

    inspector: str
    target: str
    days: Number


class CostIn(Row):
    """What it costs to send this inspector there: kilometres, minutes, dislike. 0 if not given."""

    inspector: str
    target: str
    cost: Number


class GroupIn(Row):
    """`size` people with the same value in every category."""

    values: dict[str, str]
    size: Size


class PersonIn(Row):
    """One person of the pool, who is then drawn by name."""

    id: str
    values: dict[str, str]


class QuotaIn(Row):
    """At least `low` and at most `high` people on the panel have `value` in `category`."""

    category: str
    value: str
    low: Number
    high: Number


class CellIn(Row):
    """`size` entries that are alike. `rate`, unless the problem has `rules`; the attributes below
    `rate` are what rules may name."""

    cell: str = Field(description="The cell's name: [0-9A-Za-z.-]+.")
    path_a: list[str] = Field(description="Its places in the first family of totals, widest first.")
    path_b: list[str] = Field(default_factory=lambda: [NOWHERE], description="In the second.")
    margins: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Further families of totals: its places in each, widest first.",
    )
    size: Size | None = Field(None, description="May be left out where entries are listed.")
    rate: Rate | None = Field(None, description="The chance of each entry.")
    district: list[str] = Field(default_factory=list, description="Province, city, county.")
    risk: str = ""
    section: str = Field("", description="Section of industry.")
    kind: str = ""
    item: str = ""
    tags: list[str] = Field(default_factory=list)


class RoomIn(Row):
    """The total of `margin` at `place` may be so many more or less than its expectation rounded;
    without `margin` the grand total."""

    margin: str = ""
    place: list[str] = Field(default_factory=list)
    room: Number


class EntryIn(Row):
    """One entry of a cell, who is then drawn by lowest ticket."""

    id: str
    cell: str
