"""Frozen lists of any size: what the reference does with them, by whichever way is the faster.

Importing this costs nothing; numpy and numba are loaded where a list is long.
"""

from collections.abc import Sequence

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


def lines_root(content: bytes) -> tuple[int, str]:
    """How many lines a file has, and their root: `merkle_root` of `split_lines`. DocumentError
    where the last line has no newline."""
    count = content.count(b"\n")
    if count < FEW or not content.endswith(b"\n"):
        leaves = split_lines(content)
        return len(leaves), merkle_root(leaves)
    from scheduler.fast.digests import root_of_lines

    return count, root_of_lines(content)


def line_path(content: bytes, index: int) -> tuple[bytes, ...]:
    """The hashes that lead from line `index` (from 0) of a file to its root (RFC 6962). IndexError
    where there is no such line; each line is ended by a newline."""
    if not 0 <= index < content.count(b"\n"):
        raise IndexError(f"no line {index}")
    from scheduler.fast.digests import path_of_line

    return path_of_line(content, index)
