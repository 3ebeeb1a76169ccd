"""Many lotteries over the same items, and uniform tables to compare them with."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from scheduler.draw.documents import Json
from scheduler.draw.network import Item
from scheduler.draw.outcome import Files, compute_outcome, inspector_items, target_items
from scheduler.fast.items import flat_items
from scheduler.fast.lottery import round_each
from tests.statistics.measure import seeds

Tables = NDArray[np.uint8]


def drawn(items: Sequence[Item], bits: int, turns: int, label: str, count: int) -> Tables:
    """The numbers drawn, one row a draw, the items by name; the seeds are fixed by the label.

    The compiled lottery draws; it gives the same numbers as the readable one (tests/fast).
    """
    found = np.empty((count, len(items)), np.uint8)
    rounded = round_each(flat_items(items), bits, turns, seeds(label, count))
    for row, numbers in zip(found, rounded, strict=True):
        row[:] = numbers
    return found


def outcomes(plan: Mapping[str, Json], files: Files, label: str, count: int) -> Iterator[bytes]:
    """`outcome.txt` for each of `count` seeds: the compiled lottery, the tickets of the reference."""
    items = target_items(files) if plan["kind"] == "targets" else inspector_items(files)
    items.sort(key=lambda item: item.name)
    bits, turns = plan["bits"], plan["turns"]
    assert isinstance(bits, int) and isinstance(turns, int)
    found = drawn(items, bits, turns, label, count)
    for seed, numbers in zip(seeds(label, count), found.tolist(), strict=True):
        named = dict(zip((item.name for item in items), numbers, strict=True))
        yield compute_outcome(plan, files, seed, lambda *_, named=named: named)


def uniform_tables(people: int, targets: int, count: int, exchanges: int, seed: int) -> Tables:
    """0/1 tables [table, target, person] with two people a target and even loads, each table as
    likely as any other: `count` Markov chains side by side. A step takes two of the ones at random
    and exchanges their people if that leaves two different people at both targets; it is symmetric,
    so the uniform law is stationary."""
    generator = np.random.default_rng(seed)
    start = np.arange(2 * targets).reshape(targets, 2) % people
    pair = np.broadcast_to(start, (count, targets, 2)).copy()
    table = np.arange(count)
    for _ in range(exchanges):
        one, seat, other_seat = (generator.integers(0, n, count) for n in (targets, 2, 2))
        other = (one + generator.integers(1, targets, count)) % targets
        leaves, comes = pair[table, one, seat], pair[table, other, other_seat]
        stays, others_stays = pair[table, one, 1 - seat], pair[table, other, 1 - other_seat]
        fits = np.flatnonzero((stays != comes) & (others_stays != leaves))
        pair[fits, one[fits], seat[fits]] = comes[fits]
        pair[fits, other[fits], other_seat[fits]] = leaves[fits]
    found = np.zeros((count, targets, people), np.uint8)
    np.put_along_axis(found, pair, 1, 2)
    return found
