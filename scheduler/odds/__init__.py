"""The fairest odds the rules allow: OR-Tools decides the odds, the seed decides the outcome.

Nothing here knows a seed, a clock, a database. A problem goes in; integers over 2^K come out that
keep every rule exactly, or the reason why there are none.

  problem, faults               what goes in, and everything that can be wrong with it
  rules/                        RULEBOOK: each rule with its two faces
  index, trees, lattice         the problem as arrays: pairs, and bounds as two trees over them
  fit, whole, repair, circulate the most even odds; as integers; put right by a small flow
  forced                        what all odds have in common
  pipeline, inspectors, solve   the above in order; the doors that load it
  cap, even, preferences        the smallest cap on a pair; even loads; a budget of costs
  portfolio/                    what two trees cannot hold: a committed list of whole tables
  infeasible, clash/, ways/, ladder   the answer when there are none, and the way out of it
  answer, report, items         what comes out: odds, figures, items of the lottery
  check, certify                plain integers judge the result; a proof that it is the most even
  targets, cell_flow, coverage/, margins/   odds of the draw of targets
  leximin/                      panels with quotas: the lowest chance as high as it can be
"""

from scheduler.odds.answer import InspectorOdds, OddsReport, PairOdds
from scheduler.odds.check import check_odds
from scheduler.odds.infeasible import Clash, Infeasible, Relaxation, RelaxationKind
from scheduler.odds.problem import (
    Block,
    Candidate,
    Fault,
    InvalidProblem,
    Problem,
    Seat,
)
from scheduler.odds.rules import RULEBOOK, Outcome, Rule, Violation, judge
from scheduler.odds.solve import fixed_seats, smallest_cap, solve_inspectors
from scheduler.odds.targets import CellSize, cell_odds, check_cells

__all__ = [
    "RULEBOOK",
    "Block",
    "Candidate",
    "CellSize",
    "Clash",
    "Fault",
    "Infeasible",
    "InspectorOdds",
    "InvalidProblem",
    "OddsReport",
    "Outcome",
    "PairOdds",
    "Problem",
    "Relaxation",
    "RelaxationKind",
    "Rule",
    "Seat",
    "Violation",
    "cell_odds",
    "check_cells",
    "check_odds",
    "fixed_seats",
    "judge",
    "smallest_cap",
    "solve_inspectors",
]
