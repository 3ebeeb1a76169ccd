"""The main job over real HTTP, on both databases: registers in, two draws, results out, proofs."""

import base64
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from api.demo import script
from api.demo.clock import ScriptedClock
from api.log_key import announce_first
from api.proving import VERIFIER
from models import Account, Inspector
from models.migrations.run import upgrade
from scheduler.clock import civil_date
from scheduler.desk import accounts, setting_up
from scheduler.desk.context import Desk
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.seed import commitment
from scheduler.timers.ticking import named, tick
from scheduler.vocabulary import Role
from tests.ceremony import secret_of
from tests.conftest import SMALL, Visitor, serving, state_on

PASSWORD = "a-long-password"
BODIES = {"jijian": "派驻纪检监察组", "gongzheng": "公证处"}
FILES = {
    "items": "items.xlsx",
    "targets": "targets.csv",
    "inspectors": "inspectors.xlsx",
    "recusals": "recusals.csv",
    "absences": "absences.csv",
}


@dataclass(frozen=True)
class Drawn:
    """One draw: its kind and what the dice show."""

    kind: str
    dice: str


def make_account(
    state,
    username: str,
    role: Role,
    authority: str,
    person: str | None = None,
    party: accounts.Party | None = None,
):
    with state.database.write() as session:
        actor = setting_up.operator(session, "test")
        desk = Desk(session, state.clock, state.entropy, actor, state.own_book)
        accounts.new_account(desk, username, username, role, authority, PASSWORD, person, party)


@pytest.fixture
def office(empty_url: str, tmp_path: Path):
    """A bureau with its officials, nothing imported yet."""
    state = state_on(empty_url, tmp_path)
    # The fixture's certificates run out one day; the day of the test is that of the fixture.
    state.clock = ScriptedClock(script.BEGIN)
    upgrade(state.database.engine)
    with state.database.write() as session:
        setting_up.set_up(session, "420000")
    with state.read() as session:
        operator = setting_up.operator(session, "test")
    with state.desk(operator) as desk:
        announce_first(desk, tmp_path, state.settings.log_origin)
    for role in (Role.SUPERVISOR, Role.REVIEWER, Role.OVERSEER):
        make_account(state, role.value, role, "420000")
    for party, body in BODIES.items():
        sealing = accounts.Party(party, body)
        make_account(state, party, Role.CONTRIBUTOR, "420000", party=sealing)
    yield state
    state.database.close()


def import_all(supervisor: Visitor) -> None:
    for register, name in FILES.items():
        with (SMALL / name).open("rb") as stream:
            answer = supervisor.http.post(
                f"/api/v1/imports/{register}?skip_bad=true", files={"file": (name, stream)}
            )
        assert answer.status_code == 200, answer.text
        report = answer.json()
        assert report["applied"]
        assert report["added"] + report["bad_rows"] == report["rows"]


def make_task(supervisor: Visitor, reviewer: Visitor) -> str:
    today = civil_date(script.BEGIN)
    plan = supervisor.post("/plans", {"year": today.year, "title": "年度计划"}, 201)["number"]
    supervisor.post(f"/plans/{plan}/approval", status=409)
    assert reviewer.post(f"/plans/{plan}/approval")["state"]["code"] == "approved"
    filing = {"filed_with": "省司法厅", "filing_no": "1号", "filed_on": today.isoformat()}
    supervisor.post(f"/plans/{plan}/filing", filing)
    supervisor.post(f"/plans/{plan}/publication")
    task = {
        "plan": plan,
        "title": "登记事项抽查",
        "item": "HB-2026-001",
        "region": "420000",
        "target_kinds": ["enterprise", "individual"],
        "rates": {"A": "10%", "B": "20%", "C": "2/5", "D": "1", "-": "10%"},
        "visits_from": today.isoformat(),
        "visits_to": today.replace(month=12, day=31).isoformat(),
    }
    return supervisor.post("/tasks", task, 201)["number"]


def lock_targets(supervisor: Visitor, task: str) -> dict:
    body = {"kind": "targets", "sources": [{"kind": "dice", "label": "当众掷骰"}]}
    frozen = supervisor.post(f"/tasks/{task}/draws", body, 201)
    assert [step["kind"]["code"] for step in frozen["second"]["ladder"]] == ["pair_cap", "weeks"]
    supervisor.post(f"/tasks/{task}/draws", body, 409)
    return frozen


def lock_inspectors(office, supervisor: Visitor, task: str) -> dict:
    """Nobody can choose anything; it starts by itself, once."""
    chosen = {"kind": "inspectors", "sources": [{"kind": "dice", "label": "再掷一次"}]}
    refused = supervisor.post(f"/tasks/{task}/draws", chosen, 422)
    assert refused["errors"][0]["code"] == "second_terms_fixed"
    stated = supervisor.get(f"/tasks/{task}")["second"]
    (done,) = tick(office, [named("second")], force=True)
    assert not done.failed and task in done.words
    assert tick(office, [named("second")], force=True)[0].words == ""
    supervisor.post(f"/tasks/{task}/draws", {"kind": "inspectors"}, 409)
    at = supervisor.get(f"/tasks/{task}")
    frozen = at["draws"][-1]
    assert at["second"] is None and frozen["started"]["climbed"] == []
    assert frozen["started"]["late"] == 0
    for name in ("commit_by", "reveal_by"):
        assert frozen[name] == stated[name]
    assert [each["label"] for each in frozen["sources"]] == ["当众掷骰（第二次抽取）"]
    return frozen


