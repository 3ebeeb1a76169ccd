"""`rule_test`: the facts as small tables, what a rule forbids and what it allows, both faces.

Each table starts with a header; columns that are left out have the value of DEFAULTS. Tables are
told apart by a column: `reason` recusals, `days` meetings, `other` people who keep apart, else
`target` seats, else people. Lists are words; needs are "食品:2", absences "2026-06-01~2026-06-03".
An outcome is written "target seat inspector, target seat inspector".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from scheduler.odds import Block, Candidate, Outcome, Problem, Rule, Seat
from scheduler.odds.problem import Meeting

from .faces import permitted

RuleTest = Callable[..., None]
DEFAULTS = {
    "county": "江岸区",
    "seat": "m",
    "role": "member",
    "department": "市监",
    "qualification": "",
    "count": "1",
    "needs": "",
    "week": "",
    "day": "",
    "by_team": "否",
    "load": "9",
    "least": "0",
    "week_load": "",
    "lead": "是",
    "counties": "江岸区",
    "qualifications": "",
    "valid_until": "",
    "absences": "",
    "newcomer": "否",
    "members": "",
}
Row = dict[str, str]


def tables(text: str) -> list[list[Row]]:
    """Rows of each table; tables are separated by an empty line."""
    found = []
    for block in text.strip().split("\n\n"):
        header, *lines = [[cell.strip() for cell in line.split("|")] for line in block.split("\n")]
        found.append([DEFAULTS | dict(zip(header, line, strict=True)) for line in lines])
    return found


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def seat_of(row: Row) -> Seat:
    needs = [need.split(":") for need in row["needs"].split()]
    return Seat(
        row["target"],
        row["county"],
        row["seat"],
        row["role"],
        row["department"],
        row["qualification"],
        int(row["count"]),
        needs=tuple((name, int(least)) for name, least in needs),
        week=row["week"],
        day=row["day"],
        by_team=row["by_team"] == "是",
    )


def candidate_of(row: Row) -> Candidate:
    spans = [span.split("~") for span in row["absences"].split()]
    return Candidate(
        row["inspector"],
        int(row["load"]),
        row["lead"] == "是",
        row["department"],
        words(row["counties"]),
        words(row["qualifications"]),
        load_least=int(row["least"]),
        week_load=int(row["week_load"]) if row["week_load"] else None,
        valid_until=row["valid_until"],
        absences=tuple((first, last) for first, last in spans),
        newcomer=row["newcomer"] == "是",
        members=tuple(row["members"].split()),
    )


@dataclass
class Facts:
    seats: list[Seat] = field(default_factory=list)
    people: list[Candidate] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    apart: list[tuple[str, str]] = field(default_factory=list)

    def add(self, row: Row) -> None:
        if "reason" in row:
            self.blocks.append(Block(row["inspector"], row["target"], row["reason"]))
        elif "days" in row:
            self.meetings.append(Meeting(row["inspector"], row["target"], int(row["days"])))
        elif "other" in row:
            self.apart.append((row["one"], row["other"]))
        elif "target" in row:
            self.seats.append(seat_of(row))
        else:
            self.people.append(candidate_of(row))


def problem_of(text: str, **limits: int | None) -> Problem:
    """The problem of all tables, and limits of the whole: cap, rest_days, meet_most."""
    facts = Facts()
    for table in tables(text):
        for row in table:
            facts.add(row)
    return Problem(
        tuple(facts.seats),
        tuple(facts.people),
        tuple(facts.blocks),
        meetings=tuple(facts.meetings),
        apart=tuple(facts.apart),
        **limits,  # type: ignore[arg-type]
    )


def outcome_of(text: str) -> Outcome:
    entries = [tuple(entry.split()) for entry in text.split(",") if entry.strip()]
    return frozenset((target, seat, inspector) for target, seat, inspector in entries)


@pytest.fixture
def rule_test() -> RuleTest:
    """`forgoes`: what the rule allows, and the odds give up all the same (rules that are stricter)."""

    def run(
        rule: Rule,
        facts: str,
        *,
        forbids: Sequence[str] = (),
        allows: Sequence[str] = (),
        forgoes: Sequence[str] = (),
        **limits: int,
    ) -> None:
        posed = problem_of(facts, **limits)
        assert rule.stricter or not forgoes
        for text in (*forbids, *allows, *forgoes):
            outcome = outcome_of(text)
            broken = list(rule.violations(posed, outcome))
            assert bool(broken) == (text in forbids), f"face 2: {text}: {broken}"
            assert {found.rule for found in broken} <= {rule.code}
            assert permitted(rule, posed, outcome) == (text in allows), f"face 1: {text}"

    return run
