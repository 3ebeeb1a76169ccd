"""Plans: drafted, approved by another person, filed, published."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from api.pages.forms import Form, Typed, filled, parsed, refused, values_of
from api.pages.guards import AppState, Official, SecondPerson, Supervisor
from api.pages.lists import task_lines
from api.pages.rendering import render, see
from api.schemas.plans import FilingIn, PlanIn
from models import Task
from scheduler.clock import civil_date
from scheduler.desk import finding, planning
from scheduler.errors import Invalid

router = APIRouter()


@router.get("/desk/plans/new")
def show_new_plan(request: Request, who: Supervisor, state: AppState) -> HTMLResponse:
    year = str(civil_date(state.clock.now()).year)
    return render(request, who, "desk/plan_new.html", form=Form({"year": [year]}))


@router.post("/desk/plans/new")
def new_plan(request: Request, who: Supervisor, typed: Typed, state: AppState) -> Response:
    values = values_of(typed)
    try:
        body = parsed(PlanIn, filled(values, "year", "title", "text"))
        with state.desk(who) as desk:
            number = planning.new_plan(desk, body.year, body.title, body.text).number
    except Invalid as error:
        form = refused(values, error)
        return render(request, who, "desk/plan_new.html", error.status, form=form)
    return see(f"/desk/plans/{number}", "plan-new")


@router.get("/desk/plans/{number}")
def show_plan(request: Request, number: str, who: Official, state: AppState) -> HTMLResponse:
    return _plan_page(request, number, who, state, Form())


def _plan_page(
    request: Request, number: str, who: Official, state: AppState, form: Form, status: int = 200
) -> HTMLResponse:
    with state.read() as session:
        plan = finding.of_authority(finding.plan(session, number), who)
        tasks = session.scalars(select(Task).where(Task.plan_id == plan.id).order_by(Task.id)).all()
        today = civil_date(state.clock.now())
        return render(
            request,
            who,
            "desk/plan.html",
            status,
            plan=plan,
            form=form,
            today=today.isoformat(),
            tasks=task_lines(session, tasks),
        )


@router.get("/desk/plans/{number}/approve")
def ask_approve(request: Request, number: str, who: SecondPerson, state: AppState) -> HTMLResponse:
    with state.read() as session:
        plan = finding.of_authority(finding.plan(session, number), who)
        title = plan.title
    return render(
        request,
        who,
        "confirm.html",
        title="批准计划",
        subject=f"{number} {title}",
        points=["批准后不能撤回，计划内容不能再改。", "起草人不能批准自己起草的计划。"],
        action=f"/desk/plans/{number}/approve",
        button="确认批准",
        back=f"/desk/plans/{number}",
        hidden={},
    )


@router.post("/desk/plans/{number}/approve")
def approve_plan(number: str, who: SecondPerson, state: AppState) -> Response:
    with state.desk(who) as desk:
        planning.approve_plan(desk, number)
    return see(f"/desk/plans/{number}", "plan-approve")


@router.post("/desk/plans/{number}/file")
def file_plan(
    request: Request, number: str, who: Supervisor, typed: Typed, state: AppState
) -> Response:
    """The first POST shows what was typed for comparison, the second (`sure`) records it."""
    values = values_of(typed)
    names = ("filed_with", "filing_no", "filed_on")
    try:
        body = parsed(FilingIn, filled(values, *names))
        if "sure" not in values:
            return _ask_file(request, who, number, body)
        with state.desk(who) as desk:
            planning.file_plan(desk, number, body.filed_with, body.filing_no, body.filed_on)
    except Invalid as error:
        return _plan_page(request, number, who, state, refused(values, error), error.status)
    return see(f"/desk/plans/{number}", "plan-file")


def _ask_file(request: Request, who: Supervisor, number: str, body: FilingIn) -> HTMLResponse:
    day = body.filed_on.isoformat()
    return render(
        request,
        who,
        "confirm.html",
        title="登记备案",
        subject=f"计划 {number}",
        points=[
            f"备案机关：{body.filed_with}",
            f"备案号：{body.filing_no}",
            f"备案日期：{day}",
            "登记后不能修改；备案后该计划下的任务才可以抽取。",
        ],
        action=f"/desk/plans/{number}/file",
        button="确认登记",
        back=f"/desk/plans/{number}",
        hidden={"filed_with": body.filed_with, "filing_no": body.filing_no, "filed_on": day},
    )


@router.get("/desk/plans/{number}/publish")
def ask_publish(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    with state.read() as session:
        plan = finding.of_authority(finding.plan(session, number), who)
        title = plan.title
    return render(
        request,
        who,
        "confirm.html",
        title="公布计划",
        subject=f"{number} {title}",
        points=[
            "计划正文、备案信息和该计划下的任务将向社会公开。",
            "公布的内容会记入公开日志，不能删除。",
        ],
        action=f"/desk/plans/{number}/publish",
        button="确认公布",
        back=f"/desk/plans/{number}",
        hidden={},
    )


@router.post("/desk/plans/{number}/publish")
def publish_plan(number: str, who: Supervisor, state: AppState) -> Response:
    with state.desk(who) as desk:
        planning.publish_plan(desk, number)
    return see(f"/desk/plans/{number}", "plan-publish")
