"""Who may open which page and press which button: every route of the pages is a row here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from sqlalchemy import select
from starlette.testclient import TestClient

from api.demo.steps import Step
from api.pages.app import create_pages
from api.state import State
from models import Account, Assignment, Draw, Plan, Task, Visit

ROLES = ("supervisor", "reviewer", "overseer", "inspector", "contributor")
ALL = frozenset((*ROLES, "anonymous"))
OFFICIALS = frozenset(("supervisor", "reviewer", "overseer"))
SUPERVISOR = frozenset(("supervisor",))
SECOND = frozenset(("supervisor", "reviewer"))
# Officials of another authority may, too; those here are of the one that draws.
OTHER_BODY = frozenset(("contributor",))
CONTRIBUTOR = frozenset(("contributor",))
ATTENDANTS = OFFICIALS | CONTRIBUTOR

GET: dict[str, frozenset[str]] = {
    "/": ALL,
    "/about": ALL,
    "/authorities": ALL,
    "/authorities/{code}": ALL,
    "/log": ALL,
    "/verify": ALL,
    "/verify.py": ALL,
    "/verify.html": ALL,
    "/login": ALL,
    "/tasks/{number}": ALL,
    "/draws/{number}": ALL,
    "/draws/{number}/progress": ALL,
    "/draws/{number}/odds": ALL,
    "/draws/{number}/odds.pdf": ALL,
    "/draws/{number}/odds/find": ALL,
    "/draws/{number}/odds/targets/{pid}": ALL,
    "/draws/{number}/odds/inspectors/{pid}": ALL,
    "/draws/{number}/odds/pairs/{target}/{inspector}": ALL,
    "/results/{number}": ALL,
    "/publications/{number}": ALL,
    "/desk/publications/{number}/correct": SUPERVISOR,
    "/desk/publications/{number}/correct/decide": SECOND,
    "/draws/{number}/replacements": ALL,
    "/calendars": ALL,
    "/calendars/{name}": ALL,
    "/desk/calendars/new": SUPERVISOR,
    "/desk/calendars/{name}/slots/{place}/cancel": SUPERVISOR,
    "/calendars/{name}/slots/{place}/link": CONTRIBUTOR,
    "/desk/draws/{number}/replacements": frozenset(("supervisor", "overseer")),
    "/desk/visits/{visit}/replace": SUPERVISOR,
    "/chains": CONTRIBUTOR,
    "/chains/{number}": CONTRIBUTOR,
    "/draws/{number}/slip": ALL,
    "/desk": OFFICIALS,
    "/desk/tasks/{number}": OFFICIALS,
    "/desk/plans/{number}": OFFICIALS,
    "/desk/visits/{visit}": OFFICIALS,
    "/desk/draws/{number}/odds": OFFICIALS,
    "/desk/plans/new": SUPERVISOR,
    "/desk/tasks/new": SUPERVISOR,
    "/desk/tasks/{number}/lock/targets": SUPERVISOR,
    "/desk/tasks/{number}/lock/inspectors": SUPERVISOR,
    "/ceremony": CONTRIBUTOR,
    "/ceremony/{number}": CONTRIBUTOR,
    "/ceremony/{number}/value/{place}": ATTENDANTS,
    "/desk/draws/{number}/void": SUPERVISOR,
    "/desk/tasks/{number}/dispatch": SUPERVISOR,
    "/desk/tasks/{number}/publish": SUPERVISOR,
    "/desk/plans/{number}/publish": SUPERVISOR,
    "/desk/imports": SUPERVISOR,
    "/desk/draws/{number}/disclose": SUPERVISOR,
    "/desk/draws/{number}/disclose/approve": SECOND,
    "/desk/plans/{number}/approve": SECOND,
    "/desk/draws/{number}/void/approve": OTHER_BODY,
    "/desk/draws/{number}/void/evidence": OTHER_BODY,
    "/desk/reviews": frozenset(("reviewer",)),
    "/desk/journal": frozenset(("supervisor", "overseer")),
    "/desk/oversight": frozenset(("supervisor", "overseer")),
    "/desk/tasks/{number}/scope": SUPERVISOR,
    "/desk/tasks/{number}/scope/approve": OTHER_BODY,
    "/desk/changes": frozenset(("supervisor", "overseer")),
    "/my": frozenset(("inspector",)),
    "/my/{visit}": frozenset(("inspector",)),
}
POST: dict[str, frozenset[str]] = {
    "/login": ALL,
    "/draws/{number}/slip": ALL,
    "/logout": frozenset(ROLES),
    "/desk/plans/new": SUPERVISOR,
    "/desk/tasks/new": SUPERVISOR,
    "/desk/plans/{number}/approve": SECOND,
    "/desk/plans/{number}/file": SUPERVISOR,
    "/desk/plans/{number}/publish": SUPERVISOR,
    "/desk/tasks/{number}/lock/targets": SUPERVISOR,
    "/desk/tasks/{number}/lock/inspectors": SUPERVISOR,
    "/ceremony/{number}/commitment": CONTRIBUTOR,
    "/ceremony/{number}/reveal": CONTRIBUTOR,
    "/ceremony/{number}/share": CONTRIBUTOR,
    "/ceremony/{number}/share/confirmation": CONTRIBUTOR,
    "/ceremony/{number}/shares": CONTRIBUTOR,
    "/ceremony/{number}/escrow": CONTRIBUTOR,
    "/desk/calendars/new": SUPERVISOR,
    "/desk/calendars/{name}/slots/{place}/cancel": SUPERVISOR,
    "/calendars/{name}/slots/{place}/link": CONTRIBUTOR,
    "/desk/draws/{number}/disclose": SUPERVISOR,
    "/desk/draws/{number}/disclose/approve": SECOND,
    "/ceremony/{number}/open": ATTENDANTS,
    "/ceremony/{number}/close": ATTENDANTS,
    "/ceremony/{number}/value/{place}": ATTENDANTS,
    "/desk/draws/{number}/odds": OFFICIALS,
    "/desk/tasks/{number}/scope": SUPERVISOR,
    "/desk/tasks/{number}/scope/approve": OTHER_BODY,
    "/desk/publications/{number}/correct": SUPERVISOR,
    "/desk/publications/{number}/correct/decide": SECOND,
    "/desk/draws/{number}/void": SUPERVISOR,
    "/desk/draws/{number}/void/approve": OTHER_BODY,
    "/desk/draws/{number}/void/refuse": OTHER_BODY,
    "/desk/tasks/{number}/dispatch": SUPERVISOR,
    "/desk/tasks/{number}/publish": SUPERVISOR,
    "/desk/imports": SUPERVISOR,
    "/chains": CONTRIBUTOR,
    "/chains/{number}": CONTRIBUTOR,
    "/desk/visits/{visit}/replace": SUPERVISOR,
    "/desk/visits/{visit}": frozenset(("reviewer",)),
    "/my/{visit}": frozenset(("inspector",)),
    "/my/{visit}/acknowledge": frozenset(("inspector",)),
}


@dataclass
class Keys:
    """What stands in the addresses: a task, its draws, a visit of the inspector's account."""

    plan: str
    task: str
    draw: str
    visit: str

    def path(self, route: str) -> str:
        of_draw = any(part in route for part in ("/draws/", "/ceremony/", "/chains/"))
        number = self.plan if "/plans/" in route else self.draw if of_draw else self.task
        if "/publications/" in route:
            # The plan's.
            number = "420000-2026-G0001"
        filled = route.replace("{place}", "0").replace("{code}", "420000")
        filled = filled.replace("{kind}", "targets").replace("{visit}", self.visit)
        return filled.replace("{number}", number)


