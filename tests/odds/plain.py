"""The rules of the odds once more, as plain sets and sums, leaning on nothing of the solver's;
and the best odds by a linear program and by slow projections over them.

Whatever the solver finds is compared with this. Written from the rules' sentences
(docs/rulebook.md), not from their code.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from ortools.linear_solver import pywraplp

from scheduler.draw.apart import kept_apart
from scheduler.odds.problem import Candidate, Problem, Seat

Pair = tuple[str, str, str]


@dataclass(frozen=True)
class Limit:
    """The odds of `pairs` sum to `low` to `high`, as shares of certainty. `name` says what it is."""

    name: tuple[str, ...]
    pairs: frozenset[Pair]
    low: float
    high: float


def fits(asked: Seat, who: Candidate) -> bool:
    """By what seat and candidate are like, not by who they are."""
    away = any(first <= asked.day <= last for first, last in who.absences)
    return (
        asked.county in who.counties
        and asked.department == who.department
        and (asked.role != "lead" or who.lead)
        and (asked.qualification == "" or asked.qualification in who.qualifications)
        and asked.by_team == (who.members != ())
        and not (asked.day and away)
        and not (asked.day and who.valid_until and who.valid_until < asked.day)
    )


def eligible(posed: Problem) -> list[Pair]:
    """All (target, seat, inspector) that may have odds, sorted."""
    kept = {(who, target) for target, who in _kept_away(posed)}
    return sorted(
        (s.target, s.seat, c.inspector)
        for s in posed.seats
        for c in posed.candidates
        if _comes(posed, s, c) and (c.inspector, s.target) not in kept
    )


def _comes(posed: Problem, asked: Seat, who: Candidate) -> bool:
    """Whether the candidate may take the seat, whoever else comes: fits it, and nobody of theirs is
    recused or was there lately, nor must keep apart from another of theirs."""
    crew = who.members or (who.inspector,)
    strangers = {b.inspector for b in posed.blocks if b.target == asked.target}
    strangers |= {
        m.inspector for m in posed.meetings if m.target == asked.target and m.days < posed.rest_days
    }
    at_odds = any({one, other} <= {*crew} for one, other in posed.apart)
    return fits(asked, who) and not at_odds and not strangers & {*crew}


def apart(posed: Problem) -> set[frozenset[str]]:
    """Pairs of candidates of whom one brings one person, and the other another, who keep apart."""
    people = {who.inspector: who.members or (who.inspector,) for who in posed.candidates}
    return {
        frozenset((left, right))
        for one, other in posed.apart
        for left, mine in people.items()
        for right, theirs in people.items()
        if left != right and one in mine and other in theirs
    }


def circles(posed: Problem) -> list[frozenset[str]]:
    """Those who keep apart, everybody from everybody and from nobody else."""
    pairs = apart(posed)
    found = []
    for start in sorted({who for pair in pairs for who in pair}):
        group = {start}
        while more := {w for pair in pairs if pair & group for w in pair} - group:
            group |= more
        if all(frozenset((a, b)) in pairs for a in group for b in group if a != b):
            found.append(frozenset(group))
    return sorted(set(found), key=sorted)


def _plain(posed: Problem, target: str) -> bool:
    """A crew of one seat, in which no other groups are bounded."""
    crew = [s for s in posed.seats if s.target == target]
    return len(crew) == 1 and not crew[0].needs and not any(c.newcomer for c in posed.candidates)


def _kept_away(posed: Problem) -> set[tuple[str, str]]:
    """(target, candidate): of two who could both come, the one that the hash keeps away."""
    within = circles(posed)
    found = set()
    for pair in apart(posed):
        one, other = sorted(pair)
        together = any(pair <= circle for circle in within)
        for target in {s.target for s in posed.seats}:
            crew = [s for s in posed.seats if s.target == target]
            both = all(
                any(_comes(posed, s, c) for s in crew)
                for c in posed.candidates
                if c.inspector in pair
            )
            if both and not (together and _plain(posed, target)):
                found.add((target, kept_apart(target, one, other)))
    return found


def narrowest(asked: Seat, people: Iterable[Candidate]) -> str:
    """Of the qualifications a seat needs the one that fewest of these people hold."""
    names = sorted(name for name, _ in asked.needs)
    held = {name: sum(name in who.qualifications for who in people) for name in names}
    return min(names, key=lambda name: held[name], default="")


def limits(posed: Problem) -> list[Limit]:
    """Every limit that the rules put on sums of odds; pairs' own upper limit included."""
    pairs = eligible(posed)
    named = {who.inspector: who for who in posed.candidates}

    def over(name: tuple[str, ...], low: float, high: float, mine: Iterable[Pair]) -> Limit:
        return Limit(name, frozenset(mine), low, high)

    found = []
    for s in posed.seats:
        here = [p for p in pairs if p[:2] == (s.target, s.seat)]
        found.append(over(("seat", s.target, s.seat), s.count, s.count, here))
        for asked, least in s.needs:
            held = [p for p in here if asked in named[p[2]].qualifications]
            name = ("group", s.target, s.seat, f"needs:{asked}")
            found.append(over(name, least, s.count, held))
        if _plain(posed, s.target):
            for number, circle in enumerate(circles(posed)):
                name = ("group", s.target, s.seat, f"apart:{number}")
                found.append(over(name, 0, 1, [p for p in here if p[2] in circle]))
    found += _mentors(posed, pairs, named)
    for who in posed.candidates:
        mine = [p for p in pairs if p[2] == who.inspector]
        found.append(over(("inspector", who.inspector), who.load_least, who.load, mine))
        week = {s.target: s.week for s in posed.seats}
        for one in sorted({s.week for s in posed.seats} - {""}):
            if who.week_load is not None:
                name = ("week", who.inspector, one)
                found.append(over(name, 0, who.week_load, [p for p in mine if week[p[0]] == one]))
    most = posed.pair_most / posed.unit
    for target, inspector in sorted({(p[0], p[2]) for p in pairs}):
        meeting = [p for p in pairs if (p[0], p[2]) == (target, inspector)]
        found.append(over(("pair", target, inspector), 0, most, meeting))
    return found


