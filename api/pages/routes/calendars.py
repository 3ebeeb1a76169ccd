"""常设摇号 at the desk: the slots of a year are drafted, shown, and fixed for ever."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.calendar_lines import MOST_CHARACTERS, Rule, by_number, drafted, read_lines, time_of_day
from api.pages.forms import Form, Typed, filled, refused, values_of
from api.pages.guards import AppState, Supervisor
from api.pages.rendering import render, see
from api.pages.words import SOURCES
from api.state import State
from models import DepositedChain
from scheduler.clock import civil_text
from scheduler.desk import calendars
from scheduler.desk.calendar_drafts import MOST_SLOTS, CalendarDraft
from scheduler.desk.context import Actor
from scheduler.desk.terms import contributors
from scheduler.errors import Finding, Invalid

router = APIRouter()

Values = dict[str, list[str]]
T = TypeVar("T")

TIMES = ("cutoff", "opens", "due", "closes")
USUAL: Values = {
    "count": ["52"],
    "days": ["7"],
    "cutoff": ["10:00"],
    "opens": ["10:30"],
    "due": ["12:00"],
    "closes": ["13:00"],
    "kind": ["drand"],
    "value_at": ["15:00"],
}
ALONE = ("drand", "kl8", "dice")
"""Sources that carry enough by themselves."""

MOST_DAYS = 366
MOST_TITLE = 128


@router.get("/desk/calendars/new")
def show_new(request: Request, who: Supervisor, state: AppState) -> HTMLResponse:
    return _new_form(request, who, state, Form(USUAL))


def _new_form(
    request: Request, who: Actor, state: State, form: Form, status: int = 200
) -> HTMLResponse:
    with state.read() as session:
        longest = _longest(session)
        parties = [
            (row.party or "", f"{row.body}（{_chain_words(longest.get(row.party or '', 0))}）")
            for row in contributors(session, who.authority_id)
        ]
        escrows = [
            (row.party or "", row.body or "") for row in contributors(session, who.authority_id)
        ]
    kinds = [(kind, SOURCES[kind]) for kind in ALONE]
    return render(
        request,
        who,
        "desk/calendar_new.html",
        status,
        form=form,
        parties=parties,
        escrows=escrows,
        kinds=kinds,
    )


def _longest(session: Session) -> dict[str, int]:
    """How long the longest unused chain of each party is."""
    wanted = select(DepositedChain.party, DepositedChain.length).where(
        DepositedChain.draw_id.is_(None), DepositedChain.calendar_id.is_(None)
    )
    found: dict[str, int] = {}
    for party, length in session.execute(wanted):
        found[party] = max(length, found.get(party, 0))
    return found


def _chain_words(length: int) -> str:
    return f"已交存 {length} 个码的链" if length else "还没有交存码链"


@router.post("/desk/calendars/new")
def new_calendar(request: Request, who: Supervisor, typed: Typed, state: AppState) -> Response:
    """One button drafts the slots, the next shows what will be fixed, the last (`sure`) fixes
    it."""
    values = values_of(typed)
    try:
        if values.get("do") == ["draft"]:
            values["slots"] = [_drafted(values)]
            return _new_form(request, who, state, Form(values))
        draft = _draft(values)
        if "sure" not in values:
            with state.look(who) as desk:
                calendars.refuse_wrong(desk, draft)
                able = contributors(desk.session, who.authority_id)
            bodies = {row.party or "": row.body or "" for row in able}
            return _ask(request, who, values, draft, bodies)
        with state.desk(who) as desk:
            calendars.publish(desk, draft)
    except Invalid as error:
        told = Invalid([*by_number(error.findings)]) if "slots" in values else error
        return _new_form(request, who, state, refused(values, told), error.status)
    return see(f"/calendars/{draft.name}", "calendar-published")


def _drafted(values: Values) -> str:
    try:
        return drafted(_rule(values))
    except OverflowError as error:
        raise Invalid([Finding("first", "wrong_form")]) from error


def _rule(values: Values) -> Rule:
    """What the slots are drafted from; Invalid with everything that has not its form."""
    findings: list[Finding] = []
    first = _read(values, "first", date.fromisoformat, findings) or date.min
    count = _whole(values, "count", MOST_SLOTS, findings)
    days = _whole(values, "days", MOST_DAYS, findings)
    given = (_read(values, name, time_of_day, findings) for name in (*TIMES, "value_at"))
    at = [each or time() for each in given]
    kind = values.get("kind", [""])[0]
    if kind not in ALONE:
        findings.append(Finding("kind", "required"))
    if findings:
        raise Invalid(findings)
    return Rule(first, count, days, (at[0], at[1], at[2], at[3]), kind, at[4])


def _read(values: Values, name: str, form: Callable[[str], T], findings: list[Finding]) -> T | None:
    text = values.get(name, [""])[0].strip()
    try:
        return form(text)
    except ValueError:
        findings.append(Finding(name, "wrong_form" if text else "required"))
        return None


def _whole(values: Values, name: str, most: int, findings: list[Finding]) -> int:
    text = values.get(name, [""])[0].strip()
    if text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most:
        return int(text)
    findings.append(Finding(name, "load_range", {"most": most}))
    return 1


def _draft(values: Values) -> CalendarDraft:
    """The calendar that the form describes; Invalid with what has not its form."""
    findings: list[Finding] = []
    text = values.get("slots", [""])[0]
    if len(text) > MOST_CHARACTERS:
        raise Invalid([Finding("slots", "too_long_text")])
    slots = read_lines(text, findings)
    if findings:
        raise Invalid(findings)
    given = filled(values, "name", "title", "escrow")
    named = [str(given.get(name, "")) for name in ("name", "title", "escrow")]
    if len(named[1]) > MOST_TITLE:
        raise Invalid([Finding("title", "too_long", {"most": MOST_TITLE})])
    return CalendarDraft(named[0], named[1], values.get("parties", []), named[2], slots)


def _ask(
    request: Request,
    who: Actor,
    values: Values,
    draft: CalendarDraft,
    bodies: Mapping[str, str],
) -> HTMLResponse:
    named = "、".join(bodies[party] for party in draft.parties)
    first, last = draft.slots[0], draft.slots[-1]
    kept = ("name", "title", "parties", "escrow", "slots")
    return render(
        request,
        who,
        "confirm.html",
        title="公布常设摇号日历",
        subject=f"{draft.title}（{draft.name}）",
        points=[
            f"共 {len(draft.slots)} 期：第一期 {civil_text(first.cutoff)} 截止，"
            f"最后一期 {civil_text(last.cutoff)} 截止。",
            f"启封各方：{named}；代管方：{bodies[draft.escrow]}。",
            "期次、时间、公开数字和各方的链头写入公开日志，公布后谁也不能修改。",
            "没有名单锁定的期次，截止之前可以取消，理由和次数都要公布。",
        ],
        action="/desk/calendars/new",
        button="确认公布",
        back="/desk/calendars/new",
        hidden=[(name, each) for name in kept for each in values.get(name, [])],
    )
