from scheduler.odds.rules.crew_size import CrewSize

from .conftest import RuleTest, outcome_of, problem_of

FACTS = """
target | seat | count
甲店   | m    | 2
乙店   | l    | 1
乙店   | m    | 1

inspector
张三
李四
王五
"""


def test_每个岗位恰好按定员配人(rule_test: RuleTest) -> None:
    rule_test(
        CrewSize(),
        FACTS,
        allows=["甲店 m 张三, 甲店 m 李四, 乙店 l 王五, 乙店 m 张三"],
        forbids=[
            "甲店 m 张三, 乙店 l 王五, 乙店 m 张三",
            "甲店 m 张三, 甲店 m 李四, 甲店 m 王五, 乙店 l 王五, 乙店 m 张三",
            "甲店 m 张三, 甲店 m 李四, 乙店 l 王五, 乙店 l 张三",
            "甲店 m 张三, 甲店 m 李四",
            "",
        ],
    )


def test_一人占两岗不算两人() -> None:
    """Each seat is filled, and yet only one person comes."""
    outcome = outcome_of("甲店 m 张三, 甲店 m 李四, 乙店 l 王五, 乙店 m 王五")
    (found,) = CrewSize().violations(problem_of(FACTS), outcome)
    assert (found.target, found.seat, found.found, found.least) == ("乙店", "", 1, 2)


def test_不存在的岗位不能有人() -> None:
    extra = "甲店 m 张三, 甲店 m 李四, 乙店 l 王五, 乙店 m 张三, 丙店 m 李四"
    (found,) = CrewSize().violations(problem_of(FACTS), outcome_of(extra))
    assert (found.target, found.found, found.most) == ("丙店", 1, 0)
