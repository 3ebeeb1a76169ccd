"""The register of absences: who is away from when to when."""

from typing import Any

from sqlalchemy import Row, select

from models import Absence
from scheduler.desk.context import Desk
from scheduler.desk.registers.columns import Column
from scheduler.desk.registers.findings import Findings
from scheduler.desk.registers.importer import Importer, Seen
from scheduler.desk.registers.people import People
from scheduler.desk.registers.records import Record
from scheduler.desk.registers.store import (
    Change,
    change_of,
    chunks,
    difference,
    insert_all,
    table_of,
)

PERSON = Column("人员编号", required=True, longest=64)
FROM = Column("开始日期", ("起始日期",), required=True)
TO = Column("结束日期", ("截止日期",), required=True)
REASON = Column("事由", ("原因",), longest=128)

_A = table_of(Absence)


class AbsenceImporter(Importer):
    """Absences are known by person and both dates."""

    columns = (PERSON, FROM, TO, REASON)

    def __init__(self, desk: Desk, findings: Findings) -> None:
        super().__init__(desk, findings)
        self._people = People(desk)
        self._taken: list[tuple[str, dict[str, Any]]] = []
        self._keys = Seen()

    def take(self, record: Record) -> None:
        person = self._people.named(record, PERSON)
        first, last = record.interval(FROM, TO)
        reason = record.name(REASON)
        if person is not None and first is not None and last is not None:
            self._keys.claim(record, PERSON, (person.id, first, last))
            row = {
                "inspector_id": person.id,
                "authority_id": person.authority_id,
                "from_on": first,
                "to_on": last,
                "reason": reason,
            }
            if not record.faulty:
                self._taken.append((person.person_no, row))

    def settle(self, write: bool) -> None:
        known = self._known()
        added: list[dict[str, Any]] = []
        changes: list[Change] = []
        for person_no, given in self._taken:
            row = known.get((given["inspector_id"], given["from_on"], given["to_on"]))
            if row is None:
                added.append(given)
                continue
            after = difference(row, {"reason": given["reason"]})
            if after:
                key = f"{person_no} {row.from_on} {row.to_on}"
                changes.append(change_of(row, key, after, row.inspector_id))
            else:
                self.tally.unchanged += 1
        self.tally.added += len(added)
        self.tally.changed += len(changes)
        if write:
            newest = self.history.newest(Absence)
            insert_all(self.desk, Absence, added)
            self.history.keep_new(Absence, newest)
            self.history.update(Absence, changes)
        self._taken = []

    def _known(self) -> dict[object, Row[Any]]:
        people = {given["inspector_id"] for _, given in self._taken}
        return {
            (row.inspector_id, row.from_on, row.to_on): row
            for chunk in chunks(people)
            for row in self.desk.session.execute(select(_A).where(_A.c.inspector_id.in_(chunk)))
        }
