"""范围过小或相近: the forms, and where it is shown."""

from api.demo.steps import Step

OPEN = "420000-2026-T0002"


def test_a_narrow_scope_goes_to_another_body_and_is_shown(stage, browse) -> None:
    state = stage(Step.OPENED)
    supervisor, contributor = browse(state, "supervisor"), browse(state, "contributor")
    path = f"/desk/tasks/{OPEN}/scope"
    page = supervisor.get(path).text
    assert "范围内的对象" in page and "申请同意" in page
    assert supervisor.post(path, data={"reason": " "}).status_code == 422
    assert supervisor.post(path, data={"reason": "举报集中"}).status_code == 303
    assert "等待其他单位同意" in supervisor.get(path).text
    assert OPEN in supervisor.get("/desk").text
    assert f"{path}/approve" in contributor.get("/ceremony").text
    assert "举报集中" in contributor.get(f"{path}/approve").text
    assert supervisor.post(f"{path}/approve").status_code == 403
    assert contributor.post(f"{path}/approve").status_code == 303
    assert contributor.post(f"{path}/approve").status_code == 409
    assert f"{path}/approve" not in contributor.get("/ceremony").text
    watching = browse(state, "overseer").get("/desk/oversight").text
    assert "举报集中" in watching and "派驻纪检监察组（演示）" in watching


def test_nothing_to_watch_is_said(stage, browse) -> None:
    state = stage(Step.OPENED)
    page = browse(state, "overseer").get("/desk/oversight").text
    assert "没有逾期的抽取" in page and "没有范围过小或相近的任务" in page
