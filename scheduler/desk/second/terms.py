"""What the first lock states about the seed of the second draw, and what follows from it.

Stated with the first lock, in the member `rules` of its plan, under its plan hash:

    "second": {"commit_seconds", "reveal_seconds", "lead_seconds", "sources", "calendar", "escrow"}

The parties, the mode, the day of disclosure and the holders are those of the first draw. The moment
from which everything is counted is in the log: that of the first draw's `result`, or of the last
`void` of a second one. So once the first has a result, nothing is left to choose, neither for who
presses the button nor for the timer, and anybody can compute from plan and log what had to come.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, LogEntry
from scheduler.desk import calendars, sealed
from scheduler.desk.context import Desk
from scheduler.desk.public_log import moment
from scheduler.desk.sealed_terms import AgreedSeal
from scheduler.desk.second.sources import following
from scheduler.desk.terms import Agreed, PublicSource, Terms
from scheduler.draw.documents import Json
from scheduler.vocabulary import DrawKind, DrawState

LEAD = timedelta(minutes=10)
"""So long after the reveals' deadline the first public value comes: witnesses see the close."""


@dataclass(frozen=True)
class Stated:
    """The second draw's terms as the first lock states them: how long to commit, to reveal and then
    to wait; the first draw's sources, which others follow by rule; or a calendar, or an escrow."""

    commit: timedelta
    reveal: timedelta
    lead: timedelta
    sources: tuple[PublicSource, ...]
    calendar: str = ""
    escrow: str = ""

    def as_json(self) -> dict[str, Json]:
        """The member `second` of the plan's rules."""
        return {
            "commit_seconds": _seconds(self.commit),
            "reveal_seconds": _seconds(self.reveal),
            "lead_seconds": _seconds(self.lead),
            "sources": [each.announced() for each in self.sources],
            "calendar": self.calendar,
            "escrow": self.escrow,
        }


def stated(agreed: Agreed, now: datetime, calendar: str) -> Stated:
    """What a first lock states at `now` of the second: the same as it says of its own draw."""
    now = now.replace(microsecond=0)
    return Stated(
        agreed.commit_by - now,
        agreed.reveal_by - agreed.commit_by,
        LEAD,
        () if calendar else agreed.sources,
        calendar,
        "" if calendar else agreed.escrow,
    )


def said(agreed: Agreed, now: datetime, terms: Terms) -> dict[str, Json]:
    """What the rules of a plan that is locked at `now` on these terms say of the second draw."""
    ladder: list[Json] = [rung.as_json() for rung in terms.ladder]
    return {"second": stated(agreed, now, terms.calendar).as_json(), "ladder": ladder}


def read_stated(plan: Mapping[str, Json], frozen_at: datetime) -> Stated:
    """What the plan of a first draw, locked at `frozen_at`, states; of one that was locked before
    this was written into plans, what would have been."""
    rules = plan["rules"]
    assert isinstance(rules, dict)
    second = rules.get("second") or _of_earlier(plan, rules, frozen_at.replace(microsecond=0))
    assert isinstance(second, dict)
    listed = second["sources"]
    assert isinstance(listed, list)
    commit, reveal, lead = (
        timedelta(seconds=int(str(second[f"{name}_seconds"])))
        for name in ("commit", "reveal", "lead")
    )
    sources = tuple(
        PublicSource(str(each["kind"]), str(each["label"]), str(each["at"]))
        for each in listed
        if isinstance(each, dict)
    )
    return Stated(commit, reveal, lead, sources, str(second["calendar"]), str(second["escrow"]))


def _of_earlier(
    plan: Mapping[str, Json], rules: Mapping[str, Json], frozen_at: datetime
) -> dict[str, Json]:
    ceremony, slot = rules["ceremony"], plan["slot"]
    assert isinstance(ceremony, dict) and isinstance(slot, dict)
    commit_by, reveal_by = (
        datetime.fromisoformat(str(ceremony[name])) for name in ("commit_by", "reveal_by")
    )
    return {
        "commit_seconds": _seconds(commit_by - frozen_at),
        "reveal_seconds": _seconds(reveal_by - commit_by),
        "lead_seconds": _seconds(LEAD),
        "sources": [] if slot else plan["sources"],
        "calendar": str(slot.get("calendar", "")).removeprefix("calendar:"),
        "escrow": "" if slot else plan["escrow"],
    }


def _seconds(time: timedelta) -> int:
    return int(time.total_seconds())


@dataclass(frozen=True)
class Schedule:
    """The second draw's moments and sources: `after`, from when they are counted, and `late`, by
    how many commit periods they were put off because nothing started in time."""

    after: datetime
    late: int
    commit_by: datetime
    reveal_by: datetime
    sources: tuple[PublicSource, ...]

    def as_json(self) -> dict[str, Json]:
        """The member `started` of the second plan's rules."""
        return {"after": moment(self.after), "late": self.late}


def schedule(terms: Stated, after: datetime, now: datetime) -> Schedule:
    """What follows at `now` from the terms. Half of the time to commit is left at least: where it
    started so late that it is not, everything is put off by whole commit periods, as few as will
    do."""
    commit = max(terms.commit, timedelta(seconds=1))
    over = now.replace(microsecond=0) - after - commit / 2
    late = max(0, -(-over // commit))
    commit_by = after + (late + 1) * commit
    reveal_by = commit_by + terms.reveal
    sources = tuple(following(each, reveal_by + terms.lead) for each in terms.sources)
    return Schedule(after, late, commit_by, reveal_by, sources)


def began(session: Session, parent: Draw) -> datetime:
    """From when the second draw's terms are counted: the logged moment of the first's result, or of
    the last void of a second draw."""
    voided = select(Draw.number).where(
        Draw.parent_id == parent.id,
        Draw.kind == DrawKind.INSPECTORS,
        Draw.state == DrawState.VOID,
    )
    subjects = [f"draw:{number}" for number in session.scalars(voided)]
    wanted = select(LogEntry.logged_at).where(
        ((LogEntry.subject == f"draw:{parent.number}") & (LogEntry.kind == "result"))
        | (LogEntry.subject.in_(subjects) & (LogEntry.kind == "void"))
    )
    return session.scalars(wanted.order_by(LogEntry.position.desc()).limit(1)).one()


def agree_second(desk: Desk, parent: Draw, plan: Mapping[str, Json]) -> tuple[Agreed, Schedule]:
    """What holds for the draw that follows `parent`, whose frozen plan is `plan`: nothing in it is
    anybody's choice. Refused where no calendar has a slot left."""
    terms = read_stated(plan, parent.frozen_at)
    found = schedule(terms, began(desk.session, parent), desk.now())
    if terms.calendar:
        agreed = calendars.agree_next_slot(desk, terms.calendar)
        return replace(agreed, seal=_seal(desk.session, parent, plan)), replace(found, late=0)
    rules = plan["rules"]
    assert isinstance(rules, dict) and isinstance(rules["parties"], dict)
    bodies = {party: str(body) for party, body in rules["parties"].items()}
    seal = _seal(desk.session, parent, plan)
    agreed = Agreed(
        found.sources, bodies, found.commit_by, found.reveal_by, seal, escrow=terms.escrow
    )
    return agreed, found


def _seal(session: Session, parent: Draw, plan: Mapping[str, Json]) -> AgreedSeal | None:
    """The same day, holders and number of shares as the first; another secret."""
    said = plan["seal"]
    if not isinstance(said, dict) or not said:
        return None
    assert parent.disclose_on is not None
    holders = {row.holder: row.body for row in sealed.shares(session, parent)}
    return AgreedSeal(parent.disclose_on, holders, int(str(said["least"])))
