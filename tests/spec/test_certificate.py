from scheduler.odds.rules.certificate import Certificate

from .conftest import RuleTest


def test_检查当日证件须有效_到期当日仍有效(rule_test: RuleTest) -> None:
    rule_test(
        Certificate(),
        """
        target | count | day
        甲店   | 2     | 2026-06-30
        乙店   | 2     | 2026-07-01
        丙店   | 2     |

        inspector | valid_until
        张三      | 2026-06-30
        李四      |
        王五      | 2025-12-31
        """,
        forbids=["乙店 m 张三", "甲店 m 王五", "甲店 m 张三, 乙店 m 张三"],
        allows=["甲店 m 张三", "甲店 m 李四", "乙店 m 李四", "甲店 m 张三, 乙店 m 李四"],
    )


def test_未排日期的不核对(rule_test: RuleTest) -> None:
    rule_test(
        Certificate(),
        """
        target | count
        丙店   | 2

        inspector | valid_until
        王五      | 2025-12-31
        """,
        allows=["丙店 m 王五"],
    )
