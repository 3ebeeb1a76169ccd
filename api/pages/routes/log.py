"""The public log as a page: its head, who has witnessed it, its entries."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.pages.guards import Anyone, AppState
from api.pages.rendering import render
from api.views.log_words import kind_words
from models import Cosignature, LogEntry, WitnessContact
from scheduler.desk.log_heads import LogBook
from scheduler.desk.log_keys import How
from scheduler.desk.registers import Register, roots
from scheduler.ledger.checkpoints import Checkpoint

router = APIRouter()

ENTRIES_PER_PAGE = 50


class WitnessLine(BaseModel):
    """A witness of the policy, and the largest head that it has cosigned."""

    name: str
    key: str
    size: int
    at: datetime | None
    asked_at: datetime | None
    fault: str


class KeyLine(BaseModel):
    """A key of the log; `until`: the entry that ended it, None while it is in use."""

    key: str
    how: str
    lost: bool
    since: int
    until: int | None


class EntryLine(BaseModel):
    """An entry; `beside`: it says that a register was changed beside the program."""

    position: int
    kind: str
    subject: str
    where: str
    at: datetime
    beside: bool


@router.get("/log")
def show_log(
    request: Request,
    who: Anyone,
    state: AppState,
    before: Annotated[int | None, Query(ge=0, le=2**62)] = None,
) -> HTMLResponse:
    with state.read() as session:
        book = state.log_book(session)
        witnessed = book.witnessed() if book.policy.witnesses else None
        wanted = select(LogEntry).order_by(LogEntry.position.desc())
        if before is not None:
            wanted = wanted.where(LogEntry.position < before)
        listed = session.scalars(wanted.limit(ENTRIES_PER_PAGE)).all()
        return render(
            request,
            who,
            "log.html",
            head=str(book.served()),
            size=len(book.tree),
            root=book.tree.root().hex(),
            witnesses=_witnesses(session, book),
            keys=_keys(book),
            quorum=book.policy.quorum,
            witnessed=Checkpoint.of(witnessed.text).size if witnessed else None,
            entries=[_entry(entry) for entry in listed],
            before=before,
            following=listed[-1].position if listed and listed[-1].position else None,
        )


def _witnesses(session: Session, book: LogBook) -> list[WitnessLine]:
    contacts = {row.key_id: row for row in session.scalars(select(WitnessContact))}
    lines = []
    for witness in book.policy.witnesses:
        key_id = witness.key.key_id.hex()
        wanted = select(func.max(Cosignature.size), func.max(Cosignature.seen_at)).where(
            Cosignature.key_id == key_id
        )
        size, at = session.execute(wanted).one()
        instant = at.replace(tzinfo=UTC) if at is not None and at.tzinfo is None else at
        contact = contacts.get(key_id)
        line = WitnessLine(
            name=witness.name,
            key=str(witness.key),
            size=size or 0,
            at=instant,
            asked_at=contact.asked_at if contact else None,
            fault=contact.fault if contact else "",
        )
        lines.append(line)
    return lines


def _keys(book: LogBook) -> list[KeyLine]:
    return [
        KeyLine(
            key=str(each.key),
            how=each.how.label,
            lost=each.how == How.LOST,
            since=each.since,
            until=each.until,
        )
        for each in reversed(book.ring.keys)
    ]


def _entry(entry: LogEntry) -> EntryLine:
    subject, _, name = entry.subject.partition(":")
    kind, beside = kind_words(entry.kind), False
    if entry.kind == roots.KIND:
        name = Register(name).label
        told = roots.read(entry)
        beside = told is not None and told.agrees is False
    return EntryLine(
        position=entry.position,
        kind=kind,
        subject=name,
        where=f"/draws/{name}" if subject == "draw" else "",
        at=entry.logged_at,
        beside=beside,
    )
