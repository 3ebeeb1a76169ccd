"""The outcome of a draw of any size: the same bytes as `scheduler.draw.outcome`."""

from collections.abc import Mapping, Sequence

from scheduler.draw.documents import Json
from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item
from scheduler.draw.outcome import Files, compute_outcome, select_entries

FEW = 20_000
"""Items that the readable lottery rounds in less than the second that loading numba takes."""

FEW_LINES = 200_000
"""Lines of a pool that the reference has listed before numba would have been loaded."""


def fast_outcome(plan: Mapping[str, Json], files: Files, seed: str) -> bytes:
    """The bytes of `outcome.txt`, by whichever ways are the faster for so many items and lines."""
    if plan["kind"] == "targets" and files["pool.txt"].count(b"\n") >= FEW_LINES:
        return compute_outcome(plan, files, seed, round_compiled, select_long)
    return compute_outcome(plan, files, seed, round_many)


def select_long(
    files: Files, counts: Mapping[str, int], seed: str, extra: tuple[int, int]
) -> bytes:
    """As `scheduler.draw.outcome.select_entries`, for a long pool."""
    from scheduler.fast.pool import read_pool  # which loads numpy and numba
    from scheduler.fast.selection import select_many

    pool = read_pool(files["pool.txt"])
    if pool is None:  # only the reference knows what to do with lines of another form
        return select_entries(files, counts, seed, extra)
    return select_many(pool, counts, seed, extra)


def round_many(items: Sequence[Item], bits: int, turns: int, seed: str) -> dict[str, int]:
    """As `scheduler.draw.lottery.round_items`."""
    if len(items) < FEW:
        return round_items(items, bits, turns, seed)
    return round_compiled(items, bits, turns, seed)


def round_compiled(items: Sequence[Item], bits: int, turns: int, seed: str) -> dict[str, int]:
    """The same however few the items are."""
    from scheduler.fast.items import flat_items  # which loads numpy and numba
    from scheduler.fast.lottery import round_flat

    ordered = sorted(items, key=lambda item: item.name.encode())
    numbers = round_flat(flat_items(ordered), bits, turns, seed).tolist()
    return {item.name: number for item, number in zip(ordered, numbers, strict=True)}
