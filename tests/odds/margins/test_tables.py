"""A lottery of whole tables: every total kept, odds exact or as near as they can be, stated."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from scheduler.draw.tables import drawn_table
from scheduler.odds.margins import (
    Crossing,
    MarginCell,
    MarginProblem,
    NoTable,
    TableLottery,
    arrange,
    check_tables,
    nested_totals,
    table_lottery,
)
from scheduler.odds.problem import Fault, InvalidProblem
from tests.odds.margins.by_hand import (
    cell,
    keeps,
    problem,
    problems,
    smallest_deviation,
    tables,
    total,
)

UNIT = Fraction(1, 1 << 24)
TRIANGLE = (total("m/1", "a b"), total("m/2", "b c"), total("m/3", "a c"))


def cube(side: int) -> MarginProblem:
    """Three margins that cross: county, industry, class."""
    places = {
        f"{a}{b}{c}": (str(a), str(b), str(c))
        for a in range(side)
        for b in range(side)
        for c in range(side)
    }
    cells = [
        MarginCell(name, 20, Fraction(7 + number * number % 13, 6))
        for number, name in enumerate(places)
    ]
    totals = [
        each
        for axis, margin in enumerate(("county", "section", "class"))
        for each in nested_totals(margin, {name: (at[axis],) for name, at in places.items()})
    ]
    return MarginProblem(tuple(cells), tuple(totals))


def test_three_margins_that_cross_are_drawn_with_exact_odds() -> None:
    given_ = cube(4)
    assert isinstance(arrange(given_), Crossing)
    lottery = table_lottery(given_)
    assert check_tables(given_, lottery) == []
    assert all(keeps(given_, table) for table in lottery.tables)
    assert lottery.deviation < UNIT
    assert lottery.entry_deviation < UNIT / 20
    assert lottery.unavoidable == 0
    assert lottery.entropy > 2


def test_odds_that_2_to_the_k_can_say_are_met_exactly() -> None:
    lottery = table_lottery(problem({"a": "1/4", "b": "1/4", "c": "1/4", "d": "5/4"}, *TRIANGLE))
    assert lottery.deviation == 0
    assert lottery.expected == lottery.wanted


def test_odds_that_no_tables_have_are_stated_with_what_is_unavoidable() -> None:
    """At most one of a, b, c is drawn if no two of them may be; so they cannot have 2/5 each."""
    given_ = problem({"a": "2/5", "b": "2/5", "c": "2/5", "d": "3/10"}, *TRIANGLE)
    lottery = table_lottery(given_)
    assert check_tables(given_, lottery) == []
    assert lottery.deviation == pytest.approx(float(Fraction(2, 5) - Fraction(1, 3)), abs=1e-6)
    assert lottery.unavoidable == Fraction(1, 15)


def test_the_stated_odds_are_those_of_the_draws() -> None:
    lottery = table_lottery(cube(2))
    draws = Counter(
        drawn_table(lottery.weights, lottery.bits, f"{number:064x}", "tables/0")
        for number in range(4000)
    )
    for at, odds in enumerate(lottery.expected):
        mean = sum(count * lottery.tables[table][at] for table, count in draws.items()) / 4000
        assert mean == pytest.approx(float(odds), abs=5 * 0.5 / 4000**0.5)


def test_no_table_names_the_clash_and_what_would_do() -> None:
    given_ = problem({"a": "1/2", "b": "1/2", "c": "1/2"}, *TRIANGLE)
    with pytest.raises(NoTable) as caught:
        table_lottery(given_)
    names = tuple(each.name for each in TRIANGLE)
    assert caught.value.clash == names
    assert caught.value.changes == tuple((name, 1) for name in names)
    assert len(caught.value.repair) == 1
    assert "m/1, m/2, m/3" in str(caught.value)
    wider = tuple(replace(each, room=1) if each.name == names[0] else each for each in TRIANGLE)
    roomy = problem({"a": "1/2", "b": "1/2", "c": "1/2"}, *wider)
    assert check_tables(roomy, table_lottery(roomy)) == []


def test_whole_numbers_need_one_table() -> None:
    lottery = table_lottery(problem({"a": "3", "b": "0"}, total("m/1", "a")))
    assert (lottery.tables, lottery.weights, lottery.deviation) == (((3, 0),), (1 << 24,), 0)


@settings(max_examples=100)
@given(problems())
def test_small_problems_are_as_good_as_all_tables_allow(given_: MarginProblem) -> None:
    possible = tables(given_)
    try:
        lottery = table_lottery(given_)
    except NoTable as answer:
        assert not possible
        judge(given_, answer)
        return
    assert possible
    assert set(lottery.tables) <= set(possible)
    assert check_tables(given_, lottery) == []
    best = smallest_deviation(given_, possible)
    assert float(lottery.deviation) == pytest.approx(best, abs=2e-6)
    assert float(lottery.unavoidable) <= best + 1e-9


def judge(given_: MarginProblem, answer: NoTable) -> None:
    """A smallest clash whose every way out works."""
    names = [each.name for each in given_.kept()]
    assert not tables(given_, only=answer.clash)
    for name in answer.clash:
        assert tables(given_, only=set(answer.clash) - {name})
    for changes in (*((change,) for change in answer.changes), answer.repair):
        assert {name for name, _ in changes} <= set(names)
        assert tables(with_room(given_, dict(changes)))
        for name, room in changes:
            assert not tables(with_room(given_, {**dict(changes), name: room - 1}))


def with_room(given_: MarginProblem, rooms: dict) -> MarginProblem:
    totals = tuple(replace(each, room=rooms.get(each.name, 0)) for each in given_.totals)
    return replace(given_, totals=totals, room=rooms.get(("", ()), 0))


@settings(max_examples=40)
@given(problems())
def test_the_order_of_cells_and_totals_means_nothing(given_: MarginProblem) -> None:
    turned = MarginProblem(given_.cells[::-1], given_.totals[::-1])
    try:
        lottery = table_lottery(given_)
    except NoTable as answer:
        with pytest.raises(NoTable) as caught:
            table_lottery(turned)
        assert caught.value == answer
    else:
        assert table_lottery(turned) == lottery


def test_faults_come_together() -> None:
    with pytest.raises(InvalidProblem) as caught:
        MarginProblem(
            (cell("a", "1"), cell("a", "10"), cell("", "0"), cell("b", "0", -1)),
            (
                total("m/1", "a a z", room=-1),
                total("m/1", ""),
                total("\t", "a"),
            ),
            bits=99,
            room=-1,
        )
    assert set(caught.value.faults) == {
        Fault("bits_out_of_range", value="99"),
        Fault("room_out_of_range", value="-1"),
        Fault("cell_repeated", ("a",), "2"),
        Fault("expected_out_of_range", ("a",), "10"),
        Fault("cell_name", ("",), ""),
        Fault("size_negative", ("b",), "-1"),
        Fault("total_repeated", ("m", "1"), "2"),
        Fault("room_out_of_range", ("m", "1"), "-1"),
        Fault("total_cell_repeated", ("m", "1"), "a"),
        Fault("total_cell_unknown", ("m", "1"), "z"),
        Fault("margin_name", ("\t",), "\t"),
    }
    with pytest.raises(InvalidProblem) as none:
        MarginProblem((), ())
    assert set(none.value.faults) == {Fault("no_cells")}


def planted(lottery: TableLottery, **changes: object) -> list[tuple[str, str]]:
    given_ = problem({"a": "1/4", "b": "1/4", "c": "1/4", "d": "5/4"}, *TRIANGLE)
    wrong = check_tables(given_, replace(lottery, **changes))
    return [(each.rule, each.target) for each in wrong]


def test_the_judge_finds_planted_faults() -> None:
    given_ = problem({"a": "1/4", "b": "1/4", "c": "1/4", "d": "5/4"}, *TRIANGLE)
    good = table_lottery(given_)
    first, *rest = good.weights
    assert planted(good) == []
    assert planted(good, bits=20) == [("form", "bits")]
    assert planted(good, tables=good.tables[::-1]) == [("form", "order")]
    assert planted(good, weights=good.weights[:-1]) == [("form", "weights")]
    assert ("weights", "") in planted(good, weights=(first + 1, *rest))
    assert ("odds", "a") in planted(good, odds=(good.odds[0] + 1, *good.odds[1:]))
    assert "deviation" in {rule for rule, _ in planted(good, deviation=Fraction(1, 9))}
    two = ((1, 1, 0, 1), *good.tables[1:])
    assert ("total", "m/1") in planted(good, tables=tuple(sorted(two)))
    three = (*good.tables[:-1], (1, 0, 0, 3))
    assert ("cell", "d") in planted(good, tables=tuple(sorted(three)))
