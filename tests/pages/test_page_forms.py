"""Forms that were refused come back as typed; a form that is sent twice is one result."""

import re

from sqlalchemy import func, select

from api.demo.clock import ScriptedClock
from api.demo.script import BEGIN
from api.demo.steps import Step
from models import Account, Assignment, Draw, DrawSource, ImportBatch, Result, Task, Visit
from scheduler.desk.context import Actor, Desk
from scheduler.draw.seed import commitment
from tests.ceremony import close, secret_of

ANYBODY = Actor("", None, 1, "test")


def visit_of_inspector(state) -> str:
    with state.read() as session:
        return (
            session.scalars(
                select(Visit.public_id)
                .join(Assignment, Assignment.visit_id == Visit.id)
                .join(Account, Account.inspector_id == Assignment.inspector_id)
                .where(Account.username == "inspector")
            ).first()
            or ""
        )


def submission(page) -> str:
    found = re.search(r'name="submission_id" value="([a-z2-7]+)"', page.text)
    assert found
    return found[1]


def test_a_refused_plan_is_shown_again(stage, browse):
    client = browse(stage(Step.OPENED), "supervisor")
    page = client.post("/desk/plans/new", data={"year": "1999", "title": " ", "text": "甲乙丙"})
    assert page.status_code == 422
    assert "<title>错误：" in page.text
    assert '<a href="#f-title">' in page.text and 'id="f-title"' in page.text
    assert 'aria-describedby="f-title-error"' in page.text and 'aria-invalid="true"' in page.text
    assert 'value="1999"' in page.text and "甲乙丙" in page.text
    page = client.post("/desk/plans/new", data={"year": "1999", "title": "x"})
    assert "1999" in page.text and '<a href="#f-year">' in page.text


TASK = {
    "plan": "420000-2026-P0001",
    "title": "新任务",
    "item": "HB-2026-001",
    "region": "429021",
    "rates.A": "5%",
    "rates.D": "100%",
    "visits_from": "2026-04-01",
    "visits_to": "2026-06-01",
}


def test_a_task_is_compared_before_it_is_made(stage, browse):
    state = stage(Step.OPENED)
    client = browse(state, "supervisor")
    page = client.post("/desk/tasks/new", data={**TASK, "step": "check"})
    assert page.status_code == 200 and "每 100 家约抽 5 家" in page.text
    with state.read() as session:
        before = session.scalar(select(func.count()).select_from(Task))
    back = client.post("/desk/tasks/new", data={**TASK, "step": "edit"})
    assert 'value="新任务"' in back.text and 'value="5%"' in back.text
    made = client.post("/desk/tasks/new", data={**TASK, "step": "open"})
    assert made.status_code == 303
    with state.read() as session:
        assert session.scalar(select(func.count()).select_from(Task)) == before + 1


def test_every_fault_of_a_task_is_named_beside_its_field(stage, browse):
    client = browse(stage(Step.OPENED), "supervisor")
    wrong = {**TASK, "rates.A": "500%", "visits_to": "2026-03-01", "load_cap": "0"}
    page = client.post("/desk/tasks/new", data={**wrong, "step": "check"})
    assert page.status_code == 422
    for anchor in ("f-rates-A", "f-visits_to", "f-load_cap"):
        assert f'href="#{anchor}"' in page.text and f'id="{anchor}-error"' in page.text
    empty = client.post("/desk/tasks/new", data={"step": "check"})
    assert empty.status_code == 422 and 'href="#f-visits_from"' in empty.text


