"""The irreversible steps of a task, each shown before it is done."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.pages.forms import Form, Typed, filled, parsed, refused, values_of
from api.pages.guards import AppState, Supervisor
from api.pages.rendering import render, see
from api.pages.words import source_words, value_words
from api.schemas.draws import DrawIn, PublicValueIn
from api.state import State
from api.views.plans import progress
from models import Draw, Task
from scheduler.desk import dispatching, drawing, finding, freezing, publishing
from scheduler.desk.context import Actor
from scheduler.draw.sources import SOURCES, SourceError, source
from scheduler.errors import Finding, Invalid
from scheduler.vocabulary import DrawKind

router = APIRouter()

WHAT = {DrawKind.TARGETS: "检查对象", DrawKind.INSPECTORS: "检查人员"}


@router.get("/desk/tasks/{number}/lock/{kind}")
def show_lock(
    request: Request, number: str, kind: DrawKind, who: Supervisor, state: AppState
) -> HTMLResponse:
    return _lock_form(request, number, kind, who, state, Form())


def _lock_form(
    request: Request,
    number: str,
    kind: DrawKind,
    who: Actor,
    state: State,
    form: Form,
    status: int = 200,
) -> HTMLResponse:
    with state.read() as session:
        title = finding.of_authority(finding.task(session, number), who).title
    sources = [(known.kind, source_words(known.kind)) for known in SOURCES]
    values = {"number": number, "title": title, "kind": kind, "what": WHAT[kind]}
    return render(request, who, "desk/lock.html", status, form=form, sources=sources, **values)


@router.post("/desk/tasks/{number}/lock/{kind}")
def lock(
    request: Request, number: str, kind: DrawKind, who: Supervisor, typed: Typed, state: AppState
) -> Response:
    """The first POST shows what will happen, the second (`sure`) locks."""
    values = values_of(typed)
    try:
        given = filled(values, "source_kind", "source_label")
        if "source_kind" not in given or "source_label" not in given:
            missing = [name for name in ("source_kind", "source_label") if name not in given]
            raise Invalid([Finding(name, "required") for name in missing])
        body = parsed(DrawIn, {"kind": kind.value, **given})
        if "sure" not in values:
            return _ask_lock(request, who, number, kind, body)
        freeze = freezing.freeze_targets if kind == DrawKind.TARGETS else freezing.freeze_inspectors
        with state.desk(who) as desk:
            freeze(desk, number, body.source_kind, body.source_label)
    except Invalid as error:
        form = refused(values, error)
        return _lock_form(request, number, kind, who, state, form, error.status)
    return see(f"/desk/tasks/{number}", "locked")


def _ask_lock(
    request: Request, who: Actor, number: str, kind: DrawKind, body: DrawIn
) -> HTMLResponse:
    by = f"{source_words(body.source_kind)}（{body.source_label}）"
    return render(
        request,
        who,
        "confirm.html",
        title=f"锁定{WHAT[kind]}名单",
        subject=f"任务 {number}",
        points=[
            "名单一经锁定，谁也不能再增加、删除或修改。",
            "每一组的抽取机会、名单校验码和封存号码随即公布。",
            f"结果由这一公开数字决定：{by}。锁定之后才能产生，来源不能更换。",
            "锁定后必须抽出结果；只有列明的原因经另一人批准才能作废，作废也要公布。",
        ],
        action=f"/desk/tasks/{number}/lock/{kind.value}",
        button="确认锁定",
        back=f"/desk/tasks/{number}/lock/{kind.value}",
        hidden={"source_kind": body.source_kind, "source_label": body.source_label},
    )


@router.get("/desk/draws/{number}/value")
def show_value(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    return _value_form(request, number, who, state, Form())


def _value_form(
    request: Request, number: str, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    draw, task = draw_and_task(number, who, state)
    return render(
        request,
        who,
        "desk/value.html",
        status,
        form=form,
        draw=draw,
        task=task,
        source=source(draw.source_kind),
    )


def draw_and_task(number: str, who: Actor, state: State) -> tuple[Draw, Task]:
    """A draw of the actor's own authority, with its task."""
    with state.read() as session:
        draw = finding.of_authority(finding.draw(session, number), who)
        return draw, session.get_one(Task, draw.task_id)


