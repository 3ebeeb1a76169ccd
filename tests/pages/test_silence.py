"""Before publication the public sees numbers, never who was drawn, nor ever who inspects."""

import re

import pytest
from sqlalchemy import select

from api.demo.steps import Step
from models import Inspector, Target, Visit


def names(state) -> tuple[list[str], list[str], list[str]]:
    """Drawn targets' names and numbers, and inspectors' names and numbers."""
    with state.read() as session:
        drawn = session.execute(
            select(Target.name, Target.register_key).join(Visit, Visit.target_id == Target.id)
        ).all()
        people = session.execute(select(Inspector.name, Inspector.person_no)).all()
    return (
        [name for name, _ in drawn],
        [key for _, key in drawn],
        [text for person in people for text in person],
    )


def public_pages(client) -> dict[str, str]:
    """Every page and file a stranger reaches by following links from the start."""
    seen: dict[str, str] = {}
    waiting = ["/", "/api/v1/tasks", "/api/v1/plans", "/api/v1/log", "/api/v1/results"]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        answer = client.get(path)
        seen[path] = answer.text if answer.status_code == 200 else ""
        found = re.findall(r'href="(/[^"#]*)"', seen[path]) if "<html" in seen[path] else []
        waiting += [link.replace("&amp;", "&") for link in found]
    return seen


@pytest.mark.parametrize("step", [Step.TARGETS_DRAWN, Step.DISPATCHED, Step.REVIEWED])
def test_nobody_is_named_before_publication(stage, browse, step):
    state = stage(step)
    firms, keys, people = names(state)
    assert len(firms) >= 20 and len(people) >= 20, "nothing that could leak"
    pages = public_pages(browse(state))
    assert any("/bundle" in path for path in pages) and len(pages) > 10
    leaks = [
        (path, secret)
        for path, text in pages.items()
        for secret in (*firms, *keys, *people)
        if secret in text
    ]
    assert not leaks


def test_after_publication_firms_are_named_and_inspectors_are_not(stage, browse):
    state = stage(Step.PUBLISHED)
    firms, _, people = names(state)
    pages = public_pages(browse(state))
    everything = "\n".join(pages.values())
    assert all(firm in everything for firm in firms)
    assert not [person for person in people if person in everything]


def test_an_unpublished_plan_hides_its_task(stage, browse):
    state = stage(Step.OPENED)
    supervisor = browse(state, "supervisor")
    supervisor.post("/desk/plans/new", data={"year": "2026", "title": "未公布的计划"})
    stranger = browse(state)
    assert "未公布的计划" not in "".join(public_pages(stranger).values())


def test_names_are_escaped(stage, browse):
    state = stage(Step.OPENED)
    client = browse(state, "supervisor")
    title = "<script>alert(1)</script>"
    answer = client.post("/desk/plans/new", data={"year": "2026", "title": title})
    page = client.get(answer.headers["location"])
    assert title not in page.text and "&lt;script&gt;" in page.text
