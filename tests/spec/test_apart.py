from itertools import combinations, permutations

from scheduler.draw.apart import kept_apart
from scheduler.odds import judge, solve_inspectors
from scheduler.odds.rules.apart import Apart

from .conftest import RuleTest, outcome_of, problem_of
from .faces import permitted

ONE_SEAT = """
target | count
甲店   | 2
乙店   | 3

inspector
张三
李四
王五
赵六
孙七

one  | other
张三 | 李四
李四 | 王五
王五 | 张三
外人 | 张三
"""
TWO_SEATS = """
target | seat | role
甲店   | l    | lead
甲店   | m    | member
乙店   | l    | lead
乙店   | m    | member

inspector | lead
张三      | 是
李四      | 否
王五      | 是

one  | other
张三 | 李四
"""


def test_互相都不得同组的_一个岗位里至多来一人(rule_test: RuleTest) -> None:
    """张三、李四、王五两两不得同组：谁都可能去，从不同去。"""
    rule_test(
        Apart(),
        ONE_SEAT,
        forbids=[
            "甲店 m 张三, 甲店 m 李四",
            "乙店 m 王五, 乙店 m 赵六, 乙店 m 张三",
            "甲店 m 李四, 甲店 m 王五, 甲店 m 张三",
        ],
        allows=[
            "甲店 m 张三, 甲店 m 赵六, 乙店 m 李四",
            "甲店 m 李四, 乙店 m 李四",
            "甲店 m 王五",
            "",
        ],
    )


def test_多个岗位的_按公开算法只留其中一人() -> None:
    """先于摇号随机数、人人可复算的摘要决定留谁；另一人不去这一家。"""
    posed = problem_of(TWO_SEATS)
    excluded = set(Apart().excludes(posed))
    assert excluded == {(kept_apart(t, "张三", "李四"), t) for t in ("甲店", "乙店")}
    for target in ("甲店", "乙店"):
        kept_away = {who for who, t in excluded if t == target}
        for who in ("张三", "李四"):
            alone = outcome_of(f"{target} m {who}")
            assert list(Apart().violations(posed, alone)) == []
            assert permitted(Apart(), posed, alone) == (who not in kept_away)


def test_留谁因对象而异_与名册顺序无关() -> None:
    targets = [f"对象{number}" for number in range(200)]
    kept = [kept_apart(target, "张三", "李四") for target in targets]
    assert kept == [kept_apart(target, "李四", "张三") for target in targets]
    assert 70 <= kept.count("张三") <= 130


def test_只有两人都能去的才需要留一人() -> None:
    """李四不能带队，也没有别的岗位可去：张三照常去。"""
    led = TWO_SEATS.replace("甲店   | m    | member", "甲店   | l2   | lead")
    assert {target for _, target in Apart().excludes(problem_of(led))} == {"乙店"}


def test_不成圈的一人与多人不得同组也从不同组(rule_test: RuleTest) -> None:
    """张三与李四、王五都不得同组，李四与王五可以：不是两两都不得，按公开算法留人。"""
    facts = ONE_SEAT.replace("李四 | 王五\n", "")
    posed = problem_of(facts)
    assert list(Apart().bounds(posed)) == []
    for crew in permutations(("张三", "李四", "王五", "赵六"), 2):
        outcome = outcome_of(", ".join(f"甲店 m {who}" for who in crew))
        broken = bool(list(Apart().violations(posed, outcome)))
        assert broken == (set(crew) in ({"张三", "李四"}, {"张三", "王五"}))
        assert not (broken and permitted(Apart(), posed, outcome))


def test_组员之间有关系的两个检查组不得同去() -> None:
    posed = problem_of(
        """
        target | count | by_team
        甲店   | 2     | 是

        inspector | members
        一组      | 张三 李四
        二组      | 王五 赵六
        三组      | 孙七 周八

        one  | other
        李四 | 王五
        """
    )
    both, fine = outcome_of("甲店 m 一组, 甲店 m 二组"), outcome_of("甲店 m 一组, 甲店 m 三组")
    (found,) = Apart().violations(posed, both)
    assert (found.target, found.inspector, found.found, found.most) == ("甲店", "李四,王五", 2, 1)
    assert not permitted(Apart(), posed, both)
    assert permitted(Apart(), posed, fine)
    odds = solve_inspectors(posed).rows
    assert {row.inspector for row in odds} == {"一组", "二组", "三组"}
    assert sum(row.odds for row in odds if row.inspector == "三组") == posed.unit


def test_从不一同抽中() -> None:
    """在两种做法下，凡有概率的两人要么不在同一对象，要么合计至多一人。"""
    for facts in (ONE_SEAT, TWO_SEATS.replace("李四      | 否", "李四      | 是\n赵六      | 是")):
        posed = problem_of(facts)
        rows = solve_inspectors(posed).rows
        for one, other in combinations(("张三", "李四"), 2):
            for target in ("甲店", "乙店"):
                odds = [r.odds for r in rows if r.target == target and r.inspector in {one, other}]
                assert sum(odds) <= posed.unit


def test_组内两人不得同组的检查组不能去() -> None:
    posed = problem_of(
        """
        target | by_team
        甲店   | 是

        inspector | members
        一组      | 张三 李四
        二组      | 王五 赵六

        one  | other
        张三 | 李四
        """
    )
    assert judge(posed, outcome_of("甲店 m 一组")) != []
    assert {row.inspector for row in solve_inspectors(posed).rows} == {"二组"}
