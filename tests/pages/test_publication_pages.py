"""更正: the forms, and what the public sees of the original and what corrects it."""

from api.demo.steps import Step

RESULT, PLAN = "420000-2026-G0002", "420000-2026-G0001"


def test_a_result_is_corrected_by_two_people_and_both_stay_public(stage, browse) -> None:
    state = stage(Step.PUBLISHED)
    supervisor, reviewer, public = (
        browse(state, "supervisor"),
        browse(state, "reviewer"),
        browse(state),
    )
    path = f"/desk/publications/{RESULT}/correct"
    assert "申请更正" in supervisor.get(f"/results/{RESULT}").text
    assert "申请更正" not in public.get(f"/results/{RESULT}").text
    form = supervisor.get(path).text
    assert "检查日期" in form and "更正原因" in form
    given = {"checked_on": "2026-03-19", "result_codes": ["4"], "cause": "日期录错"}
    wrong = supervisor.post(path, data={**given, "cause": ""})
    assert wrong.status_code == 422 and "2026-03-19" in wrong.text
    assert supervisor.post(path, data=given).status_code == 303
    assert RESULT in reviewer.get("/desk").text
    decide = reviewer.get(f"{path}/decide").text
    assert "2026-03-19" in decide and "日期录错" in decide
    assert reviewer.post(f"{path}/decide", data={"accept": "yes"}).status_code == 303
    newest = public.get(f"/api/v1/publications/{RESULT}").json()["newest"]
    old, new = public.get(f"/results/{RESULT}").text, public.get(f"/results/{newest}").text
    assert newest in old and "更正后的公示" in old
    assert "日期录错" in new and "2026年3月19日" in new
    both = public.get(f"/publications/{RESULT}").text
    assert "原件" in both and "第 1 次更正（现行）" in both and "日期录错" in both
    task = public.get("/tasks/420000-2026-T0001").text
    assert "已更正" in task and f"/results/{newest}" in task
    assert f'href="/results/{RESULT}"' not in task


def test_a_plan_is_corrected_too(stage, browse) -> None:
    state = stage(Step.OPENED)
    supervisor, reviewer = browse(state, "supervisor"), browse(state, "reviewer")
    path = f"/api/v1/publications/{PLAN}/correction"
    body = {"cause": "备案号写错", "changes": {"filing_no": "演示备〔2026〕2号"}}
    assert supervisor.post(path, json=body).status_code == 201
    decision = {"accepted": True}
    assert supervisor.post(f"{path}/decision", json=decision).json()["code"] == "correction_own"
    answer = reviewer.post(f"{path}/decision", json=decision)
    assert [each["revision"] for each in answer.json()["versions"]] == [1, 2]
    page = browse(state).get("/tasks/420000-2026-T0001").text
    assert f"/publications/{answer.json()['newest']}" in page


def test_nothing_to_show_is_not_found(stage, browse) -> None:
    client = browse(stage(Step.OPENED))
    assert client.get("/publications/420000-2026-G0099").status_code == 404
    assert client.get("/api/v1/publications/420000-2026-G0099").status_code == 404
