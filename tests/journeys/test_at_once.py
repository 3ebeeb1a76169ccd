"""Two people press at once, on a real PostgreSQL: one succeeds, one is told, nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from api.demo.clock import ScriptedClock
from api.demo.run import run_demo
from api.demo.steps import Step
from models import Counter, Draw, LogEntry, Result, Visit
from scheduler.desk import (
    ceremony,
    dispatching,
    freezing,
    inspecting,
    planning,
    typists,
    voiding,
)
from scheduler.desk.context import Actor, Desk
from scheduler.draw.seed import commitment
from scheduler.entropy import SystemEntropy
from scheduler.errors import DomainError
from scheduler.vocabulary import DrawState, Role, VoidCause
from tests.ceremony import DICE, alone, close, secret_of
from tests.conftest import SMALL, state_on
from tests.insiders.conftest import TASK, People
from tests.insiders.test_results import crew, draft

# Who comes second is told that it has ended, a moment ago or already.
ENDED = (
    ["changed_meanwhile", "done"],
    ["done", "draw_result_state"],
)


# Of a value that is typed and a void: who types first stops the void; a void draw's value may still
# be typed.
VALUE_OR_VOID = (["done", "void_typed"], ["done", "done"])


@pytest.fixture
def office(postgres_url: str, tmp_path: Path):
    made = []

    def up_to(step: Step) -> People:
        state = state_on(postgres_url, tmp_path)
        run_demo(state, SMALL, until=step)
        made.append(state)
        return People(state)

    yield up_to
    for state in made:
        state.database.close()


def at_once(office: People, actors: list[Actor], act: Callable[[Desk], object]) -> list[str]:
    """Each actor acts in a transaction of their own, all at the same time; "done" or the code."""

    def one(actor: Actor) -> str:
        try:
            with office.state.database.write() as session:
                act(
                    Desk(session, office.state.clock, SystemEntropy(), actor, office.state.own_book)
                )
        except DomainError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(actors)) as pool:
        return sorted(pool.map(one, actors))


def test_two_supervisors_lock_the_same_list(office) -> None:
    people = office(Step.OPENED)
    both = [people.actor("supervisor")] * 2
    act = lambda desk: freezing.freeze_targets(desk, TASK, alone("掷骰"))  # noqa: E731
    assert at_once(people, both, act) == ["done", "draw_already_frozen"]
    with people.state.read() as session:
        assert session.scalar(select(func.count()).select_from(Draw)) == 1
        assert session.scalars(select(Counter).where(Counter.kind == "draw")).one().last == 1


def closed(office: People) -> str:
    """The number of the demonstration's draw, its reveals closed."""
    number = office.draws()[0].number
    with office.desk("supervisor") as desk:
        close(desk, number)
    return number


def test_two_people_type_the_value_at_once(office) -> None:
    people = office(Step.TARGETS_FROZEN)
    number = closed(people)
    both = [people.actor("supervisor"), people.actor("reviewer")]
    act = lambda desk: typists.type_value(desk, number, 0, DICE)  # noqa: E731
    assert at_once(people, both, act) == ["done", "done"]
    with people.state.read() as session:
        draw = session.scalars(select(Draw)).one()
        assert draw.state == DrawState.RESULT
        positions = session.scalars(select(LogEntry.position).order_by(LogEntry.position)).all()
        assert list(positions) == list(range(len(positions)))


def test_one_person_types_twice_at_once(office) -> None:
    people = office(Step.TARGETS_FROZEN)
    number = closed(people)
    both = [people.actor("supervisor")] * 2
    act = lambda desk: typists.type_value(desk, number, 0, DICE)  # noqa: E731
    assert at_once(people, both, act) == ["done", "typing_other_person"]
    assert people.draws()[0].state == DrawState.CLOSED


def test_all_parties_seal_at_once_and_the_reveals_open_once(office) -> None:
    people = office(Step.TARGETS_FROZEN)
    draw = people.draws()[0]
    actors = [people.actor(name) for name in ("contributor", "notary", "notary")]

    def act(desk: Desk) -> None:
        party = desk.actor.party or ""
        sealed = commitment(draw.number, draw.plan_hash, party, secret_of(draw.number, party))
        ceremony.take_commitment(desk, draw.number, sealed)

    answers = at_once(people, actors, act)
    assert answers.count("done") == 2 and answers[0] in ("commitment_again", "commitment_late")
    with people.state.read() as session:
        kinds = session.scalars(select(LogEntry.kind).order_by(LogEntry.position)).all()
    assert kinds.count("commit") == 3 and kinds.count("open") == 1
    assert people.draws()[0].state == DrawState.OPENING


def test_a_void_and_a_value_meet(office) -> None:
    people = office(Step.TARGETS_FROZEN)
    number = closed(people)
    people.state.clock = ScriptedClock(people.state.clock.now() + timedelta(hours=25))
    with people.desk("supervisor") as desk:
        cause = VoidCause.SOURCE_FAILED
        voiding.propose_void(desk, number, cause, "当期未开奖", evidence=b"x")

    def act(desk: Desk) -> None:
        if desk.actor.role == Role.SUPERVISOR:
            typists.type_value(desk, number, 0, DICE)
        else:
            voiding.approve_void(desk, number)

    both = [people.actor("supervisor"), people.actor("contributor")]
    assert at_once(people, both, act) in VALUE_OR_VOID
    (draw,) = people.draws()
    with people.state.read() as session:
        kinds = session.scalars(select(LogEntry.kind).order_by(LogEntry.position)).all()
    assert (draw.state == DrawState.VOID) == ("void" in kinds)


def test_two_supervisors_dispatch(office) -> None:
    people = office(Step.INSPECTORS_DRAWN)
    both = [people.actor("supervisor")] * 2
    outcomes = at_once(people, both, lambda desk: dispatching.dispatch(desk, TASK))
    assert outcomes in (["changed_meanwhile", "done"], ["done", "task_dispatch_state"])


def test_two_inspectors_submit_the_same_visit(office) -> None:
    people = office(Step.DISPATCHED)
    visit, members, _ = crew(people)

    def act(desk: Desk) -> None:
        name = f"device-{desk.actor.name}"
        inspecting.enter_result(desk, visit, draft(people, name))

    outcomes = at_once(people, members, act)
    assert outcomes[-1] in ("done", "visit_enter_state") and "done" in outcomes
    assert outcomes != ["done", "done"]
    with people.state.read() as session:
        row = session.scalars(select(Visit).where(Visit.public_id == visit)).one()
        found = session.scalars(select(Result).where(Result.visit_id == row.id)).all()
        assert len(found) == 1


def test_numbers_have_no_gap_and_no_twin_when_many_draft_plans(office) -> None:
    people = office(Step.IMPORTED)
    many = [people.actor("supervisor")] * 8
    act = lambda desk: planning.new_plan(desk, desk.today().year, "计划")  # noqa: E731
    assert at_once(people, many, act) == ["done"] * 8
    with people.state.read() as session:
        assert session.scalars(select(Counter).where(Counter.kind == "plan")).one().last == 8
