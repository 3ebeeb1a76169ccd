"""A file as numbered records of text, whatever its format was."""

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.desk.registers import delimited, workbook
from scheduler.desk.registers.document import Document
from scheduler.errors import DomainError

Records = Iterator[tuple[int, list[str]]]


@dataclass(frozen=True)
class Sheet:
    """The header, the records after it with their line numbers, and about how many there are."""

    title: str | None
    header: list[str]
    records: Records
    about: int


def read_sheet(document: Document) -> Sheet:
    """Open the text or the first visible sheet; the first line with anything is the header."""
    title: str | None = None
    if document.is_workbook:
        title, about, lines = workbook.open_first_sheet(document)
    else:
        about, lines = delimited.open_text(document)
    for number, values in lines:
        if any(value.strip() for value in values):
            return Sheet(title, values, lines, max(about - number, 0))
    raise DomainError("import_empty", file=document.name)
