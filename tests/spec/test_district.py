from scheduler.odds.rules.district import District

from .conftest import RuleTest


def test_只查登记执法区域内的对象(rule_test: RuleTest) -> None:
    rule_test(
        District(),
        """
        target | county | count
        甲店   | 江岸区 | 2
        乙店   | 洪山区 | 2

        inspector | counties
        张三      | 江岸区
        李四      | 江岸区 洪山区
        王五      |
        """,
        forbids=["乙店 m 张三", "甲店 m 王五", "甲店 m 张三, 乙店 m 张三"],
        allows=["甲店 m 张三", "甲店 m 李四", "乙店 m 李四"],
    )
