"""Compile what is compiled, once: `python -m tools.warm_up`, at the end of `make setup`.

Machine code is kept beside the source (scheduler/fast/compiled.py), so that no draw waits for it.
Small problems go the whole way, because numba compiles for the kinds of arrays it is given.
"""

from dataclasses import replace

from scheduler.fast.outcome import round_compiled
from scheduler.odds import Candidate, Infeasible, Problem, Seat, smallest_cap, solve_inspectors
from scheduler.odds.items import lottery_items

SEED = "00" * 32


def open_problem() -> Problem:
    """Something is open and something is forced: the third person alone may take the last seat."""
    seats = [
        Seat(target, "c", "member", "member", "d", "", count)
        for target, count in (("a", 2), ("b", 2))
    ]
    seats.append(Seat("b", "c", "special", "member", "d", "q", 1))
    people = [
        Candidate(name, 2, True, "d", frozenset({"c"}), frozenset({"q"} if name == "z" else ()))
        for name in ("w", "x", "y", "z")
    ]
    return Problem(tuple(seats), tuple(people), bits=24)


def main() -> None:
    problem = open_problem()
    for each in (problem, replace(problem, cap=smallest_cap(problem))):
        odds = solve_inspectors(each, with_smallest_cap=True)
        for turns in (0, 12):
            round_compiled(list(lottery_items(odds)), each.bits, turns, SEED)
    short = replace(problem, candidates=problem.candidates[1:3])
    try:
        solve_inspectors(short)
    except Infeasible:
        return
    raise RuntimeError("two people cannot fill five places")


if __name__ == "__main__":
    main()
