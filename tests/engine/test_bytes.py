"""The same problem gives the same bytes, in whatever order its rows come; and so does the lottery,
fast or readable."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.engine.container import pack
from api.engine.drawing import draw
from api.engine.judging import checked_problem
from api.engine.posing import problem_hash
from api.engine.solving import solve
from tests.engine.sessions import ROOT

FEASIBLE = (
    "county-inspectors",
    "citizens-assembly",
    "reviewers",
    "targets-margins",
    "targets-rules",
    "crossing-teams",
)
ORDERED = {"path_a", "path_b", "margins", "district", "per", "place"}


def example(name: str) -> dict:
    return json.loads((ROOT / "docs/examples" / f"{name}.json").read_text("utf-8"))


def odds_of(plain: dict) -> bytes:
    return pack(solve(checked_problem(json.dumps(plain).encode())).files)


def shuffled(value, order: random.Random, name: str = ""):
    if isinstance(value, dict):
        members = [
            (k, shuffled(v, order, name if name in ORDERED else k)) for k, v in value.items()
        ]
        order.shuffle(members)
        return dict(members)
    if isinstance(value, list):
        rows = [shuffled(row, order) for row in value]
        if name not in ORDERED:
            order.shuffle(rows)
        return rows
    return value


@pytest.fixture(scope="module")
def odds() -> dict[str, bytes]:
    return {name: odds_of(example(name)) for name in FEASIBLE}


@pytest.mark.parametrize("name", FEASIBLE)
def test_order_of_rows_means_nothing(name: str, odds) -> None:
    plain = example(name)
    for seed in range(2):
        other = shuffled(plain, random.Random(seed))
        assert json.dumps(other) != json.dumps(plain)
        assert odds_of(other) == odds[name]


@pytest.mark.parametrize("name", FEASIBLE)
@settings(max_examples=4)
@given(seed=st.binary(min_size=32, max_size=32))
def test_readable_and_fast_lottery_give_the_same_bytes(name: str, seed: bytes, odds) -> None:
    fast = draw(odds[name], seed.hex())
    assert draw(odds[name], seed.hex(), reference=True) == fast
    assert fast.startswith(b"ssj-outcome/0\t" + seed.hex().encode())


def test_another_seed_gives_another_outcome(odds) -> None:
    for name in FEASIBLE:
        assert len({draw(odds[name], f"{n:064x}").split(b"\n", 1)[1] for n in range(8)}) > 4


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"rate": "25%"}, {"rate": "1/4"}, True),
        ({"rate": "25%"}, {"rate": "0.25", "risk": ""}, True),
        ({"rate": "25%"}, {"rate": "26%"}, False),
        ({"rate": "25%", "path_a": ["x", "y"]}, {"rate": "25%", "path_a": ["y", "x"]}, False),
        ({"rate": "25%", "tags": ["k", "l"]}, {"rate": "25%", "tags": ["l", "k"]}, True),
    ],
)
def test_the_hash_of_a_problem_is_about_what_it_says(one: dict, other: dict, same: bool) -> None:
    def hashed(cell: dict, **more: object) -> str:
        cell = {"cell": "a", "path_a": ["x"], "size": 4, **cell}
        plain = {"kind": "targets", "cells": [cell], **more}
        return problem_hash(checked_problem(json.dumps(plain).encode()))

    assert (hashed(one) == hashed(other)) is same
    assert hashed(one) == hashed(one, **{"$schema": "here", "bits": 24})
    assert hashed(one) != hashed(one, bits=20)


def test_in_every_outcome_an_entry_is_drawn_once_and_totals_keep(odds) -> None:
    wanted = {"old-town": [], "harbour": []}
    areas = {c["cell"]: c["margins"]["area"][0] for c in example("targets-rules")["cells"]}
    for n in range(40):
        rows = [
            line.split("\t")
            for line in draw(odds["targets-rules"], f"{n:064x}").decode().splitlines()[1:]
        ]
        people = [row[2] for row in rows if len(row) == 3]
        assert len(people) == len(set(people)) == sum(int(row[1]) for row in rows if len(row) == 2)
        for area, totals in wanted.items():
            totals.append(sum(int(r[1]) for r in rows if len(r) == 2 and areas[r[0]] == area))
    assert all(max(totals) - min(totals) <= 1 for totals in wanted.values())
