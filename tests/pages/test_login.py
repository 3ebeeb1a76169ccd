"""Logging in: the cookie, where it leads, and where it never leads."""

import pytest

from api.demo.script import PASSWORD
from api.demo.steps import Step
from api.pages.rendering import local_path

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "desk",
    "/desk\r\nset-cookie: a=b",
    "/\t/evil.example",
    " //evil.example",
)


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_redirect_leads_elsewhere(wanted):
    assert local_path(wanted) == ""


def test_local_paths_stay():
    assert local_path("/desk/tasks/1?status=drawn&after=x") == "/desk/tasks/1?status=drawn&after=x"


def test_login_ignores_a_foreign_target(stage, browse):
    state = stage(Step.OPENED)
    client = browse(state)
    for wanted in ELSEWHERE[:4]:
        form = {"username": "supervisor", "password": PASSWORD, "next": wanted}
        assert client.post("/login", data=form).headers["location"] == "/desk"
    assert client.get("/login", params={"next": "//evil.example"}).headers["location"] == "/desk"


def test_login_returns_to_where_one_wanted_to_go(stage, browse):
    client = browse(stage(Step.OPENED))
    sent = client.get("/desk/journal?before=5").headers["location"]
    assert sent == "/login?next=%2Fdesk%2Fjournal%3Fbefore%3D5"
    assert 'value="/desk/journal?before=5"' in client.get(sent).text
    form = {"username": "supervisor", "password": PASSWORD, "next": "/desk/journal?before=5"}
    assert client.post("/login", data=form).headers["location"] == "/desk/journal?before=5"


def test_each_role_has_a_home(stage, browse):
    state = stage(Step.OPENED)
    for username, home in (("inspector", "/my"), ("reviewer", "/desk"), ("overseer", "/desk")):
        form = {"username": username, "password": PASSWORD}
        assert browse(state).post("/login", data=form).headers["location"] == home


@pytest.mark.parametrize("secure", [False, True])
def test_the_cookie(stage, browse, secure):
    state = stage(Step.OPENED)
    state.settings = type(state.settings)(
        **{**vars(state.settings), "secure_cookies": secure},
    )
    client = browse(state)
    answer = client.post("/login", data={"username": "reviewer", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("ssj_session=")
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie
    assert ("secure" in cookie) == secure


def test_a_wrong_password_shows_the_form_again(stage, browse):
    client = browse(stage(Step.OPENED))
    page = client.post("/login", data={"username": "reviewer", "password": "wrong"})
    assert page.status_code == 401 and "<title>错误：" in page.text
    assert "用户名或密码不对" in page.text and 'value="reviewer"' in page.text
    assert "wrong" not in page.text.replace('class="wrong"', "")
    assert "set-cookie" not in page.headers
    empty = client.post("/login", data={})
    assert empty.status_code == 422 and 'href="#f-username"' in empty.text
    long = client.post("/login", data={"username": "x" * 5000, "password": "y"})
    assert long.status_code == 422


def test_logging_out_ends_the_session_on_the_server(stage, browse):
    client = browse(stage(Step.OPENED))
    client.post("/login", data={"username": "reviewer", "password": PASSWORD})
    token = client.cookies["ssj_session"]
    assert client.get("/desk").status_code == 200
    assert client.post("/logout").headers["location"] == "/login?said=logged-out"
    client.cookies.set("ssj_session", token)
    assert client.get("/desk").status_code == 303


def test_a_form_from_another_site_is_refused(stage, browse):
    client = browse(stage(Step.OPENED), "supervisor")
    foreign = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    answer = client.post("/desk/plans/new", data={"title": "x", "year": "2026"}, headers=foreign)
    assert answer.status_code == 403


def test_what_logged_in_people_see_is_not_kept(stage, browse):
    state = stage(Step.OPENED)
    assert "no-store" in browse(state, "reviewer").get("/desk").headers["cache-control"]
    assert "no-store" in browse(state).get("/login").headers["cache-control"]
