"""PROBLEM, ODDS and OUTCOME judged together, without a solver: plain sums, the rules' second faces,
the proof that goes with the odds, and the lottery once more.

What cannot be judged without solving anew is said to be NOT CHECKED: that a panel's lottery is the
fairest one, that no list of whole assignments comes nearer to the ideal odds, that rates which
follow from rules are the nearest ones, that a budget is kept. Only where rungs of a ladder were
applied it is asked, as anybody can, whether there are odds after fewer of them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from api.engine.check_inspectors import bounds, evenness, pairs, paths
from api.engine.check_outcomes import same_cells, same_panel, within_totals
from api.engine.check_panels import lottery_faults
from api.engine.check_portfolios import (
    distance,
    ideal_faults,
    list_faults,
    rightly_listed,
    stated_parts,
)
from api.engine.check_targets import target_faults
from api.engine.climbing import posed, rung_faults
from api.engine.container import ITEMS, RUNGS, TABLES
from api.engine.drawing import OUTCOME, draw
from api.engine.posing import has_margins, panel_problem, problem_hash
from api.engine.stated import Stated, read_odds
from api.engine.wording import Words, broken, rule_words
from api.schemas.engine import AnyProblem, InspectorsProblem, PanelProblem, TargetsProblem
from scheduler.draw.documents import rows
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Refused
from scheduler.odds import Problem, check_odds, judge
from scheduler.odds.portfolio import Undecided, beyond
from scheduler.odds.portfolio.check import possible_parts

REFERENCE_MOST = 50_000
"""Up to so many items the readable lottery judges; beyond, the fast one, which gives the same."""

SHOWN = 20

_HASH = re.compile(r"[0-9a-f]{64}")

CHECKS = {
    "problem": "engine_check_problem",
    "ladder": "engine_check_ladder",
    "bounds": "engine_check_bounds",
    "parts": "engine_check_parts",
    "list": "engine_check_list",
    "ideal": "engine_check_ideal",
    "nearest": "engine_check_nearest",
    "paths": "engine_check_paths",
    "evenness": "engine_check_evenness",
    "budget": "engine_check_budget",
    "odds_named": "engine_check_odds_named",
    "seed": "engine_check_seed",
    "lottery": "engine_check_lottery",
    "outcome": "engine_check_outcome",
}
"""Every check, and the sentence that says what it shows."""


@dataclass(frozen=True)
class Check:
    """One check: `ok` None where it could not be made; `words` say what is wrong, or why not."""

    code: str
    ok: bool | None
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """What OUTCOME says. `seed`, `odds`: of its first line, "" where it has none; `numbers` by
    name; `entries`: (name, rank, id)."""

    seed: str
    odds: str
    numbers: dict[str, int]
    entries: tuple[tuple[str, int, str], ...]


def read_outcome(data: bytes) -> Drawn:
    """Raises Refused where it has not the form of docs/engine.md."""
    try:
        listed = rows(data)
        seed, odds = _heading(listed.pop(0)) if listed and listed[0][0] == OUTCOME else ("", "")
        numbers = {row[0]: _positive(row[1]) for row in listed if len(row) == 2}
        entries = tuple((row[0], _positive(row[1]), row[2]) for row in listed if len(row) == 3)
    except (ValueError, IndexError):
        raise Refused("outcome_damaged") from None
    if len(numbers) + len(entries) != len(listed):
        raise Refused("outcome_damaged")
    return Drawn(seed, odds, numbers, entries)


def _heading(row: tuple[str, ...]) -> tuple[str, str]:
    """Seed and hash of ODDS."""
    _, seed, odds = row
    if not (_HASH.fullmatch(seed) and _HASH.fullmatch(odds)):
        raise ValueError(row)
    return seed, odds


def _positive(text: str) -> int:
    number = int(text)
    if str(number) != text or number < 1:
        raise ValueError(text)
    return number


def check(
    document: AnyProblem,
    odds: bytes,
    outcome: bytes,
    seed: str | None,
    ladder: bytes | None = None,
) -> list[Check]:
    """Every check, in order. `ladder`: the published one. Raises Refused where a file cannot be
    read at all."""
    stated, drawn = read_odds(odds), read_outcome(outcome)
    if stated.head.problem != problem_hash(document):
        return [_verdict("problem", [broken("other_problem")])]
    climb = _ladder_check(document, stated, ladder)
    if any(each.ok is False for each in climb):  # of which problem the odds are is not known
        return [_verdict("problem", ()), *climb]
    problem = _posed(document, stated)
    if not _same_settings(document, problem, stated):
        return [_verdict("problem", [broken("other_head")]), *climb]
    return [
        _verdict("problem", ()),
        *climb,
        *_odds_checks(document, problem, stated),
        *_lottery_checks(stated, odds, outcome, drawn, seed),
        _verdict("outcome", _outcome_faults(document, problem, stated, drawn)),
    ]


def _posed(document: AnyProblem, stated: Stated) -> Problem | None:
    """Of inspectors: the problem that the odds are of."""
    if not isinstance(document, InspectorsProblem):
        return None
    try:
        return posed(document, stated.rungs)
    except ValueError:  # that no such step can be made was not decided
        raise Refused("odds_damaged", file=RUNGS) from None


def _ladder_check(document: AnyProblem, stated: Stated, published: bytes | None) -> list[Check]:
    """Nothing where no ladder is named."""
    if stated.rungs is None and published is None:
        return []
    if not isinstance(document, InspectorsProblem):
        raise Refused("engine_ladder_kind")
    try:
        return [_verdict("ladder", rung_faults(document, stated.rungs, published))]
    except Undecided:
        return [Check("ladder", None, (broken("ladder_undecided"),))]


def _verdict(code: str, words: Iterable[Words]) -> Check:
    found = tuple(words)
    more = (broken("more", n=len(found) - SHOWN),) if len(found) > SHOWN else ()
    return Check(code, not found, (*found[:SHOWN], *more))


def _same_settings(document: AnyProblem, problem: Problem | None, stated: Stated) -> bool:
    head = stated.head
    turns = 0 if isinstance(document, PanelProblem) or head.lottery == TABLES else document.turns
    fits = (head.kind, head.bits, head.turns) == (document.kind, document.bits, turns)
    return fits and head.lottery in _lotteries(document, problem)


def _lotteries(document: AnyProblem, problem: Problem | None) -> set[str]:
    """Of inspectors both are possible where exact odds hold rules by public splits only."""
    if problem is not None:
        exact = set() if beyond(problem) else {ITEMS}
        return exact | ({TABLES} if possible_parts(problem) else set())
    if isinstance(document, TargetsProblem):
        return {TABLES if has_margins(document) else ITEMS}
    return {TABLES}


def _odds_checks(document: AnyProblem, problem: Problem | None, stated: Stated) -> Iterator[Check]:
    if problem is not None:
        of_list = stated.head.lottery == TABLES
        yield from _list_checks(problem, stated) if of_list else _pair_checks(problem, stated)
        if problem.budget is not None:
            yield Check("budget", None, (broken("budget"),))
        elif float(stated.head.tilt):
            yield Check("budget", False, (broken("tilt"),))
    elif isinstance(document, PanelProblem):
        yield _verdict("bounds", lottery_faults(panel_problem(document), document, stated))
        yield Check("evenness", None, (broken("needs_solver"),))
    elif isinstance(document, TargetsProblem):
        yield _verdict("bounds", target_faults(document, stated))
        if document.rules is not None:
            yield Check("evenness", None, (broken("needs_solver"),))


def _pair_checks(problem: Problem, stated: Stated) -> Iterator[Check]:
    """Of exact odds."""
    listed = pairs(stated)
    wrong = check_odds(problem, listed)
    yield _verdict("bounds", map(rule_words, [*wrong, *bounds(problem, stated, listed)]))
    yield _verdict("paths", paths(problem, stated, listed))
    yield _verdict("evenness", map(rule_words, evenness(problem, stated, listed)))


def _list_checks(problem: Problem, stated: Stated) -> Iterator[Check]:
    """Of a list of whole assignments."""
    parts = stated_parts(stated)
    rightly = rightly_listed(problem, parts)
    if parts is None or rightly is False:
        yield Check("parts", False, (broken("parts"),))
        return
    yield Check("parts", rightly, () if rightly else (broken("splits"),))
    yield _verdict("list", list_faults(problem, parts, stated))
    yield _verdict("ideal", ideal_faults(problem, parts, stated))
    yield Check("nearest", None, (distance(stated),))


def _lottery_checks(
    stated: Stated, odds: bytes, outcome: bytes, drawn: Drawn, seed: str | None
) -> Iterator[Check]:
    if drawn.odds:
        yield _verdict(
            "odds_named", [broken("other_odds")] if drawn.odds != sha256_hex(odds) else ()
        )
    if seed and drawn.seed:
        yield _verdict("seed", [broken("other_seed")] if seed != drawn.seed else ())
    decided = seed or drawn.seed
    if not decided:
        yield Check("lottery", None, (broken("no_seed"),))
        return
    few = len(stated.rows.get("items.txt", ())) <= REFERENCE_MOST
    again = draw(odds, decided, reference=few).splitlines()[1:]
    shown = outcome.splitlines()[1 if drawn.seed else 0 :]
    missing, extra = set(again) - set(shown), set(shown) - set(again)
    words = [broken("not_drawn", line=_told(line)) for line in sorted(extra)]
    words += [broken("left_out", line=_told(line)) for line in sorted(missing)]
    if not words and again != shown:
        words.append(broken("out_of_order"))
    yield _verdict("lottery", words)


def _told(line: bytes) -> str:
    return line.decode(errors="replace").replace("\t", " ")


def _outcome_faults(
    document: AnyProblem, problem: Problem | None, stated: Stated, drawn: Drawn
) -> Iterator[Words]:
    """Does the outcome keep the rules, whatever the lottery says?"""
    if problem is not None:
        outcome = frozenset(
            (name[0], name[1], name[2])
            for name in (each.split("/") for each in drawn.numbers)
            if len(name) == 3
        )
        if len(outcome) < len(drawn.numbers) or set(drawn.numbers.values()) - {1}:
            yield broken("not_an_assignment")
        yield from map(rule_words, judge(problem, outcome))
        return
    if isinstance(document, PanelProblem):
        yield from same_panel(document, drawn.numbers)
    elif isinstance(document, TargetsProblem):
        yield from within_totals(document, stated, drawn.numbers)
    yield from same_cells(stated, drawn.numbers, drawn.entries)
