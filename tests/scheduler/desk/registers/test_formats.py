"""Files as they come: encodings, separators, workbooks; and files that are refused as a whole."""

import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select

from models import ImportBatch, Target
from scheduler.desk.context import Desk
from scheduler.desk.registers import ImportReport, Register, import_register
from scheduler.desk.registers.workbook import cell_text
from scheduler.errors import DomainError

from .sheets import code_of, target, text_file, workbook

ROWS = [target(1), target(2, 风险等级="Z"), target(3, 检查对象名称="珺瑄，“示例”公司")]
FILES = {
    "utf-8": text_file(ROWS, "utf-8"),
    "utf-8 with BOM": text_file(ROWS),
    "utf-16": text_file(ROWS, "utf-16", "\t"),
    "gb18030": text_file(ROWS, "gb18030"),
    "tab": text_file(ROWS, "gb18030", "\t"),
    "semicolon": text_file(ROWS, "utf-8", ";"),
    "xlsx": workbook(ROWS),
}


def targets(desk: Desk, source: Path | tuple[str, bytes]) -> ImportReport:
    return import_register(desk, Register.TARGETS, source, skip_bad=True)


@pytest.mark.parametrize("kind", FILES)
def test_all_formats_agree(desk: Desk, kind: str) -> None:
    reference = targets(desk, FILES["utf-8"])
    report = targets(desk, FILES[kind])
    assert (report.bad, report.warnings) == (reference.bad, reference.warnings)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 2)
    assert report.sheet == ("数据" if kind == "xlsx" else None)


def test_a_path_and_bytes_agree(desk: Desk, tmp_path: Path) -> None:
    name, content = text_file(ROWS)
    path = tmp_path / name
    path.write_bytes(content)
    assert targets(desk, path).file_sha256 == targets(desk, ("x.csv", content)).file_sha256


def test_lines_are_counted_as_in_a_spreadsheet(desk: Desk) -> None:
    text = "企业名称,信用代码\r\n\r\n" + f'"两行\n名称",{code_of(1)}\r\n,{code_of(2)}\r\n'
    report = targets(desk, ("a.csv", text.encode()))
    assert (report.rows, [cell.row for cell in report.bad]) == (2, [4])
    report = targets(desk, workbook(ROWS, blank_lines=2))
    assert [cell.row for cell in report.bad] == [5]


def test_columns_in_any_order_with_aliases_and_unknown_ones(desk: Desk) -> None:
    row = {"备注": "x", "住所": "江岸区甲路", "社会信用代码": code_of(1), "*主体名称": "甲公司"}
    report = targets(desk, text_file([row]))
    assert (report.added, report.ignored_columns) == (1, ["备注"])
    assert desk.session.scalars(select(Target.address)).one() == "江岸区甲路"


def test_typed_cells_of_a_workbook(desk: Desk) -> None:
    row = target(
        1,
        区划代码=420102,
        注册号=420102000000017,
        行业代码=5137,
        成立日期=date(2019, 3, 5),
        标签="=1+1",
    )
    report = targets(desk, workbook([row]))
    assert report.bad == []
    stored = desk.session.scalars(select(Target)).one()
    assert (stored.division_code, stored.registration_no) == ("420102", "420102000000017")
    assert (stored.industry, stored.established_on) == ("51", date(2019, 3, 5))
    assert stored.tags == ["0"], "a formula is its value"


def test_a_credit_code_typed_as_a_number_has_lost_digits(desk: Desk) -> None:
    report = targets(desk, workbook([target(1, 统一社会信用代码=914201020000000187)]))
    assert [cell.code for cell in report.bad] == ["import_digits_lost"]
    assert cell_text(9.142e17).endswith("E+17") and cell_text(420102.0) == "420102"
    assert cell_text(datetime(2024, 3, 5, tzinfo=UTC)) == "2024-03-05"


def test_damaged_rows_of_a_utf8_file_are_rows_not_an_unreadable_file(desk: Desk) -> None:
    name, content = text_file(ROWS[:1], "utf-8")
    content += f"\xff\xfe公司,企业,{code_of(9)}\r\n".encode("latin-1", "replace")
    report = targets(desk, (name, content))
    assert report.added == 1 and {cell.row for cell in report.bad} == {3}


def _zip(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def _with_part(part: str, content: bytes) -> bytes:
    stream = io.BytesIO(workbook(ROWS)[1])
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(part, content)
    return stream.getvalue()


def _far_corner() -> bytes:
    """Five kilobytes that would make the reader lay out 500 million cells."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    sheet.write(0, 0, "检查对象名称")
    sheet.write(1_048_575, 500, "x")
    book.close()
    return file.getvalue()


REFUSED = {
    "empty": ("a.csv", b"", "import_empty"),
    "only blanks": ("a.csv", b"\xef\xbb\xbf\r\n\r\n", "import_empty"),
    "no header": ("a.csv", "甲公司,91\r\n".encode(), "import_no_header"),
    "missing column": ("a.csv", "企业名称,地区\r\n甲,乙\r\n".encode(), "import_missing_columns"),
    "column twice": ("a.csv", "名称,名称,信用代码\r\n".encode(), "import_double_column"),
    "unclosed quote": (
        "a.csv",
        ('名称,信用代码\r\n"' + "x" * 200_000).encode(),
        "import_broken_record",
    ),
    "web page": ("a.xls", b"<html><table>", "import_web_page"),
    "broken zip": ("a.xlsx", workbook(ROWS)[1][:900], "import_unreadable"),
    "zip of something": ("a.xlsx", _zip({"a.txt": b"x"}), "import_unreadable"),
    "broken xls": ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "import_unreadable"),
    "xlsm": ("a.xlsm", workbook(ROWS)[1], "import_macros"),
    "macros inside": ("a.xlsx", _with_part("xl/vbaProject.bin", b"x"), "import_macros"),
    "bomb by ratio": ("a.xlsx", _with_part("xl/media/a", b"\0" * 20_000_000), "import_zip_bomb"),
    "one cell in the far corner": ("a.xlsx", _far_corner(), "import_too_wide"),
    "empty workbook": ("a.xlsx", workbook([{"": ""}])[1], "import_empty"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_is_refused_as_a_whole(desk: Desk, kind: str) -> None:
    name, content, code = REFUSED[kind]
    with pytest.raises(DomainError) as refused:
        targets(desk, (name, content))
    assert refused.value.code == code and str(refused.value)
    assert desk.session.scalars(select(ImportBatch)).first() is None


def test_a_bomb_by_declared_size(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scheduler.desk.registers.workbook.MOST_BYTES", 1_000)
    with pytest.raises(DomainError) as refused:
        targets(desk, workbook(ROWS))
    assert refused.value.code == "import_zip_bomb"


def test_a_file_that_is_not_there(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(DomainError) as refused:
        targets(desk, tmp_path / "nothing.csv")
    assert refused.value.code == "import_unreadable"