def test_locking_and_drawing_ask_first(stage, browse):
    state = stage(Step.OPENED)
    client = browse(state, "supervisor")
    path = "/desk/tasks/420000-2026-T0002/lock/targets"
    assert client.post(path, data={"sources.0.kind": "dice"}).status_code == 422
    given = {
        "sources.0.kind": "dice",
        "sources.0.label": "公开掷骰",
        "parties": ["jijian", "gongzheng"],
        "commit_minutes": "10",
        "reveal_minutes": "10",
    }
    wrong = {**given, "commit_minutes": "x", "sources.1.kind": "kl8", "sources.2.at": "y"}
    page = client.post(path, data=wrong)
    for anchor in ("f-commit_minutes", "f-sources-1-label", "f-sources-2-at"):
        assert page.status_code == 422 and f'id="{anchor}-error"' in page.text, anchor
    short = {**given, "sources.0.kind": "pl5", "sources.0.label": "26300"}
    short["sources.0.at"] = "2026-12-01T21:30"
    assert "太短" in client.post(path, data=short).text
    alone = client.post(path, data={**given, "parties": []})
    assert alone.status_code == 409 and "ssj account add" in alone.text
    page = client.post(path, data=given)
    assert page.status_code == 200 and "确认锁定" in page.text
    assert "公证处（演示）" in page.text and 'value="gongzheng"' in page.text
    with state.read() as session:
        assert session.scalar(select(func.count()).select_from(Draw)) == 0
    assert client.post(path, data={**given, "sure": "yes"}).status_code == 303
    value = "/ceremony/420000-2026-0001/value/0"
    dice = {"value": "40718 25396 40271 85936"}
    assert client.post(value, data=dice).status_code == 409
    with state.database.write() as session:
        desk = Desk(session, state.clock, state.entropy, ANYBODY, state.own_book)
        close(desk, "420000-2026-0001")
    short = client.post(value, data={"value": "123"})
    assert short.status_code == 422 and "f-value-error" in short.text
    assert client.post(value, data={}).status_code == 422
    first = client.post(value, data=dice, files={"evidence": ("foto.txt", b"foto")})
    assert first.headers["location"].endswith("?said=typed")
    reviewer = browse(state, "reviewer")
    assert "40718" not in reviewer.get("/desk/tasks/420000-2026-T0002").text
    second = reviewer.post(value, data={"value": "4071825396402718593 6"})
    assert second.headers["location"].endswith("?said=drawn")
    assert client.post(value, data=dice).status_code == 409
    assert "检查人员的抽取自动进行" in client.get("/tasks/420000-2026-T0002").text
    assert "不等自动，现在锁定" in client.get("/desk/tasks/420000-2026-T0002").text


def test_the_inspectors_are_locked_without_anything_to_choose(stage, browse):
    state = stage(Step.TARGETS_DRAWN)
    client, path = browse(state, "supervisor"), "/desk/tasks/420000-2026-T0001/lock/inspectors"
    page = client.get(path)
    assert "这里没有可以选择的" in page.text and "（第二次抽取）" in page.text
    assert not re.search(r'<(input|select)(?![^>]*type="hidden")', page.text.split("<main")[1])
    # Whatever is sent along changes nothing.
    assert client.post(path, data={"sources.0.label": "另一次"}).status_code == 303
    with state.read() as session:
        draw = session.scalars(select(Draw).order_by(Draw.id.desc())).first()
        labels = session.scalars(select(DrawSource.label).where(DrawSource.draw_id == draw.id))
        assert [*labels] == ["演示：公开掷十面骰 20 枚（第二次抽取）"]
    assert client.post(path).status_code == 409
    assert client.get(path).status_code == 409


def test_a_contributor_seals_opens_and_sees_own_draws_only(stage, browse):
    state = stage(Step.TARGETS_FROZEN)
    number, other = "420000-2026-0001", "420000-2026-0009"
    one, two = browse(state, "contributor"), browse(state, "notary")
    assert number in one.get("/ceremony").text
    assert one.get(f"/ceremony/{other}").status_code == 404
    page = one.get(f"/ceremony/{number}").text
    plan = re.search(r'data-plan="([0-9a-f]{64})"', page)[1]
    for client, party in ((one, "jijian"), (two, "gongzheng")):
        sealed = commitment(number, plan, party, secret_of(number, party))
        answer = client.post(f"/ceremony/{number}/commitment", data={"commitment": sealed})
        assert answer.headers["location"].endswith("?said=sealed")
        assert sealed in browse(state).get(f"/draws/{number}/progress").text
    wrong = one.post(f"/ceremony/{number}/reveal", data={"secret": "0" * 64})
    assert wrong.status_code == 422 and "f-secret-error" in wrong.text
    for client, party in ((one, "jijian"), (two, "gongzheng")):
        secret = secret_of(number, party).hex()
        assert secret not in browse(state).get(f"/draws/{number}").text
        answer = client.post(f"/ceremony/{number}/reveal", data={"secret": secret})
        assert answer.headers["location"].endswith("?said=unsealed")
        assert secret in browse(state).get(f"/draws/{number}").text
    assert "录入公开数字" in one.get(f"/ceremony/{number}").text


