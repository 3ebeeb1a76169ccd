"""Looking up the people whom recusals and absences are about."""

from dataclasses import dataclass

from sqlalchemy import select

from models import Inspector
from scheduler.desk.context import Desk
from scheduler.desk.registers.columns import Column
from scheduler.desk.registers.records import Record


@dataclass(frozen=True, slots=True)
class Person:
    """An inspector of the register."""

    id: int
    authority_id: int
    person_no: str


class People:
    """All inspectors by number; a province has thousands, so they are read once."""

    def __init__(self, desk: Desk) -> None:
        found = desk.session.execute(
            select(Inspector.id, Inspector.authority_id, Inspector.person_no)
        )
        self._people = {row.person_no: Person(*row) for row in found}

    def named(self, record: Record, column: Column) -> Person | None:
        """The person a cell names; an unknown number is a fault."""
        number = record.code(column)
        person = self._people.get(number)
        if number and person is None:
            record.fault(column, "import_person_unknown", number=number)
        return person
