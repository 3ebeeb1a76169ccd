"""Every route is guarded: the app refuses to start otherwise, and each role gets what the table says."""

import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app, protect
from api.demo.script import PASSWORD
from api.demo.steps import Step
from api.guards import Anyone, refuse_unguarded
from scheduler.vocabulary import Role
from tools.build_docs import application, route_table


def test_an_unguarded_route_stops_the_start() -> None:
    app = FastAPI(docs_url=None, redoc_url=None)

    @app.get("/bare")
    def bare() -> str:
        return "x"

    with pytest.raises(RuntimeError, match="/bare"):
        refuse_unguarded(app)


def test_an_unguarded_route_of_a_mounted_app_stops_the_start() -> None:
    app = FastAPI(docs_url=None, redoc_url=None)
    inner = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @inner.get("/guarded")
    def guarded(who: Anyone) -> str:
        return "x"

    app.mount("/inner", inner)
    refuse_unguarded(app)

    @inner.get("/hidden")
    def hidden() -> str:
        return "x"

    with pytest.raises(RuntimeError, match="/hidden"):
        refuse_unguarded(app)


API = {path: allowed for path, allowed in route_table(application()).items() if " /api/v1" in path}


@pytest.fixture(scope="module")
def doors(templates, tmp_path_factory):
    """A client for nobody and one for each role, on a world in full swing."""
    import shutil

    from tests.conftest import keep_key, state_on

    path = tmp_path_factory.mktemp("doors") / "ssj.db"
    shutil.copy(templates(Step.DISPATCHED), path)
    keep_key(templates(Step.DISPATCHED).with_suffix(""), path.parent)
    state = state_on(f"sqlite:///{path}", path.parent)
    app = protect(create_app(state=state))
    clients = {None: TestClient(app)}
    for role in Role:
        client = TestClient(app)
        body = {"username": role.value, "password": PASSWORD}
        token = client.post("/api/v1/sessions", json=body).json()["token"]
        client.headers["authorization"] = f"Bearer {token}"
        clients[role] = client
    yield clients
    state.database.close()


@pytest.mark.parametrize("route", sorted(API))
def test_each_role_gets_what_the_table_says(route: str, doors) -> None:
    """Refused: 401 for nobody, 403 for the wrong role. Allowed: anything else, and never a 500."""
    method, path = route.split()
    path = re.sub(r"{\w+}", "nothing", path)
    for role, client in doors.items():
        if route == "DELETE /api/v1/sessions/current" and role is not None:
            continue
        status = client.request(method, path).status_code
        if role in API[route]:
            assert status not in (401, 403) and status < 500, (route, role, status)
        else:
            assert status == (401 if role is None else 403), (route, role, status)


def test_logging_out_ends_the_session(doors) -> None:
    client = doors[Role.OVERSEER]
    assert client.get("/api/v1/me").status_code == 200
    assert client.delete("/api/v1/sessions/current").status_code == 204
    assert client.get("/api/v1/me").status_code == 401


def test_every_answer_has_the_security_headers_and_errors_are_problems(doors) -> None:
    client = doors[None]
    for path, status in (("/", 200), ("/api/v1/plans", 200), ("/api/v1/nothing", 404)):
        answer = client.get(path)
        assert answer.status_code == status
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
    problem = client.get("/api/v1/tasks/nothing")
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["code"] == "not_found"
    assert problem.json()["detail"] == "没有找到任务「nothing」。"
    wrong = client.post("/api/v1/sessions", json={"username": 1, "extra": 2})
    assert wrong.status_code == 422
    assert {error["field"] for error in wrong.json()["errors"]} == {"username", "password", "extra"}


def test_a_cross_site_write_is_refused(doors) -> None:
    answer = doors[Role.SUPERVISOR].post(
        "/api/v1/plans",
        json={"year": 2026, "title": "x"},
        headers={"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"},
    )
    assert answer.status_code == 403


def test_what_the_framework_refuses_is_a_problem_in_chinese(templates, tmp_path) -> None:
    import shutil

    from api.settings import Settings
    from api.state import State
    from models.session import Database

    path = tmp_path / "ssj.db"
    shutil.copy(templates(Step.IMPORTED), path)
    settings = Settings(home=tmp_path, database_url=f"sqlite:///{path}", max_upload_mb=0)
    state = State(settings, Database(settings.database_url))
    client = TestClient(protect(create_app(state=state)))
    large = client.post("/api/v1/sessions", json={"username": "x", "password": "y"})
    assert (large.status_code, large.json()["code"]) == (413, "body_too_large")
    foreign = client.post("/api/v1/sessions", headers={"sec-fetch-site": "cross-site"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "cross_site")
    assert "unsafe" not in foreign.headers["content-security-policy"]
    state.database.close()


def test_head_is_answered_like_get(doors) -> None:
    for path in ("/", "/api/v1/tasks", "/healthz", "/static/ssj.css"):
        assert doors[None].head(path).status_code == 200, path


ATTACKS = [
    ("GET", "/api/v1/plans/%00", None, 404),
    ("GET", "/api/v1/results?task=%00", None, 404),
    ("GET", "/?after=%00", None, 404),
    ("GET", "/api/v1/log?after=" + "9" * 30, None, 422),
    ("GET", "/api/v1/results?limit=-1", None, 422),
    ("GET", "/api/v1/results?after=nothing", None, 200),
    ("POST", "/api/v1/sessions", {"username": "a\x00b", "password": "x"}, 422),
    ("POST", "/api/v1/sessions", {"username": "x" * 10_000, "password": "x"}, 422),
    ("POST", "/api/v1/sessions", [], 422),
    ("PUT", "/api/v1/plans", None, 405),
    ("OPTIONS", "/api/v1/plans", None, 405),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), ATTACKS)
def test_bad_input_is_refused_in_chinese(method, path, body, status, doors) -> None:
    answer = doors[None].request(method, path, json=body)
    assert answer.status_code == status
    if status >= 400:
        assert re.search("[一-鿿]", answer.json()["detail"])


SUPERVISORS = [
    ("/api/v1/plans", {"year": 2026, "title": "a\x00"}),
    ("/api/v1/plans", {"year": 10**30, "title": "a"}),
    ("/api/v1/plans", {"year": 2026, "title": "题" * 500}),
    ("/api/v1/plans", {"year": 2026, "title": "两\n行"}),
]  # fmt: skip


@pytest.mark.parametrize(("path", "body"), SUPERVISORS)
def test_a_supervisor_s_bad_input_is_refused_with_its_field(path, body, doors) -> None:
    answer = doors[Role.SUPERVISOR].post(path, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"]