def test_a_contributor_looks_at_nothing_of_the_office(stage, browse):
    client = browse(stage(Step.DISPATCHED), "contributor")
    for path in ("/desk", "/desk/tasks/420000-2026-T0001", "/my", "/desk/journal", "/desk/imports"):
        assert client.get(path).status_code == 403, path
    assert client.get("/draws/420000-2026-0001").status_code == 200


def test_a_door_is_offered_only_after_its_deadline(stage, browse):
    state = stage(Step.TARGETS_FROZEN)
    state.clock = ScriptedClock(BEGIN)
    client = browse(state, "overseer")
    assert "开始启封</button>" not in client.get("/desk/tasks/420000-2026-T0001").text
    assert client.post("/ceremony/420000-2026-0001/open").status_code == 409
    state.clock.later(24 * 60)
    assert "开始启封</button>" in client.get("/desk/tasks/420000-2026-T0001").text
    assert client.post("/ceremony/420000-2026-0001/open").status_code == 303
    assert "没有封存" in browse(state).get("/draws/420000-2026-0001").text


def test_a_draw_is_voided_by_two_bodies(stage, browse):
    state = stage(Step.TARGETS_FROZEN)
    supervisor, contributor = browse(state, "supervisor"), browse(state, "contributor")
    path = "/desk/draws/420000-2026-0001/void"
    shown = {"evidence": ("决定.pdf", b"%PDF", "application/pdf")}
    given = {"cause": "task_withdrawn", "reason": "另行安排", "document": "鄂市监〔2026〕1 号"}
    assert supervisor.post(path, data={"cause": "source_failed"}).status_code == 422
    assert supervisor.post(path, data={**given, "cause": "mood"}).status_code == 422
    assert "须附上文件" in supervisor.post(path, data=given).text
    early = supervisor.post(path, data={**given, "cause": "source_failed"}, files=shown)
    assert early.status_code == 409 and "请先截止启封" in early.text and "另行安排" in early.text
    assert supervisor.post(path, data=given, files=shown).status_code == 303
    assert "本单位人员不能批准" in supervisor.get("/desk/tasks/420000-2026-T0001").text
    assert "申请作废" in contributor.get("/ceremony").text
    assert browse(state).get("/api/v1/draws/420000-2026-0001/void-evidence").status_code == 404
    page = contributor.get(f"{path}/approve").text
    assert "另行安排" in page and "派驻纪检监察组（演示）" in page
    assert contributor.get(f"{path}/evidence").content == b"%PDF"
    for official in (supervisor, browse(state, "reviewer")):
        assert official.post(f"{path}/approve").status_code == 403
    assert contributor.post(f"{path}/refuse").status_code == 303
    assert contributor.post(f"{path}/approve").status_code == 409
    assert supervisor.post(path, data=given, files=shown).status_code == 303
    assert contributor.post(f"{path}/approve").status_code == 303
    public = browse(state).get("/tasks/420000-2026-T0001").text
    for words in (
        "已作废",
        "另行安排",
        "鄂市监〔2026〕1 号",
        "派驻纪检监察组（演示）",
        "contributor",
    ):
        assert words in public, words
    assert browse(state).get("/api/v1/draws/420000-2026-0001/void-evidence").content == b"%PDF"


