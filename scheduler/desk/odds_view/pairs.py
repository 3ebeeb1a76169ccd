"""One inspector, one target, one pair: its exact odds, or every rule that makes it impossible."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scheduler.desk.odds_view.fitting import Refusal, refusing
from scheduler.desk.odds_view.inspectors import InspectorDraw, Visits
from scheduler.desk.odds_view.proof import Proof, proof_of
from scheduler.desk.odds_view.reading import lines_from
from scheduler.odds import RULEBOOK, Seat
from scheduler.vocabulary import BlockReason, RosterReason

MOST_SHOWN = 10
"""Targets that an inspector's page names; all are in odds.txt."""

LABELS = {rule.code: rule.label for rule in RULEBOOK}


class Verdict(StrEnum):
    """How likely a pair is, in kind."""

    POSSIBLE = "possible"
    CERTAIN = "certain"
    REFUSED = "refused"
    FORCED = "forced"
    TINY = "tiny"
    ABSENT = "absent"
    NOT_LISTED = "not_listed"
    NOT_DRAWN = "not_drawn"


@dataclass(frozen=True)
class SeatOdds:
    """One seat of a pair's target: the odds there, what they are made of, or what refuses."""

    seat: Seat
    eligible: int
    odds: Fraction
    refusals: tuple[Refusal, ...]
    proof: Proof | None


@dataclass(frozen=True)
class Pair:
    """One target and one inspector. `absent`: why the inspector could not be drawn at all;
    `blocked`: why these two may not meet."""

    target: str
    inspector: str
    verdict: Verdict
    odds: Fraction
    seats: tuple[SeatOdds, ...]
    blocked: Refusal | None = None
    absent: RosterReason | None = None


@dataclass(frozen=True)
class TargetSeat:
    """A seat of one target: how many are eligible, the lowest and highest odds there, and whether
    the people are as good as known (人员无随机性)."""

    seat: Seat
    eligible: int
    lowest: Fraction
    highest: Fraction
    fixed: bool


@dataclass(frozen=True)
class InspectorChance:
    """One inspector. `visits` is None for those left out, for `absent`; `weeks`: (week, expected
    visits), where weeks count; `likeliest`: the targets with the highest odds, at most MOST_SHOWN;
    `multiplier`: what the bounds on this person's total do to all their odds alike."""

    inspector: str
    visits: Visits | None
    absent: RosterReason | None
    weeks: tuple[tuple[str, Fraction], ...] = ()
    likeliest: tuple[tuple[str, Fraction], ...] = ()
    multiplier: float = 1.0


def inspector_chance(draw: InspectorDraw, inspector: str) -> InspectorChance | None:
    """One inspector's expected visits; None where no list has this identifier."""
    if inspector in draw.absent:
        return InspectorChance(inspector, None, draw.absent[inspector])
    if inspector not in draw.roster:
        return None
    week_of = {(seat.target, seat.seat): seat.week for seat in draw.problem.seats}
    targets: defaultdict[str, int] = defaultdict(int)
    weeks: defaultdict[str, int] = defaultdict(int)
    for target, seat, odds in draw.odds_of(inspector):
        targets[target] += odds
        weeks[week_of[target, seat]] += odds
    first = sorted(targets.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_SHOWN]
    share = draw.plan.share
    bound = lines_from(draw.files["multipliers.txt"], "inspector", inspector)
    return InspectorChance(
        inspector,
        next(person for person in draw.overview.people if person.inspector == inspector),
        None,
        tuple((week, share(weeks[week])) for week in draw.plan.weeks),
        tuple((target, share(odds)) for target, odds in first),
        float(bound[0][4]) if bound else 1.0,
    )


def target_seats(draw: InspectorDraw, target: str) -> tuple[TargetSeat, ...]:
    """The seats of one target; empty where it was not drawn."""
    return tuple(_target_seat(draw, seat) for seat in draw.problem.seats_of.get(target, ()))


def _target_seat(draw: InspectorDraw, seat: Seat) -> TargetSeat:
    eligible = len(draw.fitting.people(seat))
    lines = lines_from(draw.files["odds.txt"], seat.target, seat.seat)
    odds = [int(line[3]) for line in lines]
    # Who is eligible and has no line has odds 0.
    lowest = min(odds) if len(odds) == eligible else 0
    fixed = any((each.target, each.seat) == (seat.target, seat.seat) for each in draw.fixed)
    return TargetSeat(seat, eligible, draw.plan.share(lowest), draw.plan.share(max(odds)), fixed)


def pair_odds(draw: InspectorDraw, target: str, inspector: str) -> Pair:
    """The odds that this inspector visits this target, and for each seat why."""
    seats = draw.problem.seats_of.get(target, ())
    if not seats:
        return Pair(target, inspector, Verdict.NOT_DRAWN, Fraction(0), ())
    if inspector in draw.absent:
        why = draw.absent[inspector]
        return Pair(target, inspector, Verdict.ABSENT, Fraction(0), (), absent=why)
    if inspector not in draw.roster:
        return Pair(target, inspector, Verdict.NOT_LISTED, Fraction(0), ())
    blocked = _blocked(draw, target, inspector)
    found = tuple(_seat_odds(draw, seat, inspector, blocked) for seat in seats)
    total = sum((seat.odds for seat in found), Fraction(0))
    return Pair(target, inspector, _verdict(total, found), total, found, blocked)


def _blocked(draw: InspectorDraw, target: str, inspector: str) -> Refusal | None:
    """The line of blocked.txt, under the rule that its reason belongs to."""
    for _, _, reason in lines_from(draw.files["blocked.txt"], inspector, target):
        return Refusal(reason, LABELS[reason], BlockReason(reason).label)
    return None


def _seat_odds(
    draw: InspectorDraw, seat: Seat, inspector: str, blocked: Refusal | None
) -> SeatOdds:
    person = draw.roster[inspector]
    refusals = tuple(Refusal(rule.code, rule.label) for rule in refusing(seat, person))
    lines = lines_from(draw.files["odds.txt"], seat.target, seat.seat, inspector)
    odds = draw.plan.share(int(lines[0][3]) if lines else 0)
    able = not refusals and blocked is None
    proof = proof_of(draw, seat, inspector) if able else None
    return SeatOdds(seat, len(draw.fitting.people(seat)), odds, refusals, proof)


def _verdict(total: Fraction, seats: tuple[SeatOdds, ...]) -> Verdict:
    if total == 1:
        return Verdict.CERTAIN
    if total:
        return Verdict.POSSIBLE
    proofs = [seat.proof for seat in seats if seat.proof]
    if not proofs:
        return Verdict.REFUSED
    return Verdict.FORCED if all(proof.forced for proof in proofs) else Verdict.TINY


def refusals_of(pair: Pair) -> Iterator[Refusal]:
    """Every rule that refuses any seat of the pair, once, in the order of the rulebook."""
    found = {refusal for seat in pair.seats for refusal in seat.refusals}
    if pair.blocked:
        found.add(pair.blocked)
    order = [rule.code for rule in RULEBOOK]
    yield from sorted(found, key=lambda refusal: order.index(refusal.rule))
