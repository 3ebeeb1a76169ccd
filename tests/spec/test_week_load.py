from scheduler.odds.rules.week_load import WeekLoad

from .conftest import RuleTest, outcome_of, problem_of

FACTS = """
target | count | week
甲店   | 2     | 2026-W23
乙店   | 2     | 2026-W23
丙店   | 2     | 2026-W24
丁店   | 2     |

inspector | week_load
张三      | 1
李四      |
王五      | 0
"""


def test_每人每周不超过每周任务量(rule_test: RuleTest) -> None:
    rule_test(
        WeekLoad(),
        FACTS,
        forbids=["甲店 m 张三, 乙店 m 张三", "甲店 m 王五", "丙店 m 张三, 丙店 m 王五"],
        allows=[
            "甲店 m 张三, 丙店 m 张三, 丁店 m 张三",
            "甲店 m 李四, 乙店 m 李四, 丙店 m 李四",
            "丁店 m 王五",
            "",
        ],
    )


def test_未排周的不计入任何一周() -> None:
    posed = problem_of(FACTS)
    assert list(WeekLoad().violations(posed, outcome_of("丁店 m 张三, 甲店 m 张三"))) == []
    assert {names for bound in WeekLoad().bounds(posed) for names in [bound.names]} == {
        (who, week) for who in ("张三", "王五") for week in ("2026-W23", "2026-W24")
    }


def test_超了几户说清楚() -> None:
    crew = outcome_of("甲店 m 张三, 乙店 m 张三")
    (found,) = WeekLoad().violations(problem_of(FACTS), crew)
    assert (found.inspector, found.found, found.most) == ("张三", 2, 1)