def draw(officials: list[Visitor], parties: dict[str, Visitor], frozen: dict, what: Drawn) -> dict:
    """Seal, open, type; every step over HTTP, each number known to its party alone."""
    supervisor, reviewer = officials
    assert (frozen["kind"]["code"], frozen["state"]["code"]) == (what.kind, "frozen")
    assert frozen["seed"] is None
    path = f"/draws/{frozen['number']}"
    supervisor.post(f"{path}/public-value", {"value": what.dice}, 409)
    supervisor.post(f"{path}/open", status=409)
    for party, who in parties.items():
        secret = secret_of(frozen["number"], party)
        sealed = commitment(frozen["number"], frozen["plan_hash"], party, secret)
        at = who.post(f"{path}/commitment", {"commitment": sealed})
        assert secret.hex() not in str(at)
    assert at["state"]["code"] == "opening"
    for party, who in parties.items():
        at = who.post(f"{path}/reveal", {"secret": secret_of(frozen["number"], party).hex()})
    assert at["state"]["code"] == "closed"
    supervisor.post(f"{path}/public-value", {"value": "123"}, 422)
    evidence = base64.b64encode("现场照片".encode()).decode()
    typed = supervisor.post(f"{path}/public-value", {"value": what.dice, "evidence": evidence})
    assert typed["seed"] is None and what.dice not in str(typed)
    hidden = sha256_hex("现场照片".encode())
    assert reviewer.http.get(f"/api/v1{path}/evidence/{hidden}").status_code == 404
    done = reviewer.post(f"{path}/public-value", {"value": what.dice})
    assert done["sources"][0]["typings"][0]["evidence_sha256"] == sha256_hex("现场照片".encode())
    digest = done["sources"][0]["typings"][0]["evidence_sha256"]
    assert reviewer.http.get(f"/api/v1{path}/evidence/{digest}").content == "现场照片".encode()
    assert done["plan_hash"] == frozen["plan_hash"]
    supervisor.post(f"{path}/public-value", {"value": what.dice[::-1]}, 409)
    return done


def enter_everything(state, address: str) -> int:
    """Each inspector with an assignment logs in and enters what was found."""
    with state.read() as session:
        people = session.scalars(select(Inspector.person_no).order_by(Inspector.person_no)).all()
        taken = set(session.scalars(select(Account.username)))
    entered = 0
    for person in people:
        if person.lower() not in taken:
            make_account(state, person.lower(), Role.INSPECTOR, "420000", person)
        inspector = Visitor(address).log_in(person.lower(), PASSWORD)
        for visit in inspector.get("/assignments?limit=200")["visits"]:
            if visit["state"]["code"] not in ("dispatched", "acknowledged"):
                continue
            inspector.post(f"/assignments/{visit['id']}/acknowledgement")
            body = {
                "submission_id": f"device-{visit['id']}",
                "codes": ["1"],
                "checked_on": civil_date(state.clock.now()).isoformat(),
                "answers": [{"question": visit["checklist"][0], "answer": "yes"}],
            }
            first = inspector.post(f"/assignments/{visit['id']}/results", body, 201)
            again = inspector.post(f"/assignments/{visit['id']}/results", body, 201)
            assert first == again
            entered += 1
    return entered


def verify(tmp_path: Path, anybody: Visitor, numbers: list[str]) -> int:
    paths = []
    for number in numbers:
        answer = anybody.http.get(f"/api/v1/draws/{number}/bundle")
        assert answer.status_code == 200
        path = tmp_path / f"{number}.ssj"
        path.write_bytes(answer.content)
        paths.append(str(path))
    return subprocess.run([sys.executable, "-I", str(VERIFIER), *paths], check=False).returncode


def test_the_whole_main_job(office, tmp_path: Path) -> None:
    with serving(office) as address:
        anybody = Visitor(address)
        supervisor = Visitor(address).log_in("supervisor", PASSWORD)
        reviewer = Visitor(address).log_in("reviewer", PASSWORD)
        import_all(supervisor)
        task = make_task(supervisor, reviewer)
        parties = {party: Visitor(address).log_in(party, PASSWORD) for party in BODIES}
        officials = [supervisor, reviewer]
        first = lock_targets(supervisor, task)
        targets = draw(officials, parties, first, Drawn("targets", "40718253964027185936"))
        second = lock_inspectors(office, supervisor, task)
        inspectors = draw(officials, parties, second, Drawn("inspectors", "91530274861935207486"))
        assert inspectors["drawn"] == 2 * targets["drawn"] > 0
        assert supervisor.post(f"/tasks/{task}/dispatch")["dispatched"] == targets["drawn"]
        assert enter_everything(office, address) == targets["drawn"]

        waiting = reviewer.get(f"/tasks/{task}/visits?status=entered&limit=200")["visits"]
        assert len(waiting) == targets["drawn"]
        reviewer.post(f"/visits/{waiting[0]['id']}/review", {"revision": 1, "passed": False}, 422)
        for visit in waiting:
            reviewer.post(f"/visits/{visit['id']}/review", {"revision": 1, "passed": True})
        assert anybody.get("/results")["results"] == []
        published = supervisor.post(f"/tasks/{task}/publication")
        assert published["published"] == targets["drawn"]
        assert published["task_state"]["code"] == "published"

        results = anybody.get(f"/results?task={task}&limit=200")["results"]
        assert len(results) == targets["drawn"]
        assert verify(tmp_path, anybody, [targets["number"], inspectors["number"]]) == 0
        log = anybody.get("/log")
        assert log["size"] >= 10 + targets["drawn"]
