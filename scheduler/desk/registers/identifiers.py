"""The numbers a target has and has had, with dates, so that a former number still finds it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, insert, literal, select, update

from models import Inspector, Recusal, Target, TargetIdentifier
from scheduler.desk.context import Desk
from scheduler.desk.registers.history import History
from scheduler.desk.registers.store import Change, change_of, chunks, table_of

_SCHEMES = {"uscc": "uscc", "registration_no": "regno"}
_T, _I = table_of(Target), table_of(TargetIdentifier)
_R, _P = table_of(Recusal), table_of(Inspector)


def add_identifiers(desk: Desk, newest: int) -> None:
    """The numbers of the targets after row `newest`, copied inside the database; when they began
    is not known."""
    for field, scheme in _SCHEMES.items():
        numbers = select(_T.c.authority_id, _T.c.id, literal(scheme), _T.c[field]).where(
            _T.c.id > newest, _T.c[field].is_not(None)
        )
        desk.session.execute(
            insert(_I).from_select(["authority_id", "target_id", "scheme", "value"], numbers)
        )


def follow_identifiers(desk: Desk, changes: Sequence[Change]) -> None:
    """Where a number changed: the old one ends today, the new one begins (or holds again)."""
    for change in changes:
        for field, scheme in _SCHEMES.items():
            if field in change.after:
                _replace(desk, change.row_id, scheme, change.before[field], change.after[field])


def _replace(desk: Desk, target_id: int, scheme: str, old: str | None, new: str) -> None:
    this = (_I.c.target_id == target_id, _I.c.scheme == scheme)
    if old is not None:
        ended = update(_I).where(*this, _I.c.value == old).values(valid_to=desk.today())
        desk.session.execute(ended)
    again = update(_I).where(*this, _I.c.value == new).values(valid_to=None).returning(_I.c.id)
    if desk.session.execute(again).first() is not None:
        return
    owner = select(_T.c.authority_id).where(_T.c.id == target_id).scalar_subquery()
    row: dict[str, Any] = {"target_id": target_id, "scheme": scheme, "value": new}
    desk.session.execute(
        insert(_I).values(**row, authority_id=owner, valid_from=desk.today() if old else None)
    )


def move_recusals(history: History, changes: Sequence[Change]) -> None:
    """A recusal names its target by key: where that changed, it follows, or it would lapse."""
    renamed = {
        change.before["register_key"]: change.after["register_key"]
        for change in changes
        if "register_key" in change.after
    }
    moved: list[Change] = []
    session = history.desk.session
    for chunk in chunks(renamed):
        taken = _pairs(history.desk, [renamed[old] for old in chunk])
        held = select(_R, _P.c.person_no).join(_P, _P.c.id == _R.c.inspector_id)
        for row in session.execute(held.where(_R.c.target_key.in_(chunk))):
            new = renamed[row.target_key]
            if (row.inspector_id, new) not in taken:
                moved.append(_moved(row, new))
    if moved:
        history.update(Recusal, moved)


def _moved(row: Row[Any], new: str) -> Change:
    key = f"{row.person_no} {row.target_key}"
    return change_of(row, key, {"target_key": new}, row.inspector_id)


def _pairs(desk: Desk, keys: Sequence[str]) -> set[tuple[int, str]]:
    """Recusals that exist under the new keys already; the old ones beside them stay as they are."""
    found = select(_R.c.inspector_id, _R.c.target_key).where(_R.c.target_key.in_(keys))
    return {(row.inspector_id, row.target_key) for row in desk.session.execute(found)}
