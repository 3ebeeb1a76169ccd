"""Pictures made by the server: plain SVG that needs no script; a table stands beside each."""

from collections.abc import Sequence
from dataclasses import dataclass

from api.schemas.odds import BarOut

WIDTH, HEIGHT = 340, 150
"""Of the picture, in its own units; a phone shows them almost one to one."""

LEFT, TOP, BOTTOM = 6, 16, 18
GAP = 3


@dataclass(frozen=True)
class ChartBar:
    """One bar: its box, and where its count and the lower end of its range are written."""

    x: int
    y: int
    width: int
    height: int
    middle: int
    count: int
    low: str


@dataclass(frozen=True)
class Chart:
    """Bars with the last range's upper end, `end`, at `end_x`."""

    width: int
    height: int
    base: int
    bars: tuple[ChartBar, ...]
    end: str
    end_x: int


def bars_of(listed: Sequence[BarOut]) -> Chart:
    """A histogram; at least one bar."""
    step = (WIDTH - 2 * LEFT) // len(listed)
    base = HEIGHT - BOTTOM
    highest = max(bar.count for bar in listed) or 1
    bars = []
    for number, bar in enumerate(listed):
        tall = round((base - TOP) * bar.count / highest)
        # What is there is seen, however few.
        tall = max(tall, 2) if bar.count else 0
        x = LEFT + number * step
        width = step - GAP
        bars.append(ChartBar(x, base - tall, width, tall, x + width // 2, bar.count, bar.low))
    return Chart(WIDTH, HEIGHT, base, tuple(bars), listed[-1].high, LEFT + len(listed) * step)
