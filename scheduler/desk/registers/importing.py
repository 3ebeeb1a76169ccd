"""The import of one file into one register: check every row, apply in one savepoint or not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from models import Authority, ImportBatch
from scheduler.desk import journal
from scheduler.desk.context import Desk
from scheduler.desk.registers import roots
from scheduler.desk.registers.absences import AbsenceImporter
from scheduler.desk.registers.columns import Layout, lay_out
from scheduler.desk.registers.document import Document, Source, open_document
from scheduler.desk.registers.findings import Findings
from scheduler.desk.registers.history import History, one_import_at_a_time
from scheduler.desk.registers.importer import Importer, Tally
from scheduler.desk.registers.inspectors import InspectorImporter
from scheduler.desk.registers.items import ItemImporter
from scheduler.desk.registers.records import Record
from scheduler.desk.registers.recusals import RecusalImporter
from scheduler.desk.registers.register import Register
from scheduler.desk.registers.report import ImportReport
from scheduler.desk.registers.sheet import Sheet, read_sheet
from scheduler.desk.registers.targets import TargetImporter
from scheduler.errors import Forbidden

Progress = Callable[[int, int], None]

IMPORTERS: dict[Register, type[Importer]] = {
    Register.ITEMS: ItemImporter,
    Register.TARGETS: TargetImporter,
    Register.INSPECTORS: InspectorImporter,
    Register.RECUSALS: RecusalImporter,
    Register.ABSENCES: AbsenceImporter,
}
CHUNK = 5_000


def import_register(
    desk: Desk,
    register: Register,
    source: Source,
    *,
    skip_bad: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ImportReport:
    """Import the file; with faults and without `skip_bad`, and in a dry run, nothing is written."""
    _refuse_lower_authority(desk)
    document = open_document(source)
    sheet = read_sheet(document)
    kind = IMPORTERS[register]
    layout = lay_out(kind.columns, sheet.header, document.name, kind.one_of)
    findings = Findings()
    importer = kind(desk, findings)
    with _savepoint(desk.session, needed=not dry_run) as withdraw:
        batch = None if dry_run else _begin(importer, register, document)
        rows = 0
        for record in _records(document, sheet, layout, findings):
            rows += 1
            importer.take(record)
            if rows % CHUNK == 0:
                importer.settle(write=not dry_run and (skip_bad or not findings.bad))
                if progress:
                    progress(rows, max(sheet.about, rows))
        importer.settle(write=not dry_run and (skip_bad or not findings.bad))
        # Settling may find faults too, so this is asked again.
        applied = not dry_run and (skip_bad or not findings.bad)
        if not (applied or dry_run):
            importer.tally = Tally()  # Refused: nothing was added.
        report = _report(register, document, sheet, importer, layout, rows, applied)
        if applied and batch is not None:
            _keep(desk, report, batch)
        else:
            withdraw()
    if progress:
        progress(rows, rows)
    return report


def _refuse_lower_authority(desk: Desk) -> None:
    """The registers are the province's: a lower bureau's account would change others' rows.

    Who holds the machine (no role) may, being able to write the database anyway.
    """
    if desk.actor.role is None:
        return
    if desk.session.get_one(Authority, desk.actor.authority_id).parent_id is not None:
        raise Forbidden("import_province_only")


@contextmanager
def _savepoint(session: Session, needed: bool) -> Iterator[Callable[[], None]]:
    """A savepoint around what is written; the function given takes everything back."""
    if not needed:
        yield lambda: None
        return
    with session.begin_nested() as savepoint:
        yield savepoint.rollback


def _records(
    document: Document, sheet: Sheet, layout: Layout, findings: Findings
) -> Iterator[Record]:
    """The records that hold anything; empty lines are passed over, but counted as lines."""
    for number, values in sheet.records:
        if any(map(str.strip, values)):
            record = Record(number, values, layout, findings)
            if len(values) > layout.width or layout.unnamed:
                record.note_stray_cells(is_shift=not document.is_workbook)
            yield record


def _report(
    register: Register,
    document: Document,
    sheet: Sheet,
    importer: Importer,
    layout: Layout,
    rows: int,
    applied: bool,
) -> ImportReport:
    bad, warnings = importer.findings.in_file_order()
    return ImportReport(
        register=register,
        file_name=document.name,
        file_sha256=document.sha256,
        sheet=sheet.title,
        rows=rows,
        added=importer.tally.added,
        changed=importer.tally.changed,
        unchanged=importer.tally.unchanged,
        bad=bad,
        warnings=warnings,
        ignored_columns=layout.ignored,
        derived=importer.tally.derived,
        applied=applied,
    )


def _begin(importer: Importer, register: Register, document: Document) -> ImportBatch:
    """The import's own row, which the changes name; its counts come with the end."""
    desk = importer.desk
    one_import_at_a_time(desk)
    roots.before_writing(desk, register)
    batch = ImportBatch(
        authority_id=desk.actor.authority_id,
        register=register.value,
        file_name=document.name,
        file_sha256=document.sha256,
        imported_by=desk.actor.name,
        imported_at=desk.now(),
        rows=0,
        added=0,
        changed=0,
        unchanged=0,
        bad=0,
    )
    desk.session.add(batch)
    desk.session.flush()
    importer.history = History(desk, batch.id)
    return batch


def _keep(desk: Desk, report: ImportReport, batch: ImportBatch) -> None:
    """The counts of the batch and its line in the journal."""
    counts = {
        "rows": report.rows,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "bad": report.bad_rows,
    }
    for name, count in counts.items():
        setattr(batch, name, count)
    facts = {"file": report.file_name, "sha256": report.file_sha256, "derived": report.derived}
    subject = f"register:{report.register.value}"
    journal.record(desk, "register.imported", subject, after={**facts, **counts})
    roots.written(desk, report.register)
