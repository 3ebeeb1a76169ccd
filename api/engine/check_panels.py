"""A lottery over panels against its quotas: plain integers."""

from collections.abc import Iterator

from api.engine.posing import group_name, members
from api.engine.stated import Stated
from api.engine.wording import Words, broken, lottery_words
from api.schemas.engine import PanelProblem
from scheduler.odds.leximin import PanelLottery, check_lottery
from scheduler.odds.leximin import PanelProblem as Panel
from scheduler.odds.leximin.answer import selection_chances


def lottery_faults(problem: Panel, document: PanelProblem, stated: Stated) -> Iterator[Words]:
    """Tables that break a quota, weights and odds that do not fit together, other groups."""
    sizes = {group_name(group.values): group.size for group in problem.groups}
    listed = {name: int(size) for name, size, _, _ in stated.rows["groups.txt"]}
    if listed != sizes:
        yield broken("other_groups")
        return
    if sorted(members(document)) != sorted(stated.rows["pool.txt"]):
        yield broken("other_pool")
    lottery = stated_lottery(problem, stated)
    wrong = check_lottery(problem.groups, problem.quotas, problem.panel, lottery)
    yield from map(lottery_words, wrong)
    if int(lottery.deviation * (1 << lottery.bits)) != stated.head.deviation:
        yield broken("other_deviation")


def stated_lottery(problem: Panel, stated: Stated) -> PanelLottery:
    """What ODDS says, in the order of the problem's groups."""
    names = [row[0] for row in stated.rows["groups.txt"]]
    order = [names.index(group_name(group.values)) for group in problem.groups]
    tables = sorted(
        (tuple(counts[at] for at in order), weight) for counts, weight in stated.tables()
    )
    rows = [stated.rows["groups.txt"][at] for at in order]
    ideal = stated.ideal()
    odds = tuple(int(row[2]) for row in rows)
    wanted = tuple(ideal[row[0]] for row in rows)
    chances = selection_chances(odds, problem.groups, stated.head.bits)
    return PanelLottery(
        problem.groups,
        stated.head.bits,
        tuple(table for table, _ in tables),
        tuple(weight for _, weight in tables),
        odds,
        wanted,
        min(chances),
        max(chances),
        max(abs(chance - ideal) for chance, ideal in zip(chances, wanted, strict=True)),
    )
