from scheduler.odds import Outcome, Problem
from scheduler.odds.rules.meeting_cap import MeetingCap

from .conftest import outcome_of, problem_of

FACTS = """
target | seat | count
甲店   | l    | 1
甲店   | m    | 1
乙店   | m    | 2
丙店   | m    | 3

inspector
张三
李四
王五
"""
TWICE = outcome_of("甲店 l 张三, 甲店 m 李四, 乙店 m 张三, 乙店 m 李四, 丙店 m 张三, 丙店 m 王五")


def broken(posed: Problem, outcome: Outcome) -> list[tuple[str, int, int]]:
    found = MeetingCap().violations(posed, outcome)
    return sorted((v.inspector, v.found, v.most) for v in found)


def test_同一任务中相同两人同组次数不超过上限() -> None:
    assert broken(problem_of(FACTS, meet_most=2), TWICE) == []
    assert broken(problem_of(FACTS, meet_most=1), TWICE) == [("张三,李四", 2, 1)]
    assert broken(problem_of(FACTS, meet_most=0), TWICE) == [
        ("张三,李四", 2, 0),
        ("张三,王五", 1, 0),
    ]


def test_三人同组算三对() -> None:
    crew = outcome_of("丙店 m 张三, 丙店 m 李四, 丙店 m 王五")
    pairs = [pair for pair, _, _ in broken(problem_of(FACTS, meet_most=0), crew)]
    assert pairs == ["张三,李四", "张三,王五", "李四,王五"]


def test_没有上限就不评判() -> None:
    assert broken(problem_of(FACTS), TWICE) == []


def test_不能写成概率的界限_只评判结果() -> None:
    """这条规则只有第二面：要满足它，须在整套方案之间抽取。"""
    posed = problem_of(FACTS, meet_most=1)
    assert list(MeetingCap().bounds(posed)) == []
    assert list(MeetingCap().excludes(posed)) == []
    assert list(MeetingCap().groups(posed)) == []
