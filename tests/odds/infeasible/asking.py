"""Asking why there are no odds, and doing what the answer offers."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from scheduler.odds import Candidate, Clash, Infeasible, Problem, Relaxation, solve_inspectors
from scheduler.odds.ways.apply import apply

from ..build import person


def clashes_of(posed: Problem) -> tuple[Clash, ...]:
    with pytest.raises(Infeasible) as caught:
        solve_inspectors(posed)
    return caught.value.clashes


def only_clash(posed: Problem) -> Clash:
    """The one clash of a problem; everything it offers was tried here once more."""
    (clash,) = clashes_of(posed)
    for way in clash.relaxations:
        solve_inspectors(apply(posed, way))
    return clash


def first_way(posed: Problem) -> Relaxation:
    return only_clash(posed).relaxations[0]


def with_reserve(posed: Problem, *people: tuple[str, Candidate]) -> Problem:
    """(bureau, person) pairs that could be lent."""
    lent = tuple(replace(who, lent_from=bureau) for bureau, who in people)
    return replace(posed, reserve=lent)


def plenty(county: str, department: str = "d") -> list[Candidate]:
    """People enough for anything in a county where nothing is wrong."""
    return [
        person(f"{county}-{department}-{n}", counties=[county], department=department)
        for n in range(4)
    ]


def names(people: Sequence[Candidate]) -> tuple[str, ...]:
    return tuple(sorted(who.inspector for who in people))
