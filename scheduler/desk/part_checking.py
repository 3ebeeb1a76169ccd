"""Are the files of a draw as they were stored, part by part? One part is in memory at a time."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, DrawFile
from scheduler.desk.draw_parts import PartRow, part_rows, read_part
from scheduler.draw.documents import DocumentError, Json
from scheduler.draw.hashing import root_above, sha256_hex
from scheduler.fast.lists import lines_root


@dataclass(frozen=True)
class FileFound:
    """What the parts of one file are now. `root`: as a plan says it, of a text file; `whole`:
    numbered without a gap, none of them empty, each with the lines and the node that are kept."""

    sha256: str
    root: Json
    whole: bool


def files_found(session: Session, draw: Draw) -> dict[str, FileFound]:
    """Every file that is listed or of which there is a part."""
    parts = defaultdict[str, list[PartRow]](list)
    for part in part_rows(session, draw):
        parts[part.name].append(part)
    names = session.scalars(select(DrawFile.name).where(DrawFile.draw_id == draw.id))
    return {name: _found(session, name, parts[name]) for name in sorted({*names, *parts})}


def _found(session: Session, name: str, parts: Sequence[PartRow]) -> FileFound:
    digest, nodes, count = hashlib.sha256(), list[bytes](), 0
    whole = [part.number for part in parts] == [*range(len(parts))]
    among = sum(part.lines for part in parts)
    for part in parts:
        content = read_part(session, part.row)
        digest.update(content)
        lines, node = _node(name, content, among)
        whole &= bool(content) and (part.lines, part.node) == (lines, node)
        nodes.append(bytes.fromhex(node))
        count += lines
    root: Json = {"lines": count, "root": root_above(nodes)}
    return FileFound(digest.hexdigest(), root, whole)


def _node(name: str, content: bytes, among: int) -> tuple[int, str]:
    """The lines of a part and the node above them; what has no whole lines has none."""
    if not name.endswith(".txt"):
        return 0, ""
    try:
        return lines_root(content, among)
    except DocumentError:
        return 0, sha256_hex(content)


def files_changed(
    session: Session, draw: Draw, found: Mapping[str, FileFound], plan: Mapping[str, Json]
) -> Iterator[str]:
    """The names of files that are not whole, not listed, not of the digest they are listed with,
    or without the root that the plan fixed."""
    wanted = select(DrawFile.name, DrawFile.sha256).where(DrawFile.draw_id == draw.id)
    listed = {name: digest for name, digest in session.execute(wanted)}
    planned = plan.get("files")
    roots = planned if isinstance(planned, dict) else {}
    for name in sorted({*found, *roots}):
        file = found.get(name)
        stored = file is not None and file.whole and file.sha256 == listed.get(name)
        if not stored or (file and name in roots and file.root != roots[name]):
            yield name
