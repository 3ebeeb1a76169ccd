"""Which column of a file is which: by heading, in any order; unknown ones are ignored and said."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from scheduler.errors import DomainError

EXPLANATION = "错误说明"
"""The last column of a file of bad rows; ignored when it comes back."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column that a register reads; `longest` is what the database holds."""

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    longest: int = 256


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each known column stands in one file."""

    positions: dict[str, int]
    ignored: list[str]
    width: int
    # Positions without a heading: a value there has no meaning.
    unnamed: list[int] = field(default_factory=list)


def plain(heading: str) -> str:
    """A heading as compared: half width, without blanks and the star that marks a must."""
    return re.sub(r"[\s*\ufeff\u200b]+", "", unicodedata.normalize("NFKC", heading))


def lay_out(
    columns: Sequence[Column], header: list[str], file: str, one_of: tuple[str, ...] = ()
) -> Layout:
    """Find the columns in the header; of two columns for the same thing the first alias wins."""
    headings = [plain(cell) for cell in header]
    positions: dict[str, int] = {}
    for column in columns:
        for name in (column.name, *column.aliases):
            if headings.count(name) > 1:
                raise DomainError("import_double_column", file=file, column=name)
            if name in headings:
                positions[column.name] = headings.index(name)
                break
    if not positions:
        raise DomainError("import_no_header", file=file)
    _refuse_missing(columns, positions, file, one_of)
    taken = set(positions.values())
    rest = [index for index in range(len(headings)) if index not in taken]
    ignored = [header[i].strip() for i in rest if headings[i] and headings[i] != EXPLANATION]
    unnamed = [index for index in rest if not headings[index]]
    return Layout(positions, ignored, len(headings), unnamed)


def _refuse_missing(
    columns: Sequence[Column], positions: dict[str, int], file: str, one_of: tuple[str, ...]
) -> None:
    asked = (column.name for column in columns if column.required)
    missing = [name for name in asked if name not in positions]
    if one_of and not any(name in positions for name in one_of):
        missing.append("或".join(one_of))
    if missing:
        raise DomainError("import_missing_columns", file=file, columns="、".join(missing))
