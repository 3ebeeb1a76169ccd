"""The odds of a draw, explained: exact fractions, and the sentences that say why."""

from typing import Literal

from pydantic import Field

from api.schemas.common import Coded, In, Out

Pid = str


class ShareOut(Out):
    """An exact number: `exact` as a fraction, `about` rounded to four digits for people."""

    exact: str
    about: str


class WhyOut(Out):
    """One step of an explanation; `code` is stable, `text` is for people."""

    code: str
    text: str


class CellOut(Out):
    """One group of targets: everybody in it has the same chance."""

    cell: str
    district: Coded
    risk: Coded
    industry: Coded
    size: int
    rate: str
    expected: ShareOut
    chance: ShareOut
    drawn: int | None


class RiskClassOut(Out):
    risk: Coded
    rate: str
    cells: int
    entries: int
    expected: ShareOut
    lowest: ShareOut
    highest: ShareOut


class ReasonOut(Out):
    """How many were left out for this reason: their chance is 0."""

    reason: Coded
    count: int


class TargetOddsOut(Out):
    """A draw of targets: totals, and a page of its groups; `next` is where the next page starts."""

    kind: Literal["targets"] = "targets"
    number: str
    plan_hash: str
    unit: int
    entries: int
    expected: ShareOut
    lowest: ShareOut
    highest: ShareOut
    at_zero: int
    classes: list[RiskClassOut]
    left_out: list[ReasonOut]
    cell_count: int
    cells: list[CellOut]
    first: int
    next: int | None


class TargetChanceOut(Out):
    """One entry of a draw of targets."""

    kind: Literal["targets"] = "targets"
    number: str
    target: Pid
    chance: ShareOut
    cell: CellOut | None
    left_out: Coded | None
    why: list[WhyOut]
    result: WhyOut | None


class ExpectedOut(Out):
    """One inspector: expected visits over how many targets; limits, in visits."""

    inspector: Pid
    expected: ShareOut
    targets: int
    load: int
    least: int
    week_load: int | None
    fits: bool


class BarOut(Out):
    """How many are at least `low` and below `high`, in words that people read."""

    low: str
    high: str
    label: str
    count: int


class FixedSeatOut(Out):
    """人员无随机性: fewer than three people are eligible."""

    target: Pid
    seat: str
    eligible: int


class InspectorOddsOut(Out):
    """A draw of inspectors: figures of fairness, and a page of its people. Entropies in bits."""

    kind: Literal["inspectors"] = "inspectors"
    number: str
    plan_hash: str
    parent: str
    unit: int
    targets: int
    seats: int
    places: int
    pairs: int
    lowest: ShareOut
    highest: ShareOut
    cap: ShareOut | None
    deviation: ShareOut
    entropy: float
    entropy_most: float
    least_visits: ShareOut
    most_visits: ShareOut
    visits: list[BarOut]
    pair_odds: list[BarOut]
    left_out: list[ReasonOut]
    fixed: list[FixedSeatOut]
    promises: list[WhyOut]
    people_count: int
    people: list[ExpectedOut]
    first: int
    next: int | None


class WeekOut(Out):
    week: str
    expected: ShareOut


class LikelyOut(Out):
    """A target with the chance that the inspector visits it."""

    target: Pid
    chance: ShareOut


class InspectorChanceOut(Out):
    """One inspector of a draw of inspectors."""

    number: str
    inspector: Pid
    expected: ShareOut
    visits: ExpectedOut | None
    left_out: Coded | None
    weeks: list[WeekOut]
    likeliest: list[LikelyOut]
    why: list[WhyOut]


class SeatRangeOut(Out):
    """One seat of a target: what it asks, how many are eligible, how even their odds are."""

    seat: str
    label: str
    department: str
    qualification: str
    count: int
    eligible: int
    lowest: ShareOut
    highest: ShareOut
    fixed: bool


class TargetSeatsOut(Out):
    """One drawn target in a draw of inspectors: who can come, seat by seat."""

    kind: Literal["inspectors"] = "inspectors"
    number: str
    target: Pid
    week: str
    seats: list[SeatRangeOut]


class FactorOut(Out):
    """One published multiplier on the pair's way: what it bounds, and its value."""

    kind: str
    label: str
    value: str


class SeatOddsOut(Out):
    """One seat of a pair. `factors` multiply to the most even odds, where they are not forced;
    `refusals`: the rules that say no."""

    seat: str
    label: str
    eligible: int
    chance: ShareOut
    refusals: list[Coded]
    factors: list[FactorOut]


class PairOut(Out):
    """One target and one inspector: their chance, or every reason why there is none."""

    number: str
    target: Pid
    inspector: Pid
    verdict: str
    possible: bool
    chance: ShareOut
    seats: list[SeatOddsOut]
    why: list[WhyOut]
    result: WhyOut | None


class KeyIn(In):
    """A register's key; one of the two."""

    target: str = Field("", max_length=64, description="检查对象的登记号码")
    inspector: str = Field("", max_length=64, description="检查人员的人员编号")


class IdentifierOut(Out):
    """Under which identifier somebody stands in a draw; for officials only."""

    kind: str = Field(description="targets 或 inspectors")
    pid: Pid
    page: str
