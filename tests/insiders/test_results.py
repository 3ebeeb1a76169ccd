"""Friends of a firm: results entered, reviewed, changed or read by the wrong people."""

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import Assignment, Authority, Inspector, Plan, Result, Task, Visit, VisitTask
from scheduler.clock import civil_date
from scheduler.desk import (
    accounts,
    dispatching,
    inspecting,
    planning,
    publishing,
    reviewing,
)
from scheduler.desk.context import Actor
from scheduler.desk.registers import Register, import_register
from scheduler.errors import NotFound
from scheduler.vocabulary import Role, VisitState
from tests.conftest import SMALL
from tests.insiders.conftest import TASK, People, lock_targets, refused
from tests.insiders.threats import IMPOSSIBLE, threat


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


@threat(
    row="leak of targets",
    who="检查人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.finding.own_visit",),
    words="派发之前，被抽中的检查人员自己也看不到要查谁。",
)
def test_nobody_sees_an_assignment_before_it_is_dispatched(office_at) -> None:
    office = office_at(Step.INSPECTORS_DRAWN)
    visit, (one, _), _ = crew(office)
    with pytest.raises(NotFound), office.desk(one) as desk:
        dispatching.acknowledge(desk, visit)


@threat(
    row="wrong people handle a result",
    who="检查人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.finding.own_visit",),
    words="不是检查组的人看不到也录不了这次检查。",
)
def test_another_inspector_neither_sees_nor_enters_a_visit(office_at) -> None:
    office = office_at(Step.DISPATCHED)
    visit, _, other = crew(office)
    with pytest.raises(NotFound), office.desk(other) as desk:
        inspecting.enter_result(desk, visit, draft(office))


@threat(
    row="edit a result row",
    who="检查人员",
    outcome=IMPOSSIBLE,
    by=("submission_differs", "visit_enter_state"),
    words="同一份提交再传一次不会多出结果，内容不同的会被拒绝。",
)
def test_the_same_submission_twice_is_one_result_and_another_content_is_refused(office_at) -> None:
    office = office_at(Step.DISPATCHED)
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


@threat(
    row="wrong people handle a result",
    who="检查人员",
    outcome=IMPOSSIBLE,
    by=("review_own",),
    words="录入人和检查组成员不能审核自己的结果。",
)
def test_who_entered_or_was_there_cannot_review(office_at) -> None:
    office = office_at(Step.DISPATCHED)
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


@threat(
    row="edit a result row",
    who="检查人员",
    outcome=IMPOSSIBLE,
    by=("visit_enter_state",),
    words="审核通过的结果不能重新录入。",
)
def test_a_passed_result_cannot_be_entered_again(office_at) -> None:
    office = office_at(Step.REVIEWED)
    visit, (one, _), _ = crew(office)
    with refused("visit_enter_state"), office.desk(one) as desk:
        inspecting.enter_result(desk, visit, draft(office, "device-99999", codes=["4"]))


@threat(
    row="edit a result row",
    who="检查人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.inspecting.enter_result",),
    words="退回的结果原样留存，重录是新的一版，不覆盖旧的。",
)
def test_a_returned_result_stays_and_the_next_is_a_new_revision(office_at) -> None:
    office = office_at(Step.ENTERED)
    visit, (one, _), _ = crew(office)
    with office.desk("reviewer") as desk:
        reviewing.review(desk, visit, 1, passed=False, reason="照片不清")
    with office.desk(one) as desk:
        assert inspecting.enter_result(desk, visit, draft(office)).revision == 2
        row = desk.session.scalars(select(Visit).where(Visit.public_id == visit)).one()
        assert row.state == VisitState.ENTERED
        assert len(desk.session.scalars(select(Result).where(Result.visit_id == row.id)).all()) == 2


@threat(
    row="edit a result row",
    who="检查人员",
    outcome=IMPOSSIBLE,
    by=("review_newer",),
    words="审核人看过之后结果被重录的，原来的审核不能用在新的一版上。",
)
def test_a_reviewer_passes_only_what_they_looked_at(office_at) -> None:
    office = office_at(Step.ENTERED)
    visit, (one, _), _ = crew(office)
    with office.desk("reviewer") as desk:
        reviewing.review(desk, visit, 1, passed=False, reason="照片不清")
    with office.desk(one) as desk:
        inspecting.enter_result(desk, visit, draft(office, codes=["4"]))
    with refused("review_newer"), office.desk("reviewer") as desk:
        reviewing.review(desk, visit, 1, passed=True)


@threat(
    row="wrong people handle a result",
    who="审核人员",
    outcome=IMPOSSIBLE,
    by=("publish_own",),
    words="审核人不能自己公示。",
)
def test_who_reviewed_cannot_publish(office_at) -> None:
    office = office_at(Step.REVIEWED)
    with refused("publish_own"), office.desk("reviewer") as desk:
        publishing.publish_results(desk, TASK)


@threat(
    row="draw outside a published plan",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("plan_approve_own", "draw_plan_not_public"),
    words="起草人不能批准自己的计划，未备案公布的计划不能抽取。",
)
def test_the_drafter_cannot_approve_and_an_unfiled_plan_cannot_be_drawn(office_at) -> None:
    office = office_at(Step.OPENED)
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
        lock_targets(desk)


@threat(
    row="edit a result row",
    who="检查人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.inspecting.enter_result",),
    words="结果必须取自规定的类别，发现问题须写明情况，“未发现问题”不能与问题并列。",
)
def test_results_with_findings_need_words_and_no_problem_stands_alone(office_at) -> None:
    office = office_at(Step.DISPATCHED)
    visit, (one, _), _ = crew(office)
    for codes in (["1", "4"], ["5"], ["x"], [], ["4", "4"]):
        with refused("invalid"), office.desk(one) as desk:
            inspecting.enter_result(desk, visit, draft(office, codes=codes))


@threat(
    row="change the register before the lock",
    who="外单位人员",
    outcome=IMPOSSIBLE,
    by=("import_province_only",),
    words="下级单位的账号不能导入或改动全省名录。",
)
def test_a_lower_bureau_cannot_change_the_registers(office_at) -> None:
    office = office_at(Step.IMPORTED)
    with office.state.read() as session:
        county = session.scalars(select(Authority).where(Authority.code == "420703")).one().id
    actor = Actor("county", Role.SUPERVISOR, county, "test")
    with refused("import_province_only"), office.desk(actor) as desk:
        import_register(desk, Register.TARGETS, SMALL / "targets.csv", skip_bad=True)


@threat(
    row="act for another bureau",
    who="外单位人员",
    outcome=IMPOSSIBLE,
    by=("not_your_authority",),
    words="别的单位不能替本单位派发和公示。",
)
def test_another_bureau_cannot_dispatch_or_publish(office_at) -> None:
    office = office_at(Step.INSPECTORS_DRAWN)
    with refused("not_your_authority"), office.desk(office.stranger()) as desk:
        dispatching.dispatch(desk, TASK)
    with refused("not_your_authority"), office.desk(office.stranger()) as desk:
        publishing.publish_results(desk, TASK)
