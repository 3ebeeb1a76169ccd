"""Draws and their proofs."""

from datetime import datetime

from pydantic import Field

from api.schemas.common import Coded, In, Out


class DrawIn(In):
    """Trigger a draw: lock the list, publish odds, name the public value that will decide."""

    kind: str = Field(description="targets 或 inspectors")
    source_kind: str = Field("dice", description="dice（十面骰）或 kl8（快乐8）")
    source_label: str = Field(max_length=128, description="哪一次公开掷骰、哪一期开奖")


class PublicValueIn(In):
    value: str = Field(max_length=256)


class VoidIn(In):
    cause: str
    reason: str = Field(max_length=512)


class DrawFileOut(Out):
    name: str
    bytes: int
    sha256: str


class VoidOut(Out):
    cause: Coded
    reason: str
    at: datetime


class VoidProposalOut(Out):
    cause: Coded
    reason: str


class DrawOut(Out):
    number: str
    task: str
    parent: str | None
    kind: Coded
    state: Coded
    protocol: str
    mode: str
    source_kind: str
    source_label: str
    plan_hash: str
    commitments: dict[str, str]
    frozen_at: datetime
    public_value: str | None
    seed: str | None
    drawn_at: datetime | None
    void: VoidOut | None
    # Asked for by one person, waiting for another.
    void_proposal: VoidProposalOut | None
    # Lines of each frozen file, people and targets left out by reason, and how many were drawn.
    counts: dict[str, int]
    left_out: list["LeftOut"]
    drawn: int | None
    files: list[DrawFileOut]
    bundle: str | None


class LeftOut(Out):
    who: str
    reason: Coded
    count: int


class LogEntryOut(Out):
    position: int
    kind: str
    subject: str
    content: str
    logged_at: datetime


class LogEntriesOut(Out):
    size: int
    root: str
    entries: list[LogEntryOut]
    next: int | None
