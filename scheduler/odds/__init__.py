"""The fairest odds the rules allow: OR-Tools decides the odds, the seed decides the outcome.

Nothing here knows a seed, a clock, a database. A problem goes in; integers over 2^K come out that
keep every rule exactly, or the reason why there are none.

  problem, answer, infeasible   what goes in, what comes out, and what comes out when nothing can
  rules/                        RULEBOOK: each rule with its two faces
  index, flow                   the problem as arrays; as a network for OR-Tools
  feasible, cap                 the proof that there are odds; the smallest cap on a pair
  explain, relax                the minimum cut in words, and checked ways out
  entropy, forced               maximum entropy; pairs that can have no odds
  quantise                      real odds -> integers, changing them least
  check                         plain integers judge the result: no solver
  pipeline, solve               the above in order; the doors that load it
  targets, cell_flow            odds of cells for the draw of targets
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
