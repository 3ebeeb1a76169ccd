"""One record of a file: its cells by column, and where what is wrong with it is collected."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from scheduler.desk.registers import cells
from scheduler.desk.registers.cells import CellFault
from scheduler.desk.registers.columns import Column, Layout
from scheduler.desk.registers.findings import Findings

T = TypeVar("T")


class Record:
    """One line of a file; a cell that cannot be read is a fault, not an exception."""

    __slots__ = ("_cells", "_findings", "_layout", "_positions", "_texts", "faulty", "number")

    def __init__(self, number: int, values: list[str], layout: Layout, findings: Findings) -> None:
        self.number = number
        self.faulty = False
        self._cells = values
        self._layout = layout
        self._positions = layout.positions
        self._texts = cells.filled(values)
        self._findings = findings

    def raw(self, column: Column) -> str:
        """The cell as it came."""
        position = self._positions.get(column.name)
        if position is None or position >= len(self._cells):
            return ""
        return self._cells[position]

    def text(self, column: Column) -> str:
        """The cell without blanks around it, '' for N/A and the like; a must has to be filled."""
        position = self._positions.get(column.name, -1)
        text = self._texts[position] if 0 <= position < len(self._texts) else ""
        if not text and column.required:
            self.fault(column, "import_required")
        return text

    def read(self, column: Column, parse: Callable[[str], T]) -> T | None:
        """The cell as `parse` reads it; None where it is empty or faulty."""
        text = self.text(column)
        if not text:
            return None
        try:
            return parse(text)
        except CellFault as found:
            self.fault(column, found.code, **found.params)
            return None

    def name(self, column: Column) -> str:
        """A text that must be legible and fit."""
        return self._fitting(column, self.read(column, cells.legible) or "")

    def prose(self, column: Column) -> str:
        """A text that may have damaged places: these are doubts, and control characters go."""
        text = cells.tidy(self.text(column))
        if not cells.is_legible(text):
            self.doubt(column, "import_text_damaged")
            text = "".join(character for character in text if character.isprintable())
        return self._fitting(column, text)

    def words(
        self, column: Column, split: Callable[[str], list[str]] = cells.items_of
    ) -> list[str]:
        """A list of short texts, each of which must be legible and fit."""
        text = self.text(column)
        if not text:
            return []
        parts = split(text)
        if not all(map(cells.is_legible, parts)):
            self.fault(column, "import_mis_encoded")
        for part in parts:
            self._fitting(column, part)
        return parts

    def code(self, column: Column) -> str:
        """A code or number; '' where it is empty or faulty."""
        return self.read(column, cells.code) or ""

    def interval(self, first: Column, last: Column) -> tuple[date | None, date | None]:
        """Two dates in order."""
        begin, end = self.read(first, cells.day), self.read(last, cells.day)
        if begin is not None and end is not None and end < begin:
            self.fault(last, "import_dates_crossed", first=begin.isoformat())
        return begin, end

    def has(self, column: Column) -> bool:
        """Whether the file has the column at all."""
        return column.name in self._positions

    def fault(self, column: Column, code: str, /, **params: object) -> None:
        """The row cannot be imported because of this cell."""
        self.faulty = True
        self._findings.fault(self.number, column.name, self.raw(column), code, **params)

    def doubt(self, column: Column, code: str, /, **params: object) -> None:
        """A person should look at this cell."""
        self._findings.doubt(self.number, column.name, self.raw(column), code, **params)

    def note_stray_cells(self, is_shift: bool) -> None:
        """Values without a heading: a fault in a text file, where a comma has shifted the row."""
        layout, values = self._layout, self._cells
        strays = values[layout.width :] + [values[i] for i in layout.unnamed if i < len(values)]
        value = next((value for value in strays if value.strip()), None)
        if value is None:
            return
        note = self._findings.fault if is_shift else self._findings.doubt
        note(self.number, "", value, "import_stray_cell", n=layout.width)
        self.faulty = self.faulty or is_shift

    def _fitting(self, column: Column, text: str) -> str:
        if len(text) > column.longest:
            self.fault(column, "import_too_long", most=column.longest)
        return text
