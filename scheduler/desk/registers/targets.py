"""The register of targets: 检查对象名录库, tens of thousands of rows at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from models import Target, TargetIdentifier
from scheduler.desk.context import Desk
from scheduler.desk.registers import target_rows as rows
from scheduler.desk.registers.districts import Districts
from scheduler.desk.registers.findings import Findings
from scheduler.desk.registers.identifiers import add_identifiers, follow_identifiers, move_recusals
from scheduler.desk.registers.importer import Importer, Seen
from scheduler.desk.registers.records import Record
from scheduler.desk.registers.store import (
    Change,
    change_of,
    chunks,
    difference,
    insert_all,
    table_of,
)
from scheduler.entropy import public_token

_T = table_of(Target)
_COMPARED = (
    *("id", "row_version", "authority_id", "register_key", "name", "kind", "uscc"),
    *("registration_no", "division_code", "division_derived", "address", "industry", "status"),
    *("risk_class", "risk_class_on", "established_on", "tags"),
)


@dataclass(slots=True)
class _Taken:
    """What one line says: the fields its columns give, its numbers, where its district shows."""

    record: Record
    uscc: str | None
    registration_no: str | None
    division: str | None
    given: dict[str, Any]

    @property
    def key(self) -> str:
        return self.uscc or self.registration_no or ""


class TargetImporter(Importer):
    """Targets are known by their credit code, those without one by their registration number."""

    columns = rows.COLUMNS
    one_of = (rows.USCC.name, rows.REGISTRATION.name)

    def __init__(self, desk: Desk, findings: Findings) -> None:
        super().__init__(desk, findings)
        self._districts = Districts(desk)
        self._taken: list[_Taken] = []
        self._keys = Seen()
        self._numbers = Seen()
        self._rows_of: dict[int, int] = {}
        old = select(Target.id).where(Target.uscc.is_(None)).limit(1)
        self._has_old_keys = desk.session.scalar(old) is not None

    def take(self, record: Record) -> None:
        given = rows.fields_of(record)
        uscc, number = rows.numbers_of(record)
        self._claim(record, uscc, number)
        division = record.read(rows.DIVISION, self._districts.named)
        if record.faulty:
            return
        self._taken.append(_Taken(record, uscc, number, division, given))

    def _claim(self, record: Record, uscc: str | None, number: str | None) -> None:
        """Refuse a target that an earlier row of the file has already, under either number."""
        if uscc:
            self._keys.claim(record, rows.USCC, uscc)
            if number:
                self._keys.check(record, rows.REGISTRATION, number)
                self._numbers.note(record, number)
        elif number:
            self._keys.claim(record, rows.REGISTRATION, number)
            self._numbers.check(record, rows.REGISTRATION, number)

    def settle(self, write: bool) -> None:
        added: list[dict[str, Any]] = []
        changes: list[Change] = []
        for taken, row in self._matched():
            self._place(taken, row)
            if row is None:
                added.append(self._new(taken))
                continue
            after = self._different(taken, row)
            if after:
                changes.append(change_of(row, row.register_key, after))
        self.tally.added += len(added)
        self.tally.changed += len(changes)
        if write:
            self._write(added, changes)
        self._taken = []

    def _matched(self) -> Iterable[tuple[_Taken, Row[Any] | None]]:
        """Each line with the target it is about; two lines about one target are a fault."""
        known = self._by_key({taken.key for taken in self._taken})
        fresh = [taken for taken in self._taken if taken.key not in known]
        known |= self._by_number(fresh)
        for taken in self._taken:
            row = known.get(taken.key)
            if row is None and taken.registration_no:
                row = known.get(taken.registration_no)
            if row is not None and self._is_second(taken, row):
                continue
            yield taken, row

    def _is_second(self, taken: _Taken, row: Row[Any]) -> bool:
        first = self._rows_of.setdefault(row.id, taken.record.number)
        if first == taken.record.number:
            return False
        taken.record.fault(rows.USCC, "import_duplicate", row=first)
        return True

    def _by_key(self, keys: Iterable[str]) -> dict[str, Row[Any]]:
        return {row.register_key: row for row in self._select(_T.c.register_key, keys)}

    def _by_number(self, fresh: list[_Taken]) -> dict[str, Row[Any]]:
        """Targets that lines with an unknown key mean by their registration number.

        With a credit code: the target that had only that number until now. Without one: the
        target that has, or had, the number beside its code.
        """
        numbers = [one.registration_no for one in fresh if one.uscc and one.registration_no]
        found = self._by_key(numbers) if self._has_old_keys else {}
        ids: dict[int, str] = {}
        for chunk in chunks(one.key for one in fresh if not one.uscc):
            former = select(TargetIdentifier.target_id, TargetIdentifier.value).where(
                TargetIdentifier.scheme == "regno", TargetIdentifier.value.in_(chunk)
            )
            ids.update({row.target_id: row.value for row in self.desk.session.execute(former)})
        return found | {ids[row.id]: row for row in self._select(_T.c.id, ids)}

    def _select(self, column: ColumnElement[Any], keys: Iterable[object]) -> Iterable[Row[Any]]:
        statement = select(*(_T.c[name] for name in _COMPARED))
        for chunk in chunks(keys):
            yield from self.desk.session.execute(statement.where(column.in_(chunk))).all()

    def _place(self, taken: _Taken, row: Row[Any] | None) -> None:
        """Give the district; one that was named once is not replaced by one that is worked out."""
        if taken.division is not None:
            taken.given |= {"division_code": taken.division, "division_derived": None}
            return
        if row is not None and row.division_code is not None and row.division_derived is None:
            return
        uscc = taken.uscc or (row.uscc if row is not None else None)
        address = taken.given.get("address") or (row.address if row is not None else "")
        hints = (taken.record.text(rows.AREA), taken.record.text(rows.PROVINCE))
        district, how = self._districts.derived(uscc, address, hints)
        if district is not None:
            taken.given |= {"division_code": district, "division_derived": how}
            self.tally.derived += 1
        elif row is None or row.division_code is None:
            taken.record.doubt(rows.DIVISION, "import_district_underivable")

    def _new(self, taken: _Taken) -> dict[str, Any]:
        district = taken.given.get("division_code")
        return {
            **rows.DEFAULTS,
            "division_code": None,
            "division_derived": None,
            **taken.given,
            "authority_id": self._districts.owner_of(district),
            "public_id": public_token(self.desk.entropy),
            "register_key": taken.key,
            "uscc": taken.uscc,
            "registration_no": taken.registration_no,
            "row_version": 1,
        }

    def _different(self, taken: _Taken, row: Row[Any]) -> dict[str, Any]:
        """The fields that change; numbers are added or replaced, never emptied."""
        given = taken.given
        if taken.uscc:
            given |= {"register_key": taken.uscc, "uscc": taken.uscc}
            if taken.registration_no:
                given["registration_no"] = taken.registration_no
        owner = self._districts.authority_of(given.get("division_code"))
        if owner is not None:
            given["authority_id"] = owner
        after = difference(row, given)
        if not after:
            self.tally.unchanged += 1
        return after

    def _write(self, added: list[dict[str, Any]], changes: list[Change]) -> None:
        newest = self.history.newest(Target)
        # In the order of the largest indexes: a third faster than in the order of the file.
        insert_all(self.desk, Target, sorted(added, key=itemgetter("register_key")))
        if added:
            add_identifiers(self.desk, newest)
            self.history.keep_new(Target, newest)
        if changes:
            self.history.update(Target, changes)
            follow_identifiers(self.desk, changes)
            move_recusals(self.history, changes)
