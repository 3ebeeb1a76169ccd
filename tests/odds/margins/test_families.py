"""Two laminar families that hold all totals, or an odd cycle of totals that cross."""

from fractions import Fraction
from itertools import combinations, pairwise, product

from hypothesis import given, settings

from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item
from scheduler.odds.margins import (
    Crossing,
    Families,
    MarginCell,
    MarginProblem,
    MarginTotal,
    arrange,
    nested_totals,
)
from scheduler.odds.targets import cell_odds
from tests.odds.margins.by_hand import keeps, problem, problems, total

SEED = "5d" * 32


def cross(given_: MarginProblem, one: MarginTotal, other: MarginTotal) -> bool:
    """Over cells whose number is not settled before."""
    loose = {cell.cell for cell in given_.cells if cell.expected.denominator > 1}
    a, b = loose & set(one.cells), loose & set(other.cells)
    return bool(a & b) and not a <= b and not b <= a


def laminar(given_: MarginProblem, names: tuple) -> bool:
    own = [each for each in given_.totals if each.name in names]
    return not any(cross(given_, one, other) for one, other in combinations(own, 2))


def drawn(families: Families, bits: int) -> tuple[int, ...]:
    odds = cell_odds(families.cells, bits)
    items = [
        Item(c.cell, value, c.path_a, c.path_b)
        for c, value in zip(families.cells, odds, strict=True)
    ]
    counts = round_items(items, bits, 12, SEED)
    return tuple(counts[c.cell] for c in families.cells)


def province() -> MarginProblem:
    """City ⊃ county ⊃ county × class, and industry groups across all of them."""
    places = {
        f"{county}.{risk}.{section}": (county[0], county, risk, section)
        for county, risk, section in product(("A1", "A2", "B1"), "AD", "CFG")
    }
    cells = tuple(
        MarginCell(name, 9, Fraction(3 + number * 5 % 7, 11)) for number, name in enumerate(places)
    )
    districts = nested_totals("district", {name: at[:3] for name, at in places.items()})
    sections = nested_totals("section", {name: at[3:] for name, at in places.items()})
    return MarginProblem(cells, (*districts, *sections))


def test_districts_with_classes_and_industries_are_two_families() -> None:
    families = arrange(province())
    assert isinstance(families, Families)
    assert {margin for margin, _ in families.a} == {"district"}
    assert {margin for margin, _ in families.b} == {"section"}
    path = families.cells[0].path_a
    assert [families.nodes[int(name)] for name in path[1:]] == [
        ("district", ("A",)),
        ("district", ("A", "A1")),
        ("district", ("A", "A1", "A")),
    ]
    assert keeps(province(), drawn(families, 24))


def test_classes_over_all_counties_are_a_third_family() -> None:
    plain = province()
    places = {cell.cell: (cell.cell.split(".")[1],) for cell in plain.cells}
    third = MarginProblem(plain.cells, (*plain.totals, *nested_totals("class", places)))
    crossing = arrange(third)
    assert isinstance(crossing, Crossing)
    assert [margin for margin, _ in crossing.cycle] == ["class", "district", "section"]


def test_a_margin_that_refines_another_makes_no_third_family() -> None:
    plain = province()
    places = {cell.cell: (cell.cell.split(".")[2], cell.cell[0]) for cell in plain.cells}
    finer = MarginProblem(plain.cells, (*plain.totals[:2], *nested_totals("group", places)))
    assert isinstance(arrange(finer), Families)


def test_cells_with_whole_numbers_cross_nothing() -> None:
    totals = (total("m/1", "a b"), total("m/2", "b c"), total("m/3", "a c"))
    loose = {"a": "1/2", "b": "1/3", "c": "1/5"}
    assert isinstance(arrange(problem(loose, *totals)), Crossing)
    families = arrange(problem({**loose, "b": "4"}, *totals))
    assert isinstance(families, Families)
    assert keeps(problem({**loose, "b": "4"}, *totals), drawn(families, 24))


def test_equal_totals_hang_from_each_other() -> None:
    families = arrange(problem({"a": "1/2", "b": "1/3"}, total("m/1", "a b"), total("m/2", "a b")))
    assert isinstance(families, Families)
    assert families.a == (("m", ("1",)), ("m", ("2",)))
    assert families.cells[0].path_a == ("all", "0", "1")


@settings(max_examples=150)
@given(problems(8, 8))
def test_families_hold_all_totals_and_cycles_are_odd(given_: MarginProblem) -> None:
    found = arrange(given_)
    by_name = {each.name: each for each in given_.totals}
    if isinstance(found, Families):
        assert sorted((*found.a, *found.b)) == sorted(by_name)
        assert laminar(given_, found.a) and laminar(given_, found.b)
        assert keeps(given_, drawn(found, 16))
    else:
        assert len(found.cycle) % 2 == 1
        assert len(set(found.cycle)) == len(found.cycle)
        for one, other in pairwise((*found.cycle, found.cycle[0])):
            assert cross(given_, by_name[one], by_name[other])
