"""The outcome of a draw of any size: the same bytes as `scheduler.draw.outcome`."""

from collections.abc import Mapping, Sequence

from scheduler.draw.documents import Json
from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item
from scheduler.draw.outcome import Files, compute_outcome

FEW = 20_000
"""Items that the readable lottery rounds in less than the second that loading numba takes."""


def fast_outcome(plan: Mapping[str, Json], files: Files, seed: str) -> bytes:
    """The bytes of `outcome.txt`, by whichever lottery is the faster for so many items."""
    return compute_outcome(plan, files, seed, round_many)


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
