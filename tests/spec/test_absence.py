from scheduler.odds.rules.absence import Absence

from .conftest import RuleTest


def test_当日不在岗的不来_首日末日都算(rule_test: RuleTest) -> None:
    rule_test(
        Absence(),
        """
        target | count | day
        甲店   | 2     | 2026-06-01
        乙店   | 2     | 2026-06-03
        丙店   | 2     | 2026-06-04
        丁店   | 2     |

        inspector | absences
        张三      | 2026-06-01~2026-06-03
        李四      | 2026-05-01~2026-05-31 2026-06-04~2026-06-04
        王五      |
        """,
        forbids=["甲店 m 张三", "乙店 m 张三", "丙店 m 李四", "丙店 m 张三, 乙店 m 张三"],
        allows=[
            "丙店 m 张三",
            "丁店 m 张三",
            "甲店 m 李四, 乙店 m 李四, 丁店 m 李四",
            "甲店 m 王五, 丙店 m 王五",
        ],
    )
