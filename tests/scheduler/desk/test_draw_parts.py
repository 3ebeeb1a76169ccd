"""Files of draws in parts: written, read, sent and asked for single lines, a part at a time."""

import asyncio
import hashlib
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import event, select

from api.app import create_app, protect
from api.cli.commands.proofs import bundle as bundle_command
from api.demo.steps import Step
from models import Draw
from scheduler.desk import draw_files, draw_parts, slips
from scheduler.desk.draw_parts import PART_BYTES, cut_file, find_leaf
from scheduler.desk.part_checking import files_found
from scheduler.draw.bundle import bundle_chunks, read_bundle
from scheduler.draw.documents import lines, split_lines
from scheduler.draw.hashing import merkle_root, sha256_hex
from scheduler.ledger.slips import Leaf
from tests.insiders.conftest import People

LONG = "zz.txt"
"""A file that no draw has, longer than may be in memory."""
LONG_BYTES = 16 * PART_BYTES


@pytest.fixture
def office(world) -> People:
    return People(world(Step.TARGETS_DRAWN))


def keep(office: People, name: str, content: bytes) -> Draw:
    """One more file of the first draw."""
    with office.desk("supervisor") as desk:
        draw = desk.session.merge(office.draws()[0])
        draw_files.store(desk, draw, {name: content})
        return draw


@pytest.fixture
def long(office: People) -> People:
    line = b"x" * 1023 + b"\n"
    keep(office, LONG, line * (LONG_BYTES // len(line)))
    return office


def most_memory(work: Callable[[], object]) -> int:
    """The most bytes that were in use at a time."""
    work()  # what is loaded once
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_parts_are_no_longer_than_they_may_be(long) -> None:
    with long.state.read() as session:
        kept = draw_parts.part_rows(session, long.draws()[0])
    assert sum(part.size for part in kept if part.name == LONG) == LONG_BYTES
    assert max(part.size for part in kept) == PART_BYTES


def test_only_a_single_line_is_longer() -> None:
    wide = b"a\n" + b"w" * (PART_BYTES + 5) + b"\n" + b"z\n"
    assert [block.lines for block in cut_file("roster.txt", wide).blocks] == [1, 1, 1]
    blocks = cut_file("log.json", b"x" * (2 * PART_BYTES)).blocks
    assert [block.end for block in blocks] == [PART_BYTES, 2 * PART_BYTES]
    assert cut_file("absent.txt", b"").blocks == cut_file("log.json", b"").blocks == []


def test_the_bundle_of_the_parts_is_that_of_the_files(office) -> None:
    with office.state.read() as session:
        draw = office.draws()[0]
        files = dict(draw_files.load(session, draw))
        sent = b"".join(draw_files.bundle(session, draw))
    assert sent == b"".join(bundle_chunks(files)) and read_bundle(sent) == files


def test_a_long_bundle_is_sent_part_by_part(long) -> None:
    draw = long.draws()[0]
    with long.state.read() as session:
        size = len(draw_files.bundle_pieces(session, draw))
        digest = hashlib.sha256(b"".join(draw_files.bundle(session, draw)))
    app, sizes = protect(create_app(state=long.state)), list[int]()

    def answer(path: str) -> tuple[dict[bytes, bytes], str]:
        found, headers = hashlib.sha256(), dict[bytes, bytes]()

        async def receive() -> dict[str, object]:
            await asyncio.sleep(60)
            raise AssertionError("the answer came long ago")

        async def send(message) -> None:
            if message["type"] == "http.response.start":
                headers.update(message["headers"])
                assert message["status"] == 200
            else:
                sizes.append(len(message["body"]))
                found.update(message["body"])

        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode()}
        scope |= {"query_string": b"", "headers": [], "http_version": "1.1", "scheme": "http"}
        scope |= {"client": ("testclient", 1), "server": ("testserver", 80), "root_path": ""}
        asyncio.run(app({**scope, "asgi": {"version": "3.0"}}, receive, send))
        return headers, found.hexdigest()

    path = f"/api/v1/draws/{draw.number}/bundle"
    headers, found = answer(path)
    assert found == digest.hexdigest() and int(headers[b"content-length"]) == size == sum(sizes)
    assert max(sizes) == PART_BYTES
    assert most_memory(lambda: answer(path)) < LONG_BYTES / 3
    one = f"/api/v1/draws/{draw.number}/files/{LONG}"
    assert int(answer(one)[0][b"content-length"]) == LONG_BYTES
    assert most_memory(lambda: answer(one)) < LONG_BYTES / 3


def test_who_reads_slowly_holds_no_connection(long) -> None:
    from api.routes.public import sent

    pool, draw = long.state.database.engine.pool, long.draws()[0]
    with long.state.read() as session:
        pieces = draw_files.bundle_pieces(session, draw)
    for _ in sent(long.state, pieces):
        assert pool.checkedout() == 0  # type: ignore[attr-defined] # QueuePool has it


def test_the_command_writes_a_long_bundle_part_by_part(long, tmp_path: Path, capsys) -> None:
    number, db = long.draws()[0].number, long.state.database.url
    file = tmp_path / "long.ssj"
    most = most_memory(lambda: bundle_command(number, file, db))
    assert file.stat().st_size > LONG_BYTES > 3 * most
    assert str(file.stat().st_size) in capsys.readouterr().out


def test_the_logs_check_reads_a_long_file_part_by_part(long) -> None:
    draw = long.draws()[0]
    with long.state.read() as session:
        found = files_found(session, draw)[LONG]
        content = draw_files.load_one(session, draw, LONG)
        assert found.whole and found.sha256 == sha256_hex(content)
        assert found.root == {
            "lines": len(content) // 1024,
            "root": merkle_root([b"x" * 1023] * (len(content) // 1024)),
        }
        del content
        session.expunge_all()
        assert most_memory(lambda: files_found(session, draw)) < LONG_BYTES / 3


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 24, 29, 64])
def test_one_line_and_its_way_to_the_root(office, monkeypatch, count: int) -> None:
    monkeypatch.setattr(draw_parts, "PART_LINES", 4)
    content = lines((f"{number:03}", "x" * (number % 3)) for number in range(0, 2 * count, 2))
    draw, leaves = keep(office, "listed.txt", content), split_lines(content)
    with office.state.read() as session:
        for index in range(count):
            leaf = find_leaf(session, draw, "listed.txt", f"{2 * index:03}")
            assert leaf == Leaf.of(leaves, index)
            assert find_leaf(session, draw, "listed.txt", f"{2 * index + 1:03}") is None
        for other in ("", "00", "000\t", "zzz"):
            assert find_leaf(session, draw, "listed.txt", other) is None
        assert find_leaf(session, draw, "absent.txt", "000") is None


def test_a_slip_reads_one_part_of_a_list(office, monkeypatch) -> None:
    """However long the lists are: of each one part, and nothing of the others."""
    with office.state.read() as session:
        draw = session.scalars(select(Draw).order_by(Draw.id)).first()
        assert draw is not None
        content = draw_files.load_one(session, draw, "pool.txt")
        pid = split_lines(content)[-1].split(b"\t")[0].decode()
        read = list[str]()

        @event.listens_for(session, "do_orm_execute")
        def count(state) -> None:
            statement = str(state.statement)
            if "SELECT draw_part.content" in statement:
                read.append(statement)

        file, leaf = slips._line(session, draw, pid)
        assert file == "pool.txt" and leaf == Leaf.of(split_lines(content), leaf.index)
        assert slips._cell(session, draw, leaf) is not None
        assert len(read) == 2
