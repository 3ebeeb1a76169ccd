"""A table is drawn with exactly its weight, by one documented integer of the seed."""

import hashlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.tables import drawn_table
from tests.statistics.measure import chi_square, chi_square_tail, seeds

SEED = "5e" * 32
LABEL = "tables"


def documented(bits: int, seed: str, label: str) -> int:
    """The first word modulo 2^bits: no word is refused, for 2^bits divides 2^32."""
    stream = hashlib.shake_256(f"ssj.words.v1\n{seed}\n{label}\n0".encode()).digest(4)
    return struct.unpack("<I", stream)[0] % 2**bits


@given(st.integers(1, 32), st.data(), st.sampled_from(("a", "b/0", LABEL)), st.integers(0, 10**6))
def test_the_first_table_whose_running_sum_exceeds_the_integer(bits, data, label, number) -> None:
    cuts = data.draw(st.sets(st.integers(1, 2**bits - 1), max_size=5))
    edges = [0, *sorted(cuts), 2**bits]
    weights = [high - low for low, high in zip(edges, edges[1:], strict=False)]
    seed = hashlib.sha256(str(number).encode()).hexdigest()
    found = drawn_table(weights, bits, seed, label)
    assert edges[found] <= documented(bits, seed, label) < edges[found + 1]


POWERS = (1, *(1 << power for power in range(16)))

GOLDEN = [
    ((1 << 24,), 24, "tables", [0, 0, 0, 0, 0, 0, 0, 0]),
    ((1, 1), 1, "tables", [1, 0, 0, 1, 1, 0, 0, 1]),
    ((4194304, 8388608, 4194304), 24, "tables", [2, 2, 2, 2, 2, 0, 1, 1]),
    ((1 << 31, 1 << 31), 32, "tables", [0, 1, 0, 1, 0, 1, 1, 1]),
    (POWERS, 16, "tables", [15, 16, 16, 14, 16, 15, 16, 14]),
]


@pytest.mark.parametrize(("weights", "bits", "label", "number"), GOLDEN)
def test_golden_values(weights, bits, label, number) -> None:
    assert [drawn_table(weights, bits, seed, label) for seed in seeds("golden", 8)] == number


def test_frequencies_are_the_weights() -> None:
    """100,000 fixed seeds; with fresh seeds a correct draw would fail here once in a million."""
    weights, bits = [1, 2, 5, 8, 48, 64, 128, 256, 512, 1024], 11
    counts = [0] * len(weights)
    for seed in seeds("frequencies", 100_000):
        counts[drawn_table(weights, bits, seed, LABEL)] += 1
    expected = [100_000 * weight / 2**bits for weight in weights]
    assert chi_square_tail(chi_square(counts, expected), len(weights) - 1) > 1e-6


def test_a_shifted_draw_would_be_noticed() -> None:
    """The same measure refuses counts where two neighbours are exchanged."""
    expected = [100_000 * weight / 2048 for weight in (1024, 1000, 24)]
    assert chi_square_tail(chi_square([expected[1], expected[0], expected[2]], expected), 2) < 0.6
    assert chi_square_tail(chi_square([expected[0], expected[2], expected[1]], expected), 2) < 1e-6


@pytest.mark.parametrize(
    ("weights", "bits", "words"),
    [
        ((1, 2), 2, "sum to 3"),
        ((), 2, "sum to 0"),
        ((4, 0), 2, "at least 1"),
        ((5, -1), 2, "at least 1"),
        ((2.0, 2), 2, "at least 1"),
        ((1,), 0, "bits"),
        ((1 << 33,), 33, "bits"),
        ((2,), True, "bits"),
    ],
)
def test_weights_that_are_no_lottery_are_refused(weights, bits, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        drawn_table(weights, bits, SEED, LABEL)


def test_the_draw_differs_by_seed_and_by_label() -> None:
    weights = [1] * 65536
    drawn = {
        drawn_table(weights, 16, *pair) for pair in ((SEED, "a"), (SEED, "b"), (SEED[::-1], "a"))
    }
    assert len(drawn) == 3
