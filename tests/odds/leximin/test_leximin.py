"""The lottery is the fairest there is, keeps every quota, and has exactly the odds it states."""

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.odds.leximin import InfeasibleQuotas, PanelProblem, check_lottery, leximin
from scheduler.odds.leximin.levels import fairest_chances
from scheduler.odds.leximin.panels import panels_of
from tests.odds.leximin.by_hand import (
    group,
    keeps,
    leximin_by_hand,
    people,
    quota,
    tiny_problems,
)


def chances(lottery):
    """Selection probabilities, added up here from tables and weights."""
    found = []
    for at, each in enumerate(lottery.groups):
        pairs = zip(lottery.tables, lottery.weights, strict=True)
        found.append(Fraction(sum(w * table[at] for table, w in pairs), each.size << lottery.bits))
    return found


@pytest.mark.parametrize(("pool", "panel"), [(8, 3), (16, 5), (4, 4), (2, 1)])
def test_people_who_are_all_alike_have_k_of_n_exactly(pool: int, panel: int) -> None:
    lottery = leximin([group(pool, sex="f")], [quota("sex=f", 0, pool)], panel)
    assert lottery.tables == ((panel,),)
    assert lottery.weights == (2**24,)
    assert lottery.ideal == (Fraction(panel, pool),)
    assert lottery.lowest == lottery.highest == Fraction(panel, pool)
    assert lottery.deviation == 0


