"""What trying many plans is worth (docs/protocol.md §4), tried on a model small enough to try all.

Everybody who contributes colludes: their secrets are known beforehand, and only the public values
are not. Before these exist, the plotters try 2^t plans, count for each of the 2^b values whether it
draws the friend, and lock the plan that spares the friend most. Seed and tickets are the program's.

The share of values that draw the friend is the mean of N = 2^b independent throws of chance p. So
P(some of 2^t plans is off by x or more) <= 2^t · 2 exp(-2 N x^2) (Hoeffding 1963; all plans).
"""

import math

import pytest

from scheduler.draw.seed import combine, commitment, plan_hash
from scheduler.draw.tickets import tickets

PARTIES = ("association", "office", "union")
SECRETS = {party: bytes([n]) * 31 + b"\x00" for n, party in enumerate(PARTIES, 1)}
NUMBER = "420000-2026-0001"
FRIEND = "f" * 20
FALSE_ALARM = 1e-9
"""That a true program fails the first test, by Hoeffding; so unlikely are the seeds to be unlucky."""


def share_drawn(plan: int, value_bits: int, pool: int) -> float:
    """Of all public values the share under which the friend is the one drawn from `pool`."""
    named = plan_hash(b'{"salts": "%d"}' % plan)
    sealed = {p: commitment(NUMBER, named, p, SECRETS[p]) for p in PARTIES}
    opened = {party: secret.hex() for party, secret in SECRETS.items()}
    ids = [FRIEND, *(f"{n:020d}" for n in range(1, pool))]
    hits = 0
    for value in range(1 << value_bits):
        seed = combine(NUMBER, named, sealed, opened, [("dice", str(value))])
        hits += tickets(seed, "cell", ids)[0][1] == FRIEND
    return hits / (1 << value_bits)


def bound(p: float, value_bits: int, tries_bits: int) -> float:
    """The document's: the most that 2^t plans offer."""
    return math.sqrt(p * (1 - p) / (1 << value_bits) * 2 * tries_bits * math.log(2))


def surely_below(value_bits: int, tries_bits: int) -> float:
    """No plan of 2^t is further off, except with probability FALSE_ALARM."""
    return math.sqrt(math.log(2 * (1 << tries_bits) / FALSE_ALARM) / 2 / (1 << value_bits))


@pytest.mark.parametrize(("value_bits", "tries_bits", "pool"),
                         [(4, 9, 2), (7, 8, 2), (10, 6, 2), (7, 7, 4)])  # fmt: skip
def test_the_best_of_many_plans_gains_what_the_document_says(
    value_bits: int, tries_bits: int, pool: int
) -> None:
    p = 1 / pool
    gains = [abs(share_drawn(n, value_bits, pool) - p) for n in range(1 << tries_bits)]
    # With short values trying is worth something: this is the attack, not a formula about it.
    assert max(gains) > 0.5 * bound(p, value_bits, tries_bits)
    assert max(gains) < 1.25 * bound(p, value_bits, tries_bits)
    assert max(gains) < surely_below(value_bits, tries_bits)


def test_each_bit_of_the_value_takes_from_what_trying_is_worth() -> None:
    """Six bits more, and the best of as many plans gains an eighth."""
    short, long = (
        max(abs(share_drawn(n, bits, 2) - 0.5) for n in range(1 << 6)) for bits in (4, 10)
    )
    assert 4 < short / long < 16


def test_sixty_bits_and_2_to_the_40_plans_move_nobodys_odds_by_more_than_1e_8() -> None:
    assert max(bound(p / 100, 60, 40) for p in range(1, 100)) == bound(0.5, 60, 40) < 1e-8
    assert surely_below(60, 40) < 1e-8
