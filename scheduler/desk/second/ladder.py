"""The frozen ladder: what may be relaxed for the second draw, in which order and how far, stated
before the first seed, and climbed by the program, no higher than needed.

Stated with the first lock in its plan, `"ladder": [{"kind", "most"}, …]` of the member `rules`: an
ordered list of kinds, which does not depend on who is drawn. The steps for the drawn targets follow
from it: see `_steps`. The second draw's plan says which steps were taken: `"climbed": [{"kind",
"from", "to"}, …]`. Only what `ssj/1` lets differ between the two draws can be relaxed: the cap on a
pair, the weeks, and what a seat asks for; who is in the roster, with which loads, and which targets
are visited cannot (docs/adr/0015).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scheduler.desk import encode, pairing
from scheduler.desk.foreseeing import Pairing
from scheduler.draw.documents import Json
from scheduler.errors import Finding, Invalid
from scheduler.odds import Infeasible, InspectorOdds, smallest_cap, solve_inspectors
from scheduler.rates import RateError, parse_rate
from scheduler.vocabulary import RungKind

SECOND_FILES = ("roster.txt", "absent.txt", "blocked.txt")
"""What the first draw freezes for the second."""


@dataclass(frozen=True)
class Rung:
    """One kind of relaxation, and how far: of `pair_cap` the highest cap (`3/4`), of the others
    `1`: all of it."""

    kind: RungKind
    most: str = "1"

    def as_json(self) -> Json:
        return {"kind": self.kind.value, "most": self.most}


USUAL = (Rung(RungKind.PAIR_CAP), Rung(RungKind.WEEKS))
"""What asks nothing more of anybody; a qualification is only dropped where the lock says so."""


@dataclass(frozen=True)
class Climbed:
    """Odds of the drawn targets, what they were made from, and the steps that it took."""

    given: Pairing
    odds: InspectorOdds
    seats: list[tuple[str, ...]]
    steps: tuple[Json, ...]


def parse_ladder(texts: Sequence[str]) -> tuple[Rung, ...]:
    """A ladder as people write it, each kind with how far where it is not all: `pair_cap:3/4`.
    Invalid with every kind that there is not."""
    split = [
        (kind.strip(), most.strip() or "1") for kind, _, most in (t.partition(":") for t in texts)
    ]
    unknown = [
        Finding(f"ladder.{place}", "ladder_kind", {"value": kind})
        for place, (kind, _) in enumerate(split)
        if kind not in set(RungKind)
    ]
    if unknown:
        raise Invalid(unknown)
    return tuple(Rung(RungKind(kind), most) for kind, most in split)


def faults(rungs: Sequence[Rung]) -> Iterator[Finding]:
    """What is wrong with a ladder that a lock states."""
    kinds = [rung.kind for rung in rungs]
    if len(set(kinds)) < len(kinds):
        yield Finding("ladder", "ladder_twice")
    for place, rung in enumerate(rungs):
        try:
            fits = parse_rate(rung.most) > 0
        except RateError:
            fits = False
        if not fits or (rung.kind != RungKind.PAIR_CAP and rung.most != "1"):
            yield Finding(f"ladder.{place}", "ladder_most", {"value": rung.most})


def read_ladder(rules: Mapping[str, Json]) -> tuple[Rung, ...]:
    """The ladder of a plan's rules; empty in plans that state none."""
    listed = rules.get("ladder", [])
    assert isinstance(listed, list)
    return tuple(
        Rung(RungKind(str(each["kind"])), str(each["most"]))
        for each in listed
        if isinstance(each, dict)
    )


def stated_pairing(files: Mapping[str, bytes], rules: Mapping[str, Json]) -> Pairing:
    """What the second draw is made from, but for the drawn targets, where nothing is relaxed: the
    first draw's files, and the seats, cap and weeks of the `rules` of its plan."""
    seats, weeks, cap = rules["seats"], rules["weeks"], str(rules["pair_cap"])
    assert isinstance(seats, list) and isinstance(weeks, list)
    return Pairing(
        {name: files[name] for name in SECOND_FILES},
        [each for each in seats if isinstance(each, dict)],
        [str(week) for week in weeks],
        cap_over_unit(cap),
        {},
    )


