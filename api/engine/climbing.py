"""The ladder of relaxations: frozen before any seed, climbed no higher than needed.

What the ladder of a problem is follows from the problem alone, and so does the first rung under
which there are odds: whoever has the problem comes to the same, and finds what was changed.

```
ladder file    {"format": "ssj-ladder/0", "problem": its hash, "steps": […]}
ladder.json    {"ladder": SHA-256 of the ladder file, "steps": the first so many, as they were done}
```
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.engine.posing import inspectors_problem, problem_hash
from api.engine.wording import Words, broken
from api.schemas.engine import InspectorsProblem
from scheduler.draw.documents import canonical_json
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Refused
from scheduler.odds import Infeasible, Problem, Relaxation
from scheduler.odds.ladder import climb, from_json, ladder, to_json
from scheduler.odds.portfolio import Undecided
from scheduler.odds.ways.apply import apply

LADDER = "ssj-ladder/0"


@dataclass(frozen=True)
class Rungs:
    """`ladder`: SHA-256 of the frozen file; `steps`: its first ones that were applied, with the
    names of what is postponed."""

    ladder: str
    steps: tuple[Relaxation, ...]


def frozen_ladder(document: InspectorsProblem) -> bytes:
    """The ordered ladder of what may be done if there are no odds, to be published before a seed:
    the same bytes for the same problem."""
    steps = to_json(ladder(inspectors_problem(document)))
    return _bytes({"format": LADDER, "problem": problem_hash(document), "steps": steps})


def climbed(document: InspectorsProblem, data: bytes) -> Rungs:
    """The fewest first steps of a frozen ladder with which there are odds; none where there are
    odds anyway.

    Raises Refused where `data` is not the ladder of this very problem, or where limited effort does
    not show whether there are odds; Infeasible where all of it is not enough.
    """
    _own(document, data)
    problem = inspectors_problem(document)
    try:
        _, taken = climb(problem, ladder(problem))
    except Undecided:
        raise Refused("ladder_undecided") from None
    return Rungs(sha256_hex(data), taken)


def _own(document: InspectorsProblem, data: bytes) -> None:
    try:
        plain = json.loads(data)
    except (ValueError, RecursionError):
        plain = None
    if not isinstance(plain, dict) or plain.get("format") != LADDER:
        raise Refused("ladder_damaged")
    if plain.get("problem") != problem_hash(document):
        raise Refused("ladder_other_problem")
    if data != frozen_ladder(document):
        raise Refused("ladder_changed")


def posed(document: InspectorsProblem, rungs: Rungs | None) -> Problem:
    """The problem that the odds are of. Raises ValueError where a step cannot be made."""
    problem = inspectors_problem(document)
    for step in rungs.steps if rungs else ():
        problem = apply(problem, step)
    return problem


def written(rungs: Rungs) -> bytes:
    """`ladder.json` of ODDS."""
    return _bytes({"ladder": rungs.ladder, "steps": to_json(rungs.steps)})


def read_rungs(content: bytes) -> Rungs:
    """What `ladder.json` says. Raises ValueError where it is none."""
    plain = json.loads(content)
    if not isinstance(plain, dict) or set(plain) != {"ladder", "steps"} or not plain["steps"]:
        raise ValueError("no rungs")
    rungs = Rungs(str(plain["ladder"]), from_json(plain["steps"]))
    if written(rungs) != content:
        raise ValueError("not as it is written")
    return rungs


def _bytes(plain: dict[str, Any]) -> bytes:
    return canonical_json(plain)  # objects of strings, lists and integers


def rung_faults(
    document: InspectorsProblem, rungs: Rungs | None, published: bytes | None
) -> Iterator[Words]:
    """Another ladder than that of the problem, or than the published one; other steps than the
    fewest first ones with which there are odds. Raises Undecided."""
    own = sha256_hex(frozen_ladder(document))
    if published is not None and sha256_hex(published) != own:
        yield broken("ladder_published")
    if rungs is None:
        return  # whether there are odds without a step, the odds themselves show
    if rungs.ladder != own:
        yield broken("ladder_other")
        return
    problem = inspectors_problem(document)
    try:
        _, taken = climb(problem, ladder(problem))
    except Infeasible:
        yield broken("ladder_short")
        return
    if taken == rungs.steps:
        return
    if len(rungs.steps) > len(taken):
        yield broken("ladder_too_far", found=len(rungs.steps), most=len(taken))
    elif len(rungs.steps) < len(taken):
        yield broken("ladder_not_far", found=len(rungs.steps), least=len(taken))
    else:
        yield broken("ladder_steps")
