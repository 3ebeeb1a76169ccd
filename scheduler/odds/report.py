"""What odds look like, for people: the figures of OddsReport."""

from fractions import Fraction

import numba
import numpy as np

from scheduler.odds.answer import OddsReport
from scheduler.odds.fixed import fixed_seats_of
from scheduler.odds.index import Index
from scheduler.odds.lattice import Lattice, sums
from scheduler.odds.pipeline import Solved
from scheduler.odds.whole import deviation


def odds_report(
    index: Index,
    lattice: Lattice,
    solved: Solved,
    unit: int,
    smallest_cap: int | None = None,
    cost: tuple[Fraction, Fraction] | None = None,
) -> OddsReport:
    """`lattice`: the one that was solved, the index's with even loads where those are asked for;
    `cost`: expected and least possible."""
    odds = solved.odds
    rows, lowest, highest, entropy = _figures(odds, unit)
    eligible = np.diff(lattice.start)
    places = sums(lattice.b, lattice.leaf_b, odds)[: lattice.people] / unit
    loads = places[np.bincount(index.person, minlength=lattice.people) > 0]
    counts = lattice.a.low[: lattice.seats] / unit
    units, relative = deviation(lattice, solved.fit, solved.prior, odds, unit)
    return OddsReport(
        pairs=lattice.pairs,
        rows=rows,
        lowest=lowest,
        highest=highest,
        entropy=entropy,
        entropy_most=float((counts * np.log2(np.maximum(eligible / counts, 1.0))).sum()),
        load_lowest=float(loads.min()),
        load_highest=float(loads.max()),
        rounding_units=units,
        rounding_relative=relative,
        sweeps=solved.fit.sweeps,
        unfitted=solved.fit.worst,
        smallest_cap=smallest_cap,
        fixed_seats=fixed_seats_of(index, odds, unit),
        cost=cost[0] if cost else None,
        cost_least=cost[1] if cost else None,
    )


@numba.njit(cache=True)
def _figures(odds, unit):  # type: ignore[no-untyped-def]
    """How many pairs have odds, the lowest and highest of these, and their entropy in bits."""
    rows, lowest, highest, entropy = 0, unit, 0, 0.0
    for own in odds:
        if own > 0:
            rows += 1
            lowest, highest = min(lowest, own), max(highest, own)
            if own < unit:  # certainty adds nothing
                entropy -= own / unit * np.log2(own / unit)
    return rows, lowest, highest, entropy
