"""The log as files: read, written whole, mirrored."""

import os
from collections.abc import Iterable
from pathlib import Path

from scheduler.desk.log_heads import LogBook
from scheduler.ledger.notes import Note, parse_note
from scheduler.ledger.tiles import WIDTH, tiles_of


def read_note(path: Path) -> Note:
    """A signed note from a file."""
    return parse_note(path.read_bytes())


def write_whole(path: Path, chunks: Iterable[bytes]) -> int:
    """The whole file or none of it: half of a proof must not look like a proof. Its bytes."""
    partial = path.with_name(f"{path.name}.part")
    with partial.open("wb") as stream:
        size = sum(map(stream.write, chunks))
    os.replace(partial, path)
    return size


def mirror(book: LogBook, folder: Path) -> None:
    """Write the log as static files. Full tiles never change and are not written again; the head
    comes last, so that a reader never sees a head without its tiles."""
    for tile in tiles_of(len(book.tree)):
        path = folder / "tile" / tile.path
        if tile.width == WIDTH and path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, [book.tile(tile)])
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / "checkpoint", [str(book.served()).encode()])
