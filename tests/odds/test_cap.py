"""The smallest cap is a cap that works, and one unit less does not."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from scheduler.odds import (
    Infeasible,
    Problem,
    RelaxationKind,
    smallest_cap,
    solve_inspectors,
)

from .build import person, problem, problems, seat


@settings(max_examples=120, deadline=None)
@given(problems(bits=16))
def test_smallest_cap_works_and_one_less_fails(posed: Problem) -> None:
    try:
        least = smallest_cap(posed)
    except Infeasible:
        with pytest.raises(Infeasible):
            solve_inspectors(replace(posed, cap=None))
        return
    solve_inspectors(replace(posed, cap=least))
    with pytest.raises(Infeasible) as caught:
        solve_inspectors(replace(posed, cap=least - 1))
    clash = caught.value.clash
    assert "pair_cap" in clash.rules
    raised = [r.amount for r in clash.relaxations if r.kind is RelaxationKind.RAISE_CAP]
    assert raised == [least]


def test_smallest_cap_where_load_and_not_numbers_decides() -> None:
    """Five could share t1, but loads leave only so much: i1 to i3 have one place for t1 and t2.

    t1 and t2 need 4 places. i1, i2, i3 give 3 in all, i4 the rest (1 = 2 targets at a half each).
    """
    posed = problem(
        [seat("t1"), seat("t2")], [*(person(f"i{n}", 1) for n in (1, 2, 3)), person("i4", 9)]
    )
    assert smallest_cap(posed) == 2**23
    posed = problem(
        [seat("t1"), seat("t2")],
        [person("i1", 1), person("i2", 1), person("i3", 0), person("i4", 9), person("i5", 9)],
    )
    assert smallest_cap(posed) == 2**23
    posed = problem(
        [seat("t1"), seat("t2")],
        [person("i1", 1), person("i2", 0), person("i3", 0), person("i4", 9), person("i5", 9)],
    )
    assert smallest_cap(posed) == 3 * 2**22
