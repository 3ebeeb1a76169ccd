"""Frozen lists of any size: what the reference does with them, by whichever way is the faster.

Importing this costs nothing; numpy and numba are loaded where a list is long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import sub

from scheduler.draw.documents import lines, split_lines
from scheduler.draw.forms import read_rows
from scheduler.draw.hashing import merkle_root
from scheduler.draw.identifiers import SALT_BYTES, public_id

FEW = 100_000
"""So many entries the reference has done before numba would have been loaded."""


def name_all(salts: Sequence[bytes], subjects: Sequence[str]) -> list[str]:
    """`public_id` of each subject under its salt."""
    if len(subjects) < FEW or {*map(len, salts)} != {SALT_BYTES}:
        return [public_id(salt, subject) for salt, subject in zip(salts, subjects, strict=True)]
    from scheduler.fast.pool import public_ids

    return public_ids(b"".join(salts), subjects)


def pool_file(ids: Sequence[str], cells: Sequence[int], names: Sequence[str]) -> bytes:
    """`pool.txt`: entry i is ids[i] in the cell names[cells[i]]. DocumentError as from `lines`."""
    if len(ids) < FEW:
        return lines((entry, names[cell]) for entry, cell in zip(ids, cells, strict=True))
    from scheduler.fast.pool import pool_bytes

    return pool_bytes(ids, cells, names)


def check_form(name: str, content: bytes) -> None:
    """DocumentError where the frozen file `name` has not its form: as `forms.read_rows`."""
    if name == "pool.txt" and content.count(b"\n") >= FEW:
        from scheduler.fast.pool import read_pool

        if read_pool(content) is not None:
            return
    read_rows(name, content)


def lines_root(content: bytes, among: int = 0) -> tuple[int, str]:
    """How many lines a file has, and their root: `merkle_root` of `split_lines`. `among`: of how
    many lines that are asked for one piece after the other these are some. DocumentError where the
    last line has no newline."""
    count = content.count(b"\n")
    if max(count, among) < FEW or not content.endswith(b"\n"):
        leaves = split_lines(content)
        return len(leaves), merkle_root(leaves)
    from scheduler.fast.digests import root_of_lines

    return count, root_of_lines(content)


@dataclass(frozen=True)
class Block:
    """Some whole lines of a file, one after the other: where they end in it, how many they are, and
    the node above them (in hexadecimal) of the Merkle tree over the lines of the file."""

    end: int
    lines: int
    node: str


def cut_lines(content: bytes, most: int, lines: int) -> list[Block]:
    """Cut a file into blocks of `lines` lines, a power of two; but of half as many, and so on,
    where one would have more than `most` bytes; only a single line can be longer. The last block
    has the lines that are left; an empty file has none. DocumentError where the last line has no
    newline.

    Blocks of 2^h lines are what one node of the tree stands above: `root_above` of the nodes is the
    root of the file.
    """
    count = content.count(b"\n")
    if count < FEW or not content.endswith(b"\n"):
        return _cut_few(content, most, lines)
    from scheduler.fast.digests import blocks_of_lines

    step, ends, nodes = blocks_of_lines(content, most, lines)
    return [
        Block(end, min(step, count - number * step), node.hex())
        for number, (end, node) in enumerate(zip(ends, nodes, strict=True))
    ]


def _cut_few(content: bytes, most: int, lines: int) -> list[Block]:
    leaves, step = split_lines(content), lines
    upto = [0, *accumulate(len(leaf) + 1 for leaf in leaves)]
    while step > 1 and max(map(sub, [*upto[step::step], upto[-1]], upto[::step])) > most:
        step //= 2
    cut = []
    for start in range(0, len(leaves), step):
        block = leaves[start : start + step]
        cut.append(Block(upto[start + len(block)], len(block), merkle_root(block)))
    return cut
