"""Chains of codes, and who came for whom after a draw."""

from datetime import datetime

from pydantic import Base64Bytes, Field

from api.schemas.common import Coded, In, Out
from scheduler.desk.replacing import Report
from scheduler.errors import Finding, Invalid
from scheduler.vocabulary import ReplacementCause


class ChainIn(In):
    """The head of a chain that its party keeps."""

    head: str = Field(max_length=64, description="链头，64 位十六进制")
    length: int = Field(ge=1, le=10**6, description="备用码的个数")


class ReportIn(In):
    """Why a target is not there or an inspector cannot come."""

    cause: str = Field(description="、".join(f"{c.value} {c.label}" for c in ReplacementCause))
    reason: str = Field(max_length=512, description="具体情况，只供监督，不公布")
    evidence: Base64Bytes | None = Field(None, description="附件（base64），最大 5 MB")

    def report(self) -> Report:
        """The report; Invalid where the cause is none of the listed."""
        if self.cause not in set(ReplacementCause):
            raise Invalid([Finding("cause", "unknown_value", {"value": self.cause})])
        return Report(ReplacementCause(self.cause), self.reason, self.evidence)


class VacancyIn(ReportIn):
    person: str = Field(max_length=64, description="检查人员的人员编号")


class CodeIn(In):
    code: str = Field(max_length=64, description="下一个备用码，64 位十六进制")


class ChainOut(Out):
    """A deposited chain; `draw`: the one whose plan names it, `calendar`: the one that uses it;
    neither while it is unused."""

    party: str
    body: str
    head: str
    length: int
    deposited_at: datetime
    draw: str | None
    calendar: str | None


class ChainsOut(Out):
    chains: list[ChainOut]


class UsedChainOut(Out):
    """The chain that the plan names, and how many of its codes are open."""

    party: str
    body: str
    head: str
    length: int
    opened: int


class StepOut(Out):
    """One report. `standing`: done, open or over; ids are the salted ones of the draw, `reporter`
    a number instead of a name; empty in sealed mode until disclosure."""

    kind: Coded
    standing: Coded
    cause: Coded
    reporter: int
    reported_at: datetime
    done_at: datetime | None
    target: str
    seat: str
    out: str
    came_in: str
    candidates: int | None
    code: str | None
    evidence_sha256: str | None


class CountOut(Out):
    what: str
    count: int


class ReplacementsOut(Out):
    """All replacements of a draw of inspectors, and their counts: by cause, by who reported, by who
    was taken out, by who came in."""

    number: str
    chain: UsedChainOut | None
    steps: list[StepOut]
    by_cause: list[CountOut]
    by_reporter: list[CountOut]
    taken_out: list[CountOut]
    came_in: list[CountOut]
    file: str | None


class NamedStepOut(Out):
    """The same for overseers, with names and the words of who reported."""

    kind: Coded
    standing: Coded
    cause: Coded
    reason: str
    reported_by: str
    reported_at: datetime
    done_by: str | None
    target: str
    seat: str
    out: str
    came_in: str
    candidates: int | None


class NamedReplacementsOut(Out):
    number: str
    steps: list[NamedStepOut]
    by_reporter: list[CountOut]
    taken_out: list[CountOut]


class FilledOut(Out):
    """What the code that was opened has decided."""

    number: str
    place: int
    target: str
    seat: str
    out: str
    came_in: str
    candidates: int


class WaitingOut(Out):
    """What the chain's party has to do for a draw: `next` is the number of the code to open."""

    number: str
    task: str
    head: str
    length: int
    next: int
    vacancies: int


class WaitingListOut(Out):
    waiting: list[WaitingOut]
