"""Whoever wants to know which identifier belongs to whom, or from an identifier who it is."""

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from api.app import create_app, protect
from api.demo.script import PASSWORD
from api.demo.steps import Step
from models import DrawSalt, Inspector, Target
from scheduler.desk import finding
from scheduler.desk.odds_lookup import identifier
from scheduler.vocabulary import Role
from tests.insiders.conftest import refused
from tests.insiders.threats import IMPOSSIBLE, threat

FIRST, SECOND = "420000-2026-0001", "420000-2026-0002"


@pytest.fixture
def office(office_at):
    return office_at(Step.INSPECTORS_DRAWN)


def client_of(office, username: str | None) -> TestClient:
    client = TestClient(protect(create_app(state=office.state)), follow_redirects=False)
    if username:
        body = {"username": username, "password": PASSWORD}
        token = client.post("/api/v1/sessions", json=body).json()["token"]
        client.headers["authorization"] = f"Bearer {token}"
    return client


def keys(office) -> dict[str, str]:
    """A drawn firm and an inspector, by what the registers call them."""
    with office.state.read() as session:
        row = select(Target.register_key).join(DrawSalt, DrawSalt.target_id == Target.id)
        who = select(Inspector.person_no).join(DrawSalt, DrawSalt.inspector_id == Inspector.id)
        return {"target": session.scalars(row).first(), "inspector": session.scalars(who).first()}


@threat(
    row="look up a firm's odds",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("role:Official",),
    words="公众和执法检查人员不能由企业名称或号码查到它的编号和机会。",
)
@pytest.mark.parametrize(("username", "status"), [(None, 401), ("inspector", 403)])
def test_neither_the_public_nor_an_inspector_turns_a_name_into_an_identifier(
    office, username, status
) -> None:
    client = client_of(office, username)
    for field, key in keys(office).items():
        answer = client.post(f"/api/v1/draws/{SECOND}/odds/identifier", json={field: key})
        assert answer.status_code == status and "pid" not in answer.json()


@threat(
    row="look up a firm's odds",
    who="外单位人员",
    outcome=IMPOSSIBLE,
    by=("not_your_authority",),
    words="别的单位的工作人员查不到本单位抽取中的编号。",
)
@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.REVIEWER, Role.OVERSEER])
def test_an_official_of_another_bureau_finds_nothing(office, role) -> None:
    for key in (*keys(office).values(), "nobody"):
        with refused("not_your_authority"), office.desk(office.stranger(role)) as desk:
            identifier(desk, finding.draw(desk.session, FIRST), key, "")


@threat(
    row="enumerate identifiers",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.odds_lookup.identifier",),
    words="公开网址只认编号，拿真号码和假号码去试，答复一模一样。",
)
def test_public_addresses_take_identifiers_only_and_tell_no_key_from_another(office) -> None:
    """A register key, known or made up, by address or form, finds nothing and looks the same."""
    client = client_of(office, None)
    found = keys(office)
    for kind, key in (("targets", found["target"]), ("inspectors", found["inspector"])):
        answers = []
        for tried in (key, "9" * len(key)):
            page = client.get(f"/draws/{SECOND}/odds/{kind}/{tried}")
            program = client.get(f"/api/v1/draws/{SECOND}/odds/{kind}/{tried}")
            assert page.status_code == program.status_code == 404
            answers.append((page.text.replace(tried, "?"), program.text.replace(tried, "?")))
        assert answers[0] == answers[1]
        form = client.get(f"/draws/{SECOND}/odds/find?{kind[:-1]}={key}")
        assert form.headers["location"].endswith(f"/{kind}/{key}"), "no other place for a known key"


@threat(
    row="enumerate identifiers",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.draw.identifiers.public_id",),
    words="公开页面只有编号，没有企业和人员的名称、号码。",
)
def test_a_lookup_answers_with_an_identifier_and_nobody_s_name(office) -> None:
    client = client_of(office, "supervisor")
    with office.state.read() as session:
        names = [
            *session.scalars(select(Target.name)), *session.scalars(select(Inspector.name))
        ]  # fmt: skip
    for field, key in keys(office).items():
        answer = client.post(f"/api/v1/draws/{SECOND}/odds/identifier", json={field: key})
        assert answer.status_code == 200 and set(answer.json()) == {"kind", "pid", "page"}
        page = client.get(answer.json()["page"]).text
        assert key not in page and not [name for name in names if name in page]


@threat(
    row="look up a firm's odds",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("api.app.protect",),
    words="别的网站不能借工作人员已登录的浏览器代查。",
)
def test_a_form_of_another_site_cannot_look_anybody_up(office) -> None:
    client = client_of(office, "supervisor")
    answer = client.post(
        f"/desk/draws/{SECOND}/odds",
        data={"target": keys(office)["target"]},
        headers={"sec-fetch-site": "cross-site", "origin": "https://elsewhere.example"},
    )
    assert answer.status_code == 403 and "location" not in answer.headers
