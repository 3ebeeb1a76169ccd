from scheduler.odds.rules.recusal import Recusal

from .conftest import RuleTest


def test_有利害关系的执法人员不得检查该对象(rule_test: RuleTest) -> None:
    rule_test(
        Recusal(),
        """
        target | seat | role
        甲店   | l    | lead
        甲店   | m    | member
        乙店   | l    | lead
        乙店   | m    | member

        inspector
        张三
        李四

        inspector | target | reason
        张三      | 甲店   | kinship
        赵六      | 乙店   | kinship
        """,
        forbids=["甲店 l 张三", "甲店 m 张三", "甲店 l 李四, 甲店 m 张三"],
        allows=["甲店 l 李四", "乙店 m 张三", "乙店 l 张三, 甲店 m 李四"],
    )
