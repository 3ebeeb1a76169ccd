"""`ssj` as people and programs use it: one JSON document, exit statuses, words in Chinese."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli.commands.schemas import ANSWERS
from api.cli.program import app
from api.demo.steps import Step
from scheduler.draw.secret_file import read_secret
from tests.journeys.test_demo import environment

ROOT = Path(__file__).resolve().parents[2]
FIXTURE_DAY = Path(__file__).with_name("ssj_on_the_fixture_day.py")
SAMPLE = Path(__file__).resolve().parents[3] / "shared" / "data" / "hubei-registry-sample.csv"


class Terminal:
    """A shell in a folder with a data folder of its own."""

    def __init__(self, home: Path, now: str = "") -> None:
        self.home, self.now = home, now

    def run(
        self, *arguments: str, status: int = 0, **more: str
    ) -> subprocess.CompletedProcess[str]:
        ran = subprocess.run(
            [sys.executable, FIXTURE_DAY, *arguments],
            env=environment(self.home) | {"PYTHONPATH": str(ROOT), "FIXTURE_NOW": self.now} | more,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == status, (arguments, ran.stdout, ran.stderr)
        return ran

    def json(self, *arguments: str, status: int = 0) -> dict:
        return json.loads(self.run(*arguments, "--json", status=status).stdout)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def matches(command: str, document: dict) -> None:
    """The answer is what its published schema says."""
    ANSWERS[command].model_validate_json(json.dumps(document), strict=False)


def test_wrong_usage_is_status_two_and_says_so_in_chinese(terminal: Terminal) -> None:
    for arguments, words in (
        (("nonsense",), "没有命令"),
        (("plan", "show"), "缺少 number"),
        (("plan", "show", "x", "--nonsense"), "没有选项"),
        (("import", "nonsense", "x.csv"), "register"),
    ):
        ran = terminal.run(*arguments, status=2)
        assert words in ran.stderr
        assert ran.stdout == ""


def test_help_is_chinese_with_examples(terminal: Terminal) -> None:
    text = terminal.run("--help").stdout
    assert "用法：ssj" in text
    assert "ssj verify" in text
    for command in ANSWERS:  # in this process: a new one for each of a hundred takes minutes
        shown = CliRunner().invoke(app, [*command.split(), "--help"])
        assert shown.exit_code == 0, command
        assert "例：ssj" in shown.stdout, command
        assert "Usage" not in shown.stdout and "Show this message" not in shown.stdout


def test_without_a_database_it_says_what_to_do(terminal: Terminal) -> None:
    assert terminal.json("task", "list", status=1)["error"]["code"] == "not_set_up"
    assert "ssj init" in terminal.run("task", "list", status=1).stderr


def test_from_an_empty_folder_to_a_verified_draw(terminal: Terminal, world) -> None:
    """Every command of the chain, on the small world."""
    world(Step.IMPORTED)
    as_supervisor, as_reviewer = ("--as", "supervisor"), ("--as", "reviewer")
    plan = terminal.json("plan", "new", "年度计划", "--year", "2026", *as_supervisor)
    matches("plan new", plan)
    number = plan["number"]
    assert terminal.json("plan", "approve", number, *as_supervisor, status=1)["error"]["code"] == (
        "plan_approve_own"
    )
    matches("plan approve", terminal.json("plan", "approve", number, *as_reviewer))
    filing = ("--with", "省司法厅", "--no", "1号", "--on", "2026-03-02")
    matches("plan file", terminal.json("plan", "file", number, *filing, *as_supervisor))
    assert terminal.json("plan", "publish", number, *as_supervisor)["state"]["code"] == "published"
    task = terminal.json(
        *("task", "new", number, "登记事项抽查", "--item", "HB-2026-001", "--region", "420000"),
        *("--rate", "A=10%,B=20%,C=40%,D=100%,-=10%", "--kind", "企业", "--kind", "个体工商户"),
        *("--from", "2026-03-16", "--to", "2026-12-31", *as_supervisor),
    )
    matches("task new", task)
    target_draw = draw(terminal, task["number"], "targets", "40718253964027185936")
    inspector_draw = draw(terminal, task["number"], "inspectors", "91530274861935207486")
    matches("draw inspectors", inspector_draw)
    files = []
    for each in (target_draw, inspector_draw):
        files.append(f"{each['number']}.ssj")
        matches("bundle", terminal.json("bundle", each["number"], "-o", files[-1]))
    verdict = terminal.json("verify", *files)
    matches("verify", verdict)
    assert verdict["verified"]
    whole = (terminal.home / files[0]).read_bytes()
    (terminal.home / files[0]).write_bytes(whole.replace(b"drawn", b"drawm", 1))
    assert not terminal.json("verify", files[0], status=1)["verified"]
    matches("dispatch", terminal.json("dispatch", task["number"], *as_supervisor))
    assert terminal.json("publish", task["number"], *as_supervisor, status=1)["error"]["code"] == (
        "publish_nothing"
    )
    shown = terminal.json("task", "show", task["number"])
    assert shown["progress"]["dispatched"] == target_draw["drawn"]
    assert shown in terminal.json("task", "list")["tasks"]


def draw(terminal: Terminal, task: str, kind: str, dice: str) -> dict:
    frozen = terminal.json("draw", kind, task, "--as", "supervisor")
    number = frozen["number"]
    assert frozen["seed"] is None
    early = terminal.json("draw", "value", number, dice, "--as", "supervisor", status=1)
    assert early["error"]["code"] == "typing_before_close"
    stranger = terminal.json("ceremony", "seal", number, "--as", "supervisor", status=1)
    assert stranger["error"]["code"] == "role_needed"
    assert not list(terminal.home.glob(f"ssj-secret-{number}-*"))
    for name in ("contributor", "notary"):
        matches("ceremony seal", terminal.json("ceremony", "seal", number, "--as", name))
    kept = sorted(terminal.home.glob(f"ssj-secret-{number}-*.json"))
    parties = [read_secret(path.read_bytes()).party for path in kept]
    assert parties == ["gongzheng", "jijian"]
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600, 0o600]
    pushed = terminal.json("ceremony", "advance", number, "--as", "supervisor", status=1)
    assert pushed["error"]["code"] == "close_early"
    for name in ("contributor", "notary"):
        matches("ceremony reveal", terminal.json("ceremony", "reveal", number, "--as", name))
    assert terminal.json("ceremony", "status", number)["state"]["code"] == "closed"
    wrong = terminal.json("draw", "value", number, "12x", "--as", "supervisor", status=1)
    assert wrong["error"]["errors"][0]["code"] == "source_dice_digits"
    matches("draw value", terminal.json("draw", "value", number, dice, "--as", "supervisor"))
    return terminal.json("draw", "value", number, dice, "--as", "reviewer")


@pytest.mark.skipif(not SAMPLE.exists(), reason="../shared/data is not beside this checkout")
def test_the_real_registry_extract_is_read_as_it_is(terminal: Terminal) -> None:
    terminal.run("init")
    refused = terminal.json("import", "targets", str(SAMPLE), status=1)
    assert (refused["rows"], refused["added"], refused["applied"]) == (12365, 0, False)
    assert {"row", "column", "value", "code", "message"} == set(refused["bad"][0])
    report = terminal.json("import", "targets", str(SAMPLE), "--skip-bad")
    matches("import", report)
    assert report["added"] + report["bad_rows"] == report["rows"]
    assert {cell["row"] for cell in report["bad"]} == {cell["row"] for cell in refused["bad"]}
    assert Path(report["bad_file"]).exists()
    assert report["derived"] > 10_000
    again = terminal.json("import", "targets", str(SAMPLE), "--skip-bad")
    assert (again["added"], again["changed"]) == (0, 0)
    bad = terminal.json("import", "targets", report["bad_file"], "--dry-run", status=1)
    assert bad["rows"] == bad["bad_rows"] == report["bad_rows"]


def test_the_verifier_is_the_stand_alone_file(terminal: Terminal, world) -> None:
    world(Step.TARGETS_DRAWN)
    terminal.run("bundle", "420000-2026-0001", "-o", "draw.ssj")
    through = terminal.run("verify", "draw.ssj").stdout
    root = Path(__file__).resolve().parents[2]
    alone = subprocess.run(
        [sys.executable, "-I", str(root / "verifier" / "verify.py"), "draw.ssj"],
        cwd=terminal.home,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert through == alone


def test_a_proof_is_not_written_half(terminal: Terminal, world) -> None:
    world(Step.TARGETS_FROZEN)
    answer = terminal.json("bundle", "420000-2026-0001", "-o", "draw.ssj", status=1)
    assert answer["error"]["code"] == "bundle_not_finished"
    assert not (terminal.home / "draw.ssj").exists()


def test_every_answer_has_a_published_schema(terminal: Terminal) -> None:
    everything = json.loads(terminal.run("schema").stdout)
    assert set(everything) == set(ANSWERS)
    assert (
        json.loads(terminal.run("schema", "draw", "targets").stdout) == everything["draw targets"]
    )
