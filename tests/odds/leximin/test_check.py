"""Every planted fault of a lottery is found, by its name and place."""

from dataclasses import replace
from fractions import Fraction

import pytest

from scheduler.odds.leximin import LotteryViolation, PanelLottery, check_lottery, leximin
from tests.odds.leximin.by_hand import group, quota

GROUPS = [group(3, sex=sex, age=age) for sex in "fm" for age in "oy"]
QUOTAS = [quota(name, 3, 3) for name in ("sex=f", "sex=m", "age=o", "age=y")]
PANEL = 6
UNIT = 1 << 24


@pytest.fixture(scope="module")
def lottery() -> PanelLottery:
    return leximin(GROUPS, QUOTAS, PANEL)


def found(lottery: PanelLottery, **changes) -> list[LotteryViolation]:
    return check_lottery(GROUPS, QUOTAS, PANEL, replace(lottery, **changes))


def test_the_lottery_is_as_the_planting_expects(lottery) -> None:
    assert found(lottery) == []
    assert lottery.tables == ((1, 2, 2, 1), (2, 1, 1, 2))
    assert lottery.weights == (UNIT // 2, UNIT // 2)


def test_another_pool(lottery) -> None:
    assert found(lottery, groups=lottery.groups[::-1]) == [LotteryViolation("groups")]
    smaller = [group(2, sex="f", age="o"), *GROUPS[1:]]
    assert check_lottery(smaller, QUOTAS, PANEL, lottery) == [LotteryViolation("groups")]


@pytest.mark.parametrize("bits", [0, 33, -1, 24.0])
def test_a_scale_that_no_draw_has(lottery, bits) -> None:
    assert found(lottery, bits=bits) == [LotteryViolation("bits", least=1, most=32)]


@pytest.mark.parametrize("table", [(1, 2, 2), (1, 2, 2, 1, 0), (1.0, 2, 2, 1), (True, 2, 2, 1)])
def test_tables_without_form(lottery, table) -> None:
    assert found(lottery, tables=(table, (2, 1, 1, 2))) == [LotteryViolation("table_form", 0)]


def test_a_count_above_the_size_and_one_below_nothing(lottery) -> None:
    tables = ((-1, 4, 4, -1), (2, 1, 1, 2))
    wrong = [v for v in found(lottery, tables=tables) if v.code == "count"]
    assert [(v.table, v.names, v.found, v.least, v.most) for v in wrong] == [
        (0, ("age=o", "sex=f"), -1, 0, 3),
        (0, ("age=o", "sex=m"), 4, 0, 3),
        (0, ("age=y", "sex=f"), 4, 0, 3),
        (0, ("age=y", "sex=m"), -1, 0, 3),
    ]


def test_a_panel_of_the_wrong_size_and_a_broken_quota(lottery) -> None:
    wrong = found(lottery, tables=((1, 2, 2, 1), (2, 1, 1, 3)))
    assert LotteryViolation("panel_size", 1, (), 7, 6, 6) in wrong
    assert LotteryViolation("quota", 1, ("age", "y"), 4, 3, 3) in wrong
    assert LotteryViolation("quota", 1, ("sex", "m"), 4, 3, 3) in wrong
    assert {v.code for v in wrong} == {"panel_size", "quota", "odds"}


def test_a_quota_that_was_tightened_afterwards(lottery) -> None:
    tighter = [*QUOTAS[:3], quota("age=y", 0, 2)]
    assert check_lottery(GROUPS, tighter, PANEL, lottery) == [
        LotteryViolation("quota", number, ("age", "y"), 3, 0, 2) for number in (0, 1)
    ]


def test_tables_out_of_order_or_twice(lottery) -> None:
    assert found(lottery, tables=lottery.tables[::-1]) == [LotteryViolation("table_order", 1)]
    twice = found(lottery, tables=(lottery.tables[0],) * 2)
    assert LotteryViolation("table_order", 1) in twice


@pytest.mark.parametrize("weights", [(UNIT, 0), (UNIT + 1, -1)])
def test_a_weight_that_is_not_positive(lottery, weights) -> None:
    assert found(lottery, weights=weights) == [LotteryViolation("weight_form", 1, least=1)]


def test_a_weight_that_is_no_integer_and_weights_that_are_missing(lottery) -> None:
    half = UNIT / 2
    assert {v.code for v in found(lottery, weights=(half, half))} == {"weight_form"}
    assert found(lottery, weights=(UNIT,)) == [LotteryViolation("weight_form", -1, (), 1, 2, 2)]
    empty = found(lottery, weights=(), tables=())
    assert [v.code for v in empty] == ["weight_form"]


def test_weights_that_do_not_sum_to_the_whole(lottery) -> None:
    wrong = found(lottery, weights=(UNIT // 2, UNIT // 2 + 1))
    assert wrong[0] == LotteryViolation("weight_total", -1, (), UNIT + 1, UNIT, UNIT)


def test_odds_that_the_lottery_does_not_have(lottery) -> None:
    """A friend's odds moved up by one unit, a stranger's down."""
    stated = (lottery.odds[0] + 1, lottery.odds[1] - 1, *lottery.odds[2:])
    wrong = found(lottery, odds=stated)
    true = lottery.odds[0]
    assert wrong[:2] == [
        LotteryViolation("odds", -1, ("age=o", "sex=f"), true + 1, true, true),
        LotteryViolation("odds", -1, ("age=o", "sex=m"), true - 1, true, true),
    ]
    assert {v.code for v in wrong[2:]} == {"lowest", "highest", "deviation"}


def test_weights_moved_from_one_table_to_another_show_in_the_odds(lottery) -> None:
    wrong = found(lottery, weights=(UNIT // 2 - 1, UNIT // 2 + 1))
    assert {v.code for v in wrong} == {"odds"}
    assert len(wrong) == 4


@pytest.mark.parametrize("name", ["lowest", "highest", "deviation"])
def test_figures_that_are_prettier_than_the_truth(lottery, name: str) -> None:
    assert found(lottery, **{name: Fraction(1, 3)}) == [LotteryViolation(name)]


def test_odds_for_too_few_types(lottery) -> None:
    assert found(lottery, odds=lottery.odds[:3]) == [LotteryViolation("odds", -1, (), 3, 4, 4)]
