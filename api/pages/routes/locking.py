"""Locking the list of targets: which public values decide, who seals, by when, how the inspectors
follow; shown before it is done."""

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from api.pages.forms import Form, Typed, filled, parsed, refused, values_of
from api.pages.guards import AppState, Supervisor
from api.pages.rendering import render, see
from api.pages.second_words import stated_words
from api.pages.words import SOURCES, source_words
from api.schemas.draws import DrawIn
from api.schemas.second import SecondOut
from api.state import State
from api.views.second import stated_view
from api.views.standing import usable_calendars
from models import Task
from scheduler.clock import SHANGHAI, civil_date, civil_text
from scheduler.desk import chains, finding, freezing
from scheduler.desk.context import Actor
from scheduler.desk.public_log import moment
from scheduler.desk.sealed_terms import usual_day, usual_mode
from scheduler.desk.second import terms as second_terms
from scheduler.desk.second.ladder import USUAL
from scheduler.desk.terms import (
    MOST_SOURCES,
    OFFICE_BODY,
    PERIOD,
    Agreed,
    contributors,
)
from scheduler.errors import Finding, Invalid
from scheduler.vocabulary import DrawKind, DrawMode, RungKind

router = APIRouter()

MODES = [
    (DrawMode.OPEN.value, "公开方式：名单、机会锁定后立即公布"),
    (DrawMode.SEALED.value, "密封方式：名单、机会和结果到公开日才公布，用于不提前告知的检查"),
]
TARGETS = DrawKind.TARGETS.value
MINUTES = ("commit_minutes", "reveal_minutes")
MOST_MINUTES = 44640
SEAL = ("mode", "disclose", "least")

Values = dict[str, list[str]]


@router.get("/desk/tasks/{number}/lock/targets")
def show_lock(request: Request, number: str, who: Supervisor, state: AppState) -> HTMLResponse:
    usual = str(int(PERIOD.total_seconds()) // 60)
    with state.read() as session:
        task = finding.of_authority(finding.task(session, number), who)
        able = [row.party or "" for row in contributors(session, task.authority_id)]
        seal = _usual_seal(task, state.clock.now())
    minutes = {name: [usual] for name in MINUTES}
    form = Form({"parties": able, "ladder": [rung.kind for rung in USUAL], **seal, **minutes})
    return _lock_form(request, number, who, state, form)


def _usual_seal(task: Task, now: datetime) -> Values:
    """What the form proposes where the draw is to be sealed or not."""
    day = usual_day(task, civil_date(now)).isoformat()
    return {"seal.mode": [usual_mode(task).value], "seal.disclose": [day]}


def _lock_form(
    request: Request,
    number: str,
    who: Actor,
    state: State,
    form: Form,
    status: int = 200,
) -> HTMLResponse:
    with state.read() as session:
        task = finding.of_authority(finding.task(session, number), who)
        able = contributors(session, task.authority_id)
        usable = chains.usable(session, task.authority_id)
        return render(
            request,
            who,
            "desk/lock.html",
            status,
            form=form,
            number=number,
            title=task.title,
            sources=list(SOURCES.items()),
            more_sources=range(1, MOST_SOURCES),
            parties=[(row.party, row.body) for row in able],
            modes=MODES,
            ladder=[(kind.value, kind.label) for kind in RungKind],
            office=OFFICE_BODY,
            least=state.settings.least_parties,
            keeper=usable[0].body if usable else "",
            calendars=usable_calendars(session, task.authority_id, state.clock.now()),
        )


@router.post("/desk/tasks/{number}/lock/targets")
def lock(request: Request, number: str, who: Supervisor, typed: Typed, state: AppState) -> Response:
    """The first POST shows what will happen, the second (`sure`) locks."""
    values = values_of(typed)
    try:
        body = parsed(DrawIn, _given(values, state.clock.now()))
        terms = body.terms(state.settings.least_parties, state.settings.limits)
        if "sure" not in values:
            with state.look(who) as desk:
                task = finding.own(desk, finding.task(desk.session, number))
                agreed = freezing.agreed_for(desk, task, terms)
                second = stated_view(second_terms.said(agreed, desk.now(), terms))
                assert second is not None
            return _ask_lock(request, who, number, values, agreed, second)
        with state.desk(who) as desk:
            freezing.freeze_targets(desk, number, terms)
    except Invalid as error:
        form = refused(values, error)
        return _lock_form(request, number, who, state, form, error.status)
    return see(f"/desk/tasks/{number}", "locked")


def _given(values: Values, now: datetime) -> dict[str, object]:
    """The form as the API's body; Invalid with everything that has not its form."""
    calendar = values.get("calendar", [""])[0].strip()
    if calendar:
        # The calendar says who opens links, and so who holds shares.
        seal = {**_seal(values), "holders": None}
        more = {"seal": seal, "ladder": values.get("ladder", [])}
        return {"kind": TARGETS, "calendar": calendar, **more}
    findings: list[Finding] = []
    sources = list(_sources(values, findings))
    minutes = [_minutes(values, name, findings) for name in MINUTES]
    if findings:
        raise Invalid(findings)
    commit_by = now + timedelta(minutes=minutes[0])
    return {
        "kind": TARGETS,
        "sources": sources,
        "parties": values.get("parties", []),
        "seal": _seal(values),
        "ladder": values.get("ladder", []),
        "commit_by": commit_by,
        "reveal_by": commit_by + timedelta(minutes=minutes[1]),
    }


def _seal(values: Values) -> dict[str, object]:
    """The choices about the seal; those of sealed mode only where it is chosen."""
    given = {name: str(filled(values, f"seal.{name}").get(f"seal.{name}", "")) for name in SEAL}
    if given["mode"] != DrawMode.SEALED:
        return {"mode": given["mode"] or None}
    holders = values.get("seal.holders")
    return {**{name: text or None for name, text in given.items()}, "holders": holders}


def _sources(values: Values, findings: list[Finding]) -> list[dict[str, str]]:
    """The sources that were filled in; the first always."""
    found = []
    for place in range(MOST_SOURCES):
        names = {member: f"sources.{place}.{member}" for member in ("kind", "label", "at")}
        given = {key: str(filled(values, name).get(name, "")) for key, name in names.items()}
        if place and not any(given.values()):
            continue
        findings += [
            Finding(names[member], "required") for member in ("kind", "label") if not given[member]
        ]
        try:
            given["at"] = _utc(given["at"])
        except ValueError:
            findings.append(Finding(names["at"], "wrong_form"))
        found.append(given)
    return found


def _utc(local: str) -> str:
    """A moment from what the browser gives for a time in China."""
    if not local:
        return ""
    return moment(datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC))


