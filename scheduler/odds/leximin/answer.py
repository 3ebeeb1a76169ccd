"""What comes back: tables with whole weights, and the odds that this lottery really has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scheduler.odds.leximin.problem import PanelProblem, TypeGroup

Table = tuple[int, ...]
"""How many of each type are on the panel, in the order of the groups."""


@dataclass(frozen=True)
class PanelLottery:
    """A lottery over panels: table i is drawn with probability `weights[i]` / 2^`bits`.

    `groups` in the order in which the tables count them; `tables` sorted and different; `weights`
    at least 1, 2^bits in all. `odds[t]`: the expected number of type t on the panel, over 2^bits,
    exactly that of this lottery; a member's selection probability is odds[t] / (2^bits * size).
    `ideal[t]`: a member's leximin probability, each level an exact upper bound proven by the duals
    of a linear program, given the levels below it. `lowest`, `highest`: the extreme selection
    probabilities of this lottery; `deviation`: the largest difference between a selection
    probability and its ideal.
    """

    groups: tuple[TypeGroup, ...]
    bits: int
    tables: tuple[Table, ...]
    weights: tuple[int, ...]
    odds: tuple[int, ...]
    ideal: tuple[Fraction, ...]
    lowest: Fraction
    highest: Fraction
    deviation: Fraction


def build_lottery(
    problem: PanelProblem, ideal: Sequence[Fraction], weights: Mapping[Table, int]
) -> PanelLottery:
    """The lottery that draws each table by its weight; `weights` sum to 2^K."""
    tables = tuple(sorted(table for table, weight in weights.items() if weight))
    odds = tuple(
        sum(weights[table] * table[at] for table in tables) for at in range(len(problem.groups))
    )
    chances = selection_chances(odds, problem.groups, problem.bits)
    return PanelLottery(
        problem.groups,
        problem.bits,
        tables,
        tuple(weights[table] for table in tables),
        odds,
        tuple(ideal),
        min(chances),
        max(chances),
        max(abs(chance - wanted) for chance, wanted in zip(chances, ideal, strict=True)),
    )


def selection_chances(
    odds: Sequence[int], groups: Sequence[TypeGroup], bits: int
) -> list[Fraction]:
    """The probability that one given member of each type is selected."""
    return [Fraction(o, g.size << bits) for o, g in zip(odds, groups, strict=True)]
