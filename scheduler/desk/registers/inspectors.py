"""The register of inspectors: 执法检查人员名录库, one row per person with its certificates."""

from typing import Any

from sqlalchemy import Row, select

from models import Authority, Inspector
from scheduler.desk.context import Desk
from scheduler.desk.registers import cells
from scheduler.desk.registers import certificates as papers
from scheduler.desk.registers.cells import CellFault
from scheduler.desk.registers.certificates import Certificates, Paper
from scheduler.desk.registers.columns import Column
from scheduler.desk.registers.districts import Districts
from scheduler.desk.registers.findings import Findings
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

NUMBER = Column("人员编号", required=True, longest=64)
NAME = Column("姓名", required=True, longest=64)
UNIT = Column("单位代码", required=True, longest=64)
DEPARTMENT = Column("部门", required=True, longest=64)
QUALIFICATIONS = Column("专业资质", longest=64)
CAN_LEAD = Column("可任组长")
EXPERT = Column("专家")
COUNTIES = Column("管辖区划")
CROSSES = Column("可跨区")
LOAD = Column("工作量上限", required=True)
DUTY = Column("在岗状态")
NEW_UNTIL = Column("新进带教至")

_FLAGS = {"can_lead": CAN_LEAD, "is_expert": EXPERT, "crosses_districts": CROSSES}
_ON_DUTY = {"在岗": True, "在职": True, "离岗": False, "离职": False, "退休": False, "调离": False}
_I = table_of(Inspector)


class InspectorImporter(Importer):
    """Inspectors are known by their number."""

    columns = (
        *(NUMBER, NAME, UNIT, DEPARTMENT, QUALIFICATIONS, CAN_LEAD, EXPERT, COUNTIES, CROSSES),
        *(*papers.COLUMNS, LOAD, DUTY, NEW_UNTIL),
    )

    def __init__(self, desk: Desk, findings: Findings) -> None:
        super().__init__(desk, findings)
        units = desk.session.execute(select(Authority.code, Authority.id, Authority.division_code))
        self._units = {row.code: row for row in units}
        self._districts = Districts(desk)
        self._taken: list[tuple[dict[str, Any], dict[str, Any], list[Paper]]] = []
        self._numbers = Seen()

    def take(self, record: Record) -> None:
        number = record.code(NUMBER)
        if number:
            self._numbers.claim(record, NUMBER, number)
        unit = record.read(UNIT, self._unit)
        given: dict[str, Any] = {
            "person_no": number,
            "name": record.name(NAME),
            "department": record.name(DEPARTMENT),
            "load_limit": record.read(LOAD, cells.whole_number),
        }
        if record.has(QUALIFICATIONS):
            given["qualifications"] = record.words(QUALIFICATIONS)
        for field, column in _FLAGS.items():
            if record.has(column):
                given[field] = record.read(column, cells.yes_or_no) or False
        if record.has(DUTY):
            given["on_duty"] = record.read(DUTY, _duty) is not False
        if record.has(NEW_UNTIL):
            given["new_until"] = record.read(NEW_UNTIL, cells.day)
        counties = self._counties(record, unit, given.get("crosses_districts", False))
        if record.has(COUNTIES):
            given["counties"] = counties
        certificates = papers.read(record)
        if unit is not None and not record.faulty:
            given["authority_id"] = unit.id
            self._taken.append((given, _usual(counties), certificates))

    def _unit(self, text: str) -> Row[str, int, str]:
        unit = self._units.get(cells.code(text))
        if unit is None:
            raise CellFault("import_unit_unknown", unit=cells.code(text))
        return unit

    def _counties(
        self, record: Record, unit: Row[str, int, str] | None, crosses: bool
    ) -> list[str]:
        """The counties of the cell, expanded; if empty, those of the unit where that is clear."""
        found = record.read(COUNTIES, self._expanded)
        if found is not None or unit is None or record.text(COUNTIES):
            return found or []
        if not crosses and not self._districts.is_county(unit.division_code):
            record.fault(COUNTIES, "import_counties_missing")
        return self._districts.counties_within(unit.division_code)

    def _expanded(self, text: str) -> list[str]:
        codes = cells.loose_items_of(text)
        return sorted({one for code in codes for one in self._districts.expanded(code)})

    def settle(self, write: bool) -> None:
        known = self._known([given["person_no"] for given, _, _ in self._taken])
        added = [
            self._new(given, usual)
            for given, usual, _ in self._taken
            if given["person_no"] not in known
        ]
        changes = self._changes(known)
        wallet = Certificates(self.history, [row.id for row in known.values()])
        touched = {change.row_id for change in changes}
        for given, _, certificates in self._taken:
            row = known.get(given["person_no"])
            if row is not None and wallet.compare(row, given["authority_id"], certificates):
                touched.add(row.id)
        self.tally.added += len(added)
        self.tally.changed += len(touched)
        self.tally.unchanged += len(known) - len(touched)
        if write:
            newest = self.history.newest(Inspector)
            insert_all(self.desk, Inspector, added)
            self.history.keep_new(Inspector, newest)
            self.history.update(Inspector, changes)
            fresh = self._known([row["person_no"] for row in added])
            for given, _, certificates in self._taken:
                if row := fresh.get(given["person_no"]):
                    wallet.compare(row, given["authority_id"], certificates)
            wallet.write()
        self._taken = []

    def _changes(self, known: dict[str, Row[Any]]) -> list[Change]:
        changes: list[Change] = []
        for given, _, _ in self._taken:
            row = known.get(given["person_no"])
            if row is not None and (after := difference(row, given)):
                changes.append(change_of(row, row.person_no, after))
        return changes

    def _new(self, given: dict[str, Any], usual: dict[str, Any]) -> dict[str, Any]:
        token = public_token(self.desk.entropy)
        return {**usual, **given, "public_id": token, "row_version": 1}

    def _known(self, numbers: list[str]) -> dict[str, Row[Any]]:
        return {
            row.person_no: row
            for chunk in chunks(numbers)
            for row in self.desk.session.execute(select(_I).where(_I.c.person_no.in_(chunk)))
        }


def _usual(counties: list[str]) -> dict[str, Any]:
    """What holds for a new person where the file has no such column."""
    flags = dict.fromkeys(_FLAGS, False)
    return {
        **flags,
        "qualifications": [],
        "on_duty": True,
        "new_until": None,
        "counties": counties,
    }


def _duty(text: str) -> bool:
    word = cells.half_width(text)
    if word not in _ON_DUTY:
        raise CellFault("import_word_unknown", known="在岗、离岗")
    return _ON_DUTY[word]
