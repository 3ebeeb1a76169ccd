"""Small inspector draws of every shape for hypothesis, with the most even odds where there are any."""

from __future__ import annotations

from typing import Any

from even_odds import Tables, solve
from hypothesis import assume
from hypothesis import strategies as st

PEOPLE = [letter * 20 for letter in "abcdef"]
TARGETS = [letter * 20 for letter in "wxyz"]
BITS = 16
Staffing = tuple[Tables, int, int]  # the tables, the cap, the deviation

PLAIN = {"load": 2, "least": 0, "week-load": "", "lead": 1, "new": 0, "department": "d",
         "counties": "1,2", "qualifications": "q"}  # fmt: skip
TRAITS: list[dict[str, object]] = [
    {"load": 1}, {"load": 1}, {"load": 3}, {"least": 1}, {"least": 2}, {"load": 3, "least": 2},
    {"week-load": 1}, {"week-load": 1}, {"week-load": 0}, {"lead": 0}, {"new": 1}, {"new": 1},
    {"department": "e"}, {"counties": "2"}, {"counties": "3", "new": 1}, {"qualifications": ""},
    {"least": 2, "week-load": 1}, {"counties": "3", "week-load": 0},
]  # fmt: skip
SHAPES = [
    [("a", "lead", "d", "", "1"), ("b", "member", "d", "", "1")],
    [("a", "lead", "d", "", "1"), ("b", "member", "d", "", "1")],
    [("a", "member", "d", "", "1"), ("b", "lead", "d", "q", "1")],
    [("m", "member", "d", "", "2")],
    [("m", "member", "d", "q", "1"), ("n", "member", "d", "", "1")],
    [("k", "lead", "d", "", "2"), ("l", "member", "e", "", "1")],
]  # fmt: skip


def roster(draw: Any) -> list[str]:
    """People of one kind, but for some with a trait or several."""
    rows = [{"id": own, **PLAIN} for own in PEOPLE[: draw(st.integers(4, 6))]]
    for _ in range(draw(st.integers(1, 6))):
        draw(st.sampled_from(rows)).update(draw(st.sampled_from(TRAITS)))
    return ["\t".join(map(str, row.values())) for row in rows]


def seats_of(draw: Any, target: str, weeks: list[str]) -> list[str]:
    """Target, county, week, seat, role, department, qualification, count."""
    head = [target, draw(st.sampled_from("112")), draw(st.sampled_from(weeks))]
    return ["\t".join([*head, *seat]) for seat in draw(st.sampled_from(SHAPES))]


@st.composite
def staffings(draw: Any) -> Staffing:
    people, weeks = roster(draw), draw(st.sampled_from([[""], ["v", "w"]]))
    targets = TARGETS[: draw(st.integers(2, 4))]
    apart = st.tuples(st.sampled_from(people), st.sampled_from(targets))
    tables = {
        "roster.txt": people,
        "blocked.txt": sorted(f"{w[:20]}\t{t}\tx" for w, t in draw(st.sets(apart, max_size=2))),
        "seats.txt": [line for target in targets for line in seats_of(draw, target, weeks)],
    }
    one = 1 << BITS
    cap = draw(st.sampled_from([one, one * 3 // 4, one * 5 // 8]))
    solved = solve(tables, BITS, cap)
    assume(solved is not None)
    assert solved is not None
    return {**tables, **solved[0]}, cap, solved[1]
