"""Why a plan of national size cannot be kept: clashes planted in the plan of `targets`, explained.

The plan itself (1,000,000 entries in 40,000 cells, whole numbers per county included) has rates; so
whatever is named has to be what was planted, and each way out has to do.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bench.cases import targets
from bench.measured import Result, Watch
from scheduler.odds.coverage import (
    Attribute,
    Mandatory,
    Rules,
    Selector,
    TotalLimit,
    Uncoverable,
    check_rates,
    expected_numbers,
    relaxed,
)

CITY, CEILED, SMALL = "1000", "100105", "120001"
COUNTIES = 400


@dataclass(frozen=True)
class Planted:
    """Rules that clash with those of the plan; the clash names a part of `rules`, at `places` or
    more."""

    totals: tuple[TotalLimit, ...]
    mandatory: tuple[Mandatory, ...] = ()
    rules: frozenset[str] = frozenset()
    places: int = 0


def _in(district: str, risks: str = "") -> Selector:
    return Selector(districts=frozenset({district}), risks=frozenset(risks))


PLANTED = {
    # the least coverages of all counties, 79,441 entries, against one limit of all
    "wide": Planted(
        (TotalLimit("limit", most_number=70_000),),
        rules=frozenset({"limit", "county-least"}),
        places=COUNTIES + 1,
    ),
    # a city's limit per industry section against the least coverages of its counties
    "city": Planted(
        (TotalLimit("city", _in(CITY), per=(Attribute.SECTION,), most_number=95),),
        rules=frozenset({"city", "county-least"}),
        places=30,
    ),
    "must": Planted(
        (TotalLimit("ceiling", _in(CEILED), most_number=300),),
        (Mandatory("must", _in(CEILED, "D")),),
        rules=frozenset({"ceiling", "must"}),
        places=2,
    ),
    "floor": Planted(
        (TotalLimit("floor", _in(SMALL), least_number=9_000),),
        rules=frozenset({"floor"}),
        places=1,
    ),
}
"""One clash each."""

THREE = ("city", "must", "floor")
"""Three at once, in different cities."""


def ours(kind: str) -> Result:
    """Explain one of PLANTED, or `three`. Raises RuntimeError if not exactly that is named, or if
    a way out does not do."""
    kinds = THREE if kind == "three" else (kind,)
    given = targets.plan_of(targets.FULL)
    asked = replace(given, rules=_with(given.rules, kinds))
    _warm_up()
    watch = Watch()
    with watch.stage("explanation"):
        found = _refused(asked)
    _judge(asked, kinds, found)
    return watch.result(
        f"clash {kind}",
        clashes=len(found.clashes),
        bounds=", ".join(str(len(clash.bounds)) for clash in found.clashes),
        cut=", ".join(str(len(clash.cut.bounds)) for clash in found.clashes),
        missing=", ".join(str(clash.cut.missing) for clash in found.clashes),
        ways=", ".join(str(len(clash.changes)) for clash in found.clashes),
        repair=len(found.repair),
    )


def _with(rules: Rules, kinds: Iterable[str]) -> Rules:
    planted = [PLANTED[kind] for kind in kinds]
    return replace(
        rules,
        totals=(*rules.totals, *(rule for each in planted for rule in each.totals)),
        mandatory=(*rules.mandatory, *(rule for each in planted for rule in each.mandatory)),
    )


def _refused(given: targets.Given) -> Uncoverable:
    try:
        expected_numbers(given.groups, given.rules)
    except Uncoverable as found:
        return found
    raise RuntimeError("rates were found where there are none")


def _judge(asked: targets.Given, kinds: Sequence[str], found: Uncoverable) -> None:
    wanted = sorted((sorted(PLANTED[kind].rules), PLANTED[kind].places) for kind in kinds)
    named = sorted(
        (sorted({bound.rule for bound in clash.cut.bounds}), len(clash.cut.bounds))
        for clash in found.clashes
    )
    if named != wanted or found.more:
        raise RuntimeError(f"planted {wanted}, named {named}")
    if not found.repair or not all(clash.changes for clash in found.clashes):
        raise RuntimeError("a clash without a way out")
    rules = relaxed(asked.rules, found.repair)
    rates = expected_numbers(asked.groups, rules).rates
    if wrong := check_rates(asked.groups, rules, rates):
        raise RuntimeError(f"the way out breaks rules: {wrong[:3]}")


def _warm_up() -> None:
    small = targets.plan_of(targets.SMALL)
    beyond = TotalLimit("beyond", least_number=10**6)
    _refused(replace(small, rules=replace(small.rules, totals=(*small.rules.totals, beyond))))
