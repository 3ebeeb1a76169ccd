from dataclasses import replace

import pytest

from scheduler.odds import Infeasible, check_odds, solve_inspectors
from scheduler.odds.rules.pair_cap import PairCap

from .conftest import outcome_of, problem_of

FACTS = """
target | seat | role   | qualification
甲店   | s    | member | 食品
甲店   | m    | member |

inspector | qualifications
张三      | 食品
李四      | 食品
王五      |
赵六      |
孙七      |
"""
HALF = 2**23


def test_任何人与任何对象相遇的概率不超过上限() -> None:
    """Without the cap 张三 and 李四 come with 1/2 each as specialist, and as member besides."""
    free = problem_of(FACTS)
    odds = solve_inspectors(free).rows
    capped = solve_inspectors(replace(free, cap=HALF)).rows
    assert sum(row.odds for row in odds if row.inspector == "张三") > HALF
    assert sum(row.odds for row in capped if row.inspector == "张三") == HALF
    assert {found.rule for found in check_odds(replace(free, cap=HALF), odds)} == {"pair_cap"}


def test_上限过严则说明() -> None:
    with pytest.raises(Infeasible) as caught:
        solve_inspectors(problem_of(FACTS, cap=HALF - 1))
    assert "pair_cap" in caught.value.clash.rules


def test_上限只约束概率_不评判结果() -> None:
    posed = problem_of(FACTS, cap=HALF)
    assert list(PairCap().violations(posed, outcome_of("甲店 s 张三, 甲店 m 王五"))) == []
    assert [bound.upper for bound in PairCap().bounds(posed)] == [HALF]
    assert list(PairCap().bounds(problem_of(FACTS))) == []
