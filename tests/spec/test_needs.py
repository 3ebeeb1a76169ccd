from scheduler.odds.rules.needs import Needs

from .conftest import RuleTest, outcome_of, problem_of

FACTS = """
target | count | needs
甲店   | 3     | 食品:2 特种设备:1
乙店   | 2     |

inspector | qualifications
张三      | 食品 特种设备
李四      | 食品
王五      |
赵六      |
"""


def test_每个岗位至少几人持证(rule_test: RuleTest) -> None:
    rule_test(
        Needs(),
        FACTS,
        allows=[
            "甲店 m 张三, 甲店 m 李四, 甲店 m 王五",
            "甲店 m 张三, 甲店 m 李四, 甲店 m 王五, 乙店 m 赵六",
        ],
        forbids=[
            "甲店 m 张三, 甲店 m 王五, 甲店 m 赵六",
            "甲店 m 李四, 甲店 m 王五, 甲店 m 赵六",
            "乙店 m 张三, 乙店 m 李四",
            "",
        ],
    )


def test_差几人持证说清楚() -> None:
    posed = problem_of(FACTS)
    crew = outcome_of("甲店 m 李四, 甲店 m 王五, 甲店 m 赵六")
    found = sorted((v.found, v.least, v.most) for v in Needs().violations(posed, crew))
    assert found == [(0, 1, 3), (1, 2, 3)]


def test_只数本岗位的人(rule_test: RuleTest) -> None:
    """乙店的持证人员不抵甲店的；同一对象另一岗位的也不抵。"""
    rule_test(
        Needs(),
        """
        target | seat | count | needs
        甲店   | l    | 1     |
        甲店   | m    | 1     | 食品:1

        inspector | qualifications
        张三      | 食品
        王五      |
        """,
        allows=["甲店 m 张三", "甲店 m 张三, 甲店 l 王五"],
        forbids=["甲店 l 张三, 甲店 m 王五"],
    )
