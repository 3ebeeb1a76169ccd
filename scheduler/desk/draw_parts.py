"""How the files of a draw lie in the database: cut into parts, so that a long one is written, read
and sent piece by piece (models.DrawPart)."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import LargeBinary, Row, func, insert, select
from sqlalchemy.orm import Session

from models import Draw, DrawPart
from scheduler.draw.documents import Json, split_lines
from scheduler.draw.hashing import root_above
from scheduler.fast.lists import Block, cut_lines
from scheduler.ledger.slips import Leaf
from scheduler.ledger.tree import Tree

PART_BYTES = 4 * 1024 * 1024
"""A part has at most so many; but a line that is longer is one part."""

PART_LINES = 1 << 13
"""So many lines of usual length are some hundred kilobytes: little to send and to hash for the
proof of one line, and ten million lines are no more than 1,221 parts."""


@dataclass(frozen=True)
class CutFile:
    """A file and where it is cut."""

    content: bytes
    blocks: list[Block]

    @property
    def root(self) -> Json:
        """What the plan says of a text file: its lines and their root."""
        nodes = [bytes.fromhex(block.node) for block in self.blocks]
        return {"lines": sum(block.lines for block in self.blocks), "root": root_above(nodes)}


def cut_file(name: str, content: bytes) -> CutFile:
    """Lines stay whole; JSON is cut anywhere."""
    if name.endswith(".txt"):
        return CutFile(content, cut_lines(content, PART_BYTES, PART_LINES))
    ends = [*range(PART_BYTES, len(content), PART_BYTES), len(content)] if content else []
    return CutFile(content, [Block(end, 0, "") for end in ends])


def write_parts(session: Session, draw: Draw, name: str, cut: CutFile) -> None:
    """Keep the bytes, one part after the other."""
    start, whole = 0, memoryview(cut.content)
    for number, block in enumerate(cut.blocks):
        part = {
            "authority_id": draw.authority_id,
            "draw_id": draw.id,
            "name": name,
            "number": number,
            "lines": block.lines,
            "node": block.node,
            "content": bytes(whole[start : block.end]),
        }
        session.execute(insert(DrawPart), [part])
        start = block.end


@dataclass(frozen=True)
class PartRow:
    """Where one part is kept; `size` in bytes."""

    row: int
    name: str
    number: int
    lines: int
    node: str
    size: int


def part_rows(session: Session, draw: Draw) -> list[PartRow]:
    """All parts of a draw's files, by name and number, without their bytes."""
    size = func.length(DrawPart.content)
    columns = (DrawPart.id, DrawPart.name, DrawPart.number, DrawPart.lines, DrawPart.node, size)
    wanted = select(*columns).where(DrawPart.draw_id == draw.id)
    listed = session.execute(wanted.order_by(DrawPart.name, DrawPart.number))
    return [PartRow(*row) for row in listed]


def read_part(session: Session, row: int) -> bytes:
    """The bytes of one part."""
    return session.execute(select(DrawPart.content).where(DrawPart.id == row)).scalar_one()


def read_parts(session: Session, draw: Draw, name: str) -> Iterator[bytes]:
    """The bytes of a file, one part in memory at a time."""
    wanted = select(DrawPart.id).where(DrawPart.draw_id == draw.id, DrawPart.name == name)
    for row in session.scalars(wanted.order_by(DrawPart.number)).all():
        yield read_part(session, row)


def find_leaf(session: Session, draw: Draw, name: str, column: str) -> Leaf | None:
    """The line of a sorted file that begins with this column, and its way to the file's root; None
    where there is none. One part is read, and where some others begin, found by bisection."""
    key = f"{column}\t".encode()
    own = (DrawPart.draw_id == draw.id, DrawPart.name == name)
    begins = select(func.substr(DrawPart.content, 1, len(key), type_=LargeBinary)).where(*own)
    wanted = select(DrawPart.number, DrawPart.lines, DrawPart.node).where(*own)
    parts = session.execute(wanted.order_by(DrawPart.number)).all()

    def beginning(part: Row[int, int, str]) -> bytes:
        return session.execute(begins.where(DrawPart.number == part.number)).scalar_one()

    place = bisect_right(parts, key, key=beginning) - 1
    if place < 0:
        return None
    content = select(DrawPart.content).where(*own, DrawPart.number == parts[place].number)
    lines = split_lines(session.execute(content).scalar_one())
    at = next((at for at, line in enumerate(lines) if line.startswith(key)), None)
    if at is None:
        return None
    nodes = Tree(bytes.fromhex(part.node) for part in parts)
    below, index = Leaf.of(lines, at), sum(part.lines for part in parts[:place]) + at
    return Leaf(below.text, index, (*below.path, *nodes.inclusion(place, len(nodes))))
