"""The committed portfolio: whole assignments with whole weights, where odds cannot be exact.

A cap on how often the same two people meet, people in several teams, overlapping certificates: such
rules leave the two trees of bounds, and no odds over pairs could always be drawn within them. So
whole assignments are listed, each of which keeps every rule; the list is published with its weights
before there is a seed, and the odds that are stated are those that the list has. How far they are
from the most even odds without the rules that leave the trees is stated too.

  crossing    which parts of a problem leave the trees; the problem without them
  rows        every rule as rows over pairs
  finder      one assignment at a time: minimum cost flow, else CP-SAT
  herd        a list whose odds are next to the wanted ones
  answer, check, solve   what comes back, plain integers judge it, the above in order
  clash       the smallest set of rules under which there is no assignment
  postponing, ways   the fewest targets to postpone; every change that would do, tried
  explained   a list, or why there is none

The doors are `solve_portfolio` and `fairest_odds` of scheduler.odds.solve, which load the solvers.
"""

from scheduler.odds.portfolio.answer import Portfolio, PortfolioOdds, PortfolioReport
from scheduler.odds.portfolio.check import check_portfolio
from scheduler.odds.portfolio.crossing import Beyond, NotExact, Part, TooLarge, Undecided, beyond

__all__ = [
    "Beyond",
    "NotExact",
    "Part",
    "Portfolio",
    "PortfolioOdds",
    "PortfolioReport",
    "TooLarge",
    "Undecided",
    "beyond",
    "check_portfolio",
]
