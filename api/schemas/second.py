"""The draw of inspectors: what the first lock states of it, and what came of that."""

from datetime import datetime

from pydantic import Field

from api.schemas.common import Coded, Out


class NamedSourceOut(Out):
    kind: str
    label: str
    at: str


class RungOut(Out):
    """One kind of relaxation; `most`: of `pair_cap` the highest cap, of the others 1."""

    kind: Coded
    most: str


class SecondOut(Out):
    """What a first lock states of the second draw. `sources`: those of the first draw; of the
    second it is of each kind the first value that comes `lead_seconds` after the reveals'
    deadline."""

    commit_seconds: int
    reveal_seconds: int
    lead_seconds: int
    sources: list[NamedSourceOut]
    calendar: str
    escrow: str
    ladder: list[RungOut]


class ClimbedOut(Out):
    """One relaxation that was needed: what held before and after (of a cap over 2^24; of weeks
    their names; of a qualification its name)."""

    kind: Coded
    before: str
    after: str


class StartedOut(Out):
    """Of a second draw: from when its terms are counted, by how many commit periods it was put off
    because it started late, and what was relaxed, in the order of the ladder."""

    after: datetime
    late: int
    climbed: list[ClimbedOut]


class WaitingOut(Out):
    """A task whose targets are drawn and whose inspectors' list locks by itself: as it will be
    where nothing is late. `impossible_at`: when it was found that they cannot be paired."""

    parent: str
    after: datetime
    commit_by: datetime | None = Field(description="按日历的没有")
    reveal_by: datetime | None
    sources: list[NamedSourceOut]
    calendar: str
    impossible_at: datetime | None
