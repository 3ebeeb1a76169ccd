"""The draw of targets: each cell's exact expectation, each entry's exact chance, and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from scheduler.desk.odds_view.reading import FrozenPlan, frozen_plan, lines_from
from scheduler.draw.documents import rows
from scheduler.odds.targets import entry_odds
from scheduler.rates import parse_rate
from scheduler.vocabulary import ExclusionReason


@dataclass(frozen=True)
class Cell:
    """One group of alike entries (分组). `county` is a code, `section` an industry section's letter
    or "-"; `rate` is the task's for the risk class, as it was written. `expected` and `chance` are
    exact."""

    cell: str
    county: str
    risk: str
    section: str
    size: int
    rate: str
    expected: Fraction
    chance: Fraction

    @property
    def asked(self) -> Fraction:
        """The rate as a fraction: what the chance is before it is made whole in units of 2^-K."""
        return parse_rate(self.rate)


@dataclass(frozen=True)
class RiskClassOdds:
    """All cells of one risk class: they share a rate."""

    risk: str
    rate: str
    cells: int
    entries: int
    expected: Fraction
    lowest: Fraction
    highest: Fraction


@dataclass(frozen=True)
class TargetOverview:
    """A whole draw of targets. `at_zero`: entries that could be drawn but have no chance at all
    (a rate so small that rounding left nothing); `excluded`: how many were left out, by reason."""

    plan: FrozenPlan
    entries: int
    expected: Fraction
    lowest: Fraction
    highest: Fraction
    at_zero: int
    classes: tuple[RiskClassOdds, ...]
    excluded: tuple[tuple[ExclusionReason, int], ...]


@dataclass(frozen=True)
class TargetChance:
    """One entry: its cell, or the reason why it cannot be drawn. Exactly one of the two is set."""

    pid: str
    cell: Cell | None
    left_out: ExclusionReason | None


@dataclass(frozen=True)
class Drawn:
    """What became of an entry: its place by ticket within its cell, drawn or an alternate."""

    rank: int
    drawn: bool


class TargetDraw:
    """The frozen files of a draw of targets, asked about their odds."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.plan = frozen_plan(files)
        self._pool = files["pool.txt"]
        self._excluded = files["excluded.txt"]
        self._cells = files["cells.txt"]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """All cells, in the order of the file."""
        return tuple(self._cell(row) for row in rows(self._cells))

    def _cell(self, row: tuple[str, ...]) -> Cell:
        name, path_a, path_b, size, odds, _ = row
        county, risk = path_a.split("/")[-1].split(".")
        return Cell(
            name,
            county,
            risk,
            path_b,
            int(size),
            self.plan.rates[risk],
            self.plan.share(int(odds)),
            entry_odds(int(odds), int(size), self.plan.bits),
        )

    @cached_property
    def overview(self) -> TargetOverview:
        """Totals, the lowest and the highest chance, and who was left out and why."""
        chances = [cell.chance for cell in self.cells]
        reasons = Counter(reason for _, reason in rows(self._excluded))
        return TargetOverview(
            self.plan,
            sum(cell.size for cell in self.cells),
            sum((cell.expected for cell in self.cells), Fraction(0)),
            min(chances),
            max(chances),
            sum(cell.size for cell in self.cells if not cell.chance),
            tuple(self._risk_class(risk) for risk in sorted({cell.risk for cell in self.cells})),
            tuple((ExclusionReason(reason), reasons[reason]) for reason in sorted(reasons)),
        )

    def _risk_class(self, risk: str) -> RiskClassOdds:
        own = [cell for cell in self.cells if cell.risk == risk]
        return RiskClassOdds(
            risk,
            self.plan.rates[risk],
            len(own),
            sum(cell.size for cell in own),
            sum((cell.expected for cell in own), Fraction(0)),
            min(cell.chance for cell in own),
            max(cell.chance for cell in own),
        )

    def chance(self, pid: str) -> TargetChance | None:
        """One entry's chance; None where no list has this identifier."""
        for _, cell in lines_from(self._pool, pid):
            return TargetChance(pid, self._cell(lines_from(self._cells, cell)[0]), None)
        for _, reason in lines_from(self._excluded, pid):
            return TargetChance(pid, None, ExclusionReason(reason))
        return None


def drawn_in(outcome: bytes, cell: str, pid: str) -> Drawn | None:
    """An entry's line in the outcome of its cell; None where it is neither drawn nor an
    alternate."""
    for _, rank, entry, status, _ in lines_from(outcome, cell):
        if entry == pid:
            return Drawn(int(rank), status == "drawn")
    return None
