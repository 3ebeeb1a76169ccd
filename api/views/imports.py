"""Import reports."""

from pathlib import Path

from api.schemas.people import BadCellOut, ImportBatchOut, ImportOut
from models import ImportBatch
from scheduler.desk.registers import BadCell, ImportReport


def _cell(cell: BadCell) -> BadCellOut:
    return BadCellOut(
        row=cell.row, column=cell.column, value=cell.value, code=cell.code, message=cell.message
    )


def import_view(report: ImportReport, bad_file: Path | None) -> ImportOut:
    """What an import did or would do."""
    return ImportOut(
        rows=report.rows,
        added=report.added,
        changed=report.changed,
        unchanged=report.unchanged,
        bad=[_cell(cell) for cell in report.bad],
        bad_file=str(bad_file) if bad_file else None,
        bad_rows=report.bad_rows,
        warnings=[_cell(cell) for cell in report.warnings],
        ignored_columns=list(report.ignored_columns),
        derived=report.derived,
        applied=report.applied,
    )


def batch_view(batch: ImportBatch) -> ImportBatchOut:
    """An import that has been applied."""
    return ImportBatchOut(
        into=batch.register,
        file_name=batch.file_name,
        file_sha256=batch.file_sha256,
        rows=batch.rows,
        added=batch.added,
        changed=batch.changed,
        unchanged=batch.unchanged,
        bad=batch.bad,
        imported_by=batch.imported_by,
        imported_at=batch.imported_at,
    )
