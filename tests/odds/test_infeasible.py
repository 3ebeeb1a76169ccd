"""When there are no odds: what is true of every answer, whatever was planted.

The planted causes, one by one, are in tests/odds/infeasible.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scheduler.odds import RULEBOOK, Clash, Infeasible, Problem, solve_inspectors
from scheduler.odds.clash.explain import explain
from scheduler.odds.clash.fill import fill
from scheduler.odds.clash.lack import changed_over, lacking, owners, places_lattice, rough
from scheduler.odds.clash.parts import Part, parts_of
from scheduler.odds.clash.reasons import Reasons
from scheduler.odds.clash.supply import node_rules, told
from scheduler.odds.index import index_problem
from scheduler.odds.infeasible import ClashKind
from scheduler.odds.lattice import Lattice, sums
from scheduler.odds.problem import Meeting
from scheduler.odds.repair import Cut
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation
from scheduler.odds.ways.apply import apply
from scheduler.odds.ways.climb import lacks

from .build import person, problem, problems, seat
from .plain import best

PLENTY = 1_000  # places; more than any of these problems has


KINDS = list(ClashKind)  # the order in which `missing` counts


def missing_of(posed: Problem) -> tuple[int, int, int]:
    return lacking(index_problem(posed).lattice, posed.unit).missing


def clashes_of(posed: Problem) -> tuple[Clash, ...]:
    try:
        solve_inspectors(posed)
    except Infeasible as found:
        return found.clashes
    return ()


@st.composite
def with_reserve(draw: st.DrawFn) -> Problem:
    """A problem some of whose people belong to neighbours, and where all rest for long."""
    posed = draw(problems(bits=16))
    away = draw(st.sets(st.sampled_from([who.inspector for who in posed.candidates]), max_size=2))
    lent = [
        replace(who, lent_from=draw(st.sampled_from("xy")))
        for who in posed.candidates
        if who.inspector in away
    ]
    pairs = st.tuples(
        st.sampled_from([who.inspector for who in posed.candidates if not who.members]),
        st.sampled_from([asked.target for asked in posed.seats]),
    )
    met = {(m.inspector, m.target): m for m in posed.meetings}
    for who, target in sorted(draw(st.sets(pairs, max_size=4)) - met.keys()):
        met[who, target] = Meeting(who, target, draw(st.integers(80, 120)))
    return replace(
        posed,
        candidates=tuple(who for who in posed.candidates if who.inspector not in away),
        reserve=tuple(lent),
        meetings=tuple(met.values()),
        rest_days=draw(st.sampled_from((0, 90, 130))),
    )


@settings(max_examples=200)
@given(with_reserve())
def test_something_is_lacking_exactly_where_a_linear_program_finds_nothing(posed: Problem) -> None:
    assert any(missing_of(posed)) == (best(posed, lambda _: 0.0) == float("-inf"))


@settings(max_examples=200)
@given(with_reserve())
def test_every_way_out_removes_its_clash_and_makes_no_other_worse(posed: Problem) -> None:
    """Tried from outside, from its words alone; where it is the only clash a linear program agrees
    that there are odds then."""
    clashes = clashes_of(posed)
    before = missing_of(posed)
    for clash in clashes:
        for way in clash.relaxations:
            changed = apply(posed, way)
            after = missing_of(changed)
            assert all(now <= then for now, then in zip(after, before, strict=True))
            kind = KINDS.index(clash.kind)
            assert after[kind] <= before[kind] - (clash.missing - 1) * posed.unit - 1
            if len(clashes) == 1:
                assert after == (0, 0, 0)
                assert best(changed, lambda _: 0.0) > float("-inf")


@settings(max_examples=60)
@given(with_reserve(), st.randoms(use_true_random=False))
def test_answer_does_not_depend_on_the_order_of_rows(posed: Problem, random) -> None:
    rows = ("seats", "candidates", "blocks", "meetings", "reserve", "apart")
    mixed = {
        row: tuple(random.sample(getattr(posed, row), len(getattr(posed, row)))) for row in rows
    }
    assert clashes_of(replace(posed, **mixed)) == clashes_of(posed)


@settings(max_examples=150)
@given(problems(bits=16))
def test_places_missing_add_up_to_what_is_missing_in_all(posed: Problem) -> None:
    index = index_problem(posed)
    lack = lacking(index.lattice, posed.unit)
    parts = parts_of(index, lack)
    of_kind = [sum(part.missing for part in parts if part.kind is kind) for kind in KINDS]
    assert tuple(of_kind) == lack.missing


@settings(max_examples=150)
@given(problems(bits=16))
def test_what_is_filled_keeps_every_upper_bound_and_lacks_no_more_than_it_says(
    posed: Problem,
) -> None:
    lack = lacking(index_problem(posed).lattice, posed.unit)
    for filled, lattice in ((lack.places, lack.places_in), (lack.work, lack.work_in)):
        if filled is None:
            continue
        have = sums(lattice.a, lattice.leaf_a, filled.odds)
        assert (have <= lattice.a.high).all()
        assert (sums(lattice.b, lattice.leaf_b, filled.odds) <= lattice.b.high).all()
        top = lattice.a.parent < 0
        assert np.maximum(lattice.a.low - have, 0)[top].sum() <= filled.missing


class _AnyMeeting(Rule):
    """Stands in for the rules of pairs: nearly everything is allowed."""

    code, label, basis = "any", "-", "-"

    def bounds(self, problem: Problem):
        yield Bound(Over.PAIR, (), 0, PLENTY * problem.unit)

    def violations(self, problem: Problem, outcome: Outcome) -> list[Violation]:
        return []


def lacking_under(posed: Problem, part: Part, codes: set[str]) -> int:
    """What the seats that ask (the people, for work) lack by themselves with these rules alone."""
    rules = [rule for rule in RULEBOOK if rule.code in codes | {"crew_size"}]
    index = index_problem(posed, [*rules, _AnyMeeting()])
    asking = set(part.asking.tolist())
    low, high = index.lattice.a.low.copy(), index.lattice.a.high.copy()
    b_low, b_high = index.lattice.b.low.copy(), index.lattice.b.high.copy()
    if "load" not in codes:
        for at, who in enumerate(index.people):  # who has no load at all is not drawn anyway
            b_low[at], b_high[at] = 0, PLENTY * posed.unit if who.load else 0
    if part.view.work:
        low[:] = 0
        b_low[[at for at in range(len(b_low)) if at not in asking]] = 0
        if "crew_size" not in codes:
            high[:] = PLENTY * posed.unit
    else:
        b_low[:] = 0
        low[[node for node, top in enumerate(owners(index.lattice.a)) if top not in asking]] = 0
        if "crew_size" not in codes:
            low[: len(index.seats)] = 0
    lattice = replace(
        index.lattice,
        a=replace(index.lattice.a, low=low, high=high),
        b=replace(index.lattice.b, low=b_low, high=b_high),
    )
    return _missing(lattice, posed.unit, part.view.work)


def _missing(lattice: Lattice, unit: int, work: bool) -> int:
    asked = changed_over(lattice) if work else places_lattice(lattice)
    return fill(asked, *rough(lattice, unit)).missing


@settings(max_examples=250)
@given(problems(bits=16))
def test_rules_of_a_clash_alone_make_it_and_none_can_be_left_out(posed: Problem) -> None:
    """Rules by which the seats ask are told as they ask; of the others none is superfluous."""
    index = index_problem(posed)
    lack = lacking(index.lattice, posed.unit)
    rules = node_rules(posed, index)
    for found in parts_of(index, lack):
        if found.kind is ClashKind.NEEDS or (found.view.work and index.groups):
            continue  # their seats' own groups are not forgiven below
        part, supply = told(index, found, rules)
        numbers = Reasons(posed, index, rules).of(part, supply)
        codes = {RULEBOOK[number].code for number in numbers}
        asked = {RULEBOOK[number].code for number in supply.asked}
        assert lacking_under(posed, part, codes) == part.missing
        for code in codes - asked:
            assert lacking_under(posed, part, codes - {code}) < part.missing


def test_cut_that_proves_more_than_is_missing_is_a_defect() -> None:
    """An explanation is never made up for a problem that has odds."""
    posed = problem([seat("t0")], [person("i1"), person("i2")])
    index = index_problem(posed)
    nothing = Cut(index.lattice.a.low < 0, index.lattice.b.low < 0, root=False, missing=1)
    with pytest.raises(RuntimeError, match="are missing"):
        explain(posed, index, nothing)
    assert not lacks(posed)


@settings(max_examples=60)
@given(problems(bits=16))
def test_each_clash_names_only_what_belongs_together(posed: Problem) -> None:
    clashes = clashes_of(posed)
    assume(clashes)
    named = {(s.target, s.seat): s for s in posed.seats}
    for clash in clashes:
        assert clash.targets == tuple(sorted({target for target, _ in clash.seats}))
        assert set(clash.busy) <= set(clash.inspectors)
        assert all(people <= len(posed.candidates) for _, people in clash.removed)
        if clash.kind is ClashKind.PLACES:
            assert clash.missing <= sum(named[name].count for name in clash.seats)
            assert clash.counties == tuple(sorted({named[name].county for name in clash.seats}))
    missing = [clash.missing for clash in clashes]
    assert missing == sorted(missing, reverse=True)
