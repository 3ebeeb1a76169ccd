"""What the first draw may draw can always be paired, or the list is not locked."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.desk import foreseeing
from scheduler.desk.foreseeing import Foreseen, Pairing, foresee
from scheduler.draw.documents import lines
from scheduler.odds import Infeasible, solve_inspectors

UNIT = 1 << 24
SEATS = [
    {"seat": role, "role": role, "department": "d", "qualification": "", "count": 1}
    for role in ("lead", "member")
]


def who(name: str, lead: bool = False, load: int = 9, counties: str = "c1", least: int = 0):
    return (name, str(load), str(least), "", str(int(lead)), "0", "d", counties, "")


def pairing(drawn: int, size: int, people: list, away: Sequence[tuple[str, str]] = ()) -> Pairing:
    """One county, `drawn` of `size` targets t00, t01 …"""
    files = {
        "pool.txt": lines((f"t{n:02}", "c1.A.F") for n in range(size)),
        "cells.txt": lines([("c1.A.F", "p/ci/c1/c1.A", "F", str(size), str(drawn * UNIT), "")]),
        "roster.txt": lines(people),
        "blocked.txt": lines((name, target, "recusal") for name, target in away),
    }
    return Pairing(files, SEATS, [], None, {"least": 0, "percent": 0})


LEADS = [who("l1", True), who("l2", True)]
MEMBERS = [who(f"m{n}") for n in range(6)]


def test_one_target_that_nobody_can_lead_is_found_whoever_else_is_kept_away() -> None:
    """Both leads are kept from t00; of six others three members are: these are not the worst."""
    away = [("l1", "t00"), ("l2", "t00")]
    away += [(f"m{k}", f"t{n:02}") for n in range(1, 7) for k in range(3)]
    with pytest.raises(Infeasible) as caught:
        foresee(pairing(4, 12, LEADS + MEMBERS, away))
    assert any("t00" in clash.targets for clash in caught.value.clashes)


def test_a_target_that_cannot_be_drawn_does_not_matter() -> None:
    posed = pairing(4, 12, LEADS + MEMBERS, [("l1", "z"), ("l2", "z")])
    files = dict(posed.files)
    files["pool.txt"] = lines([*((f"t{n:02}", "c1.A.F") for n in range(12)), ("z", "c1.B.F")])
    files["cells.txt"] = lines(
        [
            ("c1.A.F", "p/ci/c1/c1.A", "F", "12", str(4 * UNIT), ""),
            ("c1.B.F", "p/ci/c1/c1.B", "F", "1", "0", ""),
        ]
    )
    assert foresee(Pairing(files, SEATS, [], None, posed.alternates)) == Foreseen(True, 0)


def test_enough_people_for_the_worst_of_all_is_a_proof() -> None:
    assert foresee(pairing(4, 12, LEADS + MEMBERS, [("m0", "t03")])) == Foreseen(True, 0)


def test_where_there_is_no_proof_outcomes_are_simulated() -> None:
    """Each lead is kept from some targets: together from all, in no outcome from one target."""
    away = [("l1", f"t{n:02}") for n in range(3)] + [("l2", f"t{n:02}") for n in range(3, 6)]
    found = foresee(pairing(2, 12, LEADS + MEMBERS, away))
    assert not found.proved
    assert foreseeing.LEAST_SIMULATED <= found.simulated <= foreseeing.MOST_SIMULATED


def test_an_outcome_that_neither_extremes_nor_single_targets_show_is_found_by_simulation() -> None:
    """l1 can make two visits, l2 is kept from three targets: those three together are one too
    many. t03–t08 are kept from more people and so are what the extreme outcome holds."""
    people = [who("l1", True, load=2), who("l2", True), *MEMBERS]
    away = [("l2", f"t{n:02}") for n in range(3)]
    away += [(f"m{k}", f"t{n:02}") for n in range(3, 9) for k in range(2)]
    with pytest.raises(Infeasible):
        foresee(pairing(3, 9, people, away))


@settings(max_examples=30)
@given(st.data())
def test_a_proof_holds_for_every_outcome(data: st.DataObject) -> None:
    names = ["l1", "l2", "l3", "m1", "m2", "m3"]
    people = [
        who(name, name.startswith("l"), data.draw(st.integers(1, 2), label=name)) for name in names
    ]
    pair = st.tuples(st.sampled_from(names), st.integers(0, 4).map("t{:02}".format))
    away = sorted(set(data.draw(st.lists(pair, max_size=6))))
    posed = pairing(2, 5, people, away)
    try:
        found = foresee(posed)
    except Infeasible:
        return
    if found.proved:
        for chosen in combinations(range(5), 2):
            solve_inspectors(posed.problem([(f"t{n:02}", "c1") for n in chosen]))
