"""Is a lottery over panels what it says? Plain integers: no solver, nothing of how it was made."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from scheduler.odds.leximin.answer import PanelLottery, selection_chances
from scheduler.odds.leximin.problem import Quota, TypeGroup, label, ordered_groups
from scheduler.odds.problem import BITS_MOST


@dataclass(frozen=True, order=True)
class LotteryViolation:
    """`code` is broken by table number `table` (-1: by the whole), at `names`.

    `found` is not within `least` and `most`; None where there is no such limit.
    """

    code: str
    table: int = -1
    names: tuple[str, ...] = ()
    found: int | None = None
    least: int | None = None
    most: int | None = None


def check_lottery(
    groups: Iterable[TypeGroup], quotas: Iterable[Quota], panel: int, lottery: PanelLottery
) -> list[LotteryViolation]:
    """Everything that is wrong with a lottery, in a fixed order; empty if nothing is.

    Codes: `groups` (not the ones given, or out of order), `bits` (not within 1 and 32),
    `table_form` (not one whole count per group), `count` (not within 0 and the group's size),
    `panel_size`, `quota`, `table_order` (not sorted, or twice), `weight_form` (not one whole number
    of at least 1 per table), `weight_total` (not 2^bits in all), and the stated figures that are
    not the lottery's own: `odds`, `lowest`, `highest`, `deviation`. What tables and weights say is
    judged only where all of them have the right form.
    """
    ordered, rules = ordered_groups(groups), sorted(quotas)
    wrong = [*_forms(ordered, lottery)]
    if not wrong:
        for number, table in enumerate(lottery.tables):
            wrong += _table_violations(ordered, rules, panel, number, table)
        wrong += _figures(lottery)
    return wrong


def _is_whole(value: object) -> bool:
    return type(value) is int


def _forms(groups: tuple[TypeGroup, ...], lottery: PanelLottery) -> Iterator[LotteryViolation]:
    if lottery.groups != groups:
        yield LotteryViolation("groups")
    if not _is_whole(lottery.bits) or not 1 <= lottery.bits <= BITS_MOST:
        yield LotteryViolation("bits", least=1, most=BITS_MOST)
    for number, table in enumerate(lottery.tables):
        if len(table) != len(groups) or not all(map(_is_whole, table)):
            yield LotteryViolation("table_form", number)
    for name in ("odds", "ideal"):
        found = len(getattr(lottery, name))
        if found != len(groups):
            yield LotteryViolation(name, found=found, least=len(groups), most=len(groups))
    found, wanted = len(lottery.weights), len(lottery.tables)
    if found != wanted or not wanted:
        yield LotteryViolation("weight_form", found=found, least=max(1, wanted), most=wanted)
    for number, weight in enumerate(lottery.weights):
        if not _is_whole(weight) or weight < 1:
            yield LotteryViolation("weight_form", number, least=1)


def _table_violations(
    groups: tuple[TypeGroup, ...],
    quotas: Sequence[Quota],
    panel: int,
    number: int,
    table: tuple[int, ...],
) -> Iterator[LotteryViolation]:
    for group, count in zip(groups, table, strict=True):
        if not 0 <= count <= group.size:
            yield LotteryViolation("count", number, label(group), count, 0, group.size)
    if sum(table) != panel:
        yield LotteryViolation("panel_size", number, (), sum(table), panel, panel)
    for quota in quotas:
        found = sum(
            count
            for group, count in zip(groups, table, strict=True)
            if quota.feature in group.values
        )
        if not quota.low <= found <= quota.high:
            yield LotteryViolation("quota", number, quota.feature, found, quota.low, quota.high)


def _figures(lottery: PanelLottery) -> Iterator[LotteryViolation]:
    for number, (one, other) in enumerate(pairwise(lottery.tables), 1):
        if one >= other:
            yield LotteryViolation("table_order", number)
    total, unit = sum(lottery.weights), 1 << lottery.bits
    if total != unit:
        yield LotteryViolation("weight_total", -1, (), total, unit, unit)
    for at, group in enumerate(lottery.groups):
        pairs = zip(lottery.tables, lottery.weights, strict=True)
        true = sum(weight * table[at] for table, weight in pairs)
        if lottery.odds[at] != true:
            yield LotteryViolation("odds", -1, label(group), lottery.odds[at], true, true)
    chances = selection_chances(lottery.odds, lottery.groups, lottery.bits)
    apart = max(abs(c - i) for c, i in zip(chances, lottery.ideal, strict=True))
    stated: tuple[tuple[str, Fraction, Fraction], ...] = (
        ("lowest", lottery.lowest, min(chances)),
        ("highest", lottery.highest, max(chances)),
        ("deviation", lottery.deviation, apart),
    )
    yield from (LotteryViolation(name) for name, found, true in stated if found != true)
