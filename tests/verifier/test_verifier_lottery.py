"""The lottery: against the plain implementation and the service's reference, step by step; its
guarantee for every arc, and its means."""

from __future__ import annotations

import hashlib
import itertools
import math
from typing import Any

import builder
import naive
import pytest
from hypothesis import given, settings
from instances import Instance, Items, instances

from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item

verify = builder.load_verifier()
BITS, TURNS, SEEDS = 16, 5, 1000
ITEMS = [(f"{county}.{section}", odds, f"33/{city}/{county}", section)
         for city, county, section, odds in [
             ("1", "a", "J", 20011), ("1", "a", "Z", 43001), ("1", "b", "J", 91237),
             ("2", "c", "J", 5), ("2", "c", "K", 32768), ("2", "d", "Z", 65531),
             ("2", "d", "K", 150001), ("3", "e", "Z", 11111)]]  # fmt: skip
# Twelve targets, two seats each, five people for both: the shared nodes hold more than eight ends.
CROWD = [(f"{t}/{s}/{i}", 6553 * (1 + (i == "v")) + (i == "u"), f"{t}/{t}.{s}", f"{i}/{i}.{t}")
         for t in "abcdefghijkl" for s in "12" for i in "uvwx"]  # fmt: skip


def as_bytes(items: Items) -> list[tuple[bytes, int, bytes, bytes]]:
    return [(n.encode(), odds, a.encode(), b.encode()) for n, odds, a, b in items]


def as_items(items: Items) -> list[Item]:
    return [Item(n, odds, tuple(a.split("/")), tuple(b.split("/"))) for n, odds, a, b in items]


# ---- words -------------------------------------------------------------------------------------


def test_words_coins_picks_below() -> None:
    seed = "ab" * 32
    mine = list(itertools.islice(verify.words(seed, "turns/3"), 2100))
    assert mine == [naive.word(seed, "turns/3", n) for n in range(2100)]
    tossed = list(itertools.islice(verify.coins(seed, "coins/0"), 33_000))  # into the second chunk
    assert tossed == [naive.coin(seed, "coins/0", n) for n in range(33_000)]
    picked = list(itertools.islice(verify.picks(seed, "coins/0"), 33_000))  # into the fourth chunk
    tossed = list(itertools.islice(verify.coins(seed, "coins/0"), 99_000))
    assert picked == [
        b0 + 2 * b1 + 4 * b2
        for b0, b1, b2 in zip(tossed[::3], tossed[1::3], tossed[2::3], strict=True)
    ]
    assert verify.below(3, iter([2**32 - 1, 5])) == 2  # 2^32 mod 3 = 1: the last word is refused
    assert verify.below(2**32, iter([2**32 - 1])) == 2**32 - 1


@pytest.mark.parametrize("refused", range(5))
def test_shuffle_skips_refused_words(refused: int) -> None:
    """Six things take five words; of 6, 5 and 3 the word 2^32 - 1 is refused, of 4 and 2 not."""
    words = [7, 12, 9, 4, 3, 10, 11, 14]
    words[refused] = 2**32 - 1
    things, source = list("abcdef"), iter(words)
    verify.shuffle(things, source)
    expected, plain = list("abcdef"), iter(words)
    for i in range(5, 0, -1):
        j = verify.below(i + 1, plain)
        expected[i], expected[j] = expected[j], expected[i]
    assert things == expected
    assert list(source) == list(plain)
    assert len(list(plain)) == 0 and sorted(things) == list("abcdef")


@pytest.mark.parametrize("count", [0, 1])
def test_shuffle_of_one_or_none_takes_no_word(count: int) -> None:
    source = iter([5])
    verify.shuffle([0] * count, source)
    assert next(source) == 5


# ---- three implementations ---------------------------------------------------------------------


def check_agreement(items: Items, bits: int, turns: int, seed: str) -> None:
    expected = naive.naive_lottery(items, bits, turns, seed)
    found = verify.lottery(as_bytes(items), bits, turns, seed)
    assert {name.decode(): n for name, n in found.items()} == expected
    assert round_items(as_items(items), bits, turns, seed) == expected


@settings(max_examples=150)
@given(instances())
def test_three_implementations_agree(instance: Instance) -> None:
    check_agreement(*instance)


@pytest.mark.parametrize("turns", [0, 1, 15, 16])
def test_three_implementations_agree_where_nodes_are_full(turns: int) -> None:
    for seed in (hashlib.sha256(b"crowd %d" % n).hexdigest() for n in range(3)):
        check_agreement(CROWD, BITS, turns, seed)


def test_nodes_that_are_full_take_picks() -> None:
    """So that the comparison above is one of picks, too."""
    passes = list(naive.naive_passes(CROWD, BITS, BITS, "0" * 64))
    assert sum(one.picks.used for one in passes) > 100
    assert all(one.picks.used == 0 for one in naive.naive_passes(CROWD, BITS, 0, "0" * 64))


@settings(max_examples=60)
@given(instances())
def test_every_pass_goes_the_same_way(instance: Instance) -> None:
    """Arrival, trails, coins and values, not only what comes out."""
    items, bits, turns, seed = instance
    net = verify.Network(as_bytes(items))
    rounding = verify.Rounding(net, bits, turns, seed)
    for k, one in enumerate(naive.naive_passes(items, bits, turns, seed)):
        rounding.run(k)
        assert rounding.arrived == one.arrived
        assert {~link if link < 0 else link for link in rounding.linked} <= set(
            range(len(net.value))
        )
        assert [[arc for arc, _ in trail] for _, trail in one.trails] == trails(rounding)
        assert net.value == [value for _, _, value in one.arcs]


def trails(rounding: Any) -> list[list[int]]:
    """The arcs of each trail in the order in which it is followed."""
    seen: set[int] = set()
    found = []
    for first in rounding.arrived:
        if first in seen:
            continue
        trail, leaving = [first], ~first
        while (came := rounding.linked[leaving]) != first:
            trail.append(came if came >= 0 else ~came)
            leaving = ~came
        found.append(trail)
        seen.update(trail)
    return found


# ---- what is guaranteed ------------------------------------------------------------------------


def test_means_and_bounds() -> None:
    """Over 1,000 fixed seeds every arc ends at the floor or ceiling of its expectation, and each
    item's mean is within 4.5 standard errors of odds / 2^K. False alarms, had the seeds not been
    fixed: 6.8e-6 per item (two-sided normal tail), so below 5.5e-5 for the eight items; the item
    with 5 / 2^16 is expected 0.08 times in all, where the bound means at most one or two."""
    sums = [0] * len(ITEMS)
    for number in range(SEEDS):
        seed = hashlib.sha256(b"statistics %d" % number).hexdigest()
        net = verify.Network(as_bytes(ITEMS))
        start = list(net.value)
        rounding = verify.Rounding(net, BITS, TURNS, seed)
        for k in range(BITS):
            rounding.run(k)
        for before, after in zip(start, net.value, strict=True):
            assert before >> BITS <= after <= -(-before >> BITS)
        for i in range(len(ITEMS)):
            sums[i] += net.value[i]
    for (_, odds, _, _), total in zip(sorted(ITEMS), sums, strict=True):
        share = odds / 2**BITS
        part = share % 1
        error = math.sqrt(part * (1 - part) / SEEDS)
        assert abs(total / SEEDS - share) <= 4.5 * error, (odds, total)
