"""The rulebook: every rule there is, in the order people read them."""

from scheduler.odds.problem import Problem
from scheduler.odds.rules.crew_size import CrewSize
from scheduler.odds.rules.department import Department
from scheduler.odds.rules.district import District
from scheduler.odds.rules.lead import Lead
from scheduler.odds.rules.load import Load
from scheduler.odds.rules.one_seat import OneSeat
from scheduler.odds.rules.pair_cap import PairCap
from scheduler.odds.rules.qualification import Qualification
from scheduler.odds.rules.recusal import Recusal
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation

RULEBOOK: tuple[Rule, ...] = (
    CrewSize(),
    District(),
    Department(),
    Lead(),
    Qualification(),
    Recusal(),
    OneSeat(),
    Load(),
    PairCap(),
)


def judge(problem: Problem, outcome: Outcome) -> list[Violation]:
    """Everything that any rule finds wrong in a finished outcome, sorted."""
    return sorted(found for rule in RULEBOOK for found in rule.violations(problem, outcome))


__all__ = ["RULEBOOK", "Bound", "Outcome", "Over", "Rule", "Violation", "judge"]
