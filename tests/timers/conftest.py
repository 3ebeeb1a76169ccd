"""An office with a clock that is set by hand, and a witness on a real port."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn

from api.log_key import announce_first
from api.state import State
from api.witness.app import create_witness
from api.witness.store import WitnessFolder
from models.migrations.run import upgrade
from scheduler.clock import SystemClock
from scheduler.desk import setting_up
from scheduler.entropy import FixedEntropy
from scheduler.timers.office import actor
from tests.conftest import state_on


@dataclass
class HandClock:
    """Stands still until it is moved on."""

    at: datetime = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def move(self, **by: int) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def office(empty_url: str, tmp_path: Path, clock: HandClock) -> Iterator[State]:
    """Set up, with nothing in its log; on both kinds of database in turn."""
    state = state_on(empty_url, tmp_path)
    state.clock = clock
    upgrade(state.database.engine)
    with state.database.write() as session:
        setting_up.set_up(session, "420000")
    with state.desk(actor(state)) as desk:
        announce_first(desk, tmp_path, state.settings.log_origin)
    yield state
    state.database.close()


@dataclass
class Listening:
    """A witness that answers at an address."""

    folder: WitnessFolder
    url: str


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Callable[[str], Listening]]:
    """Start a witness of a name."""
    servers: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(name: str) -> Listening:
        folder = WitnessFolder(tmp_path / name, FixedEntropy(name), SystemClock())
        folder.found(f"{name}.example")
        server = uvicorn.Server(uvicorn.Config(create_witness(folder), port=0, log_level="error"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
        servers.append((server, thread))
        return Listening(
            folder, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        )

    yield start
    for server, thread in servers:
        server.should_exit = True
        thread.join(10)
