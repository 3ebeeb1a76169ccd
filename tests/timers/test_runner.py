"""The runner makes turns while its program leads; another takes over where it ends."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from models.session import Database
from scheduler.timers.leader import leader
from scheduler.timers.runner import Runner
from scheduler.timers.table import Timer
from scheduler.timers.ticking import Ran


@pytest.fixture
def leads(empty_url: str, tmp_path: Path) -> Callable[[], tuple[Database, Callable[[], bool]]]:
    """A program's lock on the same database."""

    def make():
        database = Database(empty_url)
        return database, leader(database.engine, tmp_path)

    return make


def test_one_program_leads(leads) -> None:
    (one, first), (two, second) = leads(), leads()
    assert first() and first(), "it keeps it"
    assert not second()
    one.close()
    two.close()


def test_postgresql_gives_the_lock_back_when_the_connection_is_lost(postgres_url, tmp_path) -> None:
    from sqlalchemy import text

    one, two = Database(postgres_url), Database(postgres_url)
    first, second = leader(one.engine, tmp_path), leader(two.engine, tmp_path)
    assert first() and not second()
    with two.engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        )
    assert not first(), "it notices before it does anything"
    assert second() and not first()
    one.close()
    two.close()


def test_a_file_is_locked_until_the_program_ends(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "ssj.db"
    script = (
        "import sys, pathlib; from models.session import Database;"
        "from scheduler.timers.leader import leader;"
        "held = leader(Database(sys.argv[1]).engine, pathlib.Path('.'));"
        "print(held(), flush=True); sys.stdin.read()"
    )
    url = f"sqlite:///{path}"
    with subprocess.Popen(
        [sys.executable, "-c", script, url],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout.readline() == "True\n"
        mine = leader(Database(url).engine, tmp_path)
        assert not mine()
        other.kill()
        other.wait()
        assert mine()


def test_the_runner_makes_up_for_what_was_missed_at_its_start(office) -> None:
    made, done = threading.Event(), []

    def work(at: object) -> str:
        return "做了"

    def say(ran: Ran) -> None:
        done.append(ran.words)
        made.set()

    timer = Timer("work", "做事", "做一件事。", work, every=timedelta(hours=1))
    runner = Runner(office, lambda: True, say, [timer])
    runner.start()
    assert made.wait(20)
    runner.stop()
    assert done == ["做了"]


def test_a_runner_that_does_not_lead_does_nothing(office) -> None:
    asked, done = threading.Event(), []

    def leads() -> bool:
        asked.set()
        return False

    timer = Timer("work", "做事", "做一件事。", lambda at: done.append(1) or "", timedelta(hours=1))
    runner = Runner(office, leads, lambda ran: None, [timer])
    runner.start()
    assert asked.wait(20)
    runner.stop()
    assert done == []
