"""人员无随机性: seats for which so few are eligible that the people are as good as known."""

from scheduler.odds.index import Index, index_problem
from scheduler.odds.problem import Problem

FEW_PEOPLE = 3
"""With fewer eligible for a seat nobody can call its people drawn."""


def fixed_seats(problem: Problem) -> tuple[tuple[str, str], ...]:
    """(target, seat) of each seat with fewer than three eligible people, sorted."""
    return fixed_seats_of(index_problem(problem))


def fixed_seats_of(index: Index) -> tuple[tuple[str, str], ...]:
    """The same of an indexed problem."""
    start = index.lattice.start
    return tuple(
        (seat.target, seat.seat)
        for seat, people in zip(index.seats, (start[1:] - start[:-1]).tolist(), strict=True)
        if people < FEW_PEOPLE
    )
