"""The rules of a plan in PROBLEM.json: as scheduler/odds/coverage/rules.py has them."""

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from api.schemas.engine_rows import Number, Rate, Row
from scheduler.odds.coverage import Attribute


class WhereIn(Row):
    """Entries that have one of the values of every attribute that is named."""

    kinds: list[str] = Field(default_factory=list)
    risks: list[str] = Field(default_factory=list)
    items: list[str] = Field(default_factory=list)
    tags: list[str] = Field(default_factory=list)
    districts: list[str] = Field(default_factory=list)
    sections: list[str] = Field(default_factory=list)


class RateIn(Row):
    """Entries at `where` are drawn at `rate`, unless a rule of higher `priority` applies."""

    code: str
    where: WhereIn = WhereIn()
    rate: Rate
    priority: Number = 0


class LimitIn(Row):
    """The rate of every entry at `where` is from `least` to `most`."""

    code: str
    where: WhereIn = WhereIn()
    least: Rate = Fraction(0)
    most: Rate = Fraction(1)


class MandatoryIn(Row):
    """Every entry at `where` is drawn."""

    code: str
    where: WhereIn


class ExclusionIn(Row):
    """Entries at `where` cannot be drawn."""

    code: str
    where: WhereIn
    reason: str


class OverrideIn(Row):
    """At `place` the total's bound is another number."""

    place: list[str]
    least: Number | None = None
    most: Number | None = None


_Per = list[Annotated[Attribute, Field(strict=False)]]


class TotalIn(Row):
    """How many entries at `where` are drawn in all, or per value of the attributes in `per`."""

    code: str
    where: WhereIn = WhereIn()
    per: _Per = Field(default_factory=list)
    least_number: Number = 0
    least_share: Rate = Fraction(0)
    most_number: Number | None = None
    most_share: Rate = Fraction(1)
    or_all: bool = Field(False, description="Fewer entries than the minimum: all are enough.")
    overrides: list[OverrideIn] = Field(default_factory=list)


class WholeIn(Row):
    """The expected number at `where` (per value of `per`) is made whole."""

    code: str
    where: WhereIn = WhereIn()
    per: _Per = Field(default_factory=list)


class RulesIn(Row):
    """The rules of a plan; which rate applies: scheduler/odds/coverage/rules.py."""

    rates: list[RateIn]
    limits: list[LimitIn] = Field(default_factory=list)
    mandatory: list[MandatoryIn] = Field(default_factory=list)
    exclusions: list[ExclusionIn] = Field(default_factory=list)
    totals: list[TotalIn] = Field(default_factory=list)
    wholes: list[WholeIn] = Field(default_factory=list)
