"""Workbooks (XLSX, XLS): the first visible sheet as text; macros and zip bombs refused."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from scheduler.desk.registers.document import Document
from scheduler.desk.registers.extent import largest_rectangle
from scheduler.errors import DomainError

MOST_BYTES = 500_000_000
MOST_RATIO = 200
MOST_CELLS = 30_000_000
_MACRO_PARTS = ("vbaproject.bin", "basic/", "scripts/")
_MACROS_IN_XLS = "_VBA_PROJECT_CUR".encode("utf-16-le")
# A float holds 15 decimal digits; beyond, the last ones are lost already.
_EXACT = 10**15


def open_first_sheet(document: Document) -> tuple[str, int, Iterator[tuple[int, list[str]]]]:
    """The sheet's name, its number of lines, and its records numbered from 1."""
    _refuse_macros(document)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(document.content))
        sheet = _first_sheet(document, book)
    except PasswordError:
        raise DomainError("import_password", file=document.name) from None
    except (CalamineError, OSError, ValueError):
        raise _damaged(document) from None
    except BaseException as error:
        # The reader is Rust: a panic is not an Exception, but it is only a broken file.
        if type(error).__name__ != "PanicException":
            raise
        raise _damaged(document) from None
    return sheet.name, sheet.total_height, _records(sheet)


def _damaged(document: Document) -> DomainError:
    return DomainError("import_unreadable", file=document.name, why="文件已损坏，或不是表格文件")


def _first_sheet(document: Document, book: CalamineWorkbook) -> CalamineSheet:
    for index, about in enumerate(book.sheets_metadata):
        if about.typ == SheetTypeEnum.WorkSheet and about.visible == SheetVisibleEnum.Visible:
            return book.get_sheet_by_index(index)
    raise DomainError("import_empty", file=document.name)


def _refuse_macros(document: Document) -> None:
    if not document.is_zip:
        if _MACROS_IN_XLS in document.content:
            raise DomainError("import_macros", file=document.name)
        return
    with _archive(document) as archive:
        parts = archive.infolist()
    names = [part.filename.lower() for part in parts]
    if document.name.lower().endswith((".xlsm", ".xltm", ".xlsb")) or any(
        name.endswith(_MACRO_PARTS[0]) or name.startswith(_MACRO_PARTS[1:]) for name in names
    ):
        raise DomainError("import_macros", file=document.name)
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if unpacked > MOST_BYTES or unpacked > MOST_RATIO * max(packed, 1):
        raise DomainError("import_zip_bomb", file=document.name)
    if not any(name.startswith("xl/") for name in names):
        raise DomainError("import_unreadable", file=document.name, why="请另存为 .xlsx 或 .csv")
    with _archive(document) as archive:
        if largest_rectangle(archive) > MOST_CELLS:
            raise DomainError("import_too_wide", file=document.name)


@contextmanager
def _archive(document: Document) -> Iterator[zipfile.ZipFile]:
    """The workbook as the archive it is; damage becomes a refusal."""
    try:
        with zipfile.ZipFile(io.BytesIO(document.content)) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError):
        raise _damaged(document) from None


def _records(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Rows count from the top of the sheet, also where the first ones are empty."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, [value if isinstance(value, str) else cell_text(value) for value in row]


def cell_text(value: object) -> str:
    """A cell as text, so that importing that text again means the same."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _number_text(value: float) -> str:
    """Whole numbers as digits, unless so long that the last ones are not the typed ones."""
    if abs(value) < _EXACT and value == int(value):
        return str(int(value))
    return f"{value:.14E}" if abs(value) >= _EXACT else repr(value)
