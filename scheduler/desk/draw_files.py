"""The stored bytes of a draw: written once as hashed, read back as they were."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, DrawFile
from scheduler.desk.context import Desk
from scheduler.desk.hidden import refuse_hidden
from scheduler.draw.bundle import bundle_chunks
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Refused
from scheduler.vocabulary import DrawState


def store(desk: Desk, draw: Draw, files: Mapping[str, bytes]) -> None:
    """Keep the files of a draw."""
    desk.session.add_all(
        DrawFile(
            authority_id=draw.authority_id,
            draw_id=draw.id,
            name=name,
            content=files[name],
            sha256=sha256_hex(files[name]),
        )
        for name in sorted(files)
    )
    desk.session.flush()


def load(session: Session, draw: Draw) -> dict[str, bytes]:
    """All files of a draw so far, by name."""
    wanted = select(DrawFile.name, DrawFile.content).where(DrawFile.draw_id == draw.id)
    return {name: content for name, content in session.execute(wanted)}


def load_one(session: Session, draw: Draw, name: str) -> bytes:
    """One file of a draw."""
    wanted = select(DrawFile.content).where(DrawFile.draw_id == draw.id, DrawFile.name == name)
    return session.execute(wanted).scalar_one()


def has(session: Session, draw: Draw, name: str) -> bool:
    """Is there such a file of the draw by now?"""
    wanted = select(DrawFile.id).where(DrawFile.draw_id == draw.id, DrawFile.name == name)
    return session.scalars(wanted).first() is not None


def is_computed(draw: Draw) -> bool:
    """Is there an outcome: the result, or one that was thrown away with a void and disclosed?"""
    return draw.state == DrawState.RESULT or (
        draw.state == DrawState.VOID and draw.seed is not None
    )


def bundle(session: Session, draw: Draw) -> Iterator[bytes]:
    """The proof bundle of a draw with an outcome, in pieces."""
    if not is_computed(draw):
        raise Refused("bundle_not_finished", number=draw.number, state=draw.state.label)
    refuse_hidden(draw)
    files = load(session, draw)
    if "log.json" not in files:
        raise Refused("bundle_log_lost", number=draw.number)
    return bundle_chunks(files)
