"""The outcome file: who is drawn, who stands by, in which order."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fixtures.vectors.drafts import Files, target_tables
from scheduler.draw.documents import lines, rows
from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item
from scheduler.draw.outcome import compute_outcome
from scheduler.draw.tickets import tickets

SEED = "a9" * 32
CELLS = [("4201", "420102", "A", "J", 12, 3 * 2**16 + 777), ("4201", "420102", "B", "J", 2, 2**17),
         ("4202", "420202", "A", "K", 5, 0), ("4202", "420202", "-", "J", 3, 99999)]  # fmt: skip


def plan(least: int = 1, percent: int = 30, turns: int = 4) -> dict[str, Any]:
    rule = {"least": least, "percent": percent}
    return {"kind": "targets", "bits": 16, "turns": turns, "alternates": rule}


def target_files() -> Files:
    return {name: lines(table) for name, table in target_tables(CELLS, "outcome").items()}


FILES = target_files()


@given(st.integers(0, 4), st.integers(0, 150), st.integers(0, 16))
@settings(max_examples=40)
def test_each_cell_lists_its_lowest_tickets(least: int, percent: int, turns: int) -> None:
    out = rows(compute_outcome(plan(least, percent, turns), FILES, SEED))
    items = [
        Item(r[0], int(r[4]), tuple(r[1].split("/")), (r[2],)) for r in rows(FILES["cells.txt"])
    ]
    counts = round_items(items, 16, turns, SEED)
    for cell, count in counts.items():
        members = [entry for entry, own in rows(FILES["pool.txt"]) if own == cell]
        order = tickets(SEED, cell, members)
        extra = max(least, -(-count * percent // 100)) if count else 0
        expected = [
            (cell, str(rank), entry, "drawn" if rank <= count else "alternate", ticket)
            for rank, (ticket, entry) in enumerate(order[: count + extra], 1)
        ]
        assert [row for row in out if row[0] == cell] == expected
    assert [row[0] for row in out] == sorted(row[0] for row in out)


def test_a_cell_that_draws_nobody_has_no_alternates() -> None:
    out = rows(compute_outcome(plan(least=5), FILES, SEED))
    assert not [row for row in out if row[0] == "420202.A.K"]


def test_a_cell_that_draws_everybody_gives_the_order_of_the_batches() -> None:
    out = [
        row for row in rows(compute_outcome(plan(least=5), FILES, SEED)) if row[0] == "420102.B.J"
    ]
    assert [row[3] for row in out] == ["drawn", "drawn"]
    assert out[0][4] < out[1][4]


def test_ranks_above_nine_stay_in_order() -> None:
    out = rows(compute_outcome(plan(least=20), FILES, SEED))
    ranks = [int(row[1]) for row in out if row[0] == "420102.A.J"]
    assert ranks == list(range(1, 13))


@given(st.randoms())
@settings(max_examples=20)
def test_the_order_of_rows_means_nothing(random: Any) -> None:
    shuffled = {}
    for name, data in FILES.items():
        parts = data.splitlines(keepends=True)
        random.shuffle(parts)
        shuffled[name] = b"".join(parts)
    assert compute_outcome(plan(), shuffled, SEED) == compute_outcome(plan(), FILES, SEED)


def test_other_seeds_draw_others() -> None:
    made = {
        compute_outcome(plan(), FILES, hashlib.sha256(bytes([n])).hexdigest()) for n in range(9)
    }
    assert len(made) == 9


def test_empty_lists_give_an_empty_outcome() -> None:
    assert compute_outcome(plan(), {"pool.txt": b"", "cells.txt": b""}, SEED) == b""
    empty = {"odds.txt": b"", "seats.txt": b"", "roster.txt": b""}
    assert compute_outcome({"kind": "inspectors", "bits": 16, "turns": 0}, empty, SEED) == b""


T, PEOPLE = ["t" * 20, "u" * 20], ["a" * 20, "b" * 20, "c" * 20]
LEAD, MEMBER = (30_001, 20_001, 15_534), (20_001, 30_001, 15_534)
ODDS = lines(
    (target, seat, person, str(odds))
    for target in T
    for seat, shares in (("lead", LEAD), ("m.2", MEMBER))
    for person, odds in zip(PEOPLE, shares, strict=True)
)
SEATS = lines(
    (target, "420102", "", seat, role, "市场监管", "", "1")
    for target in T
    for seat, role in (("lead", "lead"), ("m.2", "member"))
)
LOADS = {PEOPLE[0]: 2, PEOPLE[1]: 2, PEOPLE[2]: 1}
"""Expected are 1.53, 1.53 and 0.95 of the four places."""
ROSTER = lines(
    (person, str(load), "0", "", "1", "0", "市场监管", "420102", "")
    for person, load in LOADS.items()
)
STAFFED = {"odds.txt": ODDS, "seats.txt": SEATS, "roster.txt": ROSTER}


@pytest.mark.parametrize("turns", [0, 8, 16])
def test_every_seat_is_filled_by_different_people_within_their_load(turns: int) -> None:
    seen = set()
    for number in range(50):
        seed = hashlib.sha256(b"people %d" % number).hexdigest()
        plan = {"kind": "inspectors", "bits": 16, "turns": turns}
        data = compute_outcome(plan, STAFFED, seed)
        out = rows(data)
        assert [row[:2] for row in out] == [(t, s) for t in T for s in ("lead", "m.2")]
        assert len({(row[0], row[2]) for row in out}) == 4
        for person, load in LOADS.items():
            assert sum(row[2] == person for row in out) <= load
        assert data == lines(out)
        seen.add(data)
    assert len(seen) > 5


def test_the_plan_is_read_as_the_bundle_carries_it() -> None:
    given = json.loads(json.dumps({**plan(), "rules": {"x": "y"}, "number": "n"}))
    assert compute_outcome(given, FILES, SEED) == compute_outcome(plan(), FILES, SEED)
