"""Somebody who holds the database changes what was said. Triggers can be dropped; what was signed
and carried away cannot."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from api.witness.store import WitnessFolder
from models import Cosignature, LogEntry
from scheduler.clock import SystemClock
from scheduler.desk import log_heads
from scheduler.desk.public_log import append
from scheduler.entropy import FixedEntropy
from scheduler.errors import DomainError
from scheduler.ledger.checkpoints import Checkpoint
from scheduler.ledger.notes import Signer
from scheduler.ledger.policy import Witness
from scheduler.ledger.witnessing import WitnessRefusal, parse_submission
from tests.insiders.conftest import People, anew, as_owner, codes, found, head_of, owning
from tests.insiders.threats import DETECTED, IMPOSSIBLE, threat


@pytest.fixture
def office(office_at) -> People:
    return office_at(Step.PUBLISHED)


@pytest.fixture
def witness(tmp_path: Path) -> WitnessFolder:
    folder = WitnessFolder(tmp_path / "witness", FixedEntropy("archive"), SystemClock())
    folder.found("archive.example")
    return folder


@threat(
    row="accuse an honest office",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.log_checking.check_log",),
    words="没有人动过手脚的，核对时不会误报。",
)
def test_what_nobody_touched_is_found_right(office) -> None:
    assert found(office, head_of(office)) == set()


NUMBER = "420000-2026-0001"

EDITS = {
    "an entry's bytes, so that they still read well": (
        "UPDATE log_entry SET content = CAST(replace(CAST(content AS TEXT), '\"dice\"', '\"dico\"')"
        " AS BLOB)"
        " WHERE position = (SELECT min(position) FROM log_entry WHERE kind = 'public')",
        "UPDATE log_entry SET content = convert_to(replace(convert_from(content, 'UTF8'),"
        " '\"dice\"', '\"dico\"'), 'UTF8')"
        " WHERE position = (SELECT min(position) FROM log_entry WHERE kind = 'public')",
        ("outside:1", "log_head_lost"),
    ),
    "an entry taken out": (
        "DELETE FROM log_entry WHERE position = 3",
        "DELETE FROM log_entry WHERE position = 3",
        ("log:4", "log_gap"),
    ),
    "an entry's columns": (
        "UPDATE log_entry SET kind = 'note' WHERE position = 2",
        "UPDATE log_entry SET kind = 'note' WHERE position = 2",
        ("log:2", "log_entry_columns"),
    ),
    "the seed that a page shows": (
        f"UPDATE draw SET seed = '{'0' * 64}' WHERE number = '{NUMBER}'",
        f"UPDATE draw SET seed = '{'0' * 64}' WHERE number = '{NUMBER}'",
        (f"draw:{NUMBER}", "log_draw_changed"),
    ),
    "the outcome's bytes": (
        "UPDATE draw_part SET content = x'' WHERE name = 'outcome.txt' AND draw_id = 1",
        "UPDATE draw_part SET content = '' WHERE name = 'outcome.txt' AND draw_id = 1",
        (f"draw:{NUMBER}", "log_draw_changed"),
    ),
    "a draw under another number": (
        f"UPDATE draw SET number = '420000-2026-0009' WHERE number = '{NUMBER}'",
        f"UPDATE draw SET number = '420000-2026-0009' WHERE number = '{NUMBER}'",
        (f"draw:{NUMBER}", "log_draw_vanished"),
    ),
    "a finished draw back to before its result": (
        f"UPDATE draw SET state = 'frozen' WHERE number = '{NUMBER}'",
        f"UPDATE draw SET state = 'frozen' WHERE number = '{NUMBER}'",
        (f"draw:{NUMBER}", "log_draw_entries"),
    ),
    "what a publication says": (
        "UPDATE publication SET content = x'7b7d' WHERE id = 2",
        "UPDATE publication SET content = '{}' WHERE id = 2",
        ("publication:", "log_publication_changed"),
    ),
    "a publication made to vanish": (
        "DELETE FROM publication WHERE id = (SELECT max(id) FROM publication)",
        "DELETE FROM publication WHERE id = (SELECT max(id) FROM publication)",
        ("publication:", "log_publication_vanished"),
    ),
}


@threat(
    row="disable the trigger and edit",
    who="数据库管理员",
    outcome=DETECTED,
    by=(
        "log_head_lost",
        "log_gap",
        "log_entry_columns",
        "log_publication_changed",
        "log_publication_vanished",
    ),
    words="停用数据库保护后改动或删去日志、公示，日志核对逐条指出。",
)
@threat(
    row="edit the outcome",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_changed",),
    words="改动网页显示的随机数或抽取结果，与日志不符，日志核对指出。",
)
@threat(
    row="renumber",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_vanished",),
    words="改抽取编号后，日志里的编号在库里找不到，日志核对指出。",
)
@threat(
    row="redraw until it suits",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_draw_entries",),
    words="把已有结果的抽取改回未抽状态，与日志里的条目不符，日志核对指出。",
)
def test_every_edit_is_found_by_name(office) -> None:
    """One after the other, each taken back: the database is the same before each."""
    before = head_of(office)
    dialect = office.state.database.engine.dialect.name
    for what, (sqlite, postgresql, (where, code)) in EDITS.items():
        saved = snapshot(office)
        as_owner(office, sqlite if dialect == "sqlite" else postgresql)
        hits = {(field, each) for field, each in found(office, before)}
        assert any(field.startswith(where) and each == code for field, each in hits), (what, hits)
        restore(office, saved)
        assert found(office, before) == set(), what


TABLES = ("log_entry", "draw", "draw_file", "draw_part", "publication")


def snapshot(office: People) -> dict[str, list[dict[str, object]]]:
    with office.state.database.engine.connect() as connection:
        return {
            table: [
                dict(row) for row in connection.execute(text(f"SELECT * FROM {table}")).mappings()
            ]
            for table in TABLES
        }


def restore(office: People, saved: dict[str, list[dict[str, object]]]) -> None:
    """Put the rows of the tables back as they were."""
    now = snapshot(office)
    with owning(office) as connection:
        for table, listed in saved.items():
            key = "position" if table == "log_entry" else "id"
            there = {row[key]: row for row in now[table]}
            for row in listed:
                if row[key] not in there:
                    names, values = ", ".join(row), ", ".join(f":{name}" for name in row)
                    statement = f"INSERT INTO {table} ({names}) VALUES ({values})"
                elif there[row[key]] != row:
                    changes = ", ".join(f"{name} = :{name}" for name in row)
                    statement = f"UPDATE {table} SET {changes} WHERE {key} = :{key}"
                else:
                    continue
                connection.execute(text(statement), row)


@threat(
    row="fork or rewrite the log",
    who="运维人员",
    outcome=DETECTED,
    by=("witness_other_root", "log_head_lost"),
    words="整本日志重写得自圆其说，本单位自查看不出，见证方记得旧的，拒绝签名。",
)
@threat(
    row="forge a signature",
    who="数据库管理员",
    outcome=DETECTED,
    by=("log_cosignature_wrong",),
    words="改动或伪造见证方的签名，日志核对指出，也不再提供给公众。",
)
def test_a_witness_finds_what_the_office_itself_would_hide(office, witness) -> None:
    """The whole log rewritten, consistent in itself: nothing inside shows it, the witness does."""
    with anew(office.state) as book:
        witness.trust(book.ring.current.key)
        seen = book.submission(0)
        policy = book.policy
    line = witness.cosign(parse_submission(str(seen).encode()))
    policy.witnesses.append(Witness("archive", witness.signer.key))
    policy.quorum = "archive"
    with office.desk("supervisor") as desk:
        book = replace(office.state.log_book(desk.session), policy=policy)
        made = log_heads.accept(desk, book, seen.note, [line])
        assert [row.witness for row in made] == ["archive.example"]
        assert log_heads.accept(desk, book, seen.note, [line]) == []  # the same once more
    with anew(office.state) as book:
        book = replace(book, policy=policy)
        assert policy.is_met(book.head()) and str(book.witnessed()) == str(book.head())
        wanted = select(LogEntry.content).where(LogEntry.position == 1)
        assert book.proof(1).holds(book.session.scalars(wanted).one(), policy)
    assert found(office, policy=policy) == set()
    as_owner(office, "UPDATE cosignature SET head = replace(head, 'localhost', 'elsewhere')")
    assert ("witness:archive.example", "log_cosignature_wrong") in found(office, policy=policy)
    with office.state.database.engine.begin() as connection:
        line = connection.execute(text("SELECT line FROM cosignature")).scalar_one()
    swapped = line[:-12] + ("A" if line[-12] != "A" else "B") + line[-11:]
    as_owner(
        office,
        "UPDATE cosignature SET head = replace(head, 'elsewhere', 'localhost'),"
        f" line = '{swapped}'",
    )
    assert ("witness:archive.example", "log_cosignature_wrong") in found(office, policy=policy)
    with anew(office.state) as book:
        assert replace(book, policy=policy).witnessed() is None
    bytes_of = {
        "sqlite": "CAST({} AS BLOB)",
        "postgresql": "convert_to({}, 'UTF8')",
    }[office.state.database.engine.dialect.name]
    forged = bytes_of.format("""'{"kind":"note","subject":"' || subject || '"}'""")
    as_owner(
        office,
        "DELETE FROM cosignature",
        f"UPDATE log_entry SET kind = 'note', content = {forged} WHERE kind = 'commit'",
    )
    with anew(office.state) as book:
        with pytest.raises(WitnessRefusal) as caught:
            witness.cosign(book.submission(len(book.tree)))
        assert caught.value.code == "witness_other_root"
    assert ("outside:1", "log_head_lost") in found(office, seen.note)


@threat(
    row="backdate",
    who="运维人员",
    outcome=DETECTED,
    by=("log_clock_back",),
    words="把机器的时钟往回拨，好让名单看起来锁得更早的，前面的日志条目反而更晚，日志核对指出。",
)
def test_a_clock_that_was_set_back_is_found(office_at) -> None:
    office = office_at(Step.OPENED)
    now = office.state.clock.now()
    for back, said in ((timedelta(minutes=59), set()), (timedelta(days=2), {"log_clock_back"})):
        office.state.clock = ScriptedClock(now - back)
        with office.desk("supervisor") as desk:
            append(desk, "verifier", "verifier:verify.py", {"version": str(back.days)})
        assert codes(office) == said


@threat(
    row="forge a signature",
    who="外单位人员",
    outcome=IMPOSSIBLE,
    by=("log_no_witness", "log_head_foreign", "log_head_other"),
    words="不是信任名单上的见证方、不是本日志的校验点，都不收。",
)
def test_a_head_or_signature_of_strangers_is_not_taken(office, witness) -> None:
    with anew(office.state) as book:
        witness.trust(book.ring.current.key)
        head = book.head()
        line = witness.cosign(book.submission(0))
    foreign = Signer(head.text.split("\n")[0], bytes(32))
    other = Checkpoint.of(head.text)
    for note, code in (
        (head.joined([line]), "log_no_witness"),
        (other.signed(foreign), "log_head_foreign"),
        (replace(other, root=bytes(32)).signed(book.ring.signer), "log_head_other"),
    ):
        with pytest.raises(DomainError) as caught, office.desk("supervisor") as desk:
            log_heads.accept(desk, office.state.log_book(desk.session), note, ())
        assert caught.value.code == code
    with office.state.read() as session:
        assert session.scalars(select(Cosignature)).all() == []
