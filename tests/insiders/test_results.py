"""Friends of a firm: results entered, reviewed, changed or read by the wrong people."""

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import Account, Assignment, Authority, Inspector, Plan, Result, Task, Visit, VisitTask
from scheduler.clock import civil_date
from scheduler.desk import (
    accounts,
    dispatching,
    freezing,
    inspecting,
    planning,
    publishing,
    reviewing,
)
from scheduler.desk.context import Actor
from scheduler.desk.registers import Register, import_register
from scheduler.errors import DomainError, Forbidden, NotFound
from scheduler.vocabulary import Role, VisitState
from tests.ceremony import alone
from tests.conftest import SMALL
from tests.insiders.conftest import TASK, People


def refused(code: str):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def crew(office: People) -> tuple[str, list[Actor], Actor]:
    """A visit, its people as actors, and an inspector who is not one of them."""
    with office.state.read() as session:
        visit = session.scalars(
            select(Visit)
            .join(VisitTask, VisitTask.visit_id == Visit.id)
            .join(Task, Task.id == VisitTask.task_id)
            .where(Task.number == TASK)
            .order_by(Visit.id)
        ).first()
        mine = session.scalars(
            select(Assignment.inspector_id).where(Assignment.visit_id == visit.id)
        ).all()
        listed = session.scalars(select(Inspector)).all()
        actors = {
            row.id: Actor(row.person_no, Role.INSPECTOR, row.authority_id, "test", row.id)
            for row in listed
        }
    other = next(actor for row, actor in actors.items() if row not in mine)
    return visit.public_id, [actors[row] for row in mine], other


def draft(office: People, name: str = "device-00001", **changes) -> inspecting.ResultDraft:
    today = civil_date(office.state.clock.now())
    return inspecting.ResultDraft(
        **{"submission_id": name, "codes": ["1"], "checked_on": today, **changes}
    )


def test_nobody_sees_an_assignment_before_it_is_dispatched(world, people) -> None:
    office = people(world(Step.INSPECTORS_DRAWN))
    visit, (one, _), _ = crew(office)
    with pytest.raises(NotFound), office.desk(one) as desk:
        dispatching.acknowledge(desk, visit)


def test_another_inspector_neither_sees_nor_enters_a_visit(world, people) -> None:
    office = people(world(Step.DISPATCHED))
    visit, _, other = crew(office)
    with pytest.raises(NotFound), office.desk(other) as desk:
        inspecting.enter_result(desk, visit, draft(office))


def test_the_same_submission_twice_is_one_result_and_another_content_is_refused(
    world, people
) -> None:
    office = people(world(Step.DISPATCHED))
    visit, (one, two), _ = crew(office)
    for _ in range(2):
        with office.desk(one) as desk:
            inspecting.enter_result(desk, visit, draft(office))
    with refused("submission_differs"), office.desk(one) as desk:
        inspecting.enter_result(desk, visit, draft(office, codes=["4"]))
    with refused("visit_enter_state"), office.desk(two) as desk:
        inspecting.enter_result(desk, visit, draft(office, "device-00002", codes=["4"]))
    with office.state.read() as session:
        assert len(session.scalars(select(Result)).all()) == 1


def test_who_entered_or_was_there_cannot_review(world, people) -> None:
    office = people(world(Step.DISPATCHED))
    visit, (one, two), _ = crew(office)
    with office.desk("supervisor") as desk:
        for actor, name in ((one, "crew-one"), (two, "crew-two")):
            person = desk.session.get_one(Inspector, actor.inspector_id).person_no
            accounts.new_account(
                desk, name, name, Role.INSPECTOR, "420000", "long-enough-1", person
            )
    with office.desk(one) as desk:
        inspecting.enter_result(desk, visit, draft(office))
    own = office.actor("reviewer").authority_id
    for name in ("crew-one", "crew-two", one.name):
        with refused("review_own"), office.desk(Actor(name, Role.REVIEWER, own, "test")) as desk:
            reviewing.review(desk, visit, 1, passed=True)
    with office.desk("reviewer") as desk:
        reviewing.review(desk, visit, 1, passed=True)


