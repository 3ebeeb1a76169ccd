"""`ssj task consent`: the reason, the consent of another body, and the list of them."""

from pathlib import Path

import pytest

from api.demo.steps import Step
from tests.journeys.test_command_line import Terminal, matches

TASK = "420000-2026-T0002"


@pytest.fixture
def terminal(tmp_path: Path, world) -> Terminal:
    world(Step.OPENED).database.close()
    return Terminal(tmp_path)


def test_the_reason_and_the_consent_by_command(terminal: Terminal) -> None:
    empty = terminal.run("watch", "narrow", "--as", "overseer").stdout
    refused = terminal.run(
        "task", "consent", TASK, "--approve", "--as", "contributor", status=1
    ).stderr
    assert "没有人申请" in refused and "举报集中" not in empty
    terminal.run("task", "consent", TASK, "--as", "supervisor", status=2)
    asked = terminal.json("task", "consent", TASK, "--reason", "举报集中", "--as", "supervisor")
    matches("task consent", asked)
    assert (asked["reason"], asked["approved"]) == ("举报集中", None)
    own = terminal.run("task", "consent", TASK, "--approve", "--as", "reviewer", status=1).stderr
    assert "本单位人员不能办理" in own
    given = terminal.json("task", "consent", TASK, "--approve", "--as", "contributor")
    assert given["approved"]["body"] == "派驻纪检监察组（演示）"
    again = terminal.run("task", "consent", TASK, "--approve", "--as", "contributor", status=1)
    assert "已经同意" in again.stderr
    listed = terminal.json("watch", "narrow", "--as", "overseer")
    matches("watch narrow", listed)
    assert [each["task"] for each in listed["consents"]] == [TASK]
