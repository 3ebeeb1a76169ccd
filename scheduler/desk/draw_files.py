"""The stored bytes of a draw: written once as hashed, read back as they were."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, DrawFile, DrawPart
from scheduler.desk.context import Desk
from scheduler.desk.draw_parts import (
    CutFile,
    PartRow,
    cut_file,
    part_rows,
    read_part,
    read_parts,
    write_parts,
)
from scheduler.desk.hidden import refuse_hidden
from scheduler.draw.bundle import FOOTER, HEADER, file_header
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Refused
from scheduler.vocabulary import DrawState

NOTHING = sha256_hex(b"")


def store(desk: Desk, draw: Draw, files: Mapping[str, bytes]) -> None:
    """Keep the files of a draw."""
    store_cut(desk, draw, {name: cut_file(name, content) for name, content in files.items()})


def store_cut(desk: Desk, draw: Draw, files: Mapping[str, CutFile]) -> None:
    """The same where it is known already how they are cut."""
    for name in sorted(files):
        digest = sha256_hex(files[name].content)
        known = {"authority_id": draw.authority_id, "draw_id": draw.id}
        desk.session.add(DrawFile(**known, name=name, sha256=digest))
        desk.session.flush()
        write_parts(desk.session, draw, name, files[name])


class KeptFiles(Mapping[str, bytes]):
    """The files of a draw so far, by name; one is read, and kept in memory, when it is asked for:
    within the session. KeyError where there is no such file, or its bytes are gone."""

    def __init__(self, session: Session, draw: Draw) -> None:
        self._session, self._draw = session, draw
        wanted = select(DrawFile.name, DrawFile.sha256).where(DrawFile.draw_id == draw.id)
        stored = select(DrawPart.name).where(DrawPart.draw_id == draw.id).distinct()
        there = {*session.scalars(stored)}
        self._digests = {
            name: digest
            for name, digest in session.execute(wanted)
            if name in there or digest == NOTHING
        }
        self._read: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        if name not in self._read:
            digest = self._digests[name]
            content = b"".join(read_parts(self._session, self._draw, name))
            if not content and digest != NOTHING:
                raise KeyError(name)
            self._read[name] = content
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._digests))

    def __len__(self) -> int:
        return len(self._digests)


def load(session: Session, draw: Draw) -> KeptFiles:
    """All files of a draw so far, by name; long ones are read only if they are looked at."""
    return KeptFiles(session, draw)


def load_one(session: Session, draw: Draw, name: str) -> bytes:
    """One file of a draw; KeyError where there is none."""
    return load(session, draw)[name]


def has(session: Session, draw: Draw, name: str) -> bool:
    """Is there such a file of the draw by now?"""
    wanted = select(DrawFile.id).where(DrawFile.draw_id == draw.id, DrawFile.name == name)
    return session.scalars(wanted).first() is not None


def is_computed(draw: Draw) -> bool:
    """Is there an outcome: the result, or one that was thrown away with a void and disclosed?"""
    return draw.state == DrawState.RESULT or (
        draw.state == DrawState.VOID and draw.seed is not None
    )


@dataclass(frozen=True)
class Pieces:
    """What is to be sent, in its order: bytes, and parts that are read when their turn comes, by
    `read`; nothing of it ever changes, so each can be read in a session of its own."""

    pieces: tuple[bytes | PartRow, ...]

    def __len__(self) -> int:
        """In bytes."""
        return sum(len(piece) if isinstance(piece, bytes) else piece.size for piece in self.pieces)

    def read(self, session: Session, piece: bytes | PartRow) -> bytes:
        """The bytes of one piece."""
        return piece if isinstance(piece, bytes) else read_part(session, piece.row)


def file_pieces(session: Session, draw: Draw, name: str) -> Pieces:
    """One file; nothing where there is none."""
    return Pieces(tuple(each for each in part_rows(session, draw) if each.name == name))


def bundle_pieces(session: Session, draw: Draw) -> Pieces:
    """The proof bundle of a draw with an outcome."""
    if not is_computed(draw):
        raise Refused("bundle_not_finished", number=draw.number, state=draw.state.label)
    refuse_hidden(draw)
    names = [*load(session, draw)]
    if "log.json" not in names:
        raise Refused("bundle_log_lost", number=draw.number)
    parts = defaultdict[str, list[PartRow]](list)
    for part in part_rows(session, draw):
        parts[part.name].append(part)
    pieces: list[bytes | PartRow] = [HEADER]
    for name in names:
        size = sum(part.size for part in parts[name])
        pieces += [file_header(name, size), *parts[name], b"\n"]
    return Pieces((*pieces, FOOTER))


def bundle(session: Session, draw: Draw) -> Iterator[bytes]:
    """The proof bundle, one part in memory at a time."""
    pieces = bundle_pieces(session, draw)
    return (pieces.read(session, piece) for piece in pieces.pieces)