@pytest.mark.parametrize("bits", [16, 24, 32])
def test_a_symmetric_pool_is_symmetric_exactly(bits: int) -> None:
    """2 x 2 types of 3 people, 6 seats, half of each: 1.5 of each type, so tables must be mixed."""
    groups = [group(3, sex=sex, age=age) for sex in "fm" for age in "oy"]
    quotas = [quota(name, 3, 3) for name in ("sex=f", "sex=m", "age=o", "age=y")]
    lottery = leximin(groups, quotas, 6, bits)
    assert lottery.odds == (3 * 2**bits // 2,) * 4
    assert chances(lottery) == [Fraction(1, 2)] * 4
    assert lottery.deviation == 0
    assert sum(lottery.weights) == 2**bits


def test_odds_that_powers_of_two_cannot_have_are_next_to_them_and_the_difference_is_stated():
    lottery = leximin(
        [group(1, seat=name) for name in "abc"], [quota(f"seat={s}", 0, 1) for s in "abc"], 1, 16
    )
    assert lottery.ideal == (Fraction(1, 3),) * 3
    assert sorted(lottery.odds) == [21845, 21845, 21846]
    assert lottery.deviation == Fraction(21846, 65536) - Fraction(1, 3)
    assert (lottery.lowest, lottery.highest) == (Fraction(21845, 65536), Fraction(21846, 65536))


def test_the_large_public_example_gives_everybody_a_tenth() -> None:
    """2,000 people, panel 200 (Flanigan et al. 2021): one woman alone in her type."""
    groups = [group(1, sex="f", leaning="c"), group(999, sex="f", leaning="l")]
    groups.append(group(1000, sex="m", leaning="c"))
    quotas = [quota(n, 99, 200) for n in ("sex=f", "sex=m", "leaning=l", "leaning=c")]
    lottery = leximin(groups, quotas, 200)
    assert set(lottery.ideal) == {Fraction(1, 10)}
    assert lottery.deviation < Fraction(1, 2**24)
    assert chances(lottery)[0] == Fraction(round(2**24 / 10), 2**24)


def test_the_second_lowest_is_raised_too_and_not_only_the_lowest() -> None:
    """a has one seat for 4 people, so 1/4. The other 2 seats go to b (2 people) and c (6 people):
    1/4 each is possible and wanted, though 2/2 and 0 would leave the minimum as it is."""
    groups = [group(4, t="a"), group(2, t="b"), group(6, t="c")]
    lottery = leximin(groups, [quota("t=a", 1, 1), quota("t=b", 0, 2), quota("t=c", 0, 2)], 3)
    assert lottery.ideal == (Fraction(1, 4),) * 3
    capped = leximin(groups, [quota("t=a", 1, 1), quota("t=b", 0, 2), quota("t=c", 1, 1)], 3)
    assert capped.ideal == (Fraction(1, 4), Fraction(1, 2), Fraction(1, 6))


TRIANGLE = (
    [
        group(1, a="1", b="1", c="0"),
        group(1, a="1", b="0", c="1"),
        group(1, a="0", b="1", c="1"),
        group(2, a="0", b="0", c="0"),
    ],
    [quota(f"{c}=1", 0, 1) for c in "abc"] + [quota(f"{c}=0", 0, 2) for c in "abc"],
    2,
)


def test_odds_within_the_quotas_that_no_lottery_has_are_not_promised() -> None:
    """Any two of the first three break a quota, so their odds sum to 1 at most; the quotas alone,
    as inequalities between odds, would allow each of the five people 2/5."""
    groups, quotas, panel = TRIANGLE
    rows = panels_of(PanelProblem(tuple(groups), tuple(quotas), panel))
    assert fairest_chances(rows) == (Fraction(2, 5),) * 4
    lottery = leximin(groups, quotas, panel)
    by_size = {g.size: ideal for g, ideal in zip(lottery.groups, lottery.ideal, strict=True)}
    assert by_size == {1: Fraction(1, 3), 2: Fraction(1, 2)}
    assert lottery.deviation < Fraction(2, 2**24)


def test_who_cannot_be_on_any_panel_has_no_odds_and_the_others_share_all() -> None:
    groups = [group(5, age="child"), group(4, age="adult")]
    lottery = leximin(groups, [quota("age=child", 0, 0), quota("age=adult", 0, 9)], 2)
    assert dict(zip((g.size for g in lottery.groups), lottery.ideal, strict=True)) == {
        5: 0,
        4: Fraction(1, 2),
    }
    assert lottery.lowest == 0


def test_the_size_of_a_type_can_be_what_holds_another_down() -> None:
    """Four must be old and only two old women are there, so two old men take all men's seats."""
    sizes = {"f old": 2, "m old": 10, "f young": 10, "m young": 10}
    groups = [
        group(n, sex=sex, age=age) for name, n in sizes.items() for sex, age in (name.split(),)
    ]
    quotas = [quota("age=old", 4, 5), quota("age=young", 0, 5)]
    lottery = leximin(groups, [*quotas, quota("sex=m", 0, 2), quota("sex=f", 0, 5)], 5)
    assert [(g.values[0][1], g.values[1][1]) for g in lottery.groups] == [
        ("old", "f"),
        ("old", "m"),
        ("young", "f"),
        ("young", "m"),
    ]
    assert lottery.ideal == (1, Fraction(1, 5), Fraction(1, 10), 0)


def test_a_panel_of_everybody_is_certain() -> None:
    groups = [group(2, t="a"), group(3, t="b")]
    lottery = leximin(groups, [quota("t=a", 0, 5), quota("t=b", 0, 5)], 5)
    assert (lottery.tables, lottery.lowest) == (((2, 3),), 1)


def test_a_quota_may_name_a_value_that_nobody_has() -> None:
    lottery = leximin([group(4, t="a")], [quota("t=a", 0, 4), quota("t=none", 0, 1)], 1)
    assert lottery.ideal == (Fraction(1, 4),)


@settings(max_examples=60)
@given(tiny_problems())
def test_tiny_pools_get_the_leximin_of_all_panels(problem) -> None:
    """Against linear programs over every panel, person by person; quotas counted in people."""
    groups, quotas, panel = problem
    wanted = leximin_by_hand(groups, quotas, panel)
    if wanted is None:
        with pytest.raises(InfeasibleQuotas):
            leximin(groups, quotas, panel)
        return
    lottery = leximin(groups, quotas, panel)
    found = dict(
        zip(lottery.groups, zip(chances(lottery), lottery.ideal, strict=True), strict=True)
    )
    alike = [dict(each.values) for each in lottery.groups]
    for person, chance in zip(people(groups), wanted, strict=True):
        true, ideal = found[lottery.groups[alike.index(person)]]
        assert float(ideal) == pytest.approx(chance, abs=1e-6)
        assert abs(true - ideal) <= lottery.deviation < Fraction(8, 2**24)
    for table in lottery.tables:
        panelists = [
            dict(g.values) for g, n in zip(lottery.groups, table, strict=True) for _ in range(n)
        ]
        assert len(panelists) == panel
        assert keeps(panelists, quotas)
    assert lottery.odds == tuple(
        chance * each.size * 2**24
        for chance, each in zip(chances(lottery), lottery.groups, strict=True)
    )
    assert sum(lottery.weights) == 2**24
    assert check_lottery(groups, quotas, panel, lottery) == []


def pool_of(seed: int, size: int, panel: int, ranges: tuple[int, ...]):
    """A seeded pool with quotas one around a panel that exists."""
    chance = Random(seed)
    pool = [tuple(chance.randrange(most) for most in ranges) for _ in range(size)]
    chosen = chance.sample(pool, panel)
    groups = [
        group(pool.count(each), **{f"c{at}": str(v) for at, v in enumerate(each)})
        for each in sorted(set(pool))
    ]
    quotas = [
        quota(f"c{at}={v}", max(0, n - 1), n + 1)
        for at, most in enumerate(ranges)
        for v in range(most)
        for n in (sum(each[at] == v for each in chosen),)
    ]
    return groups, quotas, panel


LARGER = [(1, 60, 9, (2, 3, 4)), (2, 60, 9, (2, 2, 2, 3)), (3, 150, 20, (2, 4, 4, 8)), (5, 40, 5, (3, 3, 3))]  # fmt: skip


@pytest.mark.parametrize("shape", LARGER)
def test_larger_pools_are_proven_by_the_two_sides(shape) -> None:
    """The ideal is the leximin of a set that contains all lotteries (levels proven by duals), and
    the lottery reaches it: so it is their leximin. Only its reaching needs to be seen."""
    groups, quotas, panel = pool_of(*shape)
    lottery = leximin(groups, quotas, panel)
    assert check_lottery(groups, quotas, panel, lottery) == []
    assert lottery.deviation < Fraction(8, 2**24)
    assert sum(lottery.odds) == panel << 24
    assert len(lottery.tables) <= 2 * len(groups)


@settings(max_examples=25)
@given(tiny_problems(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_of_values_does_not_matter(problem, shuffler: Random) -> None:
    groups, quotas, panel = problem
    mixed = [
        type(g)(tuple(shuffler.sample(g.values, len(g.values))), g.size)
        for g in shuffler.sample(groups, len(groups))
    ]
    try:
        wanted = leximin(groups, quotas, panel)
    except InfeasibleQuotas as one:
        with pytest.raises(InfeasibleQuotas) as other:
            leximin(mixed, shuffler.sample(quotas, len(quotas)), panel)
        assert other.value.clashes == one.clashes
        assert other.value.relaxations == one.relaxations
    else:
        assert leximin(mixed, shuffler.sample(quotas, len(quotas)), panel) == wanted


@pytest.mark.parametrize("shape", LARGER)
def test_larger_pools_in_another_order_give_the_same_bytes(shape) -> None:
    groups, quotas, panel = pool_of(*shape)
    wanted = repr(leximin(groups, quotas, panel)).encode()
    assert repr(leximin(groups[::-1], quotas[::-1], panel)).encode() == wanted
