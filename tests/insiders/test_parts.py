"""The files of a lock lie in parts: none can be altered, taken away, exchanged or added unseen."""

from collections.abc import Mapping

import pytest
from sqlalchemy import text

from api.demo.steps import Step
from scheduler.desk import draw_parts
from scheduler.draw.documents import split_lines
from scheduler.draw.hashing import merkle_root
from tests.insiders.conftest import People, as_owner, found, lock_targets, owning
from tests.insiders.threats import DETECTED, threat

_POOL = "name = 'pool.txt'"
_ADD = (
    "INSERT INTO draw_part (authority_id, draw_id, name, number, lines, node, content)"
    " SELECT authority_id, draw_id, {name}, {number}, lines, node, {content} FROM draw_part"
    " WHERE name = 'pool.txt' AND number = 0"
)
_LAST = "(SELECT max(number) FROM draw_part WHERE name = 'pool.txt')"
_EXCHANGED = (
    f"UPDATE draw_part SET number = -1 WHERE {_POOL} AND number = 0",
    f"UPDATE draw_part SET number = 0 WHERE {_POOL} AND number = 1",
    f"UPDATE draw_part SET number = 1 WHERE {_POOL} AND number = -1",
)
EDITS: Mapping[str, tuple[str, ...]] = {
    "altered": (
        f"UPDATE draw_part SET content = :other, lines = 8, node = :node WHERE {_POOL}"
        " AND number = 1",
    ),
    "altered, its node left as it was": (
        f"UPDATE draw_part SET content = :other WHERE {_POOL} AND number = 1",
    ),
    "another node, so that slips lead nowhere": (
        f"UPDATE draw_part SET node = :node WHERE {_POOL} AND number = 1",
    ),
    "said to have more lines": (f"UPDATE draw_part SET lines = 9 WHERE {_POOL} AND number = 1",),
    "taken out of the middle": (f"DELETE FROM draw_part WHERE {_POOL} AND number = 1",),
    "taken out, the gap closed": (f"DELETE FROM draw_part WHERE {_POOL} AND number = {_LAST}",),
    "all taken out": (f"DELETE FROM draw_part WHERE {_POOL}",),
    "exchanged": _EXCHANGED,
    "moved behind the end": (f"UPDATE draw_part SET number = 1000 WHERE {_POOL} AND number = 0",),
    "added at the end": (_ADD.format(name="name", number=f"{_LAST} + 1", content="content"),),
    "added without bytes": (_ADD.format(name="name", number=f"{_LAST} + 1", content=":nothing"),),
    "added as a file of its own": (_ADD.format(name="'zz.txt'", number="0", content="content"),),
    "the list of files": ("DELETE FROM draw_file WHERE name = 'pool.txt'",),
    "the digest that a page shows": ("UPDATE draw_file SET sha256 = 'x' WHERE name = 'pool.txt'",),
}


@threat(
    row="swap the pool after the lock",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed",),
    words="解除保护，改动、删去、调换或添加锁定文件的任何一段，日志核对指出是哪次抽取。",
)
def test_every_edit_of_a_part_is_found(office_at, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, each taken back."""
    monkeypatch.setattr(draw_parts, "PART_LINES", 8)
    office = office_at(Step.OPENED)
    with office.desk("supervisor") as desk:
        number = lock_targets(desk).number
    pool = split_lines(office.file(office.draws()[0], "pool.txt"))
    assert len(pool) > 3 * 8 and found(office) == set()
    other = [pool[8], *pool[10:16], pool[15] + b"x"]
    values = {
        "other": b"".join(line + b"\n" for line in other),
        "node": merkle_root(other),
        "nothing": b"",
    }
    for what, statements in EDITS.items():
        saved = rows_of(office)
        for statement in statements:
            as_owner(office, statement, **{k: v for k, v in values.items() if f":{k}" in statement})
        assert found(office) == {(f"draw:{number}", "log_draw_changed")}, what
        put_back(office, saved)
    assert found(office) == set()


TABLES = ("draw_file", "draw_part")


def rows_of(office: People) -> dict[str, list[dict[str, object]]]:
    with office.state.database.engine.connect() as connection:
        return {
            table: [
                dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()
            ]
            for table in TABLES
        }


def put_back(office: People, saved: Mapping[str, list[dict[str, object]]]) -> None:
    with owning(office) as connection:
        for table, listed in saved.items():
            connection.execute(text(f"DELETE FROM {table}"))
            names = ", ".join(listed[0])
            places = ", ".join(f":{name}" for name in listed[0])
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({places})"), listed)
