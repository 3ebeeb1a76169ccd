"""Compile what is compiled, once: `python -m tools.warm_up`, at the end of `make setup`.

Machine code is kept beside the source (scheduler/fast/compiled.py), so that no draw waits for it.
Small problems go the whole way, because numba compiles for the kinds of arrays it is given.
"""

from dataclasses import replace

from scheduler.fast.digests import blocks_of_lines, root_of_lines
from scheduler.fast.outcome import round_compiled
from scheduler.fast.pool import pool_bytes, public_ids, read_pool
from scheduler.fast.selection import select_many
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


def long_lists() -> None:
    """What long pools go through, on a short one."""
    ids = public_ids(bytes(64), [f"target:{n}" for n in range(4)])
    content = pool_bytes(ids, [0, 0, 1, 1], ["a", "b"])
    pool = read_pool(content)
    if pool is None:
        raise RuntimeError("a pool of four is not read")
    root_of_lines(content)
    blocks_of_lines(content, len(content), 2)
    select_many(pool, {"a": 1, "b": 0}, SEED, (1, 10))


def main() -> None:
    long_lists()
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
