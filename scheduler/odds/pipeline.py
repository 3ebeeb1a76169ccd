"""From a problem to published odds: prove, even out, make whole, check, report."""

from dataclasses import replace

import numpy as np

from scheduler.odds.answer import InspectorOdds, OddsReport, PairOdds
from scheduler.odds.cap import smallest_cap_of
from scheduler.odds.check import check_odds
from scheduler.odds.entropy import SWEEPS, Fit, Margins, most_even
from scheduler.odds.feasible import prove_feasible
from scheduler.odds.flow import Flow, Limits, Network, limits_of
from scheduler.odds.forced import Forced, forced
from scheduler.odds.index import Bools, Index, Ints, index_problem
from scheduler.odds.problem import Problem
from scheduler.odds.quantise import to_integers

_FIRST_SWEEPS = 25  # mostly enough unless something is forced; then looking for it is cheaper
_FEW_PEOPLE = 3  # with fewer eligible the people of a seat are as good as known


def solve(problem: Problem, with_smallest_cap: bool) -> InspectorOdds:
    """See `scheduler.odds.solve_inspectors`."""
    index = index_problem(problem)
    network = Network(index)
    flow = prove_feasible(problem, network)
    limits = limits_of(index)
    fit, possible = fit_odds(problem, index, limits, flow)
    exact = fit.odds * problem.unit
    odds = to_integers(network, replace(limits, high=np.where(possible, limits.high, 0)), exact)
    rows = _rows(index, odds)
    wrong = check_odds(problem, rows)
    if wrong:
        raise RuntimeError(f"odds break their own rules: {wrong[:3]}")
    cap = None
    if with_smallest_cap or problem.cap is not None:
        cap = smallest_cap_of(problem, network)
    report = _report(problem, index, fit, odds, cap)
    return InspectorOdds(rows, problem.bits, problem.pair_most, report)


def fit_odds(problem: Problem, index: Index, limits: Limits, flow: Flow) -> tuple[Fit, Bools]:
    """The most even real odds, and which pairs may have any.

    First without looking for what is forced. If that does not settle, the residual graph tells.
    """
    tolerance = 2.0 ** -(problem.bits + 4)
    idle = Forced(limits.most[index.person] == 0, np.zeros(len(index.people), dtype=np.bool_))
    fit = _fit(problem, index, limits, idle, _FIRST_SWEEPS)
    if fit.worst <= tolerance:
        return fit, ~idle.zero
    fixed = forced(index, limits, flow)
    fixed = replace(fixed, zero=fixed.zero | idle.zero)
    return _fit(problem, index, limits, fixed, SWEEPS), ~fixed.zero


def _fit(problem: Problem, index: Index, limits: Limits, fixed: Forced, sweeps: int) -> Fit:
    unit = float(problem.unit)
    possible = ~fixed.zero
    margins = Margins(
        seat=index.seat[possible],
        person=index.person[possible],
        node=index.node[possible],
        need=limits.need / unit,
        most=np.maximum(limits.most / unit, 1e-300),
        node_most=limits.node_most / unit,
        full=fixed.full,
    )
    fit = most_even(margins, 2.0 ** -(problem.bits + 4), sweeps)
    odds = np.zeros(len(index.seat))
    odds[possible] = fit.odds
    return replace(fit, odds=odds)


def _rows(index: Index, odds: Ints) -> tuple[PairOdds, ...]:
    """Pairs with odds, already in the order (target, seat, inspector)."""
    kept = np.flatnonzero(odds)
    seats = [(seat.target, seat.seat) for seat in index.seats]
    people = [person.inspector for person in index.people]
    return tuple(
        PairOdds(target, seat, people[person], value)
        for (target, seat), person, value in zip(
            [seats[at] for at in index.seat[kept].tolist()],
            index.person[kept].tolist(),
            odds[kept].tolist(),
            strict=True,
        )
    )


def _report(problem: Problem, index: Index, fit: Fit, odds: Ints, cap: int | None) -> OddsReport:
    unit = problem.unit
    kept = odds[odds > 0]
    exact = fit.odds * unit
    change = np.abs(odds - exact)
    some = exact >= 1.0
    eligible = np.bincount(index.seat, minlength=len(index.seats))
    places = np.bincount(index.person, odds, len(index.people)) / unit
    loads = places[np.unique(index.person)]
    counts = index.need / unit
    return OddsReport(
        pairs=len(index.seat),
        rows=len(kept),
        lowest=int(kept.min()),
        highest=int(kept.max()),
        entropy=float(-(kept / unit * np.log2(kept / unit)).sum()) + 0.0,
        entropy_most=float((counts * np.log2(np.maximum(eligible / counts, 1.0))).sum()),
        load_lowest=float(loads.min()),
        load_highest=float(loads.max()),
        rounding_units=float(change.max()),
        rounding_relative=float((change[some] / exact[some]).max(initial=0.0)),
        sweeps=fit.sweeps,
        unfitted=fit.worst,
        smallest_cap=cap,
        fixed_seats=tuple(
            (seat.target, seat.seat)
            for seat, people in zip(index.seats, eligible.tolist(), strict=True)
            if people < _FEW_PEOPLE
        ),
    )