def _mentors(posed: Problem, pairs: list[Pair], named: Mapping[str, Candidate]) -> list[Limit]:
    if not any(who.newcomer for who in named.values()):
        return []
    found = []
    for target in sorted({s.target for s in posed.seats}):
        crew = sorted((s for s in posed.seats if s.target == target), key=lambda s: s.seat)
        first = next((s for s in crew if s.role == "lead"), crew[0])
        here = [named[p[2]] for p in pairs if p[:2] == (target, first.seat)]
        asked = narrowest(first, here)
        able = [
            p
            for p in pairs
            if p[:2] == (target, first.seat)
            and not named[p[2]].newcomer
            and (not asked or asked in named[p[2]].qualifications)
        ]
        group = f"mentor:{asked}" if asked else "mentor"
        name = ("group", target, first.seat, group)
        found.append(Limit(name, frozenset(able), 1, first.count))
    return found


def best(posed: Problem, gain: Callable[[Pair], float]) -> float:
    """The most that sum(gain * odds) can be over all odds that keep the rules; -inf if none do.

    A linear program solved by GLOP, with odds as shares of certainty.
    """
    solver = pywraplp.Solver.CreateSolver("GLOP")
    odds = {pair: solver.NumVar(0, 1, "/".join(pair)) for pair in eligible(posed)}
    for limit in limits(posed):
        total = solver.Sum([odds[pair] for pair in limit.pairs])
        solver.Add(total >= limit.low)
        solver.Add(total <= limit.high)
    solver.Maximize(solver.Sum([gain(pair) * x for pair, x in odds.items()]))
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return -math.inf
    return float(solver.Objective().Value())


def least_cap(posed: Problem) -> float:
    """The smallest share of certainty that a pair's cap can be, by a linear program; inf: none."""
    solver = pywraplp.Solver.CreateSolver("GLOP")
    odds = {pair: solver.NumVar(0, 1, "/".join(pair)) for pair in eligible(posed)}
    cap = solver.NumVar(0, 1, "cap")
    for limit in limits(posed):
        total = solver.Sum([odds[pair] for pair in limit.pairs])
        if limit.name[0] == "pair":
            solver.Add(total <= cap)
        else:
            solver.Add(total >= limit.low)
            solver.Add(total <= limit.high)
    solver.Minimize(cap)
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return math.inf
    return float(solver.Objective().Value())


def projected(
    posed: Problem, prior: Mapping[Pair, float] | None = None, rounds: int = 4000
) -> dict[Pair, float]:
    """Odds nearest to the prior (to the same for all) by Bregman's projections (1967), one limit
    after another: maximum entropy. Settles where nothing is forced."""
    pairs = eligible(posed)
    at = {pair: number for number, pair in enumerate(pairs)}
    odds = np.array([prior[pair] if prior else 1.0 for pair in pairs])
    sets = []
    for limit in limits(posed):
        mine = np.array([at[pair] for pair in sorted(limit.pairs)], dtype=np.int64)
        if limit.high == 0:
            odds[mine] = 0.0
        elif len(mine):
            sets.append((mine, limit.low, limit.high))
    held = np.ones(len(sets))
    for _ in range(rounds):
        before = odds.copy()
        for number, (mine, low, high) in enumerate(sets):
            total = odds[mine].sum()
            free = total / held[number]  # the sum without this limit's own multiplier
            by = min(max(low, free), high) / free if free > 0.0 else held[number]
            odds[mine] *= by / held[number]
            held[number] = by
        if np.abs(odds - before).max() < 1e-13:
            break
    return dict(zip(pairs, odds.tolist(), strict=True))
