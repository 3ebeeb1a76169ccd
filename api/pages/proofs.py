"""One draw's frozen files as tables: odds of each group, spread of inspectors, what was opened."""

import json
from collections import Counter, OrderedDict
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from api.pages.words import fraction_text, often_words, risk_words, share_words
from models import Division, Draw
from scheduler.desk.draw_files import load_one
from scheduler.draw.documents import rows
from scheduler.reference.industries import load_industries
from scheduler.vocabulary import DrawState

CELLS_PER_PAGE = 50
EDGES = (1, 2, 5, 10, 20, 30, 50, 100)
"""Upper ends of the bars, in percent; what is certain has a bar of its own."""


@dataclass(frozen=True)
class CellLine:
    """One group of targets: who is in it, how many, and how likely each is drawn."""

    code: str
    district: str
    risk: str
    industry: str
    size: int
    words: str
    exact: str
    drawn: int | None


@dataclass(frozen=True)
class Cells:
    lines: list[CellLine]
    first: int
    total: int
    # Where the next page starts.
    following: int | None


def cells_of(session: Session, draw: Draw, first: int) -> Cells:
    """A page of the groups of a target draw."""
    listed = rows(load_one(session, draw, "cells.txt"))
    bits = _bits(session, draw)
    drawn: Counter[str] | None = None
    if draw.state == DrawState.RESULT:
        outcome = rows(load_one(session, draw, "outcome.txt"))
        drawn = Counter(row[0] for row in outcome if row[3] == "drawn")
    sections = {row.section: row.section_name for row in load_industries().values()}
    lines = []
    for cell, path_a, path_b, size, odds in listed[first : first + CELLS_PER_PAGE]:
        share = Fraction(int(odds), int(size) << bits)
        county, risk = path_a.split("/")[-1].split(".")
        line = CellLine(
            code=cell,
            district=_district(session, county),
            risk=risk_words(risk),
            industry=sections.get(path_b, "行业不明"),
            size=int(size),
            words=share_words(share),
            exact=fraction_text(share),
            drawn=None if drawn is None else drawn[cell],
        )
        lines.append(line)
    after = first + CELLS_PER_PAGE
    return Cells(lines, first, len(listed), after if after < len(listed) else None)


def _district(session: Session, code: str) -> str:
    division = session.get(Division, code)
    return division.name if division else code


def _bits(session: Session, draw: Draw) -> int:
    return int(json.loads(load_one(session, draw, "plan.json"))["bits"])


@dataclass(frozen=True)
class Bar:
    """One range of odds and how many pairs are in it; `width` of 100 is the longest bar."""

    label: str
    pairs: int
    width: int


@dataclass(frozen=True)
class Spread:
    """How the odds of (target, inspector) pairs are spread; `cap` in words, where there is one."""

    pairs: int
    cap: str
    bars: list[Bar]


_MOST_KEPT = 64
_spreads: OrderedDict[str, Spread] = OrderedDict()
"""By plan hash: what was frozen never changes, so counting it once is enough."""


def spread_of(session: Session, draw: Draw) -> Spread:
    """The distribution of the odds of an inspector draw."""
    if draw.plan_hash not in _spreads:
        _spreads[draw.plan_hash] = _count(session, draw)
        while len(_spreads) > _MOST_KEPT:
            _spreads.popitem(last=False)
    return _spreads[draw.plan_hash]


def _count(session: Session, draw: Draw) -> Spread:
    plan = json.loads(load_one(session, draw, "plan.json"))
    whole = 1 << int(plan["bits"])
    pairs: Counter[tuple[str, str]] = Counter()
    for target, _, inspector, odds in rows(load_one(session, draw, "odds.txt")):
        pairs[target, inspector] += int(odds)
    ends = [Fraction(edge * whole, 100) for edge in EDGES]
    counts = [0] * (len(EDGES) + 1)
    for total in pairs.values():
        counts[len(EDGES) if total >= whole else sum(total >= end for end in ends)] += 1
    longest = max(counts, default=0) or 1
    labels = [
        f"每 100 次 {low}–{high} 次" for low, high in zip((0, *EDGES), EDGES, strict=False)
    ] + ["每次都是（没有别人可以选）"]
    bars = [
        Bar(label, count, round(100 * count / longest))
        for label, count in zip(labels, counts, strict=True)
    ]
    cap = int(plan["cap"])
    words = often_words(Fraction(cap, whole)) if cap < whole else ""
    return Spread(len(pairs), words, bars)


def opened(session: Session, draw: Draw) -> dict[str, str]:
    """The sealed numbers as opened, once they are."""
    if draw.state != DrawState.RESULT:
        return {}
    found: dict[str, str] = json.loads(load_one(session, draw, "reveals.json"))
    return found
