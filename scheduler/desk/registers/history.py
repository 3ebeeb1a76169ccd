"""Every change of a register row by row: what was, what is, who did it, by which import.

A changed row is kept with the fields that differ; of a new row only that it is new, because its
first content is what it has now with all later changes taken back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, insert, literal, select, text

from models import (
    Absence,
    Base,
    Certificate,
    InspectionItem,
    Inspector,
    Recusal,
    RegisterChange,
    Target,
)
from models.base import UtcInstant
from scheduler.desk.context import Desk
from scheduler.desk.registers.register import Register
from scheduler.desk.registers.store import Change, apply_all, as_json, chunks, table_of

_T, _P, _C = table_of(Target), table_of(Inspector), table_of(Certificate)
_A, _R, _I = table_of(Absence), table_of(Recusal), table_of(InspectionItem)

# Any number does, as long as every import takes the same.
_IMPORT_LOCK = 7_368_110

REGISTERS: dict[type[Base], Register] = {
    Target: Register.TARGETS,
    Inspector: Register.INSPECTORS,
    Certificate: Register.INSPECTORS,
    Absence: Register.ABSENCES,
    Recusal: Register.RECUSALS,
    InspectionItem: Register.ITEMS,
}
"""Which register a table belongs to."""

LIGHT: dict[Register, frozenset[str]] = {
    Register.TARGETS: frozenset(
        (
            *("name", "address", "registration_no", "risk_class_on", "established_on"),
            *("division_derived", "credit_grade", "product_grade", "authority_id"),
        )
    ),
    Register.INSPECTORS: frozenset(("name", "authority_id", "is_expert")),
    Register.ITEMS: frozenset(("name", "legal_basis", "checklist", "version")),
    Register.ABSENCES: frozenset(("reason",)),
    Register.RECUSALS: frozenset(("note", "entered_by", "kind")),
}
"""Fields that decide nothing in a draw; whatever is not listed may."""

NEW_IS_WEIGHTY = (Register.INSPECTORS, Register.ABSENCES, Register.RECUSALS)
"""Registers of which a new row may change who inspects whom; a new firm changes nobody's odds."""


@dataclass(frozen=True)
class History:
    """What one doing changes in the registers; `batch_id`: the import, where it is one."""

    desk: Desk
    batch_id: int | None = None

    def update(self, kind: type[Base], changes: Sequence[Change]) -> None:
        """Make the changes, and keep them."""
        apply_all(self.desk, kind, changes)
        self.keep(kind, changes)

    def keep(self, kind: type[Base], changes: Iterable[Change]) -> None:
        """Keep changes that are made elsewhere."""
        register = REGISTERS[kind]
        shared = {"register": register.value, "added": False, **self._who()}
        for chunk in chunks(changes):
            self.desk.session.execute(
                insert(table_of(RegisterChange)),
                [
                    {
                        **shared,
                        "authority_id": change.authority_id,
                        "key": change.key,
                        "subject_id": change.subject_id,
                        "weighty": is_weighty(register, change.after),
                        "before": as_json(change.before),
                        "after": as_json(change.after),
                    }
                    for change in chunk
                ],
            )

    def newest(self, kind: type[Base]) -> int:
        """The last row of the table before something is added; for `keep_new`."""
        return self.desk.session.scalar(select(func.max(table_of(kind).c.id))) or 0

    def keep_new(self, kind: type[Base], newest: int) -> None:
        """Keep that the rows after `newest` are new, copied inside the database."""
        register = REGISTERS[kind]
        who = self._who()
        fixed: dict[str, ColumnElement[Any]] = {
            "register": literal(register.value),
            "added": literal(True),
            "weighty": literal(register in NEW_IS_WEIGHTY),
            "changed_by": literal(who["changed_by"]),
            "role": literal(who["role"]),
            "origin": literal(who["origin"]),
            "changed_at": literal(who["changed_at"], UtcInstant()),
            "batch_id": literal(self.batch_id, RegisterChange.__table__.c.batch_id.type),
        }
        named = _NAMED[kind].where(table_of(kind).c.id > newest).order_by(table_of(kind).c.id)
        self.desk.session.execute(
            insert(RegisterChange).from_select(
                ["authority_id", "key", "subject_id", *fixed], named.add_columns(*fixed.values())
            )
        )

    def _who(self) -> dict[str, Any]:
        actor = self.desk.actor
        return {
            "changed_by": actor.name,
            "role": actor.role or "operator",
            "origin": actor.origin,
            "changed_at": self.desk.now(),
            "batch_id": self.batch_id,
        }


def is_weighty(register: Register, fields: Iterable[str]) -> bool:
    """May a change of these fields change who can be drawn, with which odds, or who goes?"""
    return not LIGHT[register].issuperset(fields)


def one_import_at_a_time(desk: Desk) -> None:
    """What an import adds is what it finds after the last row there was: nobody else may add
    meanwhile. SQLite has one writer anyway."""
    if desk.session.get_bind().dialect.name == "postgresql":
        desk.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _IMPORT_LOCK})


def _of_person(kind: type[Base], *parts: ColumnElement[Any]) -> Select[Any]:
    """Rows about a person: called by the person's number and the parts."""
    table = table_of(kind)
    key: ColumnElement[str] = _P.c.person_no
    for part in parts:
        key = key + literal(" ") + part
    joined = select(table.c.authority_id, key, _P.c.id)
    return joined.join_from(table, _P, _P.c.id == table.c.inspector_id)


_NAMED: dict[type[Base], Select[Any]] = {
    Target: select(_T.c.authority_id, _T.c.register_key, _T.c.id),
    Inspector: select(_P.c.authority_id, _P.c.person_no, _P.c.id),
    Certificate: _of_person(Certificate, _C.c.number),
    Absence: _of_person(Absence, cast(_A.c.from_on, String), cast(_A.c.to_on, String)),
    Recusal: _of_person(Recusal, _R.c.target_key + _R.c.other_person_no),
    # A new version of an item is a change of it, and kept as one.
    InspectionItem: select(_I.c.authority_id, _I.c.code, _I.c.id).where(_I.c.version == 1),
}
"""Owner, name and subject of each row of a table, as `register_change` has them."""
