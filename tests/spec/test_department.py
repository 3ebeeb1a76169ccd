from scheduler.odds.rules.department import Department

from .conftest import RuleTest


def test_联合抽查各部门派自己的人(rule_test: RuleTest) -> None:
    rule_test(
        Department(),
        """
        target | seat | role    | department
        甲店   | m    | member  | 市监
        甲店   | j    | joining | 消防

        inspector | department
        张三      | 市监
        李四      | 消防
        """,
        forbids=["甲店 m 李四", "甲店 j 张三", "甲店 m 张三, 甲店 j 张三"],
        allows=["甲店 m 张三", "甲店 j 李四", "甲店 m 张三, 甲店 j 李四"],
    )
