"""The command: isolated, standard library only, exit statuses, `--json`, `--find`."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import builder
import pytest

verify = builder.load_verifier()
Files = dict[str, bytes]


@pytest.fixture
def paths(tmp_path: Path, parent: Files, child: Files) -> list[str]:
    (tmp_path / "t.ssj").write_bytes(builder.pack(parent))
    (tmp_path / "i.ssj").write_bytes(builder.pack(child))
    return [str(tmp_path / "t.ssj"), str(tmp_path / "i.ssj")]


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(builder.VERIFY), *arguments]
    return subprocess.run(
        command, check=False, capture_output=True, encoding="utf-8", env=environment
    )


def test_only_the_standard_library_is_imported() -> None:
    tree = ast.parse(builder.VERIFY.read_text("utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(str(node.module).split(".")[0])
        elif isinstance(node, ast.Name):
            assert node.id not in {"__import__", "eval", "exec"}
    assert names <= sys.stdlib_module_names and "importlib" not in names


def test_syntax_of_python_3_9() -> None:
    ast.parse(builder.VERIFY.read_text("utf-8"), feature_version=(3, 9))


def test_functions_are_short() -> None:
    for node in ast.walk(ast.parse(builder.VERIFY.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, node.name


def test_isolated(paths: list[str]) -> None:
    for locale in ({}, {"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}):
        done = run(*paths, **locale)
        assert (done.returncode, done.stderr) == (0, "")
        marks = [line[2:3] for line in done.stdout.splitlines() if line.startswith("  ")]
        assert (marks.count("✓"), marks.count("–"), marks.count("✗")) == (29, 4, 0)
        assert "\x1b" not in done.stdout and "\u202e" not in done.stdout


def test_json_is_one_document(paths: list[str]) -> None:
    done = run(*paths, "--json")
    assert json.loads(done.stdout) == verify.verify(paths)
    assert (done.returncode, done.stderr) == (0, "")


def test_exit_statuses(paths: list[str], tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    bad = tmp_path / "bad.ssj"
    bad.write_bytes(b"x")
    assert verify.main(paths) == 0
    assert verify.main([paths[1]]) == 0  # parent NOT CHECKED
    assert verify.main([*paths, str(bad)]) == 1
    assert "✗ 文件结构" in capsys.readouterr().out
    for unreadable in ("nowhere.ssj", str(tmp_path), "a\0b", ""):
        assert verify.main([unreadable, "--json"]) == 1
        shown = json.loads(capsys.readouterr().out)
        assert shown["files"][0]["error"]["code"] == "unreadable" and not shown["verified"]
        assert verify.main([unreadable]) == 1
        assert "未通过核验" in capsys.readouterr().out
    for usage in ([], ["--json"], [*paths, "--what"], [*paths, "--find", "x"],
                  [*paths, "--find", "a" * 20, "--salt", "00" * 16],
                  [*paths, "--find", "a" * 20, "--salt", "0", "--subject", "target:1"],
                  [*paths, "--find", "a" * 20, "--salt", "00" * 16, "--subject", "1"],
                  [*paths, "--salt", "00" * 16, "--subject", "target:1"]):  # fmt: skip
        assert verify.main(usage) == 2, usage
        assert capsys.readouterr().out == ""
    assert verify.verify([])["verified"] is False


def found(paths: list[str], capsys: pytest.CaptureFixture, *more: str) -> tuple[int, dict]:
    capsys.readouterr()
    status = verify.main([*paths, "--json", "--find", *more])
    result: dict = json.loads(capsys.readouterr().out)["find"]
    return status, result


def test_find_a_target(paths: list[str], parent: Files, capsys: pytest.CaptureFixture) -> None:
    statuses = set()
    drawn = {line.split("\t")[2]: line.split("\t")
             for line in parent["outcome.txt"].decode().splitlines()}  # fmt: skip
    for county, own_class, section, size, odds in builder.CELLS:
        for n in range(size):
            subject = f"target:{county}.{own_class}.{section}{n}"
            own = builder.pid(subject)
            status, result = found(
                paths, capsys, own, "--salt", builder.salt(subject).hex(), "--subject", subject
            )
            entry = result["entries"][0]
            assert (status, result["matches"], entry["list"]) == (0, True, "pool.txt")
            assert Fraction(entry["odds"]) == Fraction(odds, size << 16)
            assert entry["status"] == (drawn[own][3] if own in drawn else "not drawn")
            assert own not in drawn or entry["ticket"] == drawn[own][4]
            assert ("seats.txt" in {e["list"] for e in result["entries"]}) == (
                entry["status"] == "drawn"
            )
            statuses.add(entry["status"])
    assert statuses == {"drawn", "alternate", "not drawn"}


def test_find_others(paths: list[str], child: Files, capsys: pytest.CaptureFixture) -> None:
    def lists(*more: str) -> list[str]:
        return [entry["list"] for entry in found(paths, capsys, *more)[1]["entries"]]

    assert lists(builder.pid("target:gone")) == ["excluded.txt"]
    assert lists(builder.pid("inspector:90")) == ["absent.txt"] * 2
    who = builder.pid("inspector:3")
    status, result = found(paths, capsys, who)
    assert (status, result["matches"]) == (0, None)
    sent = child["outcome.txt"].decode().count(who)
    assert [e["status"] for e in result["entries"]].count("drawn") == sent
    assert lists(who).count("odds.txt") == child["odds.txt"].decode().count(who)
    assert lists("a" * 20) == []
    verify.main([*paths, "--find", "a" * 20])
    assert "没有找到" in capsys.readouterr().out


def test_find_with_a_wrong_salt(paths: list[str], capsys: pytest.CaptureFixture) -> None:
    own = builder.pid("target:gone")
    status, result = found(paths, capsys, own, "--salt", "00" * 16, "--subject", "target:gone")
    assert (status, result["matches"]) == (1, False)


def test_find_says_nothing_of_files_that_fail(
    tmp_path: Path, parent: Files, capsys: pytest.CaptureFixture
) -> None:
    (tmp_path / "x").write_bytes(builder.pack({**parent, "outcome.txt": b""}))
    status, result = found([str(tmp_path / "x")], capsys, builder.pid("target:gone"))
    assert (status, result["entries"]) == (1, [])
