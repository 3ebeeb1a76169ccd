"""Small problems to test with: seats and people by hand, and strategies of all features."""

import math
from collections.abc import Iterable
from dataclasses import replace

from hypothesis import strategies as st

from scheduler.odds import Block, Candidate, Outcome, Problem, Seat
from scheduler.odds.problem import Meeting

from .plain import circles, eligible, least_cap, narrowest

Pair = tuple[str, str, str]
DAYS = ("", "2026-06-01", "2026-07-01")
WEEKS = ("", "w1", "w2")
REST = 100


def seat(
    target: str,
    count: int = 2,
    name: str = "member",
    *,
    county: str = "c1",
    role: str = "member",
    department: str = "d",
    qualification: str = "",
    needs: Iterable[tuple[str, int]] = (),
    week: str = "",
    day: str = "",
    by_team: bool = False,
) -> Seat:
    asked = (county, name, role, department, qualification, count)
    return Seat(target, *asked, tuple(needs), week, day, by_team)


def person(
    name: str,
    load: int = 10,
    *,
    lead: bool = True,
    department: str = "d",
    counties: Iterable[str] = ("c1",),
    qualifications: Iterable[str] = (),
    least: int = 0,
    week_load: int | None = None,
    newcomer: bool = False,
    members: Iterable[str] = (),
) -> Candidate:
    return Candidate(
        name,
        load,
        lead,
        department,
        frozenset(counties),
        frozenset(qualifications),
        load_least=least,
        week_load=week_load,
        newcomer=newcomer,
        members=tuple(members),
    )


def problem(
    seats: Iterable[Seat],
    people: Iterable[Candidate],
    apart: Iterable[tuple[str, str]] = (),
    *,
    bits: int = 24,
    cap: int | None = None,
) -> Problem:
    """`apart`: (inspector, target) pairs."""
    blocks = tuple(Block(inspector, target, "kinship") for inspector, target in apart)
    return Problem(tuple(seats), tuple(people), blocks, bits, cap)


@st.composite
def planted(
    draw: st.DrawFn, bits: int = 24, targets: int = 4, people_most: int = 5
) -> tuple[Problem, Outcome]:
    """A problem of any features, made around an outcome that keeps its rules, so that it has odds.

    Up to 4 targets, seats for leads, members, joint departments and teams, up to 2 people invented
    where nobody fits; loads, minimum loads, week loads, needs, newcomers, absences, certificates,
    recusals, meetings and people who keep apart are drawn so that they allow the outcome, often
    with nothing to spare.
    """
    outcome: set[Pair] = set()
    people = {who.inspector: who for who in draw(_rosters(people_most))}
    seats: list[Seat] = []
    for number in range(draw(st.integers(1, targets))):
        for asked in draw(_crews(f"t{number:02}")):
            taken = draw(_taken(asked, people, {i for t, _, i in outcome if t == asked.target}))
            people |= {who.inspector: who for who in taken}
            outcome |= {(asked.target, asked.seat, who.inspector) for who in taken}
            seats.append(replace(asked, needs=draw(_needs(asked, taken))))
    limited = [draw(_limits_of(who, seats, outcome)) for who in people.values()]
    posed = Problem(tuple(seats), tuple(_with_mentors(seats, limited, outcome)), bits=bits)
    return draw(_with_strangers(posed, frozenset(outcome))), frozenset(outcome)


@st.composite
def problems(draw: st.DrawFn, bits: int = 24) -> Problem:
    """A planted problem with people added and some rows changed by a little, perhaps with a cap:
    about half of them have no odds."""
    posed, _ = draw(planted(bits))
    people = [*posed.candidates, *draw(_spare())]
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(people) - 1))
        least = draw(st.integers(0, people[at].load))
        load = max(least, people[at].load + draw(st.sampled_from((-1, 0, 1, 2))))
        week = draw(st.sampled_from((people[at].week_load, None, 1)))
        people[at] = replace(people[at], load=load, load_least=least, week_load=week)
    pairs = st.tuples(
        st.sampled_from([who.inspector for who in people if not who.members]),
        st.sampled_from([asked.target for asked in posed.seats]),
    )
    more = draw(st.sets(pairs, max_size=2)) - {(b.inspector, b.target) for b in posed.blocks}
    posed = replace(
        posed,
        candidates=tuple(people),
        blocks=(*posed.blocks, *(Block(who, target, "more") for who, target in sorted(more))),
    )
    return replace(posed, cap=draw(_caps(posed)))


