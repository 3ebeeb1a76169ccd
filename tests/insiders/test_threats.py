"""Every insider test says what it plays, in words that can be checked; no row goes missing."""

import importlib
import re
from pathlib import Path

import pytest

from api import guards
from models.append_only import APPEND_ONLY, KEPT
from scheduler.messages import MESSAGES
from tests.insiders.threats import OPEN, ROWS, WHO
from tools.build_threats import HEADS, INSIDERS, Threat, cases_of, decorators, played, vocabulary

OWN = Path(__file__).name
PLAYED = list(played())
FILES = [path for path in sorted(INSIDERS.glob("test_*.py")) if path.name != OWN]
VERIFIER = (INSIDERS.parents[1] / "verifier" / "verify.py").read_text(encoding="utf-8")
CHECKS = set(re.findall(r'"(\w+)", check_\w+\b', VERIFIER)) | {"parent"}
TRIGGERS = {f"keep_{table}_update" for table in APPEND_ONLY} | {
    f"keep_{table}_delete" for table in (*APPEND_ONLY, *KEPT)
}


def named(threat: Threat) -> str:
    return f"{threat.test}-{threat.outcome.lower()}-{threat.row}"


def exists(name: str) -> bool:
    """Is this the name of something that refuses or finds?"""
    kind, _, rest = name.rpartition(":")
    if kind == "verify":
        return rest in CHECKS
    if kind == "trigger":
        return rest in TRIGGERS
    if kind == "role":
        return hasattr(guards, rest)
    if "." in name:
        module, _, function = name.rpartition(".")
        return callable(getattr(importlib.import_module(module), function, None))
    return name in MESSAGES


def test_every_insider_test_says_what_it_plays() -> None:
    silent = [
        f"{path.name}::{test.name}"
        for path in FILES
        for test in cases_of(path)
        if not decorators(test)
    ]
    assert silent == [] and len(PLAYED) >= len(FILES)


def test_every_row_is_played_or_listed_as_open() -> None:
    tried, waiting = {each.row for each in PLAYED}, {each.row for each in OPEN}
    assert tried | waiting == set(ROWS)
    assert len(set(ROWS.values())) == len(ROWS)


def test_the_document_is_made_from_what_the_tests_import() -> None:
    read = vocabulary()
    assert read.rows == ROWS
    assert read.open == [vars(each) for each in OPEN]


@pytest.mark.parametrize("each", OPEN, ids=lambda each: each.row)
def test_an_open_row_says_who_why_and_what_closes_it(each) -> None:
    assert each.who in WHO and each.closes and is_one_sentence(each.words)


def is_one_sentence(words: str) -> bool:
    return bool(re.search("[一-鿿]", words)) and words.endswith("。") and words.count("。") == 1


@pytest.mark.parametrize("threat", PLAYED, ids=named)
def test_what_a_test_says_can_be_checked(threat: Threat) -> None:
    assert threat.row in ROWS and threat.who in WHO and threat.outcome in HEADS
    assert threat.by and [name for name in threat.by if not exists(name)] == []
    assert is_one_sentence(threat.words) and "|" not in threat.words
    assert bool(threat.closes) == (threat.outcome == "SUCCEEDS"), "an open hole says what closes it"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_check_that_is_named_is_asserted(path: Path) -> None:
    """The code of a refusal or finding stands in the test's file beside the decorators too."""
    text = path.read_text(encoding="utf-8")
    body = re.sub(r"(?s)^@threat\(.*?^\)\n", "", text, flags=re.M)
    for threat in PLAYED:
        if threat.test.startswith(f"{path.name}::") and threat.outcome in {
            "IMPOSSIBLE",
            "DETECTED",
        }:
            for name in threat.by:
                code = name.removeprefix("verify:")
                if code in MESSAGES or code in CHECKS:
                    assert f'"{code}"' in body, (threat.test, name)
