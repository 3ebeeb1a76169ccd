"""Cells: floor or ceiling of the exact expectation, and so is every total of both families."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds import CellSize, InvalidProblem, cell_odds, check_cells

ONE = 2**24


def cell(name: str, size: int, rate: Fraction, county: str = "c1", path_b: str = "s") -> CellSize:
    return CellSize(name, ("p", "city", county, f"{county}.{name}"), (path_b,), size, rate)


@st.composite
def cell_lists(draw: st.DrawFn) -> list[CellSize]:
    rates = st.fractions(0, 1, max_denominator=40)
    names = draw(st.sets(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1))
    return [
        CellSize(
            f"{a}.{b}",
            ("p", f"city{a % 2}", f"c{a}"),
            (f"s{b % 2}", f"s{b}"),
            draw(st.integers(0, 50)),
            draw(rates),
        )
        for a, b in sorted(names)
    ]


@settings(max_examples=200, deadline=None)
@given(cell_lists(), st.sampled_from((0, 3, 24, 32)))
def test_cells_and_totals_are_within_one_and_exact_where_whole(
    cells: list[CellSize], bits: int
) -> None:
    """Totals are added up here with fractions, not with the numerators of the code."""
    odds = cell_odds(cells, bits)
    nodes: dict[tuple[str, ...], tuple[Fraction, int]] = {}
    for given_cell, value in zip(cells, odds, strict=True):
        exact = given_cell.size * given_cell.rate * 2**bits
        assert 0 <= value <= given_cell.size * 2**bits
        assert abs(value - exact) < 1
        a, b = given_cell.path_a, given_cell.path_b
        for node in {("a", *a[:n]) for n in range(4)} | {("b", *b[:n]) for n in range(3)}:
            before = nodes.get(node, (Fraction(0), 0))
            nodes[node] = (before[0] + exact, before[1] + value)
    for exact, value in nodes.values():
        assert abs(value - exact) < 1


@settings(max_examples=50, deadline=None)
@given(cell_lists(), st.randoms(use_true_random=False))
def test_order_of_cells_does_not_matter(cells: list[CellSize], shuffler: Random) -> None:
    mixed = shuffler.sample(cells, len(cells))
    one = dict(zip([c.cell for c in cells], cell_odds(cells, 24), strict=True))
    other = dict(zip([c.cell for c in mixed], cell_odds(mixed, 24), strict=True))
    assert one == other


def test_order_of_many_cells_with_choices_does_not_matter() -> None:
    cells = [
        cell(f"{c}{s}", 1, Fraction(1 + (c * s) % 5, 7), county=f"c{c}", path_b=f"s{s}")
        for c in range(6)
        for s in range(6)
    ]
    assert cell_odds(cells[::-1], 24) == cell_odds(cells, 24)[::-1]
    turned = sorted(cells, key=lambda c: (c.path_b, c.cell))
    by_name = dict(zip([c.cell for c in cells], cell_odds(cells, 24), strict=True))
    assert cell_odds(turned, 24) == tuple(by_name[c.cell] for c in turned)


def test_rates_of_one_and_nothing_are_exact() -> None:
    cells = [cell("k", 7, Fraction(1)), cell("n", 9, Fraction(0)), cell("x", 1, Fraction(1, 3))]
    assert cell_odds(cells, 24) in {(7 * ONE, 0, ONE // 3), (7 * ONE, 0, ONE // 3 + 1)}


def test_thirds_that_add_up_to_a_whole_stay_whole() -> None:
    """Rounding each down would lose a unit in the county, rounding to nearest too."""
    cells = [cell(name, 1, Fraction(1, 3)) for name in "abc"]
    assert sum(cell_odds(cells, 24)) == ONE


def test_both_families_are_whole_at_once() -> None:
    """A 2 x 2 table of halves (in units): each row and each column is one unit exactly."""
    half = Fraction(1, 2 * ONE)
    cells = [cell(c + s, 1, half, county=c, path_b=s) for c in "xy" for s in "mn"]
    odds = cell_odds(cells, 24)
    assert odds in {(1, 0, 0, 1), (0, 1, 1, 0)}


def test_no_cells_give_no_odds() -> None:
    assert cell_odds([], 24) == ()


@pytest.mark.parametrize(
    ("change", "rule"),
    [((1, 0, 0), "total"), ((2, 0, 0), "cell"), ((1, -1, 0), "cell")],
)
def test_check_finds_moved_units(change: tuple[int, ...], rule: str) -> None:
    cells = [cell(name, 1, Fraction(1, 4)) for name in "abc"]
    odds = [value + more for value, more in zip(cell_odds(cells, 24), change, strict=True)]
    assert cell_odds(cells, 24) == (ONE // 4,) * 3
    assert rule in {found.rule for found in check_cells(cells, 24, odds)}


def test_cells_with_faults_are_refused_with_all_of_them() -> None:
    with pytest.raises(InvalidProblem) as caught:
        CellSize("a b", (), ("s",), -1, Fraction(3, 2))
    codes = [fault.code for fault in caught.value.faults]
    assert codes == ["cell_name", "path_empty", "rate_out_of_range", "size_negative"]
    with pytest.raises(InvalidProblem, match="cell_repeated a"):
        cell_odds([cell("a", 1, Fraction(0)), cell("a", 1, Fraction(0))], 24)
