"""Parties and public values of a draw, as everybody may see them at that moment.

A secret is shown from its reveal on; a typing of a public value once two people have typed.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.schemas.draws import PartyOut, SourceOut, TypingOut
from api.views.common import coded
from models import Contribution, Draw, DrawSource, Typing
from scheduler.draw.seed import low_secrets
from scheduler.errors import NotFound
from scheduler.vocabulary import DrawState

WAITING, COMMITTED, REVEALED = "waiting", "committed", "revealed"
MISSING, WITHHELD = "missing", "withheld"

STANDINGS = {
    WAITING: "尚未封存",
    COMMITTED: "已封存",
    REVEALED: "已启封",
    MISSING: "没有封存",
    WITHHELD: "封存后没有启封",
}
"""How far a party is, in words."""


def parties_view(session: Session, draw: Draw) -> list[PartyOut]:
    """The parties in the order of their names."""
    wanted = select(Contribution).where(Contribution.draw_id == draw.id)
    rows = session.scalars(wanted.order_by(Contribution.party)).all()
    reveals = {row.party: row.secret.hex() for row in rows if row.revealed_at and row.secret}
    low = low_secrets(reveals)
    return [
        PartyOut(
            party=row.party,
            body=row.body,
            standing=standing(draw.state, row),
            commitment=row.commitment,
            committed_at=row.committed_at,
            secret=reveals.get(row.party),
            revealed_at=row.revealed_at,
            low=row.party in low,
        )
        for row in rows
    ]


def standing(state: DrawState, row: Contribution) -> str:
    """How far a party is; from the opening on who has not committed is missing, from the close on
    who has not revealed has withheld."""
    if row.revealed_at is not None:
        return REVEALED
    if row.commitment is None:
        return WAITING if state == DrawState.FROZEN else MISSING
    closed = state in (DrawState.CLOSED, DrawState.RESULT)
    return WITHHELD if closed else COMMITTED


def sources_view(session: Session, draw: Draw) -> list[SourceOut]:
    """The public values in the plan's order."""
    wanted = select(DrawSource).where(DrawSource.draw_id == draw.id).order_by(DrawSource.place)
    return [_source(session, row) for row in session.scalars(wanted)]


def _source(session: Session, row: DrawSource) -> SourceOut:
    wanted = select(Typing).where(Typing.source_id == row.id).order_by(Typing.id)
    typings = session.scalars(wanted).all()
    people = len({typing.typed_by for typing in typings})
    return SourceOut(
        place=row.place,
        kind=row.kind,
        label=row.label,
        at=row.at,
        value=row.value,
        settled_at=row.settled_at,
        typed=people,
        typings=[_typing(typing) for typing in typings] if people > 1 else [],
    )


def evidence_of(session: Session, draw: Draw, sha256: str) -> bytes:
    """The bytes of an attachment that `sources_view` names; NotFound for any other."""
    shown = {
        typing.evidence_sha256
        for source in sources_view(session, draw)
        for typing in source.typings
    }
    wanted = select(Typing.evidence).where(Typing.evidence_sha256 == sha256).limit(1)
    content = session.scalars(wanted).one_or_none() if sha256 in shown else None
    if content is None:
        raise NotFound("not_found", what="附件", key=sha256)
    return content


def _typing(typing: Typing) -> TypingOut:
    return TypingOut(
        value=typing.value,
        role=coded(typing.role),
        at=typing.typed_at,
        evidence_sha256=typing.evidence_sha256,
    )
