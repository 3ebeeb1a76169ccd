from scheduler.odds.rules.lead import Lead

from .conftest import RuleTest


def test_组长须可带队_组员不限(rule_test: RuleTest) -> None:
    rule_test(
        Lead(),
        """
        target | seat | role
        甲店   | l    | lead
        甲店   | m    | member

        inspector | lead
        张三      | 是
        李四      | 否
        """,
        forbids=["甲店 l 李四", "甲店 l 李四, 甲店 m 张三"],
        allows=["甲店 l 张三", "甲店 m 李四", "甲店 m 张三", "甲店 l 张三, 甲店 m 李四"],
    )