def test_a_passed_result_cannot_be_entered_again(world, people) -> None:
    office = people(world(Step.REVIEWED))
    visit, (one, _), _ = crew(office)
    with refused("visit_enter_state"), office.desk(one) as desk:
        inspecting.enter_result(desk, visit, draft(office, "device-99999", codes=["4"]))


def test_a_returned_result_stays_and_the_next_is_a_new_revision(world, people) -> None:
    office = people(world(Step.ENTERED))
    visit, (one, _), _ = crew(office)
    with office.desk("reviewer") as desk:
        reviewing.review(desk, visit, 1, passed=False, reason="照片不清")
    with office.desk(one) as desk:
        assert inspecting.enter_result(desk, visit, draft(office)).revision == 2
        row = desk.session.scalars(select(Visit).where(Visit.public_id == visit)).one()
        assert row.state == VisitState.ENTERED
        assert len(desk.session.scalars(select(Result).where(Result.visit_id == row.id)).all()) == 2


def test_a_reviewer_passes_only_what_they_looked_at(world, people) -> None:
    office = people(world(Step.ENTERED))
    visit, (one, _), _ = crew(office)
    with office.desk("reviewer") as desk:
        reviewing.review(desk, visit, 1, passed=False, reason="照片不清")
    with office.desk(one) as desk:
        inspecting.enter_result(desk, visit, draft(office, codes=["4"]))
    with refused("review_newer"), office.desk("reviewer") as desk:
        reviewing.review(desk, visit, 1, passed=True)


def test_who_reviewed_cannot_publish(world, people) -> None:
    office = people(world(Step.REVIEWED))
    with refused("publish_own"), office.desk("reviewer") as desk:
        publishing.publish_results(desk, TASK)


def test_the_drafter_cannot_approve_and_an_unfiled_plan_cannot_be_drawn(world, people) -> None:
    office = people(world(Step.OPENED))
    with office.desk("supervisor") as desk:
        plan = planning.new_plan(desk, desk.today().year, "另一个计划").number
    with refused("plan_approve_own"), office.desk("supervisor") as desk:
        planning.approve_plan(desk, plan)
    with office.desk("reviewer") as desk:
        planning.approve_plan(desk, plan)
    with office.desk("supervisor") as desk:
        task = desk.session.scalars(select(Task).where(Task.number == TASK)).one()
        task.plan_id = desk.session.scalars(select(Plan.id).where(Plan.number == plan)).one()
    with refused("draw_plan_not_public"), office.desk("supervisor") as desk:
        freezing.freeze_targets(desk, TASK, alone("掷骰"))


def test_results_with_findings_need_words_and_no_problem_stands_alone(world, people) -> None:
    office = people(world(Step.DISPATCHED))
    visit, (one, _), _ = crew(office)
    for codes in (["1", "4"], ["5"], ["x"], [], ["4", "4"]):
        with refused("invalid"), office.desk(one) as desk:
            inspecting.enter_result(desk, visit, draft(office, codes=codes))


def test_a_lower_bureau_cannot_change_the_registers(world, people) -> None:
    office = people(world(Step.IMPORTED))
    with office.state.read() as session:
        county = session.scalars(select(Authority).where(Authority.code == "420703")).one().id
    actor = Actor("county", Role.SUPERVISOR, county, "test")
    with refused("import_province_only"), office.desk(actor) as desk:
        import_register(desk, Register.TARGETS, SMALL / "targets.csv", skip_bad=True)


def test_another_bureau_cannot_dispatch_or_publish(world, people) -> None:
    office = people(world(Step.INSPECTORS_DRAWN))
    with pytest.raises(Forbidden), office.desk(office.stranger()) as desk:
        dispatching.dispatch(desk, TASK)
    with office.state.read() as session:
        assert session.scalars(select(Account)).first() is not None
