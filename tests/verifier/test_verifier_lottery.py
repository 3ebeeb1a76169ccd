"""The lottery: against the plain implementation, its guarantee for every arc, and its means."""

from __future__ import annotations

import hashlib
import itertools
import math
import random

import builder

verify = builder.load_verifier()
BITS, TURNS, SEEDS = 16, 5, 2000
ITEMS = [(f"{county}.{section}", odds, f"33/{city}/{county}", section)
         for city, county, section, odds in [
             ("1", "a", "J", 20011), ("1", "a", "Z", 43001), ("1", "b", "J", 91237),
             ("2", "c", "J", 5), ("2", "c", "K", 32768), ("2", "d", "Z", 65531),
             ("2", "d", "K", 150001), ("3", "e", "Z", 11111)]]  # fmt: skip


def as_bytes(items: list[tuple[str, int, str, str]]) -> list[tuple[bytes, int, bytes, bytes]]:
    return [(n.encode(), odds, a.encode(), b.encode()) for n, odds, a, b in items]


def test_words_coins_below() -> None:
    seed = "ab" * 32
    mine = list(itertools.islice(verify.words(seed, "turns/3"), 2100))
    assert mine == [builder.word(seed, "turns/3", n) for n in range(2100)]
    tossed = list(itertools.islice(verify.coins(seed, "coins/0"), 3000))
    assert tossed == [builder.coin(seed, "coins/0", n) for n in range(3000)]
    assert verify.below(3, iter([2**32 - 1, 5])) == 2  # 2^32 mod 3 = 1: the last word is refused
    assert verify.below(2**32, iter([2**32 - 1])) == 2**32 - 1


def test_two_implementations_agree_on_random_networks() -> None:
    draw = random.Random(77)
    for trial in range(150):
        count, bits = draw.randrange(0, 40), draw.choice([16, 17, 24, 32])
        paths_a = ["/".join(draw.choices(["x", "x.1", "x-", "y"], k=draw.randrange(1, 4)))
                   for _ in range(9)]  # fmt: skip
        paths_b = ["/".join(draw.choices(["p", "q", "p."], k=draw.randrange(1, 3)))
                   for _ in range(5)]  # fmt: skip
        items = [(f"n{n}", draw.randrange(0, 3 << bits), draw.choice(paths_a), draw.choice(paths_b))
                 for n in range(count)]  # fmt: skip
        seed, turns = hashlib.sha256(b"%d" % trial).hexdigest(), draw.randrange(0, bits + 1)
        expected = builder.naive_lottery(items, bits, turns, seed)
        found = verify.lottery(as_bytes(items), bits, turns, seed)
        assert {name.decode(): n for name, n in found.items()} == expected


def test_means_and_bounds() -> None:
    """Over 2,000 fixed seeds every arc ends at the floor or ceiling of its expectation, and each
    item's mean is within 4.5 standard errors of odds / 2^K. False alarms, had the seeds not been
    fixed: 6.8e-6 per item (two-sided normal tail), so below 5.5e-5 for the eight items; the item
    with 5 / 2^16 is expected 0.15 times in all, where the bound means at most one or two."""
    sums = [0] * len(ITEMS)
    for number in range(SEEDS):
        seed = hashlib.sha256(b"statistics %d" % number).hexdigest()
        net = verify.Network(as_bytes(ITEMS))
        start = list(net.value)
        for k in range(BITS):
            turning = verify.words(seed, f"turns/{k}") if k >= BITS - TURNS else None
            verify.Rounding(net, verify.coins(seed, f"coins/{k}"), turning).run()
        for before, after in zip(start, net.value, strict=True):
            assert before >> BITS <= after <= -(-before >> BITS)
        for i in range(len(ITEMS)):
            sums[i] += net.value[i]
    for (_, odds, _, _), total in zip(sorted(ITEMS), sums, strict=True):
        share = odds / 2**BITS
        part = share % 1
        error = math.sqrt(part * (1 - part) / SEEDS)
        assert abs(total / SEEDS - share) <= 4.5 * error, (odds, total)
