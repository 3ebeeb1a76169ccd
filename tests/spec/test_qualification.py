from scheduler.odds.rules.qualification import Qualification

from .conftest import RuleTest


def test_专业岗位须有该资格(rule_test: RuleTest) -> None:
    rule_test(
        Qualification(),
        """
        target | seat | role       | qualification
        甲店   | s    | specialist | 特种设备
        甲店   | m    | member     |

        inspector | qualifications
        张三      | 特种设备 食品
        李四      | 食品
        王五      |
        """,
        forbids=["甲店 s 李四", "甲店 s 王五", "甲店 s 李四, 甲店 m 张三"],
        allows=["甲店 s 张三", "甲店 m 王五", "甲店 s 张三, 甲店 m 李四"],
    )
