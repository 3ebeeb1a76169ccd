"""An office with a clock that is set by hand, and a witness on a real port."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.log_key import announce_first
from api.state import State
from models.migrations.run import upgrade
from scheduler.desk import setting_up
from scheduler.timers.office import actor
from tests.conftest import state_on
from tests.listening import Start, witnesses


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


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[Start]:
    """Start a witness of a name."""
    with witnesses(tmp_path) as start:
        yield start
