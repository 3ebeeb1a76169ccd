"""Who is at which target after all replacements of a draw so far: its frozen files and the steps
that are done, gone through once more with the protocol's own rules."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, Replacement
from scheduler.desk import draw_files
from scheduler.draw.crews import Alternates, Crews
from scheduler.draw.documents import read_canonical
from scheduler.draw.replacements import SeatStep, Step, TargetStep, write
from scheduler.errors import Refused
from scheduler.vocabulary import DrawKind, DrawState, ReplacementKind

_FILES = ("seats.txt", "roster.txt", "blocked.txt", "outcome.txt")


@dataclass(frozen=True)
class PlannedChain:
    """The chain of codes that the plan names."""

    party: str
    head: str
    length: int


@dataclass(frozen=True)
class Story:
    """A draw of inspectors and what has happened since."""

    crews: Crews
    alternates: Alternates
    steps: list[Step]

    @property
    def codes(self) -> list[str]:
        """The codes that have been opened, in their order."""
        return [step.code for step in self.steps if isinstance(step, SeatStep)]


def story(session: Session, draw: Draw) -> Story:
    """Everything up to now; `draw` is a finished draw of inspectors."""
    parent = session.get_one(Draw, draw.parent_id)
    crews = Crews({name: draw_files.load_one(session, draw, name) for name in _FILES})
    alternates = Alternates(draw_files.load_one(session, parent, "outcome.txt"))
    steps = [step_of(row) for row in done(session, draw)]
    for step in steps:
        if isinstance(step, TargetStep):
            alternates.take(step.out)
            crews.replace(step.out, step.into)
        else:
            crews.leave(step.target, step.seat, step.out)
            if step.into:
                crews.take(step.target, step.seat, step.into)
    return Story(crews, alternates, steps)


def done(session: Session, draw: Draw) -> list[Replacement]:
    """The steps of a draw in their order."""
    wanted = select(Replacement).where(Replacement.draw_id == draw.id, Replacement.place >= 0)
    return list(session.scalars(wanted.order_by(Replacement.place)))


def step_of(row: Replacement) -> Step:
    """A row as the file of replacements has it."""
    if row.kind == ReplacementKind.TARGET:
        return TargetStep(row.out, row.came_in)
    return SeatStep(row.stood_at, row.seat, row.out, row.opened_code or "", row.came_in)


def planned_chain(session: Session, draw: Draw) -> PlannedChain | None:
    """The chain that the plan of a draw names; None where it names none."""
    plan = read_canonical(draw_files.load_one(session, draw, "plan.json"))
    chain = plan.get("chain")
    if not isinstance(chain, dict) or not chain:
        return None
    length = chain["length"]
    assert isinstance(length, int)
    return PlannedChain(str(chain["party"]), str(chain["head"]), length)


def replacements_file(session: Session, draw: Draw) -> bytes:
    """The `ssj-replacements/1` file of a finished draw of inspectors."""
    if draw.kind != DrawKind.INSPECTORS or draw.state != DrawState.RESULT:
        raise Refused("replacements_of_inspectors", number=draw.number)
    return write(draw.number, draw.plan_hash, [step_of(row) for row in done(session, draw)])