def test_a_result_sent_twice_is_one_result(stage, browse):
    state = stage(Step.DISPATCHED)
    client = browse(state, "inspector")
    path = f"/my/{visit_of_inspector(state)}"
    assert "签收" in client.get(path).text
    assert client.post(f"{path}/acknowledge").status_code == 303
    given = {
        "submission_id": submission(client.get(path)),
        "codes": ["1"],
        "checked_on": "2026-03-18",
        "answer-0": "yes",
    }
    for _ in range(2):
        answer = client.post(path, data=given)
        assert answer.status_code == 303, answer.text
    with state.read() as session:
        results = session.scalars(select(Result)).all()
    assert len(results) == 1
    assert results[0].answers[0]["answer"] == "yes"
    differing = client.post(path, data={**given, "codes": ["2"]})
    assert differing.status_code == 409


def test_a_refused_result_keeps_what_was_ticked(stage, browse):
    state = stage(Step.DISPATCHED)
    client = browse(state, "inspector")
    path = f"/my/{visit_of_inspector(state)}"
    client.post(f"{path}/acknowledge")
    fresh = client.get(path)
    assert " checked" not in fresh.text, "nothing is answered beforehand"
    given = {
        "submission_id": submission(fresh),
        "codes": ["1", "5"],
        "checked_on": "",
        "findings": "门口没有执照",
        "answer-1": "no",
    }
    page = client.post(path, data=given)
    assert page.status_code == 422
    assert submission(page) == given["submission_id"]
    assert 'name="codes" value="5" checked' in page.text
    assert 'name="answer-1" value="no" checked' in page.text
    assert "门口没有执照" in page.text
    assert 'href="#f-checked_on"' in page.text


def test_a_returned_result_shows_why(stage, browse):
    state = stage(Step.DISPATCHED)
    inspector, reviewer = browse(state, "inspector"), browse(state, "reviewer")
    key = visit_of_inspector(state)
    inspector.post(f"/my/{key}/acknowledge")
    given = {
        "submission_id": submission(inspector.get(f"/my/{key}")),
        "codes": "1",
        "checked_on": "2026-03-18",
    }
    inspector.post(f"/my/{key}", data=given)
    assert key in reviewer.get("/desk/reviews").text
    assert reviewer.post(f"/desk/visits/{key}", data={}).status_code == 422
    without = reviewer.post(f"/desk/visits/{key}", data={"revision": "1", "passed": "no"})
    assert without.status_code == 422 and 'href="#f-reason"' in without.text
    reviewer.post(
        f"/desk/visits/{key}", data={"revision": "1", "passed": "no", "reason": "日期不对"}
    )
    assert "日期不对" in inspector.get("/my").text
    assert "日期不对" in inspector.get(f"/my/{key}").text


CSV = "人员编号,开始日期,结束日期,事由\n{number},2026-09-01,2026-09-03,年休假\nNOBODY,2026-09-01,x,病假\n"


def test_only_the_checked_file_is_imported(stage, browse):
    state = stage(Step.OPENED)
    client = browse(state, "supervisor")
    with state.read() as session:
        batches = session.scalar(select(func.count()).select_from(ImportBatch))
    data = CSV.format(number="HB42070005").encode()
    upload = {"file": ("absences.csv", data, "text/csv")}
    page = client.post(
        "/desk/imports", data={"register": "absences", "step": "check"}, files=upload
    )
    assert page.status_code == 200 and "尚未导入" in page.text and "NOBODY" in page.text
    checked = re.search(r'name="checked" value="([0-9a-f]{64})"', page.text)
    assert checked
    form = {"register": "absences", "step": "import", "checked": checked[1], "skip_bad": "yes"}
    other = {"file": ("absences.csv", data + b"\n", "text/csv")}
    assert client.post("/desk/imports", data=form, files=other).status_code == 422
    page = client.post("/desk/imports", data=form, files=upload)
    assert "导入完成" in page.text
    with state.read() as session:
        assert session.scalar(select(func.count()).select_from(ImportBatch)) == batches + 1
    assert client.post("/desk/imports", data={"register": "absences"}).status_code == 422
    rubbish = {"file": ("x.csv", b"\xff\xfe\x00rubbish", "text/csv")}
    page = client.post("/desk/imports", data={"register": "targets"}, files=rubbish)
    assert page.status_code in (409, 422) and "<title>错误：" in page.text
