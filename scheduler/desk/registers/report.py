"""What an import found and did: counts, and every cell that is wrong or doubtful."""

from dataclasses import dataclass
from functools import cached_property

from scheduler.desk.registers.register import Register


@dataclass(frozen=True, slots=True)
class BadCell:
    """One cell to look at; `row` is its line in a spreadsheet, the header being line 1."""

    row: int
    column: str
    value: str
    code: str
    message: str


@dataclass(frozen=True)
class ImportReport:
    """The outcome of one import; `applied` is False for a dry run and where faults stopped it."""

    register: Register
    file_name: str
    file_sha256: str
    # The sheet that was read; None for a text file.
    sheet: str | None
    rows: int
    added: int
    changed: int
    unchanged: int
    bad: list[BadCell]
    warnings: list[BadCell]
    ignored_columns: list[str]
    derived: int
    applied: bool

    @cached_property
    def faulty(self) -> dict[int, list[BadCell]]:
        """The faults of each row that has any."""
        rows: dict[int, list[BadCell]] = {}
        for cell in self.bad:
            rows.setdefault(cell.row, []).append(cell)
        return rows

    @property
    def bad_rows(self) -> int:
        """The number of rows with at least one fault."""
        return len(self.faulty)
