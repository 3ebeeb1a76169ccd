"""Looking before it is time: at the list of targets, at a firm's odds, at who stands behind an
identifier."""

import re
from collections import Counter

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import DrawSalt, Inspector, JournalEntry, Target
from scheduler.desk import dispatching
from scheduler.draw.documents import rows
from scheduler.draw.identifiers import SALT_BYTES, public_id
from scheduler.vocabulary import ExclusionReason
from tests.insiders.conftest import TASK, People, lock_targets
from tests.insiders.sealed_office import addresses
from tests.insiders.threats import DETECTED, IMPOSSIBLE, RESIDUAL, threat
from tools.build_docs import application, route_table


def names(office: People) -> list[str]:
    with office.state.read() as session:
        return list(session.scalars(select(Target.name)))


@threat(
    row="leak of targets",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("role:Official",),
    words="抽出之后、公示之前，公众和执法检查人员看不到抽中的是哪些企业，公开的文件里只有编号。",
)
@pytest.mark.parametrize(("username", "status"), [(None, 401), ("inspector", 403)])
def test_neither_public_nor_inspectors_see_the_list_before_dispatch(
    office_at, username, status
) -> None:
    office = office_at(Step.INSPECTORS_DRAWN)
    client = office.client(username)
    assert client.get(f"/api/v1/tasks/{TASK}/visits").status_code == status
    hidden = names(office)
    for draw in office.draws():
        base = f"/api/v1/draws/{draw.number}"
        listed = client.get(base).json()["files"]
        for path in (base, f"{base}/bundle", *(f"{base}/files/{each['name']}" for each in listed)):
            answer = client.get(path)
            assert answer.status_code == 200
            assert not [name for name in hidden if name in answer.text], path


@threat(
    row="enumerate identifiers",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.desk.encode.target_files",),
    words="结果公示之前，公众逐个打开所有网址，日志、文件、页面都算，看不到一家企业、一名检查人员的名称和号码。",
)
def test_the_public_reads_identifiers_and_counts_and_nobody_s_name(world) -> None:
    office = People(world(Step.INSPECTORS_DRAWN))
    with office.state.read() as session:
        hidden = {
            each
            for pair in (
                *session.execute(select(Target.name, Target.register_key)),
                *session.execute(select(Inspector.name, Inspector.person_no)),
            )
            for each in pair
        }
    client, read = office.client(None), {}
    for route in sorted(each for each in route_table(application()) if each.startswith("GET ")):
        for path in addresses(office, route.removeprefix("GET ")):
            answer = client.get(path)
            if answer.status_code == 200:
                read[path] = answer.text
    assert len(read) > 60
    shown = {path: [each for each in hidden if each in text] for path, text in read.items()}
    assert {path: each for path, each in shown.items() if each} == {}
    (first, _) = office.draws()
    page = read[f"/draws/{first.number}"]
    listed = Counter(row[1] for row in rows(office.file(first, "excluded.txt")))
    assert listed
    for reason, count in listed.items():
        assert re.search(rf"{ExclusionReason(reason).label}\s*{count}\b", page), reason
    assert "备案后名录改动" in page


@threat(
    row="leak of targets",
    who="监管人员",
    outcome=DETECTED,
    by=("scheduler.desk.looking.note_look",),
    words="不密封的抽取，组织抽查的监管、审核和监督人员派发之前每看一次抽中名单也都留痕，派发之后不再是秘密。",
)
@pytest.mark.parametrize("username", ["supervisor", "reviewer", "overseer"])
def test_officials_of_the_bureau_see_the_list_before_dispatch(office_at, username) -> None:
    office = office_at(Step.INSPECTORS_DRAWN)
    client = office.client(username)
    listed = client.get(f"/api/v1/tasks/{TASK}/visits").json()["visits"]
    assert listed and {visit["target"]["name"] for visit in listed} <= set(names(office))
    first = listed[0]["id"]
    client.get(f"/api/v1/visits/{first}")
    client.get(f"/desk/visits/{first}")
    client.get(f"/desk/tasks/{TASK}")
    with office.state.read() as session:
        wanted = select(JournalEntry).where(JournalEntry.action == "visit.look")
        looks = session.scalars(wanted.order_by(JournalEntry.id)).all()
    assert [(row.actor, row.subject) for row in looks] == [
        (username, f"task:{TASK}"),
        *[(username, f"visit:{first}")] * 2,
        (username, f"task:{TASK}"),
    ]
    assert looks[0].after == {"visits": len(listed)}
    with office.desk("supervisor") as desk:
        dispatching.dispatch(desk, TASK)
    client.get(f"/api/v1/tasks/{TASK}/visits")
    with office.state.read() as session:
        assert len(session.scalars(wanted).all()) == len(looks), "an inspection is no secret then"


@threat(
    row="look up a firm's odds",
    who="监管人员",
    outcome=DETECTED,
    by=("role:Official", "scheduler.desk.odds_lookup.identifier"),
    words="工作人员可以查某家企业这次有多大机会、抽中没有；谁查过哪家，每次都留痕，监督员可看。",
)
def test_whose_odds_an_official_looked_up_is_journalled(office_at) -> None:
    office = office_at(Step.INSPECTORS_DRAWN)
    client = office.client("supervisor")
    with office.state.read() as session:
        key = session.scalars(
            select(Target.register_key).join(DrawSalt, DrawSalt.target_id == Target.id)
        ).first()
    number = office.draws()[0].number
    answer = client.post(f"/api/v1/draws/{number}/odds/identifier", json={"target": key})
    assert answer.status_code == 200 and answer.json()["pid"]
    with office.state.read() as session:
        wanted = select(JournalEntry).where(JournalEntry.action == "draw.lookup")
        (row,) = session.scalars(wanted).all()
    assert (row.actor, row.subject, row.after) == ("supervisor", f"draw:{number}", {"target": key})


@threat(
    row="enumerate identifiers",
    who="公众",
    outcome=IMPOSSIBLE,
    by=("scheduler.draw.identifiers.public_id",),
    words="编号由随机盐算出，拿着全部企业号码逐个去试也对不上；同一家企业每次抽取的编号都不同。",
)
@threat(
    row="enumerate identifiers",
    who="数据库管理员",
    outcome=RESIDUAL,
    by=("scheduler.draw.identifiers.public_id",),
    words="盐值存在库里供企业核对自己的编号，管数据库的人能由它反查；盐值单独成表，抹去后谁也反查不了。",
)
def test_only_who_holds_the_salts_finds_a_firm_behind_an_identifier(office_at) -> None:
    office = office_at(Step.TARGETS_DRAWN)
    draw = office.draws()[0]
    with office.state.read() as session:
        keys = dict(session.execute(select(Target.id, Target.register_key)).all())
        salts = session.scalars(select(DrawSalt).where(DrawSalt.target_id.is_not(None))).all()
    shown = {
        row[0] for name in ("pool.txt", "excluded.txt") for row in rows(office.file(draw, name))
    }
    blank = bytes(SALT_BYTES)
    assert not shown & {public_id(blank, f"target:{key}") for key in keys.values()}
    known = {public_id(row.salt, f"target:{keys[row.target_id]}") for row in salts}
    assert known == shown, "the database's owner can"
    with office.desk("supervisor", "another draw") as desk:
        lock_targets(desk, TASK.replace("T0001", "T0002"))
    again = office.draws()[-1]
    others = {row[0] for row in rows(office.file(again, "pool.txt"))}
    assert others and not others & shown
