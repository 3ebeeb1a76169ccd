"""Draws and their proofs."""

from datetime import datetime

from pydantic import AwareDatetime, Base64Bytes, Field

from api.schemas.common import Coded, In, Out
from api.schemas.seals import SealIn, SealOut
from api.schemas.second import SecondOut, StartedOut
from scheduler.desk.sealed_terms import AS_USUAL
from scheduler.desk.second.ladder import USUAL, parse_ladder
from scheduler.desk.terms import Limits, PublicSource, Terms
from scheduler.errors import Finding, Invalid


class SourceIn(In):
    """A public value that will decide, named before it exists."""

    kind: str = Field("dice", description="dice、kl8、ssq、dlt、pl5、drand")
    label: str = Field(max_length=128, description="哪一次公开掷骰、哪一期开奖")
    at: str = Field(
        "", max_length=20, description="最早何时产生（2026-11-25T02:00:00Z）；不定则为空"
    )


class DrawIn(In):
    """Trigger a draw: lock the list, publish odds, name the public value that will decide."""

    kind: str = Field(
        description="targets 或 inspectors；inspectors 不再填别的，照锁定对象名单时定死的办法"
    )
    sources: list[SourceIn] = Field(
        [], max_length=8, description="公开数字来源，1 到 3 个；按日历锁定的不给"
    )
    calendar: str = Field("", max_length=64, description="常设摇号日历的代号：用它的下一期")
    parties_only: bool = Field(False, description="不用公开数字，只用各方号码；须给代管方")
    escrow: str = Field("", max_length=32, description="代管方代号，只用各方号码时必填")
    parties: list[str] | None = Field(
        None, max_length=64, description="主办机关以外的封存方代号；不给则为全部可以参加的"
    )
    commit_by: AwareDatetime | None = Field(None, description="封存截止，默认 30 分钟后")
    reveal_by: AwareDatetime | None = Field(None, description="启封截止，默认再过 30 分钟")
    seal: SealIn | None = Field(None, description="公开方式或密封方式，默认随任务")
    ladder: list[str] | None = Field(
        None,
        max_length=8,
        description="人员配不齐时依次怎样放宽：pair_cap（可写限度，如 pair_cap:3/4）、weeks、"
        "qualification；不给则为前两种",
    )

    def terms(self, least: int, limits: Limits) -> Terms:
        """The lock's choices."""
        sources = [PublicSource(each.kind, each.label, each.at) for each in self.sources]
        seal = self.seal.terms() if self.seal else AS_USUAL
        return Terms(
            sources,
            self.parties,
            self.commit_by,
            self.reveal_by,
            least,
            seal,
            calendar=self.calendar,
            parties_only=self.parties_only,
            escrow=self.escrow,
            limits=limits,
            ladder=USUAL if self.ladder is None else parse_ladder(self.ladder),
        )

    def refuse_terms(self) -> None:
        """Invalid where anything is said of the second draw but that it shall start."""
        said = sorted(self.model_fields_set - {"kind"})
        if said:
            named: dict[str, object] = {"names": "、".join(said)}
            raise Invalid([Finding(name, "second_terms_fixed", named) for name in said])


class CommitmentIn(In):
    commitment: str = Field(max_length=64, description="封存号码的校验值，64 位十六进制")


class RevealIn(In):
    secret: str = Field(max_length=64, description="当初封存的号码，64 位十六进制")


class EscrowIn(RevealIn):
    party: str = Field(max_length=32, description="代哪一方启封")


class PublicValueIn(In):
    """One person's typing of one source's value."""

    place: int = Field(0, ge=0, le=7, description="第几个来源，从 0 数起")
    value: str = Field(max_length=256)
    evidence: Base64Bytes | None = Field(None, description="附件（base64），最大 5 MB")


class VoidIn(In):
    cause: str
    reason: str = Field(max_length=512)
    document: str = Field("", max_length=128, description="撤销任务的书面决定的文号")
    evidence: Base64Bytes | None = Field(None, description="证明材料（base64），最大 5 MB")


