"""名录校验码: what the registers were, as entries of the public log, so that a change beside the
program shows.

Whatever the program writes into a register ends with an entry `registers`: how many rows, and a
root over all of them. What it then finds, before it writes again, at each lock and once a day, is
compared with the last entry: another root means that somebody has changed the database beside the
program, and the log says so from then on. Of each row only a digest under a secret salt is in the
root, so nobody learns or tries what stands in a row.

Every use case that writes to a table of TABLES calls `before_writing` first and `written` at its
end.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from models import (
    Absence,
    Base,
    Certificate,
    InspectionItem,
    Inspector,
    Loan,
    LogEntry,
    Recusal,
    RegisterChange,
    RegisterSalt,
    Target,
    TargetIdentifier,
)
from scheduler.desk.context import Desk
from scheduler.desk.public_log import append
from scheduler.desk.registers.history import one_import_at_a_time
from scheduler.desk.registers.register import Register
from scheduler.desk.registers.store import table_of
from scheduler.draw.documents import DocumentError, Json, read_canonical
from scheduler.errors import Finding
from scheduler.fast.lists import lines_root

TABLES: dict[Register, tuple[type[Base], ...]] = {
    Register.ITEMS: (InspectionItem,),
    Register.TARGETS: (Target, TargetIdentifier),
    Register.INSPECTORS: (Inspector, Certificate, Loan),
    Register.RECUSALS: (Recusal,),
    Register.ABSENCES: (Absence,),
}
"""The tables behind each register."""

KIND, _SUBJECT = "registers", "register:"
_SALT_BYTES = 16
_AT_ONCE = 5_000


@dataclass(frozen=True)
class Noted:
    """An entry `registers`: `agrees` is None where the program had just written."""

    register: Register
    position: int
    at: datetime
    rows: int
    root: str
    agrees: bool | None
    draw: str


def written(desk: Desk, register: Register) -> None:
    """Log the register as the program has just written it."""
    _note(desk, register, {"why": "written"})


def before_writing(desk: Desk, register: Register) -> None:
    """Log that the register is not as the program left it, if so: what is written next must not
    cover it up. To be called before the first row is written."""
    if differs(desk.session, register):
        _note(desk, register, {"why": "found", "agrees": False})


def look(desk: Desk, draw: str = "") -> list[Register]:
    """Log every register as it is found; those that are not as the program left them. `draw`: the
    draw whose list is being locked."""
    one_import_at_a_time(desk)
    more: dict[str, Json] = {"draw": draw} if draw else {}
    changed = [register for register in TABLES if differs(desk.session, register)]
    for register in TABLES:
        agrees = register not in changed
        _note(desk, register, {"why": "lock" if draw else "daily", "agrees": agrees, **more})
    return changed


def differs(session: Session, register: Register) -> bool:
    """Is the register other than the log's last word on it? False where the log has none."""
    last = _last(session, register)
    return last is not None and (last.rows, last.root) != _root(session, register)


def check_registers(session: Session) -> Iterator[Finding]:
    """Is each register, recomputed now, as the log said last?"""
    for register in TABLES:
        if differs(session, register):
            yield Finding(
                f"{_SUBJECT}{register}", "register_changed_beside", {"register": register.label}
            )


def check_noted(session: Session) -> Iterator[Finding]:
    """Was a register ever found changed beside the program?"""
    for each in noted(session):
        if each.agrees is False:
            yield Finding(
                f"log:{each.position}", "register_was_changed", {"register": each.register.label}
            )


def noted(session: Session) -> list[Noted]:
    """Every entry about the registers, in the order of the log."""
    wanted = select(LogEntry).where(
        LogEntry.subject.in_([f"{_SUBJECT}{register}" for register in TABLES]),
        LogEntry.kind == KIND,
    )
    found = (read(entry) for entry in session.scalars(wanted.order_by(LogEntry.position)))
    return [each for each in found if each is not None]


def found_before(session: Session, draw: str) -> list[Noted]:
    """What was found changed beside the program before the draw's list was locked, since the list
    before that was; nothing for draws of inspectors, whose registers the first draw has locked."""
    entries = noted(session)
    own = [each.position for each in entries if each.draw == draw]
    if not own:
        return []
    earlier = [each.position for each in entries if each.draw and each.position < own[0]]
    begin = max(earlier, default=-1)
    return [each for each in entries if each.agrees is False and begin < each.position <= own[-1]]


def _last(session: Session, register: Register) -> Noted | None:
    wanted = select(LogEntry).where(
        LogEntry.subject == f"{_SUBJECT}{register}", LogEntry.kind == KIND
    )
    entry = session.scalars(wanted.order_by(LogEntry.position.desc()).limit(1)).first()
    return read(entry) if entry is not None else None


