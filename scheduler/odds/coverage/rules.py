"""What a plan may say about rates and numbers: each rule is data with a code of its own.

Which rate applies to a group of entries (the one precedence there is):
  1. only rules of the highest `priority` among those that apply count;
  2. of these, rules that name a tag (重点) come before rules that do not, and among rules that name
     a tag the highest rate applies: to carry one more tag never lowers a rate;
  3. among rules without a tag the one naming most attributes applies, then the one whose district
     is deepest in the tree, then the highest rate.
A `RateLimit` bounds that rate, `Mandatory` makes it 1, and a `TotalLimit` or `WholeTotal` moves it
(`raking.py`), though never to 0. A rate of 0 that no limit raises stays 0.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from enum import StrEnum
from fractions import Fraction

from scheduler.odds.problem import Fault, InvalidProblem

Place = tuple[str, ...]
"""The value of each attribute in a rule's `per`, in that order; () for a rule without `per`."""

PRIORITY_MOST = 1000

KEPT_PARTS = 1000
"""A total may lower a given rate to no less than this part (1/1000) of it. So a ceiling never takes
entries out of the draw: who means that writes an exclusion with its reason."""


class Attribute(StrEnum):
    """What a total may be kept per."""

    KIND = "kind"
    RISK = "risk"
    ITEM = "item"
    TAG = "tag"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    SECTION = "section"


@dataclass(frozen=True)
class Selector:
    """Which entries a rule is about: an entry matches if it has one of the values of every
    attribute that is named; an empty set names nothing.

    `kinds` 主体类型, `risks` risk classes, `items` 事项, `tags` any of its tags, `districts` codes
    of any level, `sections` of industry.
    """

    kinds: frozenset[str] = frozenset()
    risks: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()

    @property
    def named(self) -> int:
        """How many attributes it names."""
        return sum(bool(getattr(self, each.name)) for each in fields(self))


EVERYTHING = Selector()


@dataclass(frozen=True)
class RateRule:
    """Entries at `where` are drawn at `rate`, unless a rule that comes before this one applies."""

    code: str
    where: Selector
    rate: Fraction
    priority: int = 0


@dataclass(frozen=True)
class RateLimit:
    """Whatever else holds, the rate of every entry at `where` is from `least` to `most`."""

    code: str
    where: Selector
    least: Fraction = Fraction(0)
    most: Fraction = Fraction(1)


@dataclass(frozen=True)
class Mandatory:
    """必查: every entry at `where` is drawn."""

    code: str
    where: Selector


@dataclass(frozen=True)
class Exclusion:
    """Entries at `where` are left out for `reason`; this comes before every other rule."""

    code: str
    where: Selector
    reason: str


@dataclass(frozen=True)
class Override:
    """At `place` the total's bound is this number of entries; None leaves it as the rule has it."""

    place: Place
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class TotalLimit:
    """How many entries at `where` are drawn in all, or per value of the attributes in `per`.

    At least `least_number` and at least `least_share` of those that can be drawn; at most
    `most_number` and `most_share` of them (None: no limit). The limits are on the number drawn:
    a share is rounded to the whole number that keeps it. `or_all`: where there are fewer than the
    minimum, all of them are enough.
    """

    code: str
    where: Selector = EVERYTHING
    per: tuple[Attribute, ...] = ()
    least_number: int = 0
    least_share: Fraction = Fraction(0)
    most_number: int | None = None
    most_share: Fraction = Fraction(1)
    or_all: bool = False
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True)
class WholeTotal:
    """The expected number at `where` (per value of `per`) is whole: exactly so many are drawn.

    It becomes the nearest whole number that the other rules allow, halves going up (`wholes.py`).
    """

    code: str
    where: Selector = EVERYTHING
    per: tuple[Attribute, ...] = ()
    except_for: frozenset[Place] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Rules:
    """All rules of a plan. Raises InvalidProblem with every fault; order means nothing."""

    rates: tuple[RateRule, ...]
    limits: tuple[RateLimit, ...] = ()
    mandatory: tuple[Mandatory, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    totals: tuple[TotalLimit, ...] = ()
    wholes: tuple[WholeTotal, ...] = ()

    def __post_init__(self) -> None:
        for each in fields(self):
            rules = sorted(getattr(self, each.name), key=lambda rule: str(rule.code))
            object.__setattr__(self, each.name, tuple(rules))
        codes = Counter(rule.code for each in fields(self) for rule in getattr(self, each.name))
        faults = [Fault("rule_repeated", (code,)) for code, times in codes.items() if times > 1]
        faults += [Fault("rule_unnamed") for code in codes if not code]
        for rate in self.rates:
            faults += _rate_faults(rate.code, rate.rate)
            if type(rate.priority) is not int or not 0 <= rate.priority <= PRIORITY_MOST:
                faults.append(Fault("priority_out_of_range", (rate.code,), str(rate.priority)))
        for limit in self.limits:
            faults += [*_rate_faults(limit.code, limit.least, limit.most), *_limit_faults(limit)]
        for exclusion in self.exclusions:
            if not exclusion.reason:
                faults.append(Fault("reason_missing", (exclusion.code,)))
        for total in self.totals:
            faults += _total_faults(total)
        for whole in self.wholes:
            faults += _place_faults(whole.code, whole.per, list(whole.except_for))
        if faults:
            raise InvalidProblem(faults)

    @property
    def limiting(self) -> tuple[RateLimit | Mandatory, ...]:
        """The rules that bound the rate of every entry they name."""
        return (*self.limits, *self.mandatory)

    @property
    def keeping(self) -> tuple[TotalLimit | WholeTotal, ...]:
        """The rules that keep a total."""
        return (*self.totals, *self.wholes)


def _rate_faults(code: str, *rates: Fraction) -> Iterator[Fault]:
    for rate in rates:
        if not isinstance(rate, Fraction) or not 0 <= rate <= 1:
            yield Fault("rate_out_of_range", (code,), str(rate))


def _limit_faults(limit: RateLimit) -> Iterator[Fault]:
    if limit.least > limit.most:
        yield Fault("least_above_most", (limit.code,), f"{limit.least} > {limit.most}")


def _total_faults(total: TotalLimit) -> Iterator[Fault]:
    yield from _rate_faults(total.code, total.least_share, total.most_share)
    numbers = [total.least_number, total.most_number]
    numbers += [number for each in total.overrides for number in (each.least, each.most)]
    for number in numbers:
        if number is not None and (type(number) is not int or number < 0):
            yield Fault("number_negative", (total.code,), str(number))
    yield from _place_faults(total.code, total.per, [each.place for each in total.overrides])


def _place_faults(code: str, per: tuple[Attribute, ...], places: list[Place]) -> Iterator[Fault]:
    if len(set(per)) < len(per):
        yield Fault("per_repeated", (code,), ",".join(per))
    for place, times in Counter(places).items():
        if times > 1:
            yield Fault("place_repeated", (code,), "/".join(place))
        if len(place) != len(per):
            yield Fault("place_form", (code,), "/".join(place))
