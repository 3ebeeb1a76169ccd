"""Supervisors draft, file and publish plans and open tasks; a second person approves."""

from fastapi import APIRouter

from api.guards import AppState, SecondPerson, Supervisor
from api.schemas.plans import FilingIn, PlanIn, PlanOut, TaskIn, TaskOut
from api.views.plans import plan_view, task_view
from scheduler.desk import planning, tasks

router = APIRouter(tags=["计划和任务"])


@router.post("/plans", summary="起草计划", status_code=201)
def new_plan(body: PlanIn, who: Supervisor, state: AppState) -> PlanOut:
    with state.desk(who) as desk:
        plan = planning.new_plan(desk, body.year, body.title, body.text)
        return plan_view(desk.session, plan)


@router.post("/plans/{number}/approval", summary="批准计划（不能是起草人）")
def approve_plan(number: str, who: SecondPerson, state: AppState) -> PlanOut:
    with state.desk(who) as desk:
        return plan_view(desk.session, planning.approve_plan(desk, number))


@router.post("/plans/{number}/filing", summary="登记备案")
def file_plan(number: str, body: FilingIn, who: Supervisor, state: AppState) -> PlanOut:
    with state.desk(who) as desk:
        plan = planning.file_plan(desk, number, body.filed_with, body.filing_no, body.filed_on)
        return plan_view(desk.session, plan)


@router.post("/plans/{number}/publication", summary="公布计划")
def publish_plan(number: str, who: Supervisor, state: AppState) -> PlanOut:
    with state.desk(who) as desk:
        return plan_view(desk.session, planning.publish_plan(desk, number))


@router.post("/tasks", summary="在计划下开任务", status_code=201)
def new_task(body: TaskIn, who: Supervisor, state: AppState) -> TaskOut:
    draft = tasks.TaskDraft(**body.model_dump(exclude={"plan"}))
    with state.desk(who) as desk:
        return task_view(desk.session, tasks.new_task(desk, body.plan, draft))
