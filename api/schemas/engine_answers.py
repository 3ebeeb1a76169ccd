"""What `ssj odds`, `ssj lottery` and `ssj check` answer with `--json`."""

from typing import Any

from pydantic import Field

from api.schemas.common import Out


class ExactOut(Out):
    """A number, exactly and about."""

    exact: str
    about: float


class BinOut(Out):
    """`count` odds from `least` up to `most`; of the last bin `most` itself too."""

    least: ExactOut
    most: ExactOut
    count: int


class ExpectedLoadOut(Out):
    inspector: str
    expected: ExactOut


class FixedSeatOut(Out):
    target: str
    seat: str


class FiguresOut(Out):
    """How fair the odds are; docs/engine.md says what is counted."""

    possible: int
    support: int
    lowest: ExactOut
    highest: ExactOut
    entropy: float
    entropy_most: float
    deviation: ExactOut
    histogram: list[BinOut]
    loads: list[ExpectedLoadOut]
    smallest_cap: ExactOut | None = Field(description="q*; null where not asked for, or of a list")
    cost: ExactOut | None
    cost_least: ExactOut | None
    fixed_seats: list[FixedSeatOut]
    tables: int


class CommittedOut(Out):
    """The odds are those of a published list of whole assignments. `parts`: what exact odds cannot
    hold; `difference`: the largest from the ideal odds, at the pair `differs`."""

    parts: list[str]
    tables: int
    difference: ExactOut
    differs: str


class WayOut(Out):
    """One change, tried. `change`: as a step of a ladder (docs/engine.md)."""

    message: str
    change: dict[str, Any]


class AppliedOut(Out):
    """The first steps of a frozen ladder, without which there are no odds; none where there are.
    `ladder`: SHA-256 of the file."""

    ladder: str
    steps: list[WayOut]


class OddsOut(Out):
    file: str
    kind: str
    bytes: int
    sha256: str
    committed: CommittedOut | None = Field(description="null where the odds are exact")
    report: FiguresOut | None
    ladder: str | None = Field(description="The file that the ordered ladder was written to")
    applied: AppliedOut | None = Field(description="What was applied of the ladder that was given")


class OutcomeOut(Out):
    file: str
    seed: str
    odds: str
    bytes: int
    sha256: str
    drawn: int


class EngineCheckOut(Out):
    """`ok` is null where the check could not be made."""

    code: str
    label: str
    ok: bool | None
    messages: list[str]


class CheckedOut(Out):
    fine: bool
    checks: list[EngineCheckOut]


class ClashOut(Out):
    message: str
    missing: str
    rules: list[str]
    ways: list[WayOut]


class LadderOut(Out):
    """The ordered steps; the first `enough` of them give odds (null: not even all of them)."""

    enough: int | None
    steps: list[WayOut]


class InfeasibleOut(Out):
    """No odds keep the rules: exit status 3."""

    infeasible: bool = True
    message: str
    clashes: list[ClashOut]
    ways: list[WayOut] = Field(description="Each of them ends all clashes at once")
    ladder: LadderOut | None = Field(
        description="Of inspectors; null too where limited effort does not show how far to climb"
    )
