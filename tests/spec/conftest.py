"""`rule_test`: the facts as small tables, what a rule forbids and what it allows, both faces.

Each table starts with a header; columns that are left out have the value of DEFAULTS.
Seats have `target`, people have `load` or `lead` or whatever else, recusals are
`inspector | target | reason`. An outcome is written "target seat inspector, target seat inspector".
"""

from collections.abc import Callable, Sequence

import pytest

from scheduler.odds import Block, Candidate, Outcome, Problem, Rule, Seat
from scheduler.odds.rules import Over

RuleTest = Callable[..., None]
DEFAULTS = {
    "county": "江岸区",
    "seat": "m",
    "role": "member",
    "department": "市监",
    "qualification": "",
    "count": "1",
    "load": "9",
    "lead": "是",
    "counties": "江岸区",
    "qualifications": "",
}


def tables(text: str) -> list[list[dict[str, str]]]:
    """Rows of each table; tables are separated by an empty line."""
    found = []
    for block in text.strip().split("\n\n"):
        header, *lines = [[cell.strip() for cell in line.split("|")] for line in block.split("\n")]
        found.append([DEFAULTS | dict(zip(header, line, strict=True)) for line in lines])
    return found


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def problem_of(text: str, cap: int | None = None) -> Problem:
    """Seats, people and recusals, told apart by their columns."""
    seats: list[Seat] = []
    people: list[Candidate] = []
    blocks: list[Block] = []
    for table in tables(text):
        for row in table:
            if "reason" in row:
                blocks.append(Block(row["inspector"], row["target"], row["reason"]))
            elif "target" in row:
                seats.append(
                    Seat(
                        row["target"],
                        row["county"],
                        row["seat"],
                        row["role"],
                        row["department"],
                        row["qualification"],
                        int(row["count"]),
                    )
                )
            else:
                people.append(
                    Candidate(
                        row["inspector"],
                        int(row["load"]),
                        row["lead"] == "是",
                        row["department"],
                        words(row["counties"]),
                        words(row["qualifications"]),
                    )
                )
    return Problem(tuple(seats), tuple(people), tuple(blocks), cap=cap)


def outcome_of(text: str) -> Outcome:
    entries = [tuple(entry.split()) for entry in text.split(",") if entry.strip()]
    return frozenset((target, seat, inspector) for target, seat, inspector in entries)


def face_one(rule: Rule, posed: Problem, outcome: Outcome) -> bool:
    """Whether the rule's contribution to the odds leaves room for the outcome."""
    apart = set(rule.excludes(posed))
    eligible = all(
        rule.allows(posed.seat_named[target, seat], posed.candidate_named[inspector])
        and (inspector, target) not in apart
        for target, seat, inspector in outcome
    )
    sums: dict[tuple[str, ...], int] = {}
    for target, seat, inspector in outcome:
        for key in ((Over.SEAT, target, seat), (Over.INSPECTOR, inspector)):
            sums[key] = sums.get(key, 0) + posed.unit
    pairs = [(target, inspector) for target, _, inspector in outcome]
    twice = max((pairs.count(pair) for pair in pairs), default=0) * posed.unit
    return eligible and all(
        bound.lower
        <= (twice if bound.over is Over.PAIR else sums.get((bound.over, *bound.names), 0))
        <= bound.upper
        for bound in rule.bounds(posed)
    )


@pytest.fixture
def rule_test() -> RuleTest:
    def run(
        rule: Rule, facts: str, *, forbids: Sequence[str] = (), allows: Sequence[str] = ()
    ) -> None:
        posed = problem_of(facts)
        for text in (*forbids, *allows):
            outcome = outcome_of(text)
            broken = list(rule.violations(posed, outcome))
            assert bool(broken) == (text in forbids), f"face 2: {text}: {broken}"
            assert {found.rule for found in broken} <= {rule.code}
            assert face_one(rule, posed, outcome) == (text in allows), f"face 1: {text}"

    return run
