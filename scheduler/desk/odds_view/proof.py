"""What proves one pair's odds: the published multipliers on its way through both trees
(docs/protocol.md §3, "The most even odds")."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod

from scheduler.desk.odds_view.inspectors import InspectorDraw
from scheduler.desk.odds_view.reading import lines_from
from scheduler.odds import Seat
from scheduler.odds.rules.mentor import anchor


@dataclass(frozen=True)
class Factor:
    """One multiplier: what it bounds (`seat`, `group`, `inspector`, `week`, `pair`) and its
    value."""

    kind: str
    value: float


@dataclass(frozen=True)
class Proof:
    """The factors of a pair's odds. `forced`: the two ends lie on different levels, so in all odds
    that keep the rules this pair has the same, 0 or the cap, whatever the product says."""

    factors: tuple[Factor, ...]
    forced: bool

    @property
    def product(self) -> float:
        return prod(factor.value for factor in self.factors)


def proof_of(draw: InspectorDraw, seat: Seat, inspector: str) -> Proof:
    """The chain of an eligible (seat, inspector)."""
    near, far = list(_seat_side(draw, seat, inspector)), list(_person_side(draw, seat, inspector))
    factors = tuple(factor for factor, _ in (*near, *far) if factor.value != 1.0)
    return Proof(factors, near[-1][1] != far[-1][1])


Step = tuple[Factor, int]
"""A factor and the level of its bound."""


def _step(draw: InspectorDraw, kind: str, *names: str) -> Step:
    """A bound's line; without one it does nothing, at level 0."""
    for *_, value, level in lines_from(draw.files["multipliers.txt"], kind, *names):
        return Factor(kind, float(value)), int(level)
    return Factor(kind, 1.0), 0


def _seat_side(draw: InspectorDraw, seat: Seat, inspector: str) -> Iterator[Step]:
    yield _step(draw, "seat", seat.target, seat.seat)
    newcomers = any(person.newcomer for person in draw.problem.candidates)
    experienced = not draw.roster[inspector].newcomer
    if newcomers and experienced and anchor(draw.problem.seats_of[seat.target]) == seat:
        yield _step(draw, "group", seat.target, seat.seat, "mentor")


def _person_side(draw: InspectorDraw, seat: Seat, inspector: str) -> Iterator[Step]:
    yield _step(draw, "inspector", inspector)
    if seat.week and draw.roster[inspector].week_load is not None:
        yield _step(draw, "week", inspector, seat.week)
    beside = draw.problem.seats_of[seat.target]
    if sum(inspector in draw.fitting.people(each) for each in beside) > 1:
        yield _step(draw, "pair", seat.target, inspector)
