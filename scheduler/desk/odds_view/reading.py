"""Frozen bytes as values: the plan, and single lines of sorted files without reading the rest."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scheduler.draw.documents import rows


@dataclass(frozen=True)
class FrozenPlan:
    """`plan.json` (docs/protocol.md §3), as far as the odds are explained by it.

    `cap`, over 2^`bits`, and `deviation`, in units of 2^-`bits`, `weeks`, and `parent`, the number
    of the draw before: of a draw of inspectors, else 0 or empty.
    """

    bits: int
    rules: Mapping[str, object]
    sources: tuple[tuple[str, str], ...]
    cap: int
    deviation: int
    weeks: tuple[str, ...]
    parent: str

    @property
    def unit(self) -> int:
        """2^K: the integer that stands for certainty."""
        return 1 << self.bits

    @property
    def rates(self) -> dict[str, str]:
        """Risk class -> rate, as the task wrote it."""
        given = self.rules["rates"]
        assert isinstance(given, dict)
        return {str(risk): str(rate) for risk, rate in given.items()}

    def share(self, odds: int) -> Fraction:
        """The odds as a fraction of certainty."""
        return Fraction(odds, self.unit)


def frozen_plan(files: Mapping[str, bytes]) -> FrozenPlan:
    """The plan among the files of a draw."""
    plan = json.loads(files["plan.json"])
    return FrozenPlan(
        bits=plan["bits"],
        rules=plan["rules"],
        sources=tuple((each["kind"], each["label"]) for each in plan["sources"]),
        cap=plan.get("cap", 0),
        deviation=plan.get("deviation", 0),
        weeks=tuple(plan.get("weeks", ())),
        parent=plan["parent"]["number"] if "parent" in plan else "",
    )


def lines_from(content: bytes, *columns: str) -> list[tuple[str, ...]]:
    """The lines of a sorted file that begin with these columns, found by bisection."""
    start = "\t".join(columns).encode()
    # 0x09 ends a column and 0x0A is the next byte, so nothing else lies between the two.
    return rows(content[_first(content, start + b"\t") : _first(content, start + b"\n")])


def _first(content: bytes, key: bytes) -> int:
    """Where the first line that is not before `key` begins; the end where there is none."""
    low, high = 0, len(content)
    while low < high:
        middle = content.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = content.index(b"\n", middle)
        if content[middle:end] < key:
            low = end + 1
        else:
            high = middle
    return low


def lines_with(content: bytes, column: str) -> Iterator[tuple[str, ...]]:
    """The lines that have this text as a column that is neither first nor last."""
    wanted = f"\t{column}\t".encode()
    at = content.find(wanted)
    while at >= 0:
        end = content.index(b"\n", at)
        yield tuple(content[content.rfind(b"\n", 0, at) + 1 : end].decode().split("\t"))
        at = content.find(wanted, end)