@router.post("/desk/draws/{number}/value")
def enter_value(
    request: Request, number: str, who: Supervisor, typed: Typed, state: AppState
) -> Response:
    """The first POST shows the value to compare with the throw, the second (`sure`) draws."""
    values = values_of(typed)
    draw, task = draw_and_task(number, who, state)
    try:
        given = filled(values, "public_value")
        body = parsed(PublicValueIn, {"value": given["public_value"]} if given else {})
        if "sure" not in values:
            return _ask_value(request, who, draw, body)
        with state.desk(who) as desk:
            drawing.enter_public_value(desk, number, body.value)
    except Invalid as error:
        form = refused(values, _under_public_value(error))
        return _value_form(request, number, who, state, form, error.status)
    return see(f"/desk/tasks/{task.number}", "drawn")


def _under_public_value(error: Invalid) -> Invalid:
    """The API calls the field `value`, the form `public_value`."""
    return Invalid([Finding("public_value", f.code, f.params) for f in error.findings])


def _ask_value(request: Request, who: Actor, draw: Draw, body: PublicValueIn) -> HTMLResponse:
    try:
        shown = value_words(body.value, draw.source_kind)
    except SourceError as error:
        raise Invalid([Finding("public_value", error.code, error.params)]) from error
    return render(
        request,
        who,
        "confirm.html",
        title="录入公开数字",
        subject=f"抽取 {draw.number}：{source_words(draw.source_kind)}（{draw.source_label}）",
        points=["请与公开的号码逐位核对。", "确认后立即算出结果并公布，不能撤回，不能重抽。"],
        compare=shown,
        action=f"/desk/draws/{draw.number}/value",
        button="号码无误，算出结果",
        back=f"/desk/draws/{draw.number}/value",
        hidden={"public_value": body.value},
    )


@router.get("/desk/tasks/{number}/dispatch")
def ask_dispatch(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    with state.read() as session:
        task = finding.of_authority(finding.task(session, number), who)
        visits, title = progress(session, task).drawn, task.title
    return render(
        request,
        who,
        "confirm.html",
        title="派发",
        subject=f"任务 {number} {title}",
        points=[
            f"{visits} 家检查对象将派发给抽中的检查人员，检查人员随即看到自己的任务。",
            "派发后不能撤回。",
        ],
        action=f"/desk/tasks/{number}/dispatch",
        button="确认派发",
        back=f"/desk/tasks/{number}",
        hidden={},
    )


@router.post("/desk/tasks/{number}/dispatch")
def dispatch(number: str, who: Supervisor, state: AppState) -> Response:
    with state.desk(who) as desk:
        dispatching.dispatch(desk, number)
    return see(f"/desk/tasks/{number}", "dispatch")


@router.get("/desk/tasks/{number}/publish")
def ask_publish(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    with state.read() as session:
        task = finding.of_authority(finding.task(session, number), who)
        done, title = progress(session, task), task.title
    return render(
        request,
        who,
        "confirm.html",
        title="公示结果",
        subject=f"任务 {number} {title}",
        points=[
            f"{done.passed - done.published} 家已审核通过的结果将向社会公示。",
            "公示内容包括对象名称、检查日期和检查结果，不含检查人员姓名。",
            "公示内容记入公开日志，不能删除。",
            "录入人和审核人不能公示自己经手的结果。",
        ],
        action=f"/desk/tasks/{number}/publish",
        button="确认公示",
        back=f"/desk/tasks/{number}",
        hidden={},
    )


@router.post("/desk/tasks/{number}/publish")
def publish(number: str, who: Supervisor, state: AppState) -> Response:
    with state.desk(who) as desk:
        publishing.publish_results(desk, number)
    return see(f"/desk/tasks/{number}", "publish")
