"""Lotteries of every kind for hypothesis: items (name, odds, path-a, path-b), K, T and seed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Items = list[tuple[str, int, str, str]]
Instance = tuple[Items, int, int, str]


def odds(draw: Any, one: int, most: int) -> int:
    """Anything up to `most`; whole numbers, nothing and the least too more often than by chance."""
    return draw(st.integers(0, most) | st.sampled_from([0, 1, one - 1, one, most]))


def cells(draw: Any, one: int) -> Items:
    """Cells of a target draw: four names and one."""
    places = [("1", "11"), ("1", "12"), ("2", "21"), ("3-", "3")]
    found = draw(
        st.sets(st.tuples(*map(st.sampled_from, (places, "AB-", "FJ"))), min_size=0, max_size=12)
    )
    return [
        (f"{county}.{own}.{section}", odds(draw, one, 3 * one),
         f"0/{city}/{county}/{county}.{own}", section)
        for (city, county), own, section in sorted(found)
    ]  # fmt: skip


def seats(draw: Any, one: int) -> Items:
    """People on seats; who fits several seats of one target has a node with it."""
    return pairs(draw, one, lambda target, person: f"{person}/{person}.{target}", seats=3)


def one_seat(draw: Any, one: int) -> Items:
    """One seat a target: every pair hangs directly from the person."""
    return pairs(draw, one, lambda target, person: f"{person}/{person}.{target}", seats=1)


def weeks(draw: Any, one: int) -> Items:
    """Three names: a person, the person's week, the pair."""
    return pairs(
        draw, one, lambda t, person: f"{person}/{person}.w{len(t) % 2}/{person}.{t}", seats=2
    )


def pairs(draw: Any, one: int, path_b: Callable[[str, str], str], seats: int) -> Items:
    targets = ["t" * n for n in range(1, draw(st.integers(1, 12)) + 1)]
    people = "uvwxyz"[: draw(st.integers(1, 6))]
    found = []
    for target in targets:
        for seat in "abc"[: draw(st.integers(1, seats))]:
            for person in draw(st.sets(st.sampled_from(people))):
                own = f"{target}/{target}.{seat}", path_b(target, person)
                found.append((f"{target}/{seat}/{person}", odds(draw, one, one), *own))
    return found


def anything(draw: Any, one: int) -> Items:
    """Paths of one to three names that sort oddly, some of them the same or inside others."""
    names = st.lists(st.sampled_from(["x", "x.1", "x-", "Y"]), min_size=1, max_size=3)
    path = names.map("/".join)
    parts = draw(st.lists(st.tuples(path, path), max_size=16))
    return [(f"n{n}", odds(draw, one, 3 * one), a, b) for n, (a, b) in enumerate(parts)]


KINDS = (cells, seats, one_seat, weeks, anything)


@st.composite
def instances(draw: Any) -> Instance:
    """K from 1, for few passes show all the steps; sometimes as many as the protocol allows."""
    bits = draw(st.integers(1, 5) | st.sampled_from([16, 32]))
    items = draw(st.sampled_from(KINDS))(draw, 1 << bits)
    seed = hashlib.sha256(b"%d" % draw(st.integers(0, 999))).hexdigest()
    return draw(st.permutations(items)), bits, draw(st.integers(0, bits)), seed
