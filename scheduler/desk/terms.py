"""What is said at the lock about the seed: which public values decide, who takes part, by when.

The supervisor chooses among what stands here before the seed can be known; afterwards nobody can
change it: it is in the plan.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Authority, Task
from scheduler.beacons import moment_of
from scheduler.desk.context import Desk
from scheduler.desk.public_log import moment
from scheduler.desk.sealed_terms import (
    AS_USUAL,
    AgreedSeal,
    SealTerms,
    SealWanted,
    agree_seal,
)
from scheduler.desk.second.ladder import USUAL, Rung
from scheduler.draw.documents import Json
from scheduler.draw.sources import (
    LOTTERIES,
    PUBLIC_TENTHS,
    SourceError,
    carried,
    check_announced,
    drand_round,
    issue,
)
from scheduler.errors import Finding, Invalid, Refused
from scheduler.vocabulary import Role

OFFICE = "office"
"""The authority that draws: a party of every draw, whose number the service makes and opens."""

OFFICE_BODY = "主办机关"
LEAST_PARTIES = 3
MOST_PARTIES = 64
MOST_SOURCES = 3
MOST_LABEL = 128
PERIOD = timedelta(minutes=30)
"""How long parties have to commit, and then to reveal, where the lock says nothing else."""

MOST_PERIOD = timedelta(days=31)


@dataclass(frozen=True)
class PublicSource:
    """A public value that will decide, named before it exists; `at`: before when it cannot exist
    (empty where no moment is fixed)."""

    kind: str
    label: str
    at: str = ""

    def announced(self) -> dict[str, Json]:
        """The source as the plan names it."""
        return {"kind": self.kind, "label": self.label.strip(), "at": self.at}


@dataclass(frozen=True)
class Limits:
    """From when on a lock needs the consent of another body (scheduler/desk/steering.py): fewer
    targets that can be drawn than `least_targets`, or `most_alike` tasks alike in 12 months."""

    least_targets: int = 10
    most_alike: int = 2


@dataclass(frozen=True)
class Terms:
    """The choices of the first lock (the second has none); `parties` besides the office (None:
    every active one), moments empty for the usual periods."""

    sources: Sequence[PublicSource]
    parties: Collection[str] | None = None
    commit_by: datetime | None = None
    reveal_by: datetime | None = None
    least: int = LEAST_PARTIES
    seal: SealTerms = AS_USUAL
    calendar: str = ""
    """Name of the calendar whose next slot the lock takes (常设摇号): then it says everything else
    about the seed; empty: none."""

    parties_only: bool = False
    """No public value decides; then `escrow` names who may enter what a party withholds."""

    escrow: str = ""
    limits: Limits = Limits()
    chain: str | None = None
    """Head of the chain of codes that decides who takes vacant seats (None: the oldest that may be
    used)."""

    ladder: Sequence[Rung] = USUAL
    """What may be relaxed, in this order, where the drawn targets cannot be paired otherwise."""


@dataclass(frozen=True)
class SlotTerms:
    """The slot of a standing draw that a lock takes: `calendar` and `entry` are subject and H of
    the log entry that fixed it."""

    slot_id: int
    calendar: str
    entry: str
    place: int
    heads: Mapping[str, str]
    escrow: str

    def members(self) -> dict[str, Json]:
        """The plan's members `slot` and `escrow`."""
        slot: dict[str, Json] = {"calendar": self.calendar, "entry": self.entry}
        slot |= {"place": self.place, "heads": {**self.heads}}
        return {"slot": slot, "escrow": self.escrow}


@dataclass(frozen=True)
class Agreed:
    """The terms as they hold for one draw: bodies by party, in the order of the parties; `seal`
    in sealed mode only."""

    sources: tuple[PublicSource, ...]
    bodies: Mapping[str, str]
    commit_by: datetime
    reveal_by: datetime
    seal: AgreedSeal | None = None
    slot: SlotTerms | None = None
    escrow: str = ""

    def members(self) -> dict[str, Json]:
        """What the plan says of them besides parties and sources."""
        if self.slot is not None:
            return self.slot.members()
        return {"escrow": self.escrow} if self.escrow else {}

    def rules(self) -> dict[str, Json]:
        """What the plan's rules say of them, for people to read."""
        ceremony: Json = {"commit_by": moment(self.commit_by), "reveal_by": moment(self.reveal_by)}
        return {"parties": dict(self.bodies), "ceremony": ceremony}


