"""What an import does as a whole: nothing, everything or the good rows; what it leaves behind."""

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models import (
    ImportBatch,
    InspectionItem,
    JournalEntry,
    RegisterChange,
    Target,
    TargetIdentifier,
)
from models.session import Database
from scheduler.desk.context import Desk
from scheduler.desk.registers import EXPLANATION, Register, import_register, write_bad_rows

from .sheets import Row, code_of, item, target, text_file, workbook

MIXED = [
    target(1),
    target(2, 检查对象名称="", 成立日期="2023-02-30"),
    target(3, 检查对象名称="=1+1公司"),
    target(4, 统一社会信用代码="'" + code_of(4), 注册地址="=HYPERLINK(1)"),
]


def counts(desk: Desk) -> dict[str, int]:
    kinds = (Target, TargetIdentifier, InspectionItem, ImportBatch, JournalEntry, RegisterChange)
    return {
        kind.__name__: desk.session.scalar(select(func.count()).select_from(kind)) or 0
        for kind in kinds
    }


def nothing() -> dict[str, int]:
    kinds = "Target TargetIdentifier InspectionItem ImportBatch JournalEntry RegisterChange"
    return dict.fromkeys(kinds.split(), 0)


def test_with_faults_nothing_is_written(desk: Desk) -> None:
    report = import_register(desk, Register.TARGETS, text_file(MIXED))
    assert not report.applied and report.bad_rows == 2 and report.added == 0
    assert counts(desk) == nothing()


def test_faults_late_in_a_long_file_take_everything_back(desk: Desk) -> None:
    rows = [target(serial) for serial in range(5_050)] + [target(6_000, 检查对象名称="")]
    report = import_register(desk, Register.TARGETS, text_file(rows))
    assert not report.applied and report.added == 0
    assert counts(desk) == nothing()


def test_an_item_file_with_faults_writes_nothing(desk: Desk) -> None:
    rows = [item(1), item(2, 岗位要求="")]
    assert not import_register(desk, Register.ITEMS, text_file(rows)).applied
    assert counts(desk) == nothing()


@pytest.mark.parametrize("skip_bad", [False, True])
def test_a_dry_run_says_the_same_and_writes_nothing(desk: Desk, skip_bad: bool) -> None:
    file = text_file(MIXED)
    dry = import_register(desk, Register.TARGETS, file, skip_bad=skip_bad, dry_run=True)
    assert not dry.applied and counts(desk) == nothing()
    wet = import_register(desk, Register.TARGETS, file, skip_bad=skip_bad)
    assert (dry.rows, dry.bad, dry.warnings) == (wet.rows, wet.bad, wet.warnings)
    # What a dry run would add is what it adds with the bad rows left out; refused, nothing is added.
    assert (dry.added, wet.added) == (2, 2 if skip_bad else 0)


def test_an_import_leaves_a_batch_and_a_line_in_the_journal(desk: Desk) -> None:
    name, content = text_file(MIXED)
    report = import_register(desk, Register.TARGETS, (name, content), skip_bad=True)
    assert report.applied and counts(desk)["Target"] == 2
    batch = desk.session.scalars(select(ImportBatch)).one()
    assert batch.file_sha256 == report.file_sha256 == hashlib.sha256(content).hexdigest()
    assert (batch.rows, batch.added, batch.bad, batch.register) == (4, 2, 2, "targets")
    entry = desk.session.scalars(select(JournalEntry)).one()
    assert entry.action == "register.imported" and entry.subject == "register:targets"
    assert entry.after is not None and entry.after["added"] == 2 and entry.after["bad"] == 2


def test_the_import_is_in_the_transaction_of_the_caller(
    database: Database, desk_of: Callable[..., Desk]
) -> None:
    with pytest.raises(RuntimeError), database.write() as session:
        import_register(desk_of(session), Register.TARGETS, text_file([target(1)]))
        raise RuntimeError
    with database.read() as session:
        assert counts(desk_of(session)) == nothing()
        dry = import_register(
            desk_of(session), Register.TARGETS, text_file([target(1)]), dry_run=True
        )
        assert dry.added == 1


@pytest.mark.parametrize("make", [text_file, workbook])
def test_bad_rows_come_back_mended(
    desk: Desk, tmp_path: Path, make: Callable[[list[Row]], tuple[str, bytes]]
) -> None:
    file = make([*MIXED])
    first = import_register(desk, Register.TARGETS, file, skip_bad=True)
    path = write_bad_rows(first, file, tmp_path)
    unmended = import_register(desk, Register.TARGETS, path)
    assert (unmended.rows, unmended.bad_rows) == (2, 2)
    assert EXPLANATION not in unmended.ignored_columns
    assert [cell.code for cell in unmended.bad] == [cell.code for cell in first.bad]
    rows = [target(2), target(4, 注册地址="=HYPERLINK(1)") | {EXPLANATION: "留着的说明"}]
    rows[0] |= {EXPLANATION: ""}
    mended = import_register(desk, Register.TARGETS, make([*rows]))
    assert (mended.added, mended.bad, mended.ignored_columns) == (2, [], [])
    assert write_bad_rows(first, file, tmp_path) != path


def test_a_csv_of_bad_rows_holds_the_cells_as_they_came(desk: Desk, tmp_path: Path) -> None:
    file = text_file(MIXED, "gb18030", "\t")
    report = import_register(desk, Register.TARGETS, file, skip_bad=True)
    content = write_bad_rows(report, file, tmp_path).read_bytes()
    assert content.startswith(b"\xef\xbb\xbf") and content.endswith(b"\r\n")
    header, *rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert header == [*MIXED[0], EXPLANATION]
    assert [row[:-1] for row in rows] == [list(MIXED[1].values()), list(MIXED[3].values())]
    assert rows[0][-1].startswith("检查对象名称：不能为空。成立日期：没有这一天")


def test_rows_with_shifted_cells_keep_all_of_them(desk: Desk, tmp_path: Path) -> None:
    name, content = text_file([target(1), target(2)])
    content += "甲公司,企业,多了,一格,,,,,,,,,,错位\r\n".encode()
    report = import_register(desk, Register.TARGETS, (name, content), skip_bad=True)
    assert {cell.code for cell in report.bad} >= {"import_stray_cell"}
    path = write_bad_rows(report, (name, content), tmp_path)
    again = import_register(desk, Register.TARGETS, path)
    assert "import_stray_cell" in {cell.code for cell in again.bad}
