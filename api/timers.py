"""The timers beside the web server: in a thread of its process, with a database of their own."""

from collections.abc import Iterator
from contextlib import contextmanager

from api.settings import Settings
from api.state import State
from models.session import Database
from scheduler.timers.leader import leader
from scheduler.timers.runner import Runner, Say


@contextmanager
def running(settings: Settings, say: Say) -> Iterator[None]:
    """Timers run while the block does, if no other program runs those of this database."""
    state = State(settings, Database(settings.database_url))
    runner = Runner(state, leader(state.database.engine, settings.home), say)
    runner.start()
    try:
        yield
    finally:
        runner.stop()
        state.database.close()
