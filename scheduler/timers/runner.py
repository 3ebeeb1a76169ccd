"""Waits, and makes the turns of TIMERS: the only user of APScheduler.

Its jobs are made from the table at each start and kept nowhere; whether something is due is known
from the database alone, so a start after a night without current makes up for what was missed.
"""

from collections.abc import Callable, Iterable
from datetime import UTC

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from scheduler.timers.leader import Leads
from scheduler.timers.office import Office
from scheduler.timers.table import TIMERS, Timer
from scheduler.timers.ticking import Ran, tick

Say = Callable[[Ran], None]
_AT_ONCE = 2


class Runner:
    """Makes the turns in the background, between `start` and `stop`, while this program leads."""

    def __init__(
        self, office: Office, leads: Leads, say: Say, timers: Iterable[Timer] = TIMERS
    ) -> None:
        self._office, self._leads, self._say = office, leads, say
        self._jobs = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(_AT_ONCE)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for timer in timers:
            every = IntervalTrigger(seconds=int(timer.every.total_seconds()), timezone=UTC)
            now = office.clock.now()
            self._jobs.add_job(self._look, every, [timer], id=timer.name, next_run_time=now)

    def start(self) -> None:
        self._jobs.start()

    def stop(self) -> None:
        """Waits for a turn that is being made."""
        self._jobs.shutdown(wait=True)

    def _look(self, timer: Timer) -> None:
        if self._leads():
            for ran in tick(self._office, [timer]):
                self._say(ran)
