"""The parts: exact proportions, whole weights, peeling, mixing, cuts."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds.leximin import PanelProblem
from scheduler.odds.leximin.levels import fairest_chances
from scheduler.odds.leximin.mixture import mix, whole_weights
from scheduler.odds.leximin.panels import Panels, Row, panels_of
from scheduler.odds.leximin.peel import peel
from scheduler.odds.leximin.proportion import proportional
from scheduler.odds.leximin.tables import any_table, best_table, find_table, guided_table
from scheduler.odds.leximin.units import whole_units
from tests.odds.leximin.by_hand import group, quota
from tests.odds.leximin.test_leximin import TRIANGLE

MASS = 1 << 24


@given(
    st.lists(st.integers(-60, 60), min_size=1, max_size=6), st.floats(1e-6, 1e6, allow_nan=False)
)
def test_simple_proportions_are_found_exactly(values: list[int], scale: float) -> None:
    found = proportional([value * scale for value in values])
    assert all(a * y == b * x for a, x in zip(found, values, strict=True) for b, y in zip(found, values, strict=True))  # fmt: skip
    assert all((a > 0) == (x > 0) for a, x in zip(found, values, strict=True))


def test_odd_proportions_are_near() -> None:
    values = [3**0.5, 2**0.5, -1.0]
    found = proportional(values)
    assert max(map(abs, found)) == 1 << 40
    for value, whole in zip(values, found, strict=True):
        assert whole / found[0] == pytest.approx(value / values[0], abs=1e-11)


def test_nothing_is_proportional_to_nothing() -> None:
    assert proportional([0.0, 0.0]) == (0, 0)
    assert proportional([]) == ()


@given(st.lists(st.floats(0, 1, allow_nan=False), min_size=1, max_size=9).filter(any))
def test_whole_weights_sum_up_and_are_rounded_down_or_up(shares: list[float]) -> None:
    weights = whole_weights(shares, MASS)
    total = sum(map(Fraction, shares))
    assert sum(weights) == MASS
    for share, weight in zip(shares, weights, strict=True):
        assert abs(weight - Fraction(share) / total * MASS) < 1


def test_of_equal_remainders_the_first_are_rounded_up() -> None:
    assert whole_weights([1.0, 1.0, 1.0], 8) == [3, 3, 2]


ROWS = (Row((0, 1, 2), (1, 1, 1), 2, 2), Row((0, 1), (1, 1), 1, 1))
THREE = Panels((2, 1, 3), ROWS)


def test_tables_keep_rows_and_the_best_is_best() -> None:
    assert best_table(THREE, [5, 1, 0]) == (1, 0, 1)
    assert best_table(THREE, [1, 5, 0]) == (0, 1, 1)
    assert any_table(THREE) in {(1, 0, 1), (0, 1, 1)}
    assert find_table([0, 0, 2], [2, 1, 3], ROWS) is None
    assert guided_table([0, 0, 2], [2, 1, 3], ROWS, [1, 1, 1]) is None
    assert guided_table([0, 1, 0], [2, 1, 3], ROWS, [9, 1, 1]) == (0, 1, 1)


def test_a_row_without_room_is_refused() -> None:
    with pytest.raises(ValueError, match="within 3 and 2"):
        Row((0,), (1,), 3, 2)


def odds_of(weights: Counter[tuple[int, ...]] | dict[tuple[int, ...], int]) -> tuple[int, ...]:
    groups = len(next(iter(weights)))
    return tuple(sum(w * table[at] for table, w in weights.items()) for at in range(groups))


@settings(max_examples=50)
@given(st.integers(0, MASS))
def test_peeling_gives_exactly_the_units(first: int) -> None:
    units = (first, MASS - first, MASS)
    weights, left = peel(THREE, units, MASS)
    assert left == 0
    assert odds_of(weights) == units
    assert sum(weights.values()) == MASS
    assert len(weights) <= 2


def test_peeling_stops_with_what_no_table_fits() -> None:
    """Half of each of three types that exclude each other: after any step nothing fits."""
    pairs = (Row((0, 1), (1, 1), 0, 1), Row((0, 2), (1, 1), 0, 1), Row((1, 2), (1, 1), 0, 1))
    crossed = Panels((1, 1, 1), (Row((0, 1, 2), (2, 2, 2), 3, 3), *pairs))
    assert peel(crossed, (MASS // 2,) * 3, MASS) == (Counter(), MASS)


def test_units_are_the_ideal_rounded_and_keep_the_rows() -> None:
    chances = (Fraction(1, 6), Fraction(2, 3), Fraction(1, 3))
    units = whole_units(THREE, chances, MASS)
    assert units is not None
    assert sum(units) == 2 * MASS
    assert units[0] + units[1] == MASS
    for unit, chance, size in zip(units, chances, THREE.sizes, strict=True):
        assert abs(unit - chance * size * MASS) < 1


def test_mixing_reaches_odds_from_panels_it_has_to_find() -> None:
    pool = [(1, 0, 1)]
    found = mix(THREE, (Fraction(1, 8), Fraction(3, 4), Fraction(1, 3)), pool, MASS)
    assert found == {(1, 0, 1): MASS // 4, (0, 1, 1): 3 * MASS // 4}
    assert len(pool) == 2


def test_mixing_what_no_panels_give_ends_with_a_row_that_all_panels_keep() -> None:
    """Of the three types that exclude each other at most one is on a panel: x + y + z <= 1."""
    groups, quotas, panel = TRIANGLE
    rows = panels_of(PanelProblem(tuple(groups), tuple(quotas), panel))
    chances = fairest_chances(rows)
    first = any_table(rows)
    assert first is not None
    cut = mix(rows, chances, [first], MASS)
    assert isinstance(cut, Row)
    alone = [at for at, size in enumerate(rows.sizes) if size == 1]
    panels = [tuple(int(at == one) if at in alone else 2 - (one is not None) for at in range(4)) for one in (*alone, None)]  # fmt: skip
    assert all(cut.low <= cut.total(table) <= cut.high for table in panels)
    wanted = [chance * size for chance, size in zip(chances, rows.sizes, strict=True)]
    total = sum(f * wanted[at] for at, f in zip(cut.members, cut.coefficients, strict=True))
    assert total > cut.high
    assert fairest_chances(rows.with_row(cut)) != chances


def test_levels_are_exact_fractions() -> None:
    """One seat for 7 people, two for 11, none to spare."""
    problem = PanelProblem(
        (group(7, t="a"), group(11, t="b")), (quota("t=a", 0, 1), quota("t=b", 0, 3)), 3
    )
    assert fairest_chances(panels_of(problem)) == (Fraction(1, 7), Fraction(2, 11))
