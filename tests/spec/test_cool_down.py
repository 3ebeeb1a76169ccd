import pytest

from scheduler.odds.rules.cool_down import CoolDown

from .conftest import RuleTest, outcome_of, problem_of

FACTS = """
target | seat | role
甲店   | l    | lead
甲店   | m    | member
乙店   | l    | lead
乙店   | m    | member

inspector
张三
李四

inspector | target | days
张三      | 甲店   | 179
李四      | 甲店   | 180
赵六      | 乙店   | 1
李四      | 已注销 | 1
"""


def test_间隔期内不再检查同一对象_任何岗位都不行(rule_test: RuleTest) -> None:
    rule_test(
        CoolDown(),
        FACTS,
        rest_days=180,
        forbids=["甲店 l 张三", "甲店 m 张三", "甲店 l 李四, 甲店 m 张三"],
        allows=["甲店 l 李四", "甲店 m 李四", "乙店 l 张三, 乙店 m 李四"],
    )


@pytest.mark.parametrize(
    ("days", "kept"), [(0, set()), (179, set()), (180, {"张三"}), (181, {"张三", "李四"})]
)
def test_间隔期满即可(days: int, kept: set[str]) -> None:
    posed = problem_of(FACTS, rest_days=days)
    assert {who for who, target in CoolDown().excludes(posed) if target == "甲店"} == kept


def test_隔了几天说清楚() -> None:
    posed = problem_of(FACTS, rest_days=365)
    (found,) = CoolDown().violations(posed, outcome_of("甲店 l 张三"))
    assert (found.inspector, found.found, found.least) == ("张三", 179, 365)
