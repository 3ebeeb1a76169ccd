"""The small world with a sealed draw, and everything that must not be seen of it before its day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from api.state import State
from models import (
    Draw,
    DrawFile,
    DrawPart,
    DrawSalt,
    LogEntry,
    Plan,
    SealShare,
    Target,
    Visit,
)
from scheduler.desk import dispatching, draw_files, sealed
from scheduler.draw.documents import read_canonical, rows
from scheduler.vocabulary import DrawKind
from tests.ceremony import DICE, close, decide
from tests.insiders.conftest import TASK, People, lock_inspectors
from tests.sealing import (
    add_third_party,
    keep_all,
    lock_sealed,
    midnight,
    on_its_own_clock,
)

OTHER_DICE = "91530274861935207486"


class SealedOffice(People):
    """A list locked in sealed mode a minute ago: three bodies seal and hold shares."""

    def __init__(self, state: State, **seal: object) -> None:
        super().__init__(state)
        add_third_party(state)
        self.clock = on_its_own_clock(state)
        with self.desk("supervisor") as desk:
            self.number = lock_sealed(desk, TASK, **seal).number
        self.files: dict[str, bytes] = {}

    def draw(self, number: str = "") -> Draw:
        return next(draw for draw in self.draws() if draw.number == (number or self.number))

    def keep(self) -> "SealedOffice":
        """Every holder keeps its share."""
        with self.desk("supervisor", "shares") as desk:
            self.files = keep_all(desk, self.number)
        return self

    def close(self) -> "SealedOffice":
        """Reveals are closed; only the public value is missing."""
        self.keep()
        with self.desk("supervisor", "closing") as desk:
            close(desk, self.number)
        return self

    def decide(self) -> "SealedOffice":
        """There is an outcome."""
        self.keep()
        with self.desk("supervisor", "deciding") as desk:
            decide(desk, self.number)
        return self

    def pair(self) -> "SealedOffice":
        """The inspectors are drawn too, in sealed mode like the targets."""
        self.decide()
        with self.desk("supervisor", "pairing") as desk:
            second = lock_inspectors(desk).number
            keep_all(desk, second)
            decide(desk, second, OTHER_DICE)
        return self

    def dispatch(self) -> "SealedOffice":
        with self.desk("supervisor", "dispatching") as desk:
            dispatching.dispatch(desk, TASK)
        return self

    def on(self, day: date) -> "SealedOffice":
        """It is this day in China, from its first moment."""
        self.clock.on(midnight(day))
        return self

    def log(self, kind: str, number: str = "") -> list[dict]:
        with self.state.read() as session:
            wanted = select(LogEntry.content).where(
                LogEntry.kind == kind, LogEntry.subject == f"draw:{number or self.number}"
            )
            return [read_canonical(row) for row in session.scalars(wanted)]

    def shares(self) -> list[SealShare]:
        with self.state.read() as session:
            return sealed.shares(session, self.draw())


@dataclass(frozen=True)
class Secrets:
    """Texts that nobody may be shown, by what they are."""

    identifiers: frozenset[str]
    salts: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    lines: frozenset[str]

    def in_(self, text: str, *kinds: str) -> list[str]:
        """Which of these kinds (all of them by default) stand in the text."""
        chosen = kinds or ("identifiers", "salts", "names", "numbers", "lines")
        return [
            f"{kind}: {each}" for kind in chosen for each in getattr(self, kind) if each in text
        ]


def secrets_of(office: SealedOffice) -> Secrets:
    """Everything that is hidden of all sealed draws of the office."""
    with office.state.read() as session:
        draws = session.scalars(select(Draw)).all()
        numbers = {draw.seed for draw in draws if draw.seed}
        for draw in draws:
            secret = sealed.row_of(session, draw).secret
            numbers |= {secret.hex()} if secret else set()
        numbers |= {row.value.hex() for row in session.scalars(select(SealShare)) if row.value}
        salts = session.execute(select(DrawSalt.pid, DrawSalt.salt)).all()
        hidden = ("cells.txt", "odds.txt", "multipliers.txt", "outcome.txt", "seats.txt")
        wanted = select(DrawPart.content).where(DrawPart.name.in_(hidden))
        lines = {
            line for content in session.scalars(wanted) for line in content.decode().split("\n")
        }
        drawn = select(Target.name, Target.register_key).join(Visit, Visit.target_id == Target.id)
        names = {each for row in session.execute(drawn) for each in row}
    assert names and len(numbers) >= len(draws)
    return Secrets(
        frozenset(pid for pid, _ in salts),
        frozenset(salt.hex() for _, salt in salts if salt),
        frozenset(names),
        frozenset(numbers),
        frozenset(lines - {""}),
    )


def addresses(office: People, route: str) -> Iterator[str]:
    """The route's path with everything that there is in the place of its parameters."""
    with office.state.read() as session:
        draws = session.scalars(select(Draw.number).order_by(Draw.id)).all()
        visits = session.scalars(select(Visit.public_id).order_by(Visit.id).limit(2)).all()
        plan = session.scalars(select(Plan.number)).first() or ""
        entries = session.scalars(select(LogEntry.position)).all()
        names = sorted(set(session.scalars(select(DrawFile.name))))
        target = next(row[2] for row in rows(_file(session, draws[0], "outcome.txt")))
        person = rows(_file(session, draws[-1], "outcome.txt"))[0][2]
    of_draw = re.search("/(draws|ceremony)/", route)
    numbers = draws if of_draw else [plan] if "/plans/" in route else [TASK]
    filled = {
        "number": numbers,
        "pid": [target, person],
        "target": [target],
        "inspector": [person],
        "visit": visits,
        "name": names,
        "position": entries,
        "path:path": [f"entries/000.p/{len(entries)}", f"0/000.p/{len(entries)}"],
        "kind": [kind.value for kind in DrawKind],
        "place": ["0"],
        "sha256": ["0" * 64],
    }
    found = [route]
    for name in re.findall(r"{([\w:]+)}", route):
        places = filled.get(name, ["1"])
        found = [each.replace(f"{{{name}}}", str(value)) for each in found for value in places]
    yield from found


def _file(session, number: str, name: str) -> bytes:
    draw = session.scalars(select(Draw).where(Draw.number == number)).one()
    return draw_files.load_one(session, draw, name)


__all__ = ["DICE", "OTHER_DICE", "SealedOffice", "Secrets", "addresses", "secrets_of"]