class DrawFileOut(Out):
    name: str
    bytes: int
    sha256: str


class ActedOut(Out):
    """An account and the body that it spoke for."""

    account: str
    body: str


class DiscardedOut(Out):
    """The outcome that was thrown away with a void: SHA-256 of `outcome.txt`, computed when the
    values came to be."""

    seed: str
    outcome: str
    at: datetime


class VoidOut(Out):
    """`evidence_sha256`: the file that shows the cause; `awaits_values`: the reveals were closed,
    so an outcome can still be computed and disclosed once the values are typed."""

    cause: Coded
    reason: str
    document: str | None
    evidence_sha256: str | None
    proposed: ActedOut
    approved: ActedOut
    at: datetime
    discarded: DiscardedOut | None
    awaits_values: bool


class VoidProposalOut(Out):
    cause: Coded
    reason: str
    document: str | None
    evidence_sha256: str | None
    proposed: ActedOut


class TypingOut(Out):
    """One typing, shown once two people have typed."""

    value: str
    role: Coded
    at: datetime
    evidence_sha256: str | None


class SourceOut(Out):
    """`typed`: by how many people so far; `typings` is empty as long as only one has typed."""

    place: int
    kind: str
    label: str
    at: str
    value: str | None
    settled_at: datetime | None
    typed: int
    typings: list[TypingOut]


class PartyOut(Out):
    """One party; `standing`: waiting, committed, revealed, missing or withheld."""

    party: str
    body: str
    standing: str
    commitment: str | None
    committed_at: datetime | None
    secret: str | None
    revealed_at: datetime | None
    low: bool


class RowsChangedOut(Out):
    """Rows of a register in the task's scope: new; changed; of these in what matters to a draw; and
    gone from the scope."""

    added: int
    changed: int
    weighty: int
    left: int


class RegisterChangesOut(Out):
    """What changed in the registers between the filing of the plan and the lock of the lists."""

    since: datetime
    targets: RowsChangedOut
    inspectors: RowsChangedOut


class ScopeConsentOut(Out):
    """Why so few targets, or one more task alike, and who consented; `targets`, `alike`: when it
    was asked for."""

    reason: str
    targets: int
    alike: int
    asked: ActedOut
    approved: ActedOut


class DrawSlotOut(Out):
    """The slot of a calendar (常设摇号) that a draw has taken."""

    calendar: str
    place: int


class DrawOut(Out):
    number: str
    task: str
    parent: str | None
    kind: Coded
    state: Coded
    protocol: str
    mode: str
    plan_hash: str
    frozen_at: datetime
    commit_by: datetime
    reveal_by: datetime
    parties: list[PartyOut]
    sources: list[SourceOut]
    slot: DrawSlotOut | None
    # Who keeps the parties' numbers for the case that one is withheld; empty: nobody.
    escrow: str
    # In sealed mode; its draw has no seed, no list and no bundle here until it is disclosed.
    seal: SealOut | None
    seed: str | None
    drawn_at: datetime | None
    void: VoidOut | None
    # Asked for by the authority, waiting for another body.
    void_proposal: VoidProposalOut | None
    # Lines of each frozen file, people and targets left out by reason, and how many were drawn.
    counts: dict[str, int]
    left_out: list["LeftOut"]
    # Of a draw of targets; none of the other and of draws locked before it was counted.
    register_changes: RegisterChangesOut | None
    # Where one was needed.
    scope_consent: ScopeConsentOut | None
    # Of a draw of targets, what it states of the other; of that one, how it came to start. None of
    # draws locked before this was stated.
    second: SecondOut | None
    started: StartedOut | None
    drawn: int | None
    files: list[DrawFileOut]
    bundle: str | None
    # When its codes were erased: nobody can find who stands behind its identifiers any more.
    codes_erased_at: datetime | None


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
