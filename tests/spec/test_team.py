from scheduler.odds.rules.cool_down import CoolDown
from scheduler.odds.rules.crew_size import CrewSize
from scheduler.odds.rules.recusal import Recusal
from scheduler.odds.rules.team import Team

from .conftest import RuleTest, outcome_of, problem_of

FACTS = """
target | seat | by_team
甲店   | g    | 是
甲店   | m    | 否
乙店   | g    | 是

inspector | members
一组      | 张三 李四
二组      | 王五 赵六 孙七
周八      |

inspector | target | reason
李四      | 甲店   | kinship

inspector | target | days
王五      | 乙店   | 30
"""


def test_固定检查组整组选派_只去为检查组设的岗位(rule_test: RuleTest) -> None:
    rule_test(
        Team(),
        FACTS,
        forbids=["甲店 m 一组", "甲店 g 周八", "甲店 m 一组, 甲店 g 周八", "乙店 g 周八"],
        allows=["甲店 g 一组", "甲店 m 周八", "甲店 g 二组, 甲店 m 周八, 乙店 g 一组", ""],
    )


def test_一人回避则整组不去(rule_test: RuleTest) -> None:
    rule_test(Recusal(), FACTS, forbids=["甲店 g 一组"], allows=["乙店 g 一组", "甲店 g 二组"])


def test_一人在轮换间隔内则整组不去(rule_test: RuleTest) -> None:
    rule_test(
        CoolDown(),
        FACTS,
        rest_days=31,
        forbids=["乙店 g 二组"],
        allows=["甲店 g 二组", "乙店 g 一组"],
    )


def test_一组按人数计_一个岗位也够两人() -> None:
    crew = outcome_of("甲店 g 一组, 甲店 m 周八, 乙店 g 二组")
    assert list(CrewSize().violations(problem_of(FACTS), crew)) == []
