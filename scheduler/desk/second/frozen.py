"""What the first draw froze is what the second is made from: the stored files against the log."""

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, LogEntry
from scheduler.desk import draw_files
from scheduler.desk.second.ladder import SECOND_FILES
from scheduler.draw.documents import Json, read_canonical
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.seed import plan_hash
from scheduler.errors import Refused
from scheduler.fast.lists import lines_root


def untouched(session: Session, parent: Draw) -> Mapping[str, bytes]:
    """The files of a first draw with a result. Refused where one that the second is made from is
    not the logged one: rules and ladder are in the plan, whose hash is in the log."""
    files = draw_files.load(session, parent)
    changed = [*_changed(session, parent, files)]
    if changed:
        raise Refused("second_frozen_changed", number=parent.number, files="、".join(changed))
    return files


def _changed(session: Session, parent: Draw, files: Mapping[str, bytes]) -> Iterator[str]:
    wanted = select(LogEntry).where(
        LogEntry.subject == f"draw:{parent.number}", LogEntry.kind.in_(["freeze", "result"])
    )
    said = {entry.kind: read_canonical(entry.content) for entry in session.scalars(wanted)}
    if plan_hash(files["plan.json"]) != said["freeze"]["plan"]:
        yield "plan.json"
        return  # its roots say nothing then
    if sha256_hex(files["outcome.txt"]) != said["result"]["outcome"]:
        yield "outcome.txt"
    roots = read_canonical(files["plan.json"])["files"]
    assert isinstance(roots, dict)
    for name in SECOND_FILES:
        count, root = lines_root(files[name])
        now: Json = {"lines": count, "root": root}
        if now != roots[name]:
            yield name
