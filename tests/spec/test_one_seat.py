from scheduler.odds.rules.one_seat import OneSeat

from .conftest import RuleTest


def test_同一检查组内一人只占一岗(rule_test: RuleTest) -> None:
    rule_test(
        OneSeat(),
        """
        target | seat | role
        甲店   | l    | lead
        甲店   | m    | member
        乙店   | l    | lead
        乙店   | m    | member

        inspector
        张三
        李四
        """,
        forbids=["甲店 l 张三, 甲店 m 张三", "甲店 l 张三, 甲店 m 张三, 乙店 l 李四"],
        allows=["甲店 l 张三, 甲店 m 李四", "甲店 l 张三, 乙店 m 张三", ""],
    )