@st.composite
def _caps(draw: st.DrawFn, posed: Problem) -> int | None:
    """No cap, one that is too strict by an eighth, just enough, halfway to certainty, certainty."""
    kind = draw(st.sampled_from((None, None, "strict", "enough", "half", "one")))
    share = least_cap(posed) if kind else 1.0
    if kind is None or share > 1.0:
        return None
    enough = min(posed.unit, math.ceil(share * posed.unit) + 8)  # 8: what the program may be off
    caps = {"strict": enough * 7 // 8, "enough": enough, "one": posed.unit}
    return caps.get(kind, (enough + posed.unit) // 2)


@st.composite
def _spare(draw: st.DrawFn) -> list[Candidate]:
    """People who fit nearly everything, so that caps on pairs can be kept."""
    wide = {"counties": ("c1", "c2"), "qualifications": ("q", "r")}
    found = [
        person(f"s{number}", draw(st.integers(1, 4)), department=department, **wide)
        for number, department in enumerate("ddeed"[: draw(st.sampled_from((0, 4, 5)))])
    ]
    teams = range(2 if found else 0)
    return found + [person(f"h{n}", 4, members=(f"h{n}a", f"h{n}b"), **wide) for n in teams]


@st.composite
def _rosters(draw: st.DrawFn, most: int) -> list[Candidate]:
    found = []
    for number in range(draw(st.integers(2, most))):
        found.append(
            person(
                f"i{number:02}",
                lead=draw(st.integers(0, 3)) > 0,
                department=draw(st.sampled_from("ddde")),
                counties=draw(st.sampled_from((("c1", "c2"), ("c1", "c2"), ("c1",), ("c2",), ()))),
                qualifications=draw(st.sampled_from(((), ("q",), ("q", "r")))),
                newcomer=draw(st.integers(0, 3)) == 0,
            )
        )
    for number in range(draw(st.sampled_from((0, 0, 1, 2)))):
        members = [f"g{number}{letter}" for letter in "abc"[: draw(st.integers(2, 3))]]
        found.append(person(f"g{number}", members=members, counties=["c1", "c2"]))
    return found


@st.composite
def _crews(draw: st.DrawFn, target: str) -> list[Seat]:
    facts = {
        "county": draw(st.sampled_from(("c1", "c2"))),
        "week": draw(st.sampled_from(WEEKS)),
        "day": draw(st.sampled_from(DAYS)),
    }
    kind = draw(st.sampled_from(("plain", "plain", "led", "joint", "team", "escorted")))
    asked = draw(st.sampled_from(("", "", "q")))
    if kind == "plain":
        return [seat(target, draw(st.integers(2, 3)), "m", **facts)]
    if kind == "led":
        return [
            seat(target, 1, "l", role="lead", **facts),
            seat(target, draw(st.integers(1, 2)), "m", qualification=asked, **facts),
        ]
    if kind == "joint":
        return [
            seat(target, 1, "a", qualification=asked, **facts),
            seat(target, 1, "b", role="joining", department="e", **facts),
        ]
    if kind == "team":
        return [seat(target, 1, "g", by_team=True, **facts)]
    return [seat(target, 1, "g", by_team=True, **facts), seat(target, 1, "m", **facts)]


@st.composite
def _taken(
    draw: st.DrawFn, asked: Seat, people: dict[str, Candidate], busy: set[str]
) -> list[Candidate]:
    """Who takes the seat in the planted outcome; their counties are widened to the seat's."""
    fit = [
        who
        for name, who in sorted(people.items())
        if name not in busy
        and bool(who.members) == asked.by_team
        and who.department == asked.department
        and (asked.role != "lead" or who.lead)
        and (not asked.qualification or asked.qualification in who.qualifications)
    ]
    chosen = draw(st.permutations(fit))[: asked.count]
    for number in range(asked.count - len(chosen)):
        name = f"n{len(people) + number}"
        members = [f"{name}{letter}" for letter in "ab"] if asked.by_team else []
        held = draw(st.sampled_from((("q",), ("q", "r"))))
        chosen.append(
            person(name, department=asked.department, qualifications=held, members=members)
        )
    return [replace(who, counties=who.counties | {asked.county}) for who in chosen]


@st.composite
def _needs(draw: st.DrawFn, asked: Seat, taken: list[Candidate]) -> tuple[tuple[str, int], ...]:
    found = []
    for name in ("q", "r"):
        held = sum(name in who.qualifications for who in taken)
        if held and draw(st.integers(0, 2)) == 0:
            found.append((name, draw(st.integers(1, held))))
    return tuple(found)


@st.composite
def _limits_of(draw: st.DrawFn, who: Candidate, seats: list[Seat], outcome: set[Pair]) -> Candidate:
    mine = [s for s in seats if (s.target, s.seat, who.inspector) in outcome]
    weeks = [s.week for s in mine if s.week]
    busiest = max((weeks.count(week) for week in weeks), default=0)
    days = {s.day for s in mine} - {""}
    away = [
        span
        for span in (("2026-06-01", "2026-06-01"), ("2026-06-30", "2026-07-31"))
        if not any(span[0] <= day <= span[1] for day in days)
    ]
    ends = [
        end for end in ("", "2026-06-01", "2026-06-15") if not end or all(d <= end for d in days)
    ]
    return replace(
        who,
        load=len(mine) + draw(st.sampled_from((0, 0, 1, 2))),
        load_least=draw(st.sampled_from((0, 0, len(mine)))),
        week_load=draw(st.sampled_from((None, busiest, busiest + 1))),
        absences=tuple(draw(st.permutations(away))[: draw(st.integers(0, 1))]),
        valid_until=draw(st.sampled_from(ends)),
    )


def _with_mentors(
    seats: list[Seat], people: list[Candidate], outcome: set[Pair]
) -> list[Candidate]:
    """Whoever must mentor in the planted outcome is no newcomer."""
    named = {who.inspector: who for who in people}
    for target in {s.target for s in seats}:
        crew = sorted((s for s in seats if s.target == target), key=lambda s: s.seat)
        first = next((s for s in crew if s.role == "lead"), crew[0])
        asked = narrowest(first, people)
        inside = sorted(i for t, s, i in outcome if (t, s) == (target, first.seat))
        able = [i for i in inside if not asked or asked in named[i].qualifications]
        if all(named[i].newcomer for i in able):
            named[able[0]] = replace(named[able[0]], newcomer=False)
    return list(named.values())


@st.composite
def _with_strangers(draw: st.DrawFn, posed: Problem, outcome: Outcome) -> Problem:
    """Recusals, meetings and people who keep apart, none of them in the way of the outcome."""
    crews = {c.inspector: c.members or (c.inspector,) for c in posed.candidates}
    met = {(who, t) for t, _, i in outcome for who in crews[i]}
    everybody = sorted({who for crew in crews.values() for who in crew})
    pairs = st.tuples(
        st.sampled_from([*everybody, "stranger"]), st.sampled_from([s.target for s in posed.seats])
    )
    blocks = tuple(
        Block(who, target, "kinship")
        for who, target in sorted(draw(st.sets(pairs, max_size=3)) - met)
    )
    meetings = tuple(
        Meeting(who, target, draw(st.integers(0, REST - 1)) + REST * ((who, target) in met))
        for who, target in sorted(draw(st.sets(pairs, max_size=2)))
    )
    posed = replace(posed, blocks=blocks, meetings=meetings, rest_days=REST)
    if len(everybody) < 2:
        return posed
    for _ in range(draw(st.sampled_from((0, 0, 1, 3)))):
        one, other = sorted(draw(st.permutations(everybody))[:2])
        team = any({one, other} <= set(crew) for crew in crews.values())
        if team or (one, other) in posed.apart:
            continue
        more = replace(posed, apart=(*posed.apart, (one, other)))
        if outcome <= set(eligible(more)) and not _broken(more, outcome):
            posed = more
    return posed


def _broken(posed: Problem, outcome: Outcome) -> bool:
    """Two of a circle in one crew."""
    return any(
        sum(t == target and i in circle for t, _, i in outcome) > 1
        for circle in circles(posed)
        for target in {t for t, _, _ in outcome}
    )
