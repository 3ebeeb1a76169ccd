"""House rules that a machine checks: sizes, transactions, deletions, sentences, names."""

import ast
import re
from pathlib import Path

import pytest

from scheduler.messages import MESSAGES

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in ("scheduler", "models", "api", "verifier", "fixtures", "tools")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "migrations/versions" not in path.as_posix()
]
MAX_FILE, MAX_FUNCTION = 300, 40
# One file that outsiders download whole: its length is the point.
LONG_FILES = {"verifier/verify.py"}
# A command's parameters are its manual: they stand in its signature.
LONG_FUNCTIONS = {
    ("api/cli/commands/tasks.py", "new"),
    ("api/cli/commands/registers.py", "import_file"),
}
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|manager|misc|common_utils)(_|$)")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def trees() -> list[tuple[str, ast.Module]]:
    return [(name_of(path), ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCES]


def test_files_are_small() -> None:
    long = {name_of(path) for path in SOURCES if len(path.read_text().splitlines()) > MAX_FILE}
    assert long == LONG_FILES


def test_functions_are_short() -> None:
    long = {
        (name, node.name)
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION
    }
    assert long == LONG_FUNCTIONS


def test_every_file_says_what_it_is_for() -> None:
    assert [name for name, tree in trees() if not ast.get_docstring(tree) and tree.body] == []


def test_no_file_is_a_junk_drawer() -> None:
    assert [name_of(path) for path in SOURCES if FORBIDDEN_NAMES.search(path.stem)] == []


def calls(tree: ast.Module) -> set[str]:
    """The last names of everything that is called."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                found.add(node.func.attr)
            elif isinstance(node.func, ast.Name):
                found.add(node.func.id)
    return found


def test_use_cases_and_models_never_commit_or_roll_back() -> None:
    guilty = [
        name
        for name, tree in trees()
        if name.startswith(("scheduler/", "models/"))
        and name != "models/session.py"
        and calls(tree) & {"commit", "rollback"}
    ]
    assert guilty == []


def test_nothing_is_deleted() -> None:
    """No use case calls SQLAlchemy's delete; validity ends by a date."""
    guilty = []
    for name, tree in trees():
        imported = {
            alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
            for alias in node.names
        }
        if "delete" in imported or re.search(r"session\.delete\(", (ROOT / name).read_text()):
            guilty.append(name)
    assert guilty == []


CODE_CALLS = {
    "DomainError",
    "Refused",
    "NotFound",
    "Forbidden",
    "Unauthenticated",
    "TooMany",
    "sentence",
    "SourceError",
    "NoteFault",
    "WitnessRefusal",
}


def codes_in(tree: ast.Module) -> set[str]:
    """The codes of errors, findings and sentences that a file names."""
    found = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        place = 0 if name in CODE_CALLS else 1 if name == "Finding" else None
        if place is None or len(node.args) <= place:
            continue
        argument = node.args[place]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            found.add(argument.value)
    return found


def test_every_code_has_a_sentence() -> None:
    missing = {
        (name, code)
        for name, tree in trees()
        if name.startswith(("scheduler/", "api/"))
        for code in codes_in(tree)
        if code not in MESSAGES
    }
    assert missing == set()


def test_every_transition_has_a_sentence_for_its_refusal() -> None:
    from scheduler.desk.lifecycle import TRANSITIONS

    wanted = {
        f"{kind.__tablename__}_{step.event}_state"
        for kind, table in TRANSITIONS.items()
        for step in table
    }
    assert wanted <= set(MESSAGES)


def test_every_sentence_is_used() -> None:
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in [*SOURCES, *(ROOT / "api").rglob("*.html")]
        if not path.name.endswith("messages.py")
    )
    composed = re.compile(r"^(plan|task|draw|visit)_\w+_state$|^relax_|^clash_")
    unused = [code for code in MESSAGES if f'"{code}"' not in text and not composed.match(code)]
    assert unused == []


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_sentences_are_chinese_and_well_formed(code: str) -> None:
    sentence = MESSAGES[code]
    assert re.search("[一-鿿]", sentence) or code in {"invalid"}
    fields = re.findall(r"{(\w+)}", sentence)
    assert sentence.format(**dict.fromkeys(fields, "x"))


def test_no_address_or_path_of_a_machine_stands_in_the_tree() -> None:
    import subprocess

    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    bad = []
    pattern = re.compile(
        r"(index-url|find-links|trusted-host|registry)[ =:]+.?https?:"
        + r"|/"
        + r"(work|farm|root)/"
    )
    for name in listed.split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.suffix not in {".xlsx", ".png", ".ssj"}:
            if name == "tests/architecture/test_code_rules.py":
                continue
            if pattern.search(path.read_text(encoding="utf-8", errors="replace")):
                bad.append(name)
    assert bad == []