def keys_of(state: State) -> Keys:
    with state.read() as session:
        inspector = session.scalars(
            select(Account.inspector_id).where(Account.username == "inspector")
        ).one()
        visit = session.scalars(
            select(Visit.public_id)
            .join(Assignment, Assignment.visit_id == Visit.id)
            .where(Assignment.inspector_id == inspector)
        ).first()
        assert visit is not None
        return Keys(
            plan=session.scalars(select(Plan.number)).first() or "",
            task=session.scalars(select(Task.number).order_by(Task.id)).first() or "",
            draw=session.scalars(select(Draw.number).order_by(Draw.id)).first() or "",
            visit=visit,
        )


@pytest.fixture
def everybody(
    stage: Callable[[Step], State], browse: Callable[..., TestClient]
) -> Iterator[tuple[dict[str, TestClient], Keys]]:
    state = stage(Step.DISPATCHED)
    people = {role: browse(state, role) for role in ROLES}
    yield {"anonymous": browse(state), **people}, keys_of(state)


def verdict(role: str, status: int, location: str) -> str:
    """`login`, `no` or `ok`: everything but the two refusals of a guard is its consent."""
    if role == "anonymous" and status == 303 and location.startswith("/login?next="):
        return "login"
    return "no" if status == 403 else "ok"


def expected(role: str, allowed: frozenset[str]) -> str:
    if role in allowed:
        return "ok"
    return "login" if role == "anonymous" else "no"


def test_every_role_reads_what_the_table_says(everybody):
    clients, keys = everybody
    wrong = []
    for route, allowed in GET.items():
        for role, client in clients.items():
            answer = client.get(keys.path(route))
            found = verdict(role, answer.status_code, answer.headers.get("location", ""))
            if found != expected(role, allowed) or answer.status_code == 500:
                wrong.append((role, route, answer.status_code))
    assert not wrong


def test_every_role_presses_what_the_table_says(everybody):
    clients, keys = everybody
    wrong = []
    # Logging out ends the others' turn, so it comes last.
    for route, allowed in sorted(POST.items(), key=lambda row: row[0] == "/logout"):
        for role, client in clients.items():
            answer = client.post(keys.path(route), data={})
            found = verdict(role, answer.status_code, answer.headers.get("location", ""))
            if found != expected(role, allowed) or answer.status_code == 500:
                wrong.append((role, route, answer.status_code))
    assert not wrong


def test_the_tables_hold_every_route(stage):
    app = create_pages(stage(Step.SET_UP))
    listed = {("GET", path) for path in GET} | {("POST", path) for path in POST}
    found = {
        (method, context.path)
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute)
        for method in context.methods
    }
    assert found == listed


@pytest.mark.parametrize("role", ["overseer"])
def test_the_overseer_finds_no_form(everybody, role):
    clients, keys = everybody
    for route in ("/desk", "/desk/tasks/{number}", "/desk/plans/{number}", "/desk/visits/{visit}"):
        text = clients[role].get(keys.path(route)).text
        assert text.count('method="post"') == 1, route  # logging out
        assert "/approve" not in text and "/void" not in text and "/new" not in text


def test_somebody_elses_visit_does_not_exist(everybody, stage):
    clients, keys = everybody
    page = clients["inspector"].get("/my/aaaaaaaaaaaaaaaa")
    assert page.status_code == 404 and "没有找到" in page.text
