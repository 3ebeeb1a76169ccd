from scheduler.odds import solve_inspectors
from scheduler.odds.rules.mentor import Mentor

from .conftest import RuleTest, outcome_of, problem_of

FACTS = """
target | seat | role   | count
甲店   | l    | lead   | 1
甲店   | a    | member | 2
乙店   | m    | member | 2

inspector | newcomer
张三      | 否
李四      | 否
新甲      | 是
新乙      | 是
"""


def test_新人须与有经验的人同组_由组长或首位岗位的人带(rule_test: RuleTest) -> None:
    rule_test(
        Mentor(),
        FACTS,
        forbids=[
            "甲店 l 新甲, 乙店 m 张三",
            "甲店 l 新甲, 甲店 a 新乙, 乙店 m 李四",
            "甲店 l 张三, 乙店 m 新甲, 乙店 m 新乙",
        ],
        forgoes=["甲店 l 新甲, 甲店 a 张三, 乙店 m 李四"],
        allows=[
            "甲店 l 张三, 甲店 a 新甲, 甲店 a 新乙, 乙店 m 李四, 乙店 m 新甲",
            "甲店 l 张三, 乙店 m 张三, 乙店 m 李四",
        ],
    )


def test_没有新人就没有这条规则() -> None:
    posed = problem_of(FACTS.replace("是", "否"))
    assert list(Mentor().bounds(posed)) == []
    assert list(Mentor().groups(posed)) == []


def test_没有组长的由名称在前的岗位带(rule_test: RuleTest) -> None:
    rule_test(
        Mentor(),
        """
        target | seat
        甲店   | b
        甲店   | a

        inspector | newcomer
        张三      | 否
        新甲      | 是
        """,
        allows=["甲店 a 张三, 甲店 b 新甲"],
        forgoes=["甲店 b 张三, 甲店 a 新甲"],
        forbids=["甲店 a 新甲", "甲店 a 新甲, 甲店 b 新甲"],
    )


def test_岗位要求持证的_由持证最难得的人带(rule_test: RuleTest) -> None:
    """两类持证人员一类包含另一类；带新人的是有经验且持少者那类证的人。"""
    facts = """
    target | count | needs
    甲店   | 3     | 食品:2 特种设备:1

    inspector | qualifications   | newcomer
    张三      | 食品 特种设备    | 否
    李四      | 食品             | 否
    王五      |                  | 否
    新甲      | 食品 特种设备    | 是
    新乙      | 食品             | 是
    """
    rule_test(
        Mentor(),
        facts,
        allows=["甲店 m 张三, 甲店 m 新甲, 甲店 m 新乙", "甲店 m 张三, 甲店 m 李四, 甲店 m 王五"],
        forgoes=["甲店 m 新甲, 甲店 m 李四, 甲店 m 新乙", "甲店 m 新甲, 甲店 m 新乙, 甲店 m 王五"],
        forbids=["甲店 m 新甲, 甲店 m 新乙"],
    )
    rows = solve_inspectors(problem_of(facts)).rows
    unit = problem_of(facts).unit
    assert {row.odds for row in rows if row.inspector == "张三"} == {unit}


def test_谁带谁说清楚() -> None:
    (found,) = Mentor().violations(problem_of(FACTS), outcome_of("乙店 m 新甲, 乙店 m 新乙"))
    assert (found.target, found.inspector, found.found, found.least) == ("乙店", "新乙,新甲", 0, 1)
