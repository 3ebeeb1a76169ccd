"""抽查事项清单: a changed item is a new version; the old one stays for the tasks opened on it."""

import re
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select

from models import InspectionItem
from scheduler.desk.context import Desk
from scheduler.desk.registers import cells, seats, words
from scheduler.desk.registers.cells import member_of
from scheduler.desk.registers.columns import Column
from scheduler.desk.registers.findings import Findings
from scheduler.desk.registers.importer import Importer, Seen
from scheduler.desk.registers.records import Record
from scheduler.desk.registers.store import (
    Change,
    apply_all,
    change_of,
    difference,
    insert_all,
    table_of,
)
from scheduler.vocabulary import ItemKind, SeatRole

CODE = Column("事项编码", required=True, longest=64)
NAME = Column("事项名称", required=True, longest=128)
BASIS = Column("检查依据", required=True, longest=1024)
KIND = Column("事项类别", required=True)
TARGETS = Column("适用对象类型", required=True)
FIELD = Column("事项领域", required=True, longest=32)
QUALIFICATION = Column("专业资质要求", longest=64)
SEATS = Column("岗位要求", required=True)
DEPARTMENT = Column("发起部门", required=True, longest=64)
JOINING = Column("配合部门", longest=64)
CHECKLIST = Column("检查内容", longest=512)
VALID_FROM = Column("生效日期")
VALID_TO = Column("失效日期")

_I = table_of(InspectionItem)


class ItemImporter(Importer):
    """Items are known by their code; every row describes the item completely."""

    columns = (
        *(CODE, NAME, BASIS, KIND, TARGETS, FIELD, QUALIFICATION, SEATS, DEPARTMENT, JOINING),
        *(CHECKLIST, VALID_FROM, VALID_TO),
    )

    def __init__(self, desk: Desk, findings: Findings) -> None:
        super().__init__(desk, findings)
        current = desk.session.execute(select(_I).where(_I.c.superseded.is_(False)))
        self._current: dict[str, Row[Any]] = {row.code: row for row in current}
        self._taken: list[dict[str, Any]] = []
        self._codes = Seen()

    def take(self, record: Record) -> None:
        code = record.code(CODE)
        if code:
            self._codes.claim(record, CODE, code)
        valid_from, valid_to = record.interval(VALID_FROM, VALID_TO)
        item: dict[str, Any] = {
            "code": code,
            "name": record.name(NAME),
            "legal_basis": record.name(BASIS),
            "kind": record.read(KIND, _kind),
            "target_kinds": record.read(TARGETS, _target_kinds),
            "field": record.name(FIELD),
            "qualification": record.name(QUALIFICATION),
            "lead_department": record.name(DEPARTMENT),
            "joining_departments": record.words(JOINING, cells.loose_items_of),
            "checklist": record.words(CHECKLIST, _questions),
            "valid_from": valid_from,
            "valid_to": valid_to,
        }
        item["seats"] = _seats(record, item)
        if not record.faulty:
            self._taken.append(item)

    def settle(self, write: bool) -> None:
        added: list[dict[str, Any]] = []
        changes: list[Change] = []
        for item in self._taken:
            row = self._current.get(item["code"])
            after = difference(row, item) if row is not None else {}
            if row is None:
                self.tally.added += 1
            elif after:
                after["version"] = row.version + 1
                changes.append(change_of(row, row.code, after))
            else:
                self.tally.unchanged += 1
                continue
            added.append(self._version(item, row))
        self.tally.changed += len(changes)
        if write:
            self._write(added, changes)
        self._taken = []

    def _version(self, item: dict[str, Any], row: Row[Any] | None) -> dict[str, Any]:
        return {
            **item,
            "authority_id": self.desk.actor.authority_id if row is None else row.authority_id,
            "version": 1 if row is None else row.version + 1,
            "superseded": False,
            "row_version": 1,
        }

    def _write(self, added: list[dict[str, Any]], changes: list[Change]) -> None:
        """The old rows only get their mark; the history shows what the next version changes."""
        marks = [
            replace(change, before={"superseded": False}, after={"superseded": True})
            for change in changes
        ]
        apply_all(self.desk, InspectionItem, marks)
        self.history.keep(InspectionItem, changes)
        newest = self.history.newest(InspectionItem)
        insert_all(self.desk, InspectionItem, added)
        self.history.keep_new(InspectionItem, newest)


def _seats(record: Record, item: dict[str, Any]) -> list[dict[str, Any]]:
    """The seats, with everything that is wrong with them."""
    counts = record.read(SEATS, seats.parse_counts)
    if counts is None:
        return []
    joining, qualification = item["joining_departments"], item["qualification"]
    if SeatRole.JOINING in counts and not joining:
        record.fault(SEATS, "import_seats_no_joining")
    if SeatRole.JOINING not in counts and joining:
        record.doubt(SEATS, "import_seats_joining_unused")
    if SeatRole.SPECIALIST in counts and not qualification:
        record.doubt(SEATS, "import_seats_no_qualification")
    made = seats.seats_of(counts, item["lead_department"], joining, qualification)
    people = seats.people_in(made)
    if not seats.LEAST <= people <= seats.MOST:
        record.fault(SEATS, "import_seats_people", n=people, least=seats.LEAST, most=seats.MOST)
    return made


def _kind(text: str) -> ItemKind:
    return member_of(words.ITEM_KINDS, text)


def _target_kinds(text: str) -> list[str]:
    kinds = (member_of(words.TARGET_KINDS, part) for part in cells.loose_items_of(text))
    return list(dict.fromkeys(kind.value for kind in kinds))


def _questions(text: str) -> list[str]:
    return list(dict.fromkeys(part for part in map(cells.tidy, re.split(r"[｜|]", text)) if part))
