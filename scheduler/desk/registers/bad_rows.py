"""The rows with faults, handed back as they came, with the reasons in a last column, to be mended.

Cell texts are not altered, because they come back: an apostrophe against formulas would be
imported. XLSX cells are written as text, so no spreadsheet takes one for a formula or a number;
CSV has no such mark.
"""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

import xlsxwriter

from scheduler.desk.registers.columns import EXPLANATION, plain
from scheduler.desk.registers.document import Source, open_document
from scheduler.desk.registers.report import BadCell, ImportReport
from scheduler.desk.registers.sheet import Sheet, read_sheet

_WIDE = 60


def write_bad_rows(report: ImportReport, source: Source, folder: Path) -> Path:
    """Write the bad rows of the imported file into the folder: CSV for text, else XLSX."""
    document = open_document(source)
    sheet = read_sheet(document)
    ending = "xlsx" if document.is_workbook else "csv"
    path = _free_path(folder, document.stem, ending)
    lines = _lines(report, sheet)
    if document.is_workbook:
        _write_workbook(path, lines)
    else:
        _write_csv(path, lines)
    return path


def _free_path(folder: Path, stem: str, ending: str) -> Path:
    """A name that is not taken: what somebody is mending is never overwritten."""
    path = folder / f"{stem}-错误行.{ending}"
    count = 1
    while path.exists():
        count += 1
        path = folder / f"{stem}-错误行-{count}.{ending}"
    return path


def _lines(report: ImportReport, sheet: Sheet) -> Iterator[list[str]]:
    """The header and the bad rows, all equally wide, each with its explanation at the end."""
    old = [i for i, heading in enumerate(sheet.header) if plain(heading) == EXPLANATION]
    rows = [
        (_without(values, old), _explanation(report.faulty[number]))
        for number, values in sheet.records
        if number in report.faulty
    ]
    header = _without(sheet.header, old)
    width = max([len(header), *(len(values) for values, _ in rows)])
    yield [*_padded(header, width), EXPLANATION]
    for values, why in rows:
        yield [*_padded(values, width), why]


def _without(values: list[str], positions: list[int]) -> list[str]:
    return [value for index, value in enumerate(values) if index not in positions]


def _padded(values: list[str], width: int) -> list[str]:
    return values + [""] * (width - len(values))


def _explanation(cells: Iterable[BadCell]) -> str:
    """Each message ends with 。 and begins with its column, so none looks like a formula."""
    return "".join(f"{cell.column or '整行'}：{cell.message}" for cell in cells)


def _write_csv(path: Path, lines: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream, lineterminator="\r\n").writerows(lines)


def _write_workbook(path: Path, lines: Iterable[list[str]]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("错误行")
        sheet.freeze_panes(1, 0)
        for row, values in enumerate(lines):
            if row == 0:
                sheet.set_column(0, max(len(values) - 2, 0), 20, text)
                sheet.set_column(len(values) - 1, len(values) - 1, _WIDE, text)
            for column, value in enumerate(values):
                sheet.write_string(row, column, value, text)
