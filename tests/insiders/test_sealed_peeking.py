"""Looking at a sealed draw before its day: through every address that there is, in every role."""

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import Account, Assignment, DrawSalt, Target, Visit, VisitTask
from scheduler.desk import disclosing, replacing
from scheduler.draw.documents import rows
from scheduler.vocabulary import Role
from tests.insiders.conftest import TASK, People
from tests.insiders.sealed_office import SealedOffice, addresses, secrets_of
from tests.insiders.threats import DETECTED, IMPOSSIBLE, RESIDUAL, threat
from tests.sealing import DAY
from tests.vacancies import CLOSED, with_alternates
from tools.build_docs import application, route_table

READING = sorted(route for route in route_table(application()) if route.startswith("GET "))


@pytest.fixture
def paired(office_at) -> SealedOffice:
    """Both draws are drawn in sealed mode; nothing is dispatched, nothing disclosed."""
    return SealedOffice(office_at(Step.OPENED).state).pair()


def read(office: SealedOffice, username: str | None, *skip: str) -> dict[str, str]:
    """What somebody reads at every address that answers."""
    client, found = office.client(username), {}
    for route in READING:
        for path in addresses(office, route.removeprefix("GET ")):
            if not path.startswith(skip or ("?",)):
                answer = client.get(path)
                assert answer.status_code < 500, path
                found[path] = answer.text
    return found


def leaks(office: SealedOffice, username: str | None, *kinds: str) -> dict[str, list[str]]:
    secrets = secrets_of(office)
    pages = read(office, username)
    assert len(pages) > 100
    found = {path: secrets.in_(text, *kinds) for path, text in pages.items()}
    return {path: listed[:3] for path, listed in found.items() if listed}


