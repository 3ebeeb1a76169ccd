"""Industries by GB/T 4754-2017: the 20 sections (门类) and 97 divisions (大类)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SECTION_COUNT = 20
DIVISION_COUNT = 97
_TABLE = Path(__file__).with_name("industries.csv")


class IndustryTableError(RuntimeError):
    """industries.csv is not the complete table of the standard."""


@dataclass(frozen=True, slots=True)
class Industry:
    """One 大类 with the 门类 it belongs to."""

    code: str
    name: str
    section: str
    section_name: str


@cache
def load_industries() -> dict[str, Industry]:
    """All 大类 by their two-digit code, in the order of the standard."""
    with _TABLE.open(encoding="utf-8", newline="") as stream:
        rows = [Industry(**row) for row in csv.DictReader(stream)]
    _check(rows)
    return {row.code: row for row in rows}


def _check(rows: list[Industry]) -> None:
    codes = [row.code for row in rows]
    sections = sorted({(row.section, row.section_name) for row in rows})
    if codes != [f"{number:02d}" for number in range(1, DIVISION_COUNT + 1)]:
        raise IndustryTableError(f"expected codes 01 to {DIVISION_COUNT}, found {len(codes)} rows")
    if [letter for letter, _ in sections] != list("ABCDEFGHIJKLMNOPQRST"):
        raise IndustryTableError(f"expected {SECTION_COUNT} sections A to T, found {sections}")
