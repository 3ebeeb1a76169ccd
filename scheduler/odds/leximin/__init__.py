"""Type-level leximin: the fairest selection odds when no rates are given.

A panel of given size is drawn from people of several *types* (the same value in every category),
within quotas on values. Wanted is the lottery over panels that first makes the smallest selection
probability as large as possible, then the second smallest, and so on (leximin; Flanigan, Gölz,
Gupta, Hennig, Procaccia, Nature 596, 2021, 548-552, who solve it person by person). What comes
back is a short list of tables (how many of each type) with whole weights over 2^K, so the odds
that are stated are those the published lottery has. Who of a type is drawn, its tickets decide
(scheduler/draw/tickets.py); which table, `scheduler.draw.tables.drawn_table`.

  problem, answer, infeasible   what goes in, what comes out, and what comes out when nothing can
  panels                        quotas as rows of whole coefficients
  levels, proportion            the fairest odds within the rows, each level with an exact proof
  glop, tables                  the solvers: GLOP; CP-SAT for one table within limits
  units, peel                   odds -> whole units -> a lottery that has exactly these odds
  mixture                       the other way: column generation, or a row no panel breaks
  explain                       smallest clashing quotas, smallest widening, each checked
  check                         plain integers judge a lottery: no solver
  pipeline, solve               the above in order; the door that loads it
"""

from scheduler.odds.leximin.answer import PanelLottery
from scheduler.odds.leximin.check import LotteryViolation, check_lottery
from scheduler.odds.leximin.infeasible import (
    InfeasibleQuotas,
    QuotaClash,
    QuotaRelaxation,
    QuotaSide,
    Side,
)
from scheduler.odds.leximin.problem import PanelProblem, Quota, TypeGroup
from scheduler.odds.leximin.solve import leximin

__all__ = [
    "InfeasibleQuotas",
    "LotteryViolation",
    "PanelLottery",
    "PanelProblem",
    "Quota",
    "QuotaClash",
    "QuotaRelaxation",
    "QuotaSide",
    "Side",
    "TypeGroup",
    "check_lottery",
    "leximin",
]