@threat(
    row="leak of targets",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("draw_sealed",),
    words="密封方式下，公开日之前公众逐个打开所有网址，也看不到名单编号、机会、随机数和抽中的企业。",
)
@pytest.mark.parametrize("username", [None, "inspector", "contributor", "reviewer"])
def test_whoever_need_not_know_reads_nothing_at_any_address(paired, username) -> None:
    """Everybody's addresses and every role's; also of routes that are added later."""
    assert leaks(paired, username) == {}
    client = paired.client(username)
    for name in ("pool.txt", "cells.txt", "odds.txt", "outcome.txt", "excluded.txt"):
        answer = client.get(f"/api/v1/draws/{paired.number}/files/{name}")
        assert (answer.status_code, answer.json()["code"]) == (409, "draw_sealed")
    for path in ("bundle", "odds"):
        answer = client.get(f"/api/v1/draws/{paired.number}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (409, "draw_sealed")


@threat(
    row="leak of targets",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("draw_sealed", "scheduler.desk.replacement_entries.target_replaced"),
    words="密封方式下，派发之后有对象不在、换了候补，公众看得到换过几次和原因，看不到换的是哪家。",
)
@pytest.mark.parametrize("username", [None, "contributor", "reviewer"])
def test_a_replaced_target_is_not_shown_either(paired, username) -> None:
    paired.dispatch()
    with paired.desk("supervisor") as desk:
        second = desk.session.merge(paired.draws()[-1])
        visit = with_alternates(desk, second)[0]
        replacing.report_target(desk, visit.public_id, CLOSED)
    assert leaks(paired, username) == {}
    number = paired.draws()[-1].number
    answer = paired.client(username).get(f"/api/v1/draws/{number}/replacements")
    assert (answer.status_code, answer.json()["code"]) == (409, "draw_sealed")
    shown = paired.client(username).get(f"/api/v1/draws/{number}/replacements/overview").json()
    assert [(step["cause"]["code"], step["out"]) for step in shown["steps"]] == [
        (CLOSED.cause.value, "")
    ]


@threat(
    row="accuse an honest office",
    who="公众",
    outcome=DETECTED,
    by=("scheduler.desk.disclosing.disclose_due",),
    words="公开日一到，同一批网址上名单、机会、随机数全部看得到，任何人都能核验。",
)
def test_nothing_of_this_is_hidden_once_it_is_disclosed(paired) -> None:
    """The same search finds the same texts then: it would have found them before."""
    paired.on(DAY)
    with paired.desk("supervisor", "disclosing") as desk:
        assert len(disclosing.disclose_due(desk)) == 2
    found = {kind.partition(":")[0] for listed in leaks(paired, None).values() for kind in listed}
    assert {"identifiers", "numbers", "lines"} <= found


@threat(
    row="leak of targets",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.looking.note_look",),
    words="派发之前，监管人员、监督员每看一次抽中名单都留痕，监督员看得到谁、何时、看了几家；密封方式下审核人员看不到。",
)
@pytest.mark.parametrize("username", ["supervisor", "overseer"])
def test_every_look_at_the_list_is_journalled(paired, username) -> None:
    client = paired.client(username)
    one = client.get(f"/api/v1/tasks/{TASK}/visits?limit=3").json()["visits"]
    assert len(one) == 3
    client.get(f"/api/v1/visits/{one[0]['id']}")
    client.get(f"/desk/visits/{one[0]['id']}")
    client.get(f"/desk/tasks/{TASK}")
    looks = [(row.actor, row.subject, row.after["visits"]) for row in paired.journal("visit.look")]
    page = min(30, client.get(f"/api/v1/tasks/{TASK}").json()["progress"]["drawn"])
    assert looks == [
        (username, f"task:{TASK}", 3),
        (username, f"visit:{one[0]['id']}", 1),
        (username, f"visit:{one[0]['id']}", 1),
        (username, f"task:{TASK}", page),
    ]
    journal = paired.client("overseer").get("/desk/journal").text
    assert "查看尚未公开的名单" in journal and username in journal
    assert secrets_of(paired).in_(journal) == []


@threat(
    row="leak of targets",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.looking.secret_among",),
    words="派发之前，不论密封与否，没有一个网址看得到抽中企业的名称而不留痕。",
)
@pytest.mark.parametrize(
    ("mode", "username"), [("open", "supervisor"), ("open", "reviewer"), ("sealed", "overseer")]
)
def test_no_address_shows_a_drawn_name_without_a_look(world, mode, username) -> None:
    """Also addresses that are added later. A register has everybody's name: it tells nothing."""
    office = People(world(Step.OPENED if mode == "sealed" else Step.INSPECTORS_DRAWN))
    if mode == "sealed":
        office = SealedOffice(office.state).pair()
    with office.state.read() as session:
        drawn = set(session.scalars(select(Visit.target_id)))
        firms = session.execute(select(Target.id, Target.name)).all()
    hot = {name for key, name in firms if key in drawn}
    cold = {name for key, name in firms if key not in drawn} - hot
    client, shown, silent = office.client(username), 0, []
    for route in READING:
        for path in addresses(office, route.removeprefix("GET ")):
            before = len(office.journal("visit.look"))
            text = client.get(path).text
            if not any(name in text for name in hot) or any(name in text for name in cold):
                continue
            shown += 1
            if len(office.journal("visit.look")) == before:
                silent.append(path)
    assert silent == [] and shown > 2


@threat(
    row="leak of targets",
    who="监管人员",
    outcome=RESIDUAL,
    by=("scheduler.desk.looking.note_look",),
    words="派发的人总得知道名单，看过之后说出去，程序防不住，只留得下谁看过。",
)
@pytest.mark.parametrize("username", ["supervisor", "overseer"])
def test_who_must_dispatch_knows_the_list_and_nothing_else(paired, username) -> None:
    assert leaks(paired, username, "numbers", "lines") == {}
    answer = paired.client(username).get(f"/api/v1/tasks/{TASK}/visits").json()
    assert {visit["target"]["name"] for visit in answer["visits"]} <= secrets_of(paired).names


@threat(
    row="look up a firm's odds",
    who="监管人员",
    outcome=IMPOSSIBLE,
    by=("draw_sealed",),
    words="密封方式下，公开日之前工作人员也查不到哪家企业有多大机会。",
)
def test_nobody_turns_a_name_into_an_identifier_before_the_day(paired) -> None:
    with paired.state.read() as session:
        key = session.scalars(select(Target.register_key)).first()
    path = f"/api/v1/draws/{paired.number}/odds/identifier"
    answer = paired.client("supervisor").post(path, json={"target": key})
    assert (answer.status_code, answer.json()["code"]) == (409, "draw_sealed")
    form = paired.client("supervisor").post(
        f"/desk/draws/{paired.number}/odds", data={"target": key}
    )
    assert "现在还看不到" in form.text


def codes_of(office: SealedOffice) -> dict[str, tuple[str, str]]:
    """(identifier, salt) of a firm that is drawn, one in the pool that is not, one left out."""
    with office.state.read() as session:
        salts = {
            row.pid: row.salt.hex()
            for row in session.scalars(select(DrawSalt).where(DrawSalt.target_id.is_not(None)))
        }
        drawn = set(session.scalars(select(VisitTask.pid)))
    pool = {row[0] for row in rows(office.file(office.draw(), "pool.txt"))}
    chosen = {
        "drawn": min(drawn),
        "not drawn": min(pool - drawn),
        "left out": min(salts.keys() - pool),
    }
    return {name: (pid, salts[pid]) for name, pid in chosen.items()}


@threat(
    row="leak of targets",
    who="企业的朋友",
    outcome=IMPOSSIBLE,
    by=("slip_sealed",),
    words="派发之前凭凭证码去试，抽中、没抽中、未列入的得到的答复一字不差；派发之后只有收到通知的取得到凭证。",
)
def test_a_code_tells_nothing_before_the_notice(paired) -> None:
    client, path = paired.client(None), f"/api/v1/draws/{paired.number}/slip"
    codes = {name: {"id": pid, "salt": salt} for name, (pid, salt) in codes_of(paired).items()}
    answers = {name: client.post(path, json=code) for name, code in codes.items()}
    assert {(each.status_code, each.json()["code"]) for each in answers.values()} == {
        (409, "slip_sealed")
    }
    assert len({each.text for each in answers.values()}) == 1
    pages = {client.post(path.removeprefix("/api/v1"), data=code).text for code in codes.values()}
    assert all("只有已收到检查通知的单位" in page for page in pages)
    paired.dispatch()
    later = {name: client.post(path, json=code).status_code for name, code in codes.items()}
    assert later == {"drawn": 200, "not drawn": 409, "left out": 409}
    page = client.post(path.removeprefix("/api/v1"), data=codes["drawn"]).text
    assert "在锁定的名单里" in page and "/odds/" not in page
    with paired.state.read() as session:
        key = session.scalars(
            select(Target.register_key)
            .join(DrawSalt, DrawSalt.target_id == Target.id)
            .where(DrawSalt.pid == codes["not drawn"]["id"])
        ).one()
    asked = paired.client("supervisor").post(
        f"/api/v1/draws/{paired.number}/codes", json={"target": key}
    )
    assert (asked.status_code, asked.json()["code"]) == (409, "slip_sealed")


@threat(
    row="leak of targets",
    who="检查人员",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.finding.own_visit",),
    words="密封方式下，派发之后检查人员只看到派给自己的企业，看不到别人的。",
)
def test_inspectors_see_their_own_assignments_after_dispatch_and_no_others(paired) -> None:
    assert paired.client("inspector").get("/api/v1/assignments").json()["visits"] == []
    paired.dispatch()
    with paired.state.read() as session:
        own = select(Account.inspector_id).where(Account.role == Role.INSPECTOR)
        mine = (
            select(Target.name)
            .join(Visit, Visit.target_id == Target.id)
            .join(Assignment, Assignment.visit_id == Visit.id)
            .where(Assignment.inspector_id.in_(own))
        )
        names = set(session.scalars(mine))
    listed = paired.client("inspector").get("/api/v1/assignments").json()["visits"]
    assert {visit["target"]["name"] for visit in listed} == names
    others = secrets_of(paired).names - names
    for path, text in read(paired, "inspector").items():
        keys = {visit["target"]["key"] for visit in listed}
        assert not [name for name in others - keys if name in text], path
