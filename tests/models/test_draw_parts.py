"""Draws of before version 0017 keep every byte of their files, cut as the service cuts them."""

import pytest
from alembic import command
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from models import Draw, DrawPart
from models.migrations.run import configuration, upgrade
from models.session import Database
from scheduler.desk import draw_files
from scheduler.desk.draw_parts import PART_BYTES, PART_LINES, cut_file, part_rows
from scheduler.draw.hashing import sha256_hex
from tests.models.test_migrations import insert_row

LONG = b"".join(b"%020d\tcell\n" % number for number in range(2 * PART_LINES + 7))
WIDE = b"".join(b"%03d\t%s\n" % (number, b"w" * 2**20) for number in range(9))
FILES = {
    "absent.txt": b"",
    "log.json": b"{" + b"x" * PART_BYTES + b"}",
    "plan.json": b"{}",
    "pool.txt": LONG,
    "roster.txt": WIDE,
}


def before(database: Database) -> None:
    """A draw with its files as version 0016 kept them: each whole in one row."""
    with database.engine.begin() as connection:
        config = configuration()
        config.attributes["connection"] = connection
        command.upgrade(config, "0016")
    own = {"id": 1, "authority_id": 1}
    rows = {
        "division": {"code": "420000", "name": "湖北省", "level": "province"},
        "authority": {"id": 1, "code": "420000", "kind": "province", "division_code": "420000"},
        "plan": {**own, "state": "published"},
        "inspection_item": {**own, "kind": "key"},
        "task": {**own, "plan_id": 1, "item_id": 1},
        "draw": {**own, "task_id": 1, "number": "D", "kind": "targets", "state": "result"},
    }
    with database.engine.begin() as connection:
        for table, given in rows.items():
            insert_row(connection, table, given)
        for number, (name, content) in enumerate(FILES.items(), 1):
            file = {"id": number, "authority_id": 1, "draw_id": 1, "name": name}
            digest = sha256_hex(content)
            insert_row(connection, "draw_file", {**file, "content": content, "sha256": digest})


def test_files_of_before_are_the_same_in_parts(empty_url: str) -> None:
    database = Database(empty_url)
    before(database)
    upgrade(database.engine)
    with database.read() as session:
        draw = session.scalars(select(Draw)).one()
        assert dict(draw_files.load(session, draw)) == FILES
        kept = part_rows(session, draw)
        for name, content in FILES.items():
            own = [part for part in kept if part.name == name]
            assert [part.number for part in own] == [*range(len(own))]
            cut = [(block.lines, block.node) for block in cut_file(name, content).blocks]
            assert [(part.lines, part.node) for part in own] == cut
        assert max(part.size for part in kept) <= PART_BYTES
        assert [part.lines for part in kept if part.name == "pool.txt"] == [PART_LINES] * 2 + [7]
        assert [part.lines for part in kept if part.name == "roster.txt"] == [2, 2, 2, 2, 1]
        assert {owner for (owner,) in session.execute(select(DrawPart.authority_id))} == {1}
    for statement in (
        "UPDATE draw_part SET content = content",
        "DELETE FROM draw_part",
        "UPDATE draw_file SET sha256 = 'x'",
        "DELETE FROM draw_file",
    ):
        with pytest.raises(DBAPIError, match="rows are kept"), database.write() as session:
            session.execute(text(statement))
    database.close()
