"""Budgets that leave nearly nothing, or nearly everything: kept to the unit, or refused with one that
works. The problems were found by search and made as small as they get."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from scheduler.odds import (
    InspectorOdds,
    InvalidProblem,
    Problem,
    preferences,
    smallest_cap,
    solve_inspectors,
)
from scheduler.odds.fit import Fit
from scheduler.odds.problem import Cost

from .build import person, problem, seat


def paid(posed: Problem, found: InspectorOdds) -> Fraction:
    cost = {(row.target, row.inspector): row.cost for row in posed.costs}
    units = sum(cost.get((row.target, row.inspector), 0) * row.odds for row in found.rows)
    return Fraction(units, posed.unit)


def costing(posed: Problem, budget: str, **cost: int) -> Problem:
    """`cost`: by inspector and target, as `inspector_target`."""
    rows = tuple(Cost(*name.split("_"), value) for name, value in cost.items())
    return replace(posed, costs=rows, budget=Fraction(budget))


NEEDED = problem(
    [seat("t2", 1, "a"), seat("t2", 1, "b"), seat("t3", 1, "b", needs=[("r", 1)]), seat("t3", 1, "c")],
    [person(f"p{n}", 1, qualifications=["r"] if n in (4, 5) else []) for n in (0, 1, 3, 4, 5)],
    bits=16,
)  # fmt: skip
LED = problem(
    [
        *(seat("t0", n, name, role=role) for n, name, role in ((1, "l", "lead"), (2, "m", "member"))),
        *(seat("t1", 1, name, role=role) for name, role in (("l", "lead"), ("m", "member"))),
    ],
    [
        *(person(f"p{n}", 1, lead=n not in (4, 5), least=int(n in (0, 4))) for n in range(7)),
    ],
    [("p1", "t0"), ("p3", "t1")],
    bits=16,
    cap=40692,
)  # fmt: skip
IN_A_WEEK = problem(
    [seat(t, n, name, week="w1") for t, name, n in (
        ("t1", "a", 1), ("t1", "b", 1), ("t1", "c", 2), ("t2", "a", 1), ("t2", "b", 1), ("t2", "c", 1),
    )],
    [
        person("p0", 1, week_load=1), person("p1", 2, week_load=1), person("p2", 3),
        person("p3", 3, week_load=2), person("p4", 1),
    ],
)  # fmt: skip
TIGHT = {
    "even, one costs": costing(replace(NEEDED, even=True), "101/100", p5_t3=592),
    "even, large costs": costing(
        replace(LED, even=True), "101/100",
        p0_t1=732447244, p2_t0=773782979, p2_t1=95214712, p3_t0=898189965, p4_t0=423031782,
        p5_t1=488420661, p6_t0=48580215, p6_t1=504014892,
    ),
    "the least cost": costing(
        IN_A_WEEK, "1", p0_t2=931, p1_t1=303, p2_t1=848, p2_t2=875, p3_t1=532, p4_t1=373
    ),
    "even, one far away": costing(
        replace(
            problem(
                [seat("t3"), seat("t5", 1, "l"), seat("t5", 1, "m")],
                [person(f"p{n}", 1, least=int(n in (4, 6))) for n in (2, 3, 4, 5, 6, 7, 9)],
            ),
            even=True,
        ),
        "11/10", p9_t3=821824, p9_t5=538529,
    ),
}  # fmt: skip


@pytest.mark.parametrize("bits", [16, 24, 32])
@pytest.mark.parametrize("case", TIGHT)
def test_budget_is_kept_or_refused_with_one_that_works(case: str, bits: int) -> None:
    posed = TIGHT[case]
    cap = None if posed.cap is None else (posed.cap << bits) // posed.unit
    posed = replace(posed, bits=bits, cap=cap)
    try:
        found = solve_inspectors(posed)
    except InvalidProblem as error:
        (fault,) = error.faults
        assert fault.code == "budget_too_tight"
        posed = replace(posed, budget=Fraction(fault.value))
        found = solve_inspectors(posed)
    assert posed.budget is not None and found.report.cost_least is not None
    assert paid(posed, found) == found.report.cost <= posed.budget * found.report.cost_least


def test_budget_below_the_most_even_odds_by_less_than_rounding() -> None:
    """Without a tilt the exact odds are within it, and the whole ones are not."""
    people = [person(f"p{n}", 1, lead=n in (0, 4)) for n in (0, 2, 3, 4, 5)]
    posed = problem([seat("t0", 1, "l", role="lead"), seat("t0", 2, "m")], people, bits=16)
    posed = replace(posed, cap=smallest_cap(posed))
    posed = costing(posed, "2", p0_t0=5, p2_t0=6, p3_t0=12, p4_t0=6, p5_t0=5)
    report = solve_inspectors(replace(posed, budget=None)).report
    assert report.cost is not None and report.cost_least is not None
    budget = (report.cost - Fraction(1, posed.unit)) / report.cost_least
    with pytest.raises(InvalidProblem) as caught:
        solve_inspectors(replace(posed, budget=budget))
    (fault,) = caught.value.faults
    assert fault.code == "budget_too_tight"
    assert solve_inspectors(replace(posed, budget=Fraction(fault.value))).report.cost == report.cost


def test_where_no_tilt_can_be_fitted_the_cost_of_the_most_even_odds_is_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posed = problem([seat("t1")], [person("near"), person("far"), person("also")])
    posed = costing(posed, "5/4", near_t1=1, also_t1=1, far_t1=4)
    plain = solve_inspectors(replace(posed, budget=None)).report

    def unfitted(*given: object) -> Fit:
        return Fit(np.ones(1), np.ones(3), 1, 1.0)

    monkeypatch.setattr(preferences, "settled", unfitted)
    with pytest.raises(InvalidProblem) as caught:
        solve_inspectors(posed)
    (fault,) = caught.value.faults
    assert plain.cost is not None and plain.cost_least is not None
    assert 0 <= Fraction(fault.value) - plain.cost / plain.cost_least < Fraction(1, 1000)
