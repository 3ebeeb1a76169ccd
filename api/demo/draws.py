"""The draws of the demonstration: locked, sealed and opened by three parties, typed by two."""

from sqlalchemy import select

from api.demo import script
from api.demo.steps import Stage, Step
from models import Draw, Task
from scheduler.desk import ceremony, finding, freezing, typists
from scheduler.desk.context import Desk
from scheduler.desk.terms import PublicSource, Terms
from scheduler.draw.seed import SECRET_BYTES, commitment
from scheduler.entropy import FixedEntropy
from scheduler.vocabulary import DrawKind, DrawState


def draw(stage: Stage, task: Task, demo: script.DemoTask, kind: DrawKind, until: Step) -> None:
    """Lock the list, publish the odds; three parties seal and open, two people type the dice.
    Stops after the lock if told so."""
    assert demo.dice is not None
    first = kind == DrawKind.TARGETS
    with stage.state.read() as session:
        found = session.scalars(
            select(Draw).where(
                Draw.task_id == task.id, Draw.kind == kind, Draw.state != DrawState.VOID
            )
        ).one_or_none()
    stage.clock.later(60)
    if found is None:
        found = _lock(stage, task, demo, kind)
    if until == (Step.TARGETS_FROZEN if first else Step.INSPECTORS_FROZEN):
        return
    _seal_and_open(stage, found.number)
    stage.clock.later(60)
    if _draw_state(stage, found) == DrawState.CLOSED:
        _type_twice(stage, found, demo.dice[0 if first else 1])


def _lock(stage: Stage, task: Task, demo: script.DemoTask, kind: DrawKind) -> Draw:
    """The supervisor locks the targets; the inspectors follow by themselves."""
    purpose = f"{demo.title} {kind}"
    if kind == DrawKind.INSPECTORS:
        with stage.desk(stage.operator(), purpose) as desk:
            return freezing.freeze_inspectors(desk, task.number)
    with stage.desk(stage.account("supervisor"), purpose) as desk:
        terms = Terms([PublicSource("dice", script.SOURCE_LABEL)])
        return freezing.freeze_targets(desk, task.number, terms)


def _seal_and_open(stage: Stage, number: str) -> None:
    """Each contributor commits, then each reveals; what has been done before is left."""
    for step in ("commit", "reveal"):
        for account in script.ACCOUNTS:
            stage.clock.later()
            if account.party:
                with stage.desk(stage.account(account.username), step) as desk:
                    _take_part(desk, number, step)


def _take_part(desk: Desk, number: str, step: str) -> None:
    draw = finding.draw(desk.session, number)
    places = {row.party: row for row in ceremony.parties(desk, draw)}
    own = places.get(desk.actor.party or "")
    if own is None:
        return
    phrase = f"{script.ENTROPY_PHRASE}: {number} {own.party}"
    secret = FixedEntropy(phrase).bytes(SECRET_BYTES)
    if step == "commit" and draw.state == DrawState.FROZEN and own.commitment is None:
        sealed = commitment(number, draw.plan_hash, own.party, secret)
        ceremony.take_commitment(desk, number, sealed)
    if step == "reveal" and draw.state == DrawState.OPENING and own.revealed_at is None:
        ceremony.take_reveal(desk, number, secret.hex())


def _type_twice(stage: Stage, draw: Draw, dice: str) -> None:
    for username in ("supervisor", "reviewer"):
        with stage.desk(stage.account(username), f"{draw.number} value") as desk:
            (source,) = typists.sources_of(desk, draw)
            if username not in {typing.typed_by for typing in typists.typings_of(desk, source)}:
                typists.type_value(desk, draw.number, 0, dice)


def _draw_state(stage: Stage, draw: Draw) -> DrawState:
    with stage.state.read() as session:
        return session.get_one(Draw, draw.id).state
