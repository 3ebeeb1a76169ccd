"""执法证: updated where dates or scope change, ended where another number follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, select

from models import Certificate
from scheduler.desk.registers import cells
from scheduler.desk.registers.columns import Column
from scheduler.desk.registers.history import History
from scheduler.desk.registers.records import Record
from scheduler.desk.registers.store import (
    Change,
    change_of,
    chunks,
    difference,
    insert_all,
    table_of,
)

SCOPE = Column("执法范围", longest=64)
ISSUERS = {
    "市场监管总局": (
        Column("市场监管执法证号", longest=64),
        Column("市场监管执法证有效期至"),
    ),
    "省政府": (
        Column("省政府执法证号", longest=64),
        Column("省政府执法证有效期至"),
    ),
}
COLUMNS = (*(column for pair in ISSUERS.values() for column in pair), SCOPE)
_C = table_of(Certificate)


@dataclass(frozen=True, slots=True)
class Paper:
    """What a row says about one issuer; no number: the person has no such certificate."""

    issuer: str
    number: str
    fields: dict[str, Any]


def read(record: Record) -> list[Paper]:
    """The certificates of a row; a number needs its date and a date its number."""
    scope = {"scope": record.words(SCOPE)} if record.has(SCOPE) else {}
    papers: list[Paper] = []
    for issuer, (number_column, expiry_column) in ISSUERS.items():
        if not record.has(number_column):
            continue
        number = record.code(number_column)
        expires_on: date | None = record.read(expiry_column, cells.day)
        if bool(record.text(number_column)) != bool(record.text(expiry_column)):
            record.fault(expiry_column, "import_certificate_half")
        papers.append(Paper(issuer, number, {**scope, "expires_on": expires_on}))
    return papers


class Certificates:
    """The certificates that some people have, and what has to be written."""

    def __init__(self, history: History, inspector_ids: Sequence[int]) -> None:
        self._history = history
        self._desk = desk = history.desk
        self._known: dict[tuple[int, str], list[Row[Any]]] = {}
        self._added: list[dict[str, Any]] = []
        self._changes: list[Change] = []
        for chunk in chunks(inspector_ids):
            for row in desk.session.execute(select(_C).where(_C.c.inspector_id.in_(chunk))):
                self._known.setdefault((row.inspector_id, row.issuer), []).append(row)

    def compare(self, person: Row[Any], authority_id: int, papers: Sequence[Paper]) -> bool:
        """Note what differs for one person; whether anything does."""
        before = len(self._added) + len(self._changes)
        for paper in papers:
            rows = self._known.get((person.id, paper.issuer), [])
            for row in rows:
                self._change(person, paper, row)
            if paper.number and paper.number not in {row.number for row in rows}:
                self._added.append(self._new(person, authority_id, paper, bool(rows)))
        return len(self._added) + len(self._changes) > before

    def write(self) -> None:
        """Write all that was noted."""
        newest = self._history.newest(Certificate)
        insert_all(self._desk, Certificate, self._added)
        self._history.keep_new(Certificate, newest)
        self._history.update(Certificate, self._changes)

    def _change(self, person: Row[Any], paper: Paper, row: Row[Any]) -> None:
        if row.number == paper.number:
            after = difference(row, {**paper.fields, "valid_to": None})
        else:
            after = {"valid_to": self._desk.today()} if row.valid_to is None else {}
        if after:
            key = f"{person.person_no} {row.number}"
            self._changes.append(change_of(row, key, after, person.id))

    def _new(
        self, person: Row[Any], authority_id: int, paper: Paper, follows: bool
    ) -> dict[str, Any]:
        return {
            "scope": [],
            **paper.fields,
            "authority_id": authority_id,
            "inspector_id": person.id,
            "issuer": paper.issuer,
            "number": paper.number,
            "valid_from": self._desk.today() if follows else None,
            "row_version": 1,
        }
