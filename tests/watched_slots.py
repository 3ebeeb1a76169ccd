"""An office with a calendar of standing draws, a clock that stands until it is told, and witnesses
at real addresses."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from api.demo.clock import ScriptedClock
from api.state import State
from models import Draw, LogEntry
from scheduler.desk import freezing, typists
from scheduler.vocabulary import DrawState
from tests.ceremony import DICE, acting
from tests.insiders.conftest import People
from tests.listening import believe, turn, witnesses
from tests.standing import BEGIN, CHAINS, HOUR, by_calendar, link, prepare, published
from tests.vacancies import TASK

WEEK = 7 * 24


class Watched(People):
    """The small world an hour before the first cut-off, with a calendar and two witnesses."""

    def on(self, hours: float) -> None:
        self.state.clock.on(BEGIN + hours * HOUR)

    def lock(self) -> str:
        with self.desk("supervisor", phrase=str(len(self.draws()))) as desk:
            return freezing.freeze_targets(desk, TASK, by_calendar()).number

    def ask(self) -> str:
        """The witnesses are asked, and sign."""
        return turn(self.state, "witnesses")

    def links(self, place: int) -> None:
        with self.desk("supervisor") as desk:
            for party in CHAINS:
                link(desk, party, place)

    def type(self, number: str, value: str) -> None:
        with self.desk("supervisor") as desk:
            typists.type_value(desk, number, 0, value)
            typists.type_value(acting(desk, "reviewer"), number, 0, value)

    def draw_in(self, place: int, number: str) -> None:
        """Everything of a slot, from its links to its value."""
        week = (place - 1) * WEEK
        self.on(week + 2)
        self.links(place)
        self.ask()
        self.on(week + 6)
        self.type(number, DICE[place:] + DICE[:place])
        assert self.states()[number] == DrawState.RESULT

    def states(self) -> dict[str, DrawState]:
        return {draw.number: draw.state for draw in self.draws()}

    def draw(self, number: str) -> Draw:
        return next(each for each in self.draws() if each.number == number)

    def place(self, number: str) -> int:
        return json.loads(self.file(self.draw(number), "plan.json"))["slot"]["place"]

    def entries(self, number: str, kind: str) -> list[dict]:
        with self.state.read() as session:
            wanted = select(LogEntry.content).where(
                LogEntry.subject == f"draw:{number}", LogEntry.kind == kind
            )
            return [json.loads(row) for row in session.scalars(wanted)]


@contextmanager
def watched(state: State, home: Path) -> Iterator[Watched]:
    """The office believes two witnesses, and has published its calendar."""
    state.clock = ScriptedClock(BEGIN)
    with witnesses(home) as start:
        believe(state, *(start(name, state.clock) for name in ("archive", "audit")))
        office = Watched(state)
        with office.desk("supervisor") as desk:
            prepare(desk)
            published(desk)
        yield office
