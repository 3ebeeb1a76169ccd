"""Every error is a page that says in plain Chinese what happened and what to do."""

import pytest

from api.demo.steps import Step
from scheduler.desk import planning


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/tasks/420000-2026-T9999", 404),
        ("/draws/420000-2026-9999", 404),
        ("/results/420000-2026-G9999", 404),
        ("/desk/plans/420000-2026-P9999", 404),
        ("/desk/journal?before=x", 422),
        ("/desk/tasks/420000-2026-T0001?status=nonsense", 422),
        ("/desk/tasks/420000-2026-T0001/lock/nonsense", 404),
        ("/draws/420000-2026-0001/odds?first=-1", 422),
        ("/logout", 405),
    ],
)
def test_error_pages(stage, browse, path, status):
    page = browse(stage(Step.OPENED), "supervisor").get(path)
    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert "<title>错误：" in page.text and 'lang="zh-CN"' in page.text
    assert 'class="actions"' in page.text


def test_what_the_state_forbids_says_why(stage, browse):
    client = browse(stage(Step.PUBLISHED), "supervisor")
    before = {"referer": "http://testserver/desk/tasks/420000-2026-T0001"}
    page = client.post("/desk/tasks/420000-2026-T0001/dispatch", headers=before)
    assert page.status_code == 409 and "任务现在是" in page.text
    assert 'href="/desk/tasks/420000-2026-T0001"' in page.text


def test_our_own_fault_shows_no_internals(stage, browse, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise ValueError("internal detail")

    client = browse(stage(Step.OPENED), "supervisor")
    monkeypatch.setattr(planning, "new_plan", fail)
    page = client.post("/desk/plans/new", data={"year": "2026", "title": "x"})
    assert page.status_code == 500
    assert "系统出错" in page.text and "internal detail" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_programs_get_documents(stage, browse):
    answer = browse(stage(Step.SET_UP)).get("/api/v1/nowhere")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == "path_not_found"


def test_an_expired_login_does_not_lose_the_place(stage, browse):
    client = browse(stage(Step.OPENED))
    before = {"referer": "http://testserver/desk/plans/new"}
    answer = client.post("/desk/plans/new", data={"title": "x"}, headers=before)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Fdesk%2Fplans%2Fnew"


def test_the_address_cannot_put_words_on_a_page(stage, browse):
    client = browse(stage(Step.OPENED))
    assert "请立即转账" not in client.get("/?said=请立即转账").text
