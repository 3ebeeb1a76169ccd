"""Tickets are documented bytes; the order they give depends on nothing but seed, cell and id."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.tickets import alternates, tickets

SEED = "71" * 32
CELL = "420102.A.J"
ids = st.sets(st.text("abc234", min_size=20, max_size=20), max_size=12)


def test_ticket_is_what_sha256sum_prints() -> None:
    """printf 'ssj.ticket.v1\\n7171…71\\n420102.A.J\\naaaa…' | sha256sum"""
    entry = "a" * 20
    digest = hashlib.sha256(f"ssj.ticket.v1\n{SEED}\n{CELL}\n{entry}".encode()).hexdigest()
    assert tickets(SEED, CELL, [entry]) == [(digest, entry)]
    assert digest == "c46bc40de10ba0897b00a0037b1f0ee84cbf6fdf7e55cd2bf3372c263670df40"


@given(ids)
def test_the_lowest_tickets_come_first(entries: set[str]) -> None:
    found = tickets(SEED, CELL, entries)
    assert {entry for _, entry in found} == entries
    assert [ticket for ticket, _ in found] == sorted(ticket for ticket, _ in found)


@given(ids, ids)
def test_more_entries_never_change_the_order_of_the_others(some: set[str], more: set[str]) -> None:
    """Superset consistency: a larger pool only adds places in between."""
    alone, together = tickets(SEED, CELL, some), tickets(SEED, CELL, some | more)
    assert [pair for pair in together if pair[1] in some] == alone


@given(ids, st.integers(0, 12), st.integers(0, 12))
def test_a_larger_sample_extends_a_smaller_one(entries: set[str], one: int, other: int) -> None:
    order = [entry for _, entry in tickets(SEED, CELL, sorted(entries, reverse=True))]
    again = [entry for _, entry in tickets(SEED, CELL, sorted(entries))]
    few, many = sorted((one, other))
    assert again[:many][:few] == order[:few]


def test_seed_cell_and_entry_are_all_bound() -> None:
    entry = "b" * 20
    found = [tickets(*given, [who])[0][0] for *given, who in (
        (SEED, CELL, entry), (SEED[::-1], CELL, entry), (SEED, "420102.B.J", entry),
        (SEED, CELL, "c" * 20),
    )]  # fmt: skip
    assert len(set(found)) == 4


def test_an_empty_cell_has_no_tickets() -> None:
    assert tickets(SEED, CELL, []) == []


@pytest.mark.parametrize("drawn, least, percent, expected", [
    (0, 5, 50, 0), (1, 0, 0, 0), (1, 2, 0, 2), (1, 0, 1, 1), (10, 0, 30, 3), (11, 0, 30, 4),
    (10, 4, 30, 4), (3, 1, 100, 3), (3, 1, 250, 8), (10**17, 0, 33, 33 * 10**15), (100, 0, 29, 29),
])  # fmt: skip
def test_alternates_are_a_percentage_rounded_up(
    drawn: int, least: int, percent: int, expected: int
) -> None:
    assert alternates(drawn, least, percent) == expected
