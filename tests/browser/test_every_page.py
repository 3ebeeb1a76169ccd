"""Every page in a real browser: nothing from elsewhere, nothing wrong for axe, nothing cut off on a phone."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import Account, Assignment, Visit
from tests.browser.conftest import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TASK, OPEN = "420000-2026-T0001", "420000-2026-T0002"
FIRST, SECOND = "420000-2026-0001", "420000-2026-0002"
PLAN = "420000-2026-P0001"


@dataclass(frozen=True)
class Round:
    """What one person looks at, with the demonstration at one step."""

    name: str
    username: str | None
    step: Step
    paths: tuple[str, ...]


ROUNDS = (
    Round(
        "the public",
        None,
        Step.PUBLISHED,
        (
            "/",
            "/about",
            "/authorities",
            "/authorities/420000",
            "/publications/420000-2026-G0001",
            "/log",
            "/login",
            f"/tasks/{TASK}",
            f"/tasks/{OPEN}",
            f"/draws/{FIRST}",
            f"/draws/{SECOND}",
            "/results/{result}",
        ),
    ),
    Round("the public at the start", None, Step.SET_UP, ("/",)),
    Round(
        "supervisor",
        "supervisor",
        Step.TARGETS_FROZEN,
        (
            "/desk",
            "/desk/plans/new",
            f"/desk/plans/{PLAN}",
            f"/desk/plans/{PLAN}/publish",
            f"/desk/tasks/new?plan={PLAN}",
            f"/desk/tasks/{TASK}",
            f"/desk/tasks/{OPEN}/lock/targets",
            f"/ceremony/{FIRST}/value/0",
            f"/desk/draws/{FIRST}/void",
            "/desk/imports",
            "/desk/journal",
        ),
    ),
    Round(
        "reviewer",
        "reviewer",
        Step.ENTERED,
        ("/desk", "/desk/reviews", "/desk/visits/{visit}", f"/desk/tasks/{TASK}?status=entered"),
    ),
    Round(
        "overseer",
        "overseer",
        Step.DISPATCHED,
        ("/desk", "/desk/oversight", "/desk/changes", "/desk/journal", f"/desk/tasks/{TASK}"),
    ),
    Round(
        "contributor",
        "contributor",
        Step.TARGETS_FROZEN,
        ("/ceremony", f"/ceremony/{FIRST}", f"/ceremony/{FIRST}/value/0"),
    ),
    Round("inspector", "inspector", Step.DISPATCHED, ("/my", "/my/{visit}")),
)


def visit_key(state) -> str:
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


@pytest.mark.parametrize("round_", ROUNDS, ids=lambda round_: round_.name)
def test_every_page(stage, serve, meet, examiner, phone, round_):
    state = stage(round_.step)
    wrong = []
    with serve(state) as address:
        person = meet(address, viewport=phone)
        if round_.username:
            person.log_in(round_.username)
        exam = examiner(person)
        keys = {"visit": visit_key(state), "result": "420000-2026-G0002"}
        titles = set()
        for path in round_.paths:
            path = path.format(**keys)
            page = person.go(path)
            titles.add(page.title())
            if person.overflow() > 0:
                wrong.append(f"{path}: {person.overflow()} px too wide")
            assert page.locator("html").get_attribute("lang") == "zh-CN"
            assert page.locator("h1").count() == 1 and page.locator("[style]").count() == 0
            exam.goto(path)
            wrong += [f"{path}: {fault}" for fault in faults(exam)]
            # Only the colours differ in the dark.
            exam.emulate_media(color_scheme="dark")
            wrong += [f"{path} (dark): {fault}" for fault in faults(exam, "color-contrast")]
            exam.emulate_media(color_scheme="light")
        assert len(titles) == len(round_.paths), "each page has a title of its own"
    assert not wrong, "\n".join(wrong)


def test_a_filled_form_with_errors_and_a_report(stage, serve, meet, examiner, phone):
    """Pages that only a POST shows: an error summary, a confirmation, an import's report."""
    with serve(stage(Step.DISPATCHED)) as address:
        person = meet(address, viewport=phone).log_in("inspector")
        exam = examiner(person)
        exam.goto("/my")
        exam.locator(".cards a").first.click()
        exam.get_by_role("button", name="签收").click()
        wrong = faults(exam)
        exam.get_by_role("button", name="提交结果").click()
        exam.locator("#errors").wait_for()
        wrong += faults(exam)

        supervisor = meet(address, viewport=phone).log_in("supervisor")
        exam = examiner(supervisor)
        exam.goto(f"/desk/tasks/{OPEN}/lock/targets")
        exam.get_by_label("快乐8").check()
        exam.get_by_label("哪一次、哪一期", exact=True).fill("第 2026001 期")
        # A lottery says when it is drawn.
        exam.get_by_label("最早何时产生", exact=True).fill("2026-03-25T21:30")
        exam.get_by_role("button", name="下一步：确认").click()
        exam.get_by_role("button", name="确认锁定").wait_for()
        wrong += faults(exam)
        exam.goto("/desk/imports")
        exam.get_by_label("名录库").select_option("absences")
        table = "人员编号,开始日期,结束日期,事由\nNOBODY,2026-09-01,x,病假\n".encode()
        upload = {"name": "不在岗.csv", "mimeType": "text/csv", "buffer": table}
        exam.get_by_label("文件（CSV 或 XLSX）").set_input_files(upload)
        exam.get_by_role("button", name="检查文件").click()
        exam.get_by_text("检查结果（尚未导入）").wait_for()
        wrong += faults(exam)
        assert not wrong, "\n".join(wrong)