def read(entry: LogEntry) -> Noted | None:
    """The entry's content; None where its bytes are none, which `check_log` names."""
    try:
        content = read_canonical(entry.content)
    except DocumentError:
        return None
    rows, agrees = content.get("rows"), content.get("agrees")
    return Noted(
        Register(entry.subject.removeprefix(_SUBJECT)),
        entry.position,
        entry.logged_at,
        rows if isinstance(rows, int) else -1,
        str(content.get("root")),
        agrees if isinstance(agrees, bool) else None,
        str(content.get("draw", "")),
    )


def _note(desk: Desk, register: Register, more: dict[str, Json]) -> None:
    salt = salt_of(desk, register.value)
    rows, root = _root(desk.session, register)
    history: Json = _history(salt, _added(desk.session, salt))
    told: dict[str, Json] = {"rows": rows, "root": root, "changed": _changed(desk, salt, register)}
    told["history"] = history
    append(desk, "registers", f"{_SUBJECT}{register}", {**told, **more})


def salt_of(desk: Desk, name: str) -> RegisterSalt:
    """The secret salt of a register (or of another table that is logged so), made the first
    time."""
    known = desk.session.scalars(
        select(RegisterSalt).where(RegisterSalt.register == name)
    ).one_or_none()
    if known is None:
        known = RegisterSalt(
            authority_id=desk.actor.authority_id,
            register=name,
            salt=desk.entropy.bytes(_SALT_BYTES),
            seen_change=0,
        )
        desk.session.add(known)
        desk.session.flush()
    return known


def row_digest(salt: bytes, table: str, row: Iterable[object]) -> bytes:
    """What stands for a row in a root: nobody without the salt can try contents."""
    told = json.dumps([table, *row], sort_keys=True, default=_plain)
    return sha256(b"ssj.row.v1\n" + salt + told.encode()).digest()


def _changed(desk: Desk, salt: RegisterSalt, register: Register) -> int:
    """How many rows the program has changed since the entry before."""
    newest, changed = desk.session.execute(
        select(
            func.max(RegisterChange.id),
            func.count(func.distinct(RegisterChange.subject_id)),
        ).where(RegisterChange.register == register.value, RegisterChange.id > salt.seen_change)
    ).one()
    salt.seen_change = newest or salt.seen_change
    return int(changed)


def _added(session: Session, salt: RegisterSalt) -> Iterator[Row[Any]]:
    """The lines of the register's history since the entry before."""
    table = table_of(RegisterChange)
    wanted = select(table).where(table.c.register == salt.register, table.c.id > salt.seen_change)
    yield from session.execute(wanted.order_by(table.c.id).execution_options(yield_per=_AT_ONCE))


def _history(salt: RegisterSalt, added: Iterable[Row[Any]]) -> dict[str, Json]:
    """How many lines, and the root over their salted digests."""
    lines = bytearray()
    for row in added:
        digest = row_digest(salt.salt, RegisterChange.__tablename__, row)
        lines += digest.hex().encode() + b"\n"
    count, root = lines_root(bytes(lines))
    return {"rows": count, "root": root}


def check_history(session: Session) -> Iterator[Finding]:
    """Is the history of each register, line by line, still what the log says of it?"""
    table = table_of(RegisterChange)
    salts = {row.register: row for row in session.scalars(select(RegisterSalt))}
    for register in TABLES:
        wanted = select(table).where(table.c.register == register.value).order_by(table.c.id)
        lines = iter(session.execute(wanted.execution_options(yield_per=_AT_ONCE)))
        salt = salts.get(register.value)
        for content in _said(session, register):
            said = content.get("history")
            count = said.get("rows") if isinstance(said, dict) else None
            if salt is None or not isinstance(count, int):
                break
            if _history(salt, islice(lines, count)) != said:
                break
        else:
            if next(lines, None) is None:
                continue
        params: dict[str, object] = {"register": register.label}
        yield Finding(f"{_SUBJECT}{register}", "register_history_changed", params)


def _said(session: Session, register: Register) -> Iterator[dict[str, Json]]:
    """The content of every entry about a register, in the order of the log."""
    wanted = select(LogEntry.content).where(
        LogEntry.subject == f"{_SUBJECT}{register}", LogEntry.kind == KIND
    )
    for content in session.scalars(wanted.order_by(LogEntry.position)):
        try:
            yield read_canonical(content)
        except DocumentError:
            yield {}


def _root(session: Session, register: Register) -> tuple[int, str]:
    """How many rows the register has, and the root over their salted digests, by table and id."""
    salt = session.scalars(
        select(RegisterSalt.salt).where(RegisterSalt.register == register.value)
    ).one_or_none()
    lines = bytearray()
    for kind in TABLES[register]:
        name = kind.__tablename__
        for row in rows_of(session, kind):
            lines += row_digest(salt or b"", name, row).hex().encode() + b"\n"
    return lines_root(bytes(lines))


def rows_of(session: Session, kind: type[Base]) -> Iterator[Row[Any]]:
    """All columns of all rows in the order of their ids."""
    table = table_of(kind)
    wanted = select(table).order_by(table.c.id).execution_options(yield_per=_AT_ONCE)
    yield from session.execute(wanted)


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"a register has no {type(value)}")
