"""Kinds of measures: which cases each compares, and how it becomes a line of the table."""

import math
from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import Protocol

from bench.runner import Case, Record

Point = tuple[float, float]


class Verdict(StrEnum):
    REACHED = "reached"
    MISSED = "MISSED"
    SHOWN = "shown"  # no limit was set
    SKIPPED = "skipped"
    OPEN = "open"  # a peer gave no figure to compare with


@dataclass(frozen=True)
class Row:
    """One line of the table; cells may have several lines."""

    measure: str
    ours: str
    peers: str
    limit: str
    verdict: Verdict


class Measure(Protocol):
    """What is compared. `family`: the word that selects it on the command line; the cases of one
    family are run in turn. `runs`: how often, if nothing else is asked for."""

    @property
    def family(self) -> str: ...
    @property
    def runs(self) -> int: ...
    @property
    def cases(self) -> tuple[Case, ...]: ...
    def row(self, record: Record) -> Row: ...


def cost(record: Record, case: Case) -> str:
    """Median wall and CPU seconds, and the most memory; or why there are none."""
    seconds, cpu = record.seconds(case), record.cpu(case)
    if seconds is None or cpu is None:
        return record.reason(case)
    runs = len(record.results(case))
    return (
        f"{_figures(seconds)} s, CPU {_figures(cpu)} s, {record.peak_mb(case):.0f} MB"
        f" ({runs} run{'s' if runs > 1 else ''})"
    )


def _with_stages(record: Record, case: Case) -> str:
    """The cost, and on the next line the median seconds of each stage."""
    found = record.results(case)
    names = [name for name in found[0]["notes"] if name.endswith(" s")] if found else []
    stages = [
        f"{name[:-2]} {_figures(median(float(result['notes'][name]) for result in found))} s"
        for name in names
    ]
    return "\n".join([cost(record, case), *([f"  {', '.join(stages)}"] if stages else [])])


def _figures(value: float) -> str:
    """Three figures, at most three decimals."""
    return f"{value:.{max(0, min(3, 2 - math.floor(math.log10(max(value, 1e-3)))))}f}"


def _listed(record: Record, peers: tuple[Case, ...]) -> str:
    return "\n".join(f"{peer.who}: {_with_stages(record, peer)}" for peer in peers) or "-"


def _judged(reached: bool) -> Verdict:
    return Verdict.REACHED if reached else Verdict.MISSED


@dataclass(frozen=True)
class Cost:
    """At most so many seconds and megabytes; without either the cost is only shown."""

    family: str
    title: str
    ours: Case
    peers: tuple[Case, ...] = ()
    seconds: float | None = None
    mb: float | None = None
    runs: int = 3

    @property
    def cases(self) -> tuple[Case, ...]:
        return (self.ours, *self.peers)

    def row(self, record: Record) -> Row:
        limits = [f"<= {self.seconds:g} s"] if self.seconds else []
        limits += [f"<= {self.mb:g} MB"] if self.mb else []
        taken, verdict = record.seconds(self.ours), Verdict.SHOWN
        if limits:
            verdict = _judged(
                taken is not None
                and taken <= (self.seconds or math.inf)
                and record.peak_mb(self.ours) <= (self.mb or math.inf)
            )
        return Row(
            self.title,
            _with_stages(record, self.ours),
            _listed(record, self.peers),
            ", ".join(limits) or "-",
            verdict,
        )


@dataclass(frozen=True)
class Most:
    """At most so many bytes, by the note `bytes`."""

    family: str
    title: str
    ours: Case
    most: int
    runs: int = 1

    @property
    def cases(self) -> tuple[Case, ...]:
        return (self.ours,)

    def row(self, record: Record) -> Row:
        found, limit = record.note(self.ours, "bytes"), f"<= {self.most:,} bytes"
        if not isinstance(found, int):
            return Row(self.title, record.reason(self.ours), "-", limit, Verdict.MISSED)
        shown = f"{found:,} bytes\n  made in {cost(record, self.ours)}"
        return Row(self.title, shown, "-", limit, _judged(found <= self.most))


@dataclass(frozen=True)
class Faster:
    """So many times faster than the first peer, or with `cpu` so many times less CPU.

    How many times the other peers take is shown beside them. A peer that was stopped leaves a
    lower bound, which can show that the limit is reached, not that it is missed.
    """

    family: str
    title: str
    ours: Case
    peers: tuple[Case, ...]
    times: float
    cpu: bool = False
    runs: int = 3

    @property
    def cases(self) -> tuple[Case, ...]:
        return (self.ours, *self.peers)

    def row(self, record: Record) -> Row:
        against, ours = self.peers[0], cost(record, self.ours)
        limit = f">= {self.times:g} times {'less CPU' if self.cpu else 'faster'}"
        listed = "\n".join(
            f"{peer.who}: {_with_stages(record, peer)}{self._ratio(record, peer)}"
            for peer in self.peers
        )
        least, exact = self._times(record, against)
        verdict = Verdict.REACHED
        if self._taken(record, self.ours) is None:
            verdict = Verdict.MISSED
        elif against not in record.trials:
            verdict = Verdict.SKIPPED
        elif least < self.times:
            verdict = Verdict.MISSED if exact else Verdict.OPEN
        return Row(self.title, f"{ours}{self._ratio(record, against)}", listed, limit, verdict)

    def _taken(self, record: Record, case: Case) -> float | None:
        return record.cpu(case) if self.cpu else record.seconds(case)

    def _times(self, record: Record, peer: Case) -> tuple[float, bool]:
        """How many times as much as ours a peer takes: at least, and whether that is exact."""
        ours, theirs = self._taken(record, self.ours), self._taken(record, peer)
        if ours is None:
            return 0.0, False
        if theirs is not None:
            return theirs / ours, True
        return (0.0 if self.cpu else record.least(peer) / ours), False

    def _ratio(self, record: Record, peer: Case) -> str:
        least, exact = self._times(record, peer)
        return f"\n  {'' if exact else 'at least '}{least:.1f} times ours" if least else ""


