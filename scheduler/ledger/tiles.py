"""The log as static files (C2SP tlog-tiles): any web server can serve it, anyone can mirror it.

    checkpoint                       the signed head
    tile/<level>/<number>[.p/<w>]    up to 256 hashes: level 0 those of entries, above those of full
                                     tiles below
    tile/entries/<number>[.p/<w>]    up to 256 entries: 2 bytes of length, big-endian, and the bytes

Numbers are cut into three digits a folder, all but the last with an `x` before: 1234067 is
`x001/x234/067`. A tile that is not full carries its width.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scheduler.ledger.notes import NoteFault
from scheduler.ledger.tree import Tree

WIDTH = 256
HEIGHT = 8
_MOST_LEVEL = 7
_ENTRIES = "entries"
_PATH = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True)
class Tile:
    """Which tile: `level` None for the entries themselves; `width` 256 if full."""

    level: int | None
    number: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it is served, below `tile/`."""
        digits = f"{self.number:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        where = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        short = "" if self.width == WIDTH else f".p/{self.width}"
        return f"{_ENTRIES if self.level is None else self.level}/{where}{short}"

    @classmethod
    def parse(cls, path: str) -> "Tile":
        """Read a path below `tile/`; NoteFault if there is no such form."""
        found = _PATH.fullmatch(path)
        if not found:
            raise NoteFault("log_tile_path", path)
        level = None if found["level"] == _ENTRIES else int(found["level"])
        number = int(found["number"].replace("x", "").replace("/", ""))
        width = int(found["width"] or WIDTH)
        tile = cls(level, number, width)
        if tile.path != path or not (level or 0) <= _MOST_LEVEL or width > WIDTH:
            raise NoteFault("log_tile_path", path)
        return tile

    @property
    def entries(self) -> range:
        """The positions of the entries that an entry tile or a tile of level 0 is made of."""
        start = self.number * WIDTH
        return range(start, start + self.width)

    def is_within(self, size: int) -> bool:
        """Does a log of `size` entries have all of the tile?"""
        hashes = size >> (HEIGHT * (self.level or 0))
        return self.number * WIDTH + self.width <= hashes

    def hashes(self, tree: Tree) -> bytes:
        """The tile's content, 32 bytes a hash."""
        assert self.level is not None, "entries are not hashes"
        nodes = tree.subtrees(HEIGHT * self.level)
        start = self.number * WIDTH
        return b"".join(nodes[start : start + self.width])


def pack_entries(entries: Sequence[bytes]) -> bytes:
    """The content of an entry tile. NoteFault where an entry has more than 65,535 bytes."""
    if any(len(entry) > 0xFFFF for entry in entries):
        raise NoteFault("log_entry_long")
    return b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)


def unpack_entries(data: bytes) -> list[bytes]:
    """The entries of an entry tile; NoteFault if it is cut off."""
    entries, at = list[bytes](), 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if end > len(data) or at + 2 > len(data):
            raise NoteFault("log_entries_cut")
        entries.append(data[at + 2 : end])
        at = end
    return entries


def tiles_of(size: int) -> Iterator[Tile]:
    """All tiles that a log of `size` entries has: entries, and every level of hashes."""
    for level in (None, *range(_MOST_LEVEL + 1)):
        hashes = size >> (HEIGHT * (level or 0))
        for number in range(hashes // WIDTH):
            yield Tile(level, number)
        if hashes % WIDTH:
            yield Tile(level, hashes // WIDTH, hashes % WIDTH)