def _minutes(values: Values, name: str, findings: list[Finding]) -> int:
    text = values.get(name, [""])[0].strip()
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_MINUTES:
        return int(text)
    findings.append(Finding(name, "load_range", {"most": MOST_MINUTES}))
    return 0


def _ask_lock(
    request: Request,
    who: Actor,
    number: str,
    values: Values,
    agreed: Agreed,
    second: SecondOut,
) -> HTMLResponse:
    by = "；".join(f"{source_words(each.kind)}（{each.label}）" for each in agreed.sources)
    kept = [(name, one) for name, listed in values.items() for one in listed if name != "sure"]
    return render(
        request,
        who,
        "confirm.html",
        title="锁定检查对象名单",
        subject=f"任务 {number}",
        points=[
            "名单一经锁定，谁也不能再增加、删除或修改。",
            "名单校验码随即公布。" if agreed.seal else "每一组的抽取机会和名单校验码随即公布。",
            f"封存号码的各方：{'、'.join(agreed.bodies.values())}。",
            f"封存截止 {civil_text(agreed.commit_by)}，启封截止 {civil_text(agreed.reveal_by)}；"
            "各方都办完就提前进入下一步，截止之前不能撇开任何一方。",
            *_seal_points(agreed),
            f"结果由这些公开数字决定：{by}。启封截止之后才能产生，来源不能更换，由两人分别录入。",
            *stated_words(second),
            "锁定后必须抽出结果；只有列明的原因经另一人批准才能作废，作废也要公布。",
        ],
        action=f"/desk/tasks/{number}/lock/targets",
        button="确认锁定",
        back=f"/desk/tasks/{number}/lock/targets",
        hidden=kept,
    )


def _seal_points(agreed: Agreed) -> list[str]:
    """What a sealed lock means, in sentences."""
    if agreed.seal is None:
        return []
    bodies = "、".join(agreed.seal.holders.values())
    return [
        f"密封方式：名单、机会和结果 {agreed.seal.disclose} 公开，之前公众看不到；"
        "到日不公开，会在公开页面上一直显示。",
        f"密封号码分成份额，由这些封存方保管：{bodies}；{agreed.seal.least} 方就能打开。",
    ]