def contributors(session: Session, authority_id: int) -> list[Account]:
    """Who may be named at a lock: active contributors of the authority and of those above it."""
    above: list[int] = []
    row: int | None = authority_id
    while row is not None:
        above.append(row)
        row = session.get_one(Authority, row).parent_id
    wanted = select(Account).where(
        Account.role == Role.CONTRIBUTOR,
        Account.disabled_at.is_(None),
        Account.authority_id.in_(above),
    )
    return list(session.scalars(wanted.order_by(Account.party)))


def agree(desk: Desk, task: Task, terms: Terms) -> Agreed:
    """The terms with their defaults, for the first draw of the task; Invalid with everything that
    is wrong, Refused where too few take part."""
    now = desk.now().replace(microsecond=0)
    commit_by = (terms.commit_by or now + PERIOD).replace(microsecond=0)
    reveal_by = (terms.reveal_by or commit_by + PERIOD).replace(microsecond=0)
    able = {
        row.party or "": row.body or "" for row in contributors(desk.session, task.authority_id)
    }
    named = able.keys() if terms.parties is None else set(terms.parties) - {OFFICE}
    sources = tuple(map(timed, terms.sources))
    findings = [*source_faults(sources), *deadlines(now, commit_by, reveal_by, sources)]
    findings += [
        Finding("parties", "party_unknown", {"party": party})
        for party in sorted(named - able.keys())
    ]
    if len(named) >= MOST_PARTIES:
        findings.append(Finding("parties", "parties_too_many", {"most": MOST_PARTIES}))
    others = {party: able[party] for party in sorted(named & able.keys())}
    wanted = SealWanted(desk.today(), task, others, terms.seal)
    sealed = agree_seal(wanted, findings)
    if findings:
        raise Invalid(findings)
    bodies = {OFFICE: OFFICE_BODY, **others}
    if len(bodies) < terms.least:
        raise Refused("parties_too_few", have=len(bodies), least=terms.least)
    ordered = {party: bodies[party] for party in sorted(bodies)}
    return Agreed(sources, ordered, commit_by, reveal_by, sealed)


def timed(public: PublicSource) -> PublicSource:
    """The source with its label in the protocol's form, and the moment that it fixes where none was
    given."""
    if public.kind in LOTTERIES:
        return replace(public, label=issue(public.label))
    if public.kind != "drand" or public.at:
        return public
    try:
        return replace(public, at=moment(moment_of(drand_round(public.label.strip()))))
    except SourceError:
        return public


def source_faults(sources: Sequence[PublicSource], where: str = "sources") -> Iterator[Finding]:
    """What is wrong with the public values that are announced in the field `where`."""
    if not 1 <= len(sources) <= MOST_SOURCES:
        yield Finding(where, "sources_count", {"most": MOST_SOURCES})
    whole = True
    for place, each in enumerate(sources):
        faults = list(_source(each))
        whole = whole and not faults
        for member, code, params in faults:
            yield Finding(f"{where}.{place}.{member}", code, params)
    named = {(each.kind, each.label.strip()) for each in sources}
    if len(named) < len(sources):
        yield Finding(where, "source_twice")
    if whole and sources and carried([each.kind for each in sources]) < PUBLIC_TENTHS:
        yield Finding(where, "source_too_short")


def _source(public: PublicSource) -> Iterator[tuple[str, str, dict[str, object]]]:
    try:
        check_announced(public.kind, public.label.strip(), public.at)
    except SourceError as error:
        moment_wrong = error.code.endswith("_moment")
        member = "kind" if error.code == "source_unknown" else "at" if moment_wrong else "label"
        yield member, error.code, error.params
    if not public.label.strip():
        yield "label", "required", {}
    if len(public.label) > MOST_LABEL:
        yield "label", "too_long", {"most": MOST_LABEL}
    if any(ord(char) < 0x20 or 0x7F <= ord(char) < 0xA0 for char in public.label):
        yield "label", "control_character", {}


def deadlines(
    now: datetime, commit_by: datetime, reveal_by: datetime, sources: Sequence[PublicSource]
) -> Iterator[Finding]:
    """Both in the future, one after the other, and before any public value can exist."""
    if not now < commit_by <= now + MOST_PERIOD:
        yield Finding("commit_by", "deadline_range", {"days": MOST_PERIOD.days})
    elif not commit_by < reveal_by <= commit_by + MOST_PERIOD:
        yield Finding("reveal_by", "deadline_order", {"days": MOST_PERIOD.days})
    for place, each in enumerate(sources):
        if each.at and each.at <= moment(reveal_by):
            yield Finding(f"sources.{place}.at", "source_before_reveals")
