"""What the importer of a register is: it takes single records and settles them by thousands."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from scheduler.desk.context import Desk
from scheduler.desk.registers.columns import Column
from scheduler.desk.registers.findings import Findings
from scheduler.desk.registers.history import History
from scheduler.desk.registers.records import Record


@dataclass
class Tally:
    """How many rows were new, different, the same; and how many districts were worked out."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    derived: int = 0


class Importer(ABC):
    """One register: its columns, how a record is read, how read records meet the database."""

    columns: ClassVar[tuple[Column, ...]]
    # Columns of which at least one must be there.
    one_of: ClassVar[tuple[str, ...]] = ()

    def __init__(self, desk: Desk, findings: Findings) -> None:
        self.desk = desk
        self.findings = findings
        self.tally = Tally()
        # Who changes what; the import says which one it is before anything is written.
        self.history = History(desk)

    @abstractmethod
    def take(self, record: Record) -> None:
        """Read one record; keep it for `settle` unless it is faulty."""

    @abstractmethod
    def settle(self, write: bool) -> None:
        """Compare what was taken with the database, count, and write it where `write` says so."""


class Seen:
    """Natural keys of the file so far: a later row with one of them is a fault naming the first."""

    def __init__(self) -> None:
        self._first: dict[object, int] = {}

    def claim(self, record: Record, column: Column, key: object) -> None:
        """Remember the key, or say which row had it first."""
        self.note(record, key)
        self.check(record, column, key)

    def note(self, record: Record, key: object) -> None:
        """Remember the key, whoever has it."""
        self._first.setdefault(key, record.number)

    def check(self, record: Record, column: Column, key: object) -> None:
        """Say which earlier row has the key, if one has."""
        first = self._first.get(key, record.number)
        if first != record.number:
            record.fault(column, "import_duplicate", row=first)
