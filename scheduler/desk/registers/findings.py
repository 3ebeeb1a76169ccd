"""Collects every fault and doubt of a file, never only the first."""

from scheduler.desk.registers.report import BadCell
from scheduler.messages import sentence

SHOWN = 120
"""Longer cell values are cut in the report; the file of bad rows has them whole."""


class Findings:
    """The bad cells (their rows are not imported) and the warnings (theirs are)."""

    def __init__(self) -> None:
        self.bad: list[BadCell] = []
        self.warnings: list[BadCell] = []

    def fault(self, row: int, column: str, value: str, code: str, /, **params: object) -> None:
        """The row cannot be imported."""
        self.bad.append(BadCell(row, column, value[:SHOWN], code, sentence(code, **params)))

    def doubt(self, row: int, column: str, value: str, code: str, /, **params: object) -> None:
        """The row is imported, but a person should look."""
        self.warnings.append(BadCell(row, column, value[:SHOWN], code, sentence(code, **params)))

    def in_file_order(self) -> tuple[list[BadCell], list[BadCell]]:
        """Faults and warnings by row; a row's own keep their order."""
        return (
            sorted(self.bad, key=lambda cell: cell.row),
            sorted(self.warnings, key=lambda cell: cell.row),
        )