@dataclass(frozen=True)
class Growth:
    """The slope of log(seconds) over log(pairs) from the last size but one to the last, which are
    alike but for their size; that of least squares over all sizes, and CPU's, are shown."""

    family: str
    title: str
    sizes: tuple[Case, ...]
    slope: float
    runs: int = 1

    @property
    def cases(self) -> tuple[Case, ...]:
        return self.sizes

    def row(self, record: Record) -> Row:
        limit = f"slope <= {self.slope:g}"
        wall, cpu = list[Point](), list[Point]()
        for case in self.sizes:
            seconds, count = record.seconds(case), record.note(case, "pairs")
            if seconds is None or not isinstance(count, int):
                missing = f"{case.arguments[0]}: {record.reason(case)}"
                return Row(self.title, missing, "-", limit, Verdict.MISSED)
            wall.append((math.log(count), math.log(seconds)))
            cpu.append((math.log(count), math.log(record.cpu(case) or seconds)))
        found, names = slope_of(wall[-2:]), "-".join(case.arguments[0] for case in self.sizes)
        shown = "\n".join(
            [
                f"{found:.2f} (CPU {slope_of(cpu[-2:]):.2f})",
                f"  {slope_of(wall):.2f} (CPU {slope_of(cpu):.2f}) over {names}",
                *(f"  {case.arguments[0]}: {cost(record, case)}" for case in self.sizes),
            ]
        )
        return Row(self.title, shown, "-", limit, _judged(found <= self.slope))


def slope_of(points: list[Point]) -> float:
    """The slope of the line through the points with the least squared distances."""
    middle = sum(x for x, _ in points) / len(points)
    spread = sum((x - middle) ** 2 for x, _ in points)
    return sum((x - middle) * y for x, y in points) / spread


@dataclass(frozen=True)
class Failures:
    """No draw of ours may fail where there are odds; how many of the peers' do is shown."""

    family: str
    title: str
    ours: Case
    peers: tuple[Case, ...]
    runs: int = 1

    @property
    def cases(self) -> tuple[Case, ...]:
        return (self.ours, *self.peers)

    def row(self, record: Record) -> Row:
        failed = record.note(self.ours, "failed")
        peers = "\n".join(f"{peer.who}: {self._shares(record, peer)}" for peer in self.peers)
        draws = record.note(self.ours, "draws")
        ours = record.reason(self.ours)
        if failed is not None:
            ours = f"{failed} of {draws} draws fail\n{cost(record, self.ours)}"
        return Row(self.title, ours, peers, "0 fail", _judged(failed == 0))

    def _shares(self, record: Record, peer: Case) -> str:
        found = record.results(peer)
        if not found:
            return record.reason(peer)
        notes = found[-1]["notes"]
        shares = [
            f"\n  {name.removesuffix(' fails')}: {float(value):.0%} fail,"
            f" {notes[name.removesuffix('fails') + 'empty']} left empty"
            for name, value in notes.items()
            if name.endswith(" fails")
        ]
        return f"{notes['failed']} of {notes['draws']} fail{''.join(shares)}"


@dataclass(frozen=True)
class CompiledOnce:
    """Set-up compiles everything: processes that draw find all machine code on disk."""

    family: str
    title: str
    ours: Case
    runs: int = 1

    @property
    def cases(self) -> tuple[Case, ...]:
        return (self.ours,)

    def row(self, record: Record) -> Row:
        limit = "paid once, not per draw"
        found = record.results(self.ours)
        if not found:
            return Row(self.title, record.reason(self.ours), "-", limit, Verdict.MISSED)
        notes = found[-1]["notes"]
        shown = (
            f"set-up compiles once: {notes['set-up']} s\n"
            f"first draw of a new process {record.seconds(self.ours):.3f} s"
            f" (and {notes['load']} s to load libraries)\n"
            f"its next draw {notes['next draw']} s\n"
            f"{notes['files']} files of machine code, {notes['added later']} added by draws"
        )
        once = notes["files"] != 0 and notes["added later"] == 0
        return Row(self.title, shown, "-", limit, _judged(once))