def cap_over_unit(text: str) -> int | None:
    """The cap on any pair's odds, over 2^K; None where the text is empty."""
    return int(parse_rate(text) * 2**encode.BITS) if text else None


def climb(given: Pairing, drawn: pairing.Drawn, rungs: Sequence[Rung]) -> Climbed:
    """The odds after the fewest first steps with which there are any. Raises Infeasible, about what
    is left after all of them, where no number is enough."""
    stated, steps, highest = given, [], given.cap
    failed: Infeasible | None = None
    for step in (None, *_steps(given, rungs)):
        if step is not None:
            steps.append(step)
            given = replace(given, seats=step.seats(given.seats), weeks=step.weeks(given.weeks))
            highest = step.highest(highest)
        try:
            given = replace(given, cap=_cap(given, drawn, stated.cap, highest))
            odds = solve_inspectors(given.problem(drawn))
        except Infeasible as error:
            failed = error
            continue
        seats = pairing.seat_rows(drawn, given.seats, given.weeks)
        return Climbed(given, odds, seats, tuple(step.said(stated, given) for step in steps))
    assert failed is not None
    raise failed


@dataclass(frozen=True)
class _Step:
    """One step for the task at hand; `named`: the qualification that is dropped."""

    kind: RungKind
    most: Fraction
    named: str = ""

    def seats(self, seats: Sequence[Mapping[str, object]]) -> Sequence[Mapping[str, object]]:
        if self.kind != RungKind.QUALIFICATION:
            return seats
        return [
            {**seat, "qualification": ""} if seat["qualification"] == self.named else seat
            for seat in seats
        ]

    def weeks(self, weeks: Sequence[str]) -> Sequence[str]:
        return [] if self.kind == RungKind.WEEKS else weeks

    def highest(self, before: int | None) -> int | None:
        """The highest cap over 2^K that is allowed from here on."""
        if self.kind != RungKind.PAIR_CAP or before is None:
            return before
        return max(before, int(self.most * 2**encode.BITS))

    def said(self, stated: Pairing, given: Pairing) -> Json:
        """What the second plan says of the step; of a cap the one that was needed after all."""
        if self.kind == RungKind.PAIR_CAP:
            return {"kind": self.kind.value, "from": _text(stated.cap), "to": _text(given.cap)}
        before = self.named or " ".join(stated.weeks)
        return {"kind": self.kind.value, "from": before, "to": ""}


def _steps(given: Pairing, rungs: Sequence[Rung]) -> Iterator[_Step]:
    """The steps for this task, in the order of the ladder: the cap where one was wished that is
    below the rung's; the weeks where targets are spread over them; and of qualifications one step
    each, sorted by their bytes."""
    for rung in rungs:
        most = parse_rate(rung.most)
        if rung.kind == RungKind.QUALIFICATION:
            names = {str(seat["qualification"]) for seat in given.seats} - {""}
            ordered = sorted(names, key=lambda name: name.encode())
            yield from (_Step(rung.kind, most, name) for name in ordered)
        elif rung.kind == RungKind.WEEKS:
            yield from [_Step(rung.kind, most)] if given.weeks else []
        elif given.cap is not None and given.cap < int(most * 2**encode.BITS):
            yield _Step(rung.kind, most)


def _cap(
    given: Pairing, drawn: pairing.Drawn, stated: int | None, highest: int | None
) -> int | None:
    """The stated cap, or the smallest with which there are odds where that is higher and allowed.
    Raises Infeasible where there are none without a cap either."""
    if stated is None or stated == highest:
        return stated
    assert highest is not None
    needed = smallest_cap(replace(given, cap=None).problem(drawn))
    return min(max(stated, needed), highest)


def _text(cap: int | None) -> str:
    return "" if cap is None else f"{cap}/{2**encode.BITS}"
