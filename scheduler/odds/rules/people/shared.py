"""People who come as several candidates: with several fixed teams, or with one and also alone.

Face 1 counts candidates, so such people leave the trees, and a portfolio of whole assignments keeps
their limits (portfolio/crossing.py). Face 2 counts people.
"""

from scheduler.odds.problem import Problem


def shared_people(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Candidate -> those of its people who come as another candidate too; empty where everybody
    comes as one: then counting candidates counts people."""
    if not any(candidate.members for candidate in problem.candidates):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for who, names in problem.drawn_as.items():
        for name in names if len(names) > 1 else ():
            found[name] = (*found.get(name, ()), who)
    return found
