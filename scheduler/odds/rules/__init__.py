"""The rulebook: every rule there is, in the order people read them."""

from scheduler.odds.collector import paused
from scheduler.odds.problem import Problem
from scheduler.odds.rules.absence import Absence
from scheduler.odds.rules.apart import Apart
from scheduler.odds.rules.certificate import Certificate
from scheduler.odds.rules.cool_down import CoolDown
from scheduler.odds.rules.crew_size import CrewSize
from scheduler.odds.rules.department import Department
from scheduler.odds.rules.district import District
from scheduler.odds.rules.lead import Lead
from scheduler.odds.rules.load import Load
from scheduler.odds.rules.meeting_cap import MeetingCap
from scheduler.odds.rules.mentor import Mentor
from scheduler.odds.rules.needs import Needs
from scheduler.odds.rules.one_seat import OneSeat
from scheduler.odds.rules.pair_cap import PairCap
from scheduler.odds.rules.qualification import Qualification
from scheduler.odds.rules.recusal import Recusal
from scheduler.odds.rules.rule import Bound, Outcome, Over, Rule, Violation
from scheduler.odds.rules.team import Team
from scheduler.odds.rules.week_load import WeekLoad

RULEBOOK: tuple[Rule, ...] = (
    CrewSize(),
    District(),
    Department(),
    Lead(),
    Qualification(),
    Needs(),
    Certificate(),
    Absence(),
    Team(),
    Recusal(),
    CoolDown(),
    Apart(),
    Mentor(),
    OneSeat(),
    Load(),
    WeekLoad(),
    PairCap(),
    MeetingCap(),
)


@paused()
def judge(problem: Problem, outcome: Outcome) -> list[Violation]:
    """Everything that any rule finds wrong in a finished outcome, sorted."""
    # By name, rows that are read one after the other lie near each other; in the order of a set
    # each is somewhere else in memory, for every rule anew.
    rows = sorted(outcome)
    return sorted(found for rule in RULEBOOK for found in rule.violations(problem, rows))


__all__ = ["RULEBOOK", "Bound", "Outcome", "Over", "Rule", "Violation", "judge"]
