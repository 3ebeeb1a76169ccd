from scheduler.odds.rules.load import Load

from .conftest import RuleTest, outcome_of, problem_of

FACTS = """
target | count
甲店   | 2
乙店   | 2
丙店   | 2

inspector | load
张三      | 2
李四      | 1
王五      | 0
"""


def test_每人不超过任务量(rule_test: RuleTest) -> None:
    rule_test(
        Load(),
        FACTS,
        forbids=[
            "甲店 m 张三, 乙店 m 张三, 丙店 m 张三",
            "甲店 m 李四, 乙店 m 李四",
            "甲店 m 王五",
        ],
        allows=["甲店 m 张三, 乙店 m 张三", "甲店 m 李四", "", "甲店 m 张三, 甲店 m 李四"],
    )


def test_每人不少于最低任务量(rule_test: RuleTest) -> None:
    rule_test(
        Load(),
        """
        target | count
        甲店   | 2
        乙店   | 2
        丙店   | 2

        inspector | load | least
        张三      | 2    | 2
        李四      | 3    | 1
        """,
        forbids=[
            "",
            "甲店 m 张三, 乙店 m 李四",
            "甲店 m 张三, 乙店 m 张三",
            "甲店 m 李四, 乙店 m 李四, 丙店 m 李四",
            "甲店 m 张三, 乙店 m 张三, 丙店 m 张三, 甲店 m 李四",
        ],
        allows=[
            "甲店 m 张三, 乙店 m 张三, 丙店 m 李四",
            "甲店 m 张三, 丙店 m 张三, 甲店 m 李四, 乙店 m 李四, 丙店 m 李四",
        ],
    )


def test_名录之外的人没有任务量() -> None:
    (found,) = Load().violations(problem_of(FACTS), outcome_of("甲店 m 赵六"))
    assert (found.inspector, found.found, found.most) == ("赵六", 1, 0)
