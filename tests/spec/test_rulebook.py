"""Every rule has a code, a label, a basis, a file of its own and a specification."""

import re
from pathlib import Path

from scheduler.odds import RULEBOOK

RULES = Path(__file__).parents[2] / "scheduler" / "odds" / "rules"
CODES = [rule.code for rule in RULEBOOK]
LONG = {"apart"}  # it has two ways of keeping people apart, and says which fits


def test_rulebook_files_and_specifications_are_the_same_set() -> None:
    assert len(set(CODES)) == len(CODES)
    assert {path.stem for path in RULES.glob("*.py")} - {"__init__", "rule"} == set(CODES)
    specs = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert specs - {"rulebook"} == set(CODES)


def test_each_specification_is_about_its_rule_and_speaks_chinese() -> None:
    for rule in RULEBOOK:
        text = (Path(__file__).parent / f"test_{rule.code}.py").read_text("utf-8")
        assert f"{type(rule).__name__}()" in text
        assert re.search(r"^def test_[\u4e00-\u9fff]", text, re.MULTILINE)


def test_rules_that_are_stricter_than_their_sentence_say_so() -> None:
    """Of all others tests/agreement shows that the odds give up nothing the rule allows."""
    assert {rule.code for rule in RULEBOOK if rule.stricter} == {"apart", "mentor"}


def test_rules_that_judge_single_entries_can_judge_all_pairs_with_odds_at_once() -> None:
    """Judging two outcomes together finds what judging each finds: nothing more, nothing less."""
    assert {rule.code for rule in RULEBOOK if rule.per_entry} == {
        "district", "department", "lead", "qualification", "certificate", "absence", "team",
        "recusal", "cool_down",
    }  # fmt: skip


def test_rules_speak_chinese_and_fit_on_a_page() -> None:
    for rule in RULEBOOK:
        assert rule.label and all("\u4e00" <= letter <= "\u9fff" for letter in rule.label)
        assert "规则" in rule.basis or "〔" in rule.basis or "《" in rule.basis
    lines = {code: len((RULES / f"{code}.py").read_text("utf-8").splitlines()) for code in CODES}
    assert {code for code, length in lines.items() if length > 80} <= LONG


def test_rules_run_on_a_bare_python() -> None:
    for path in RULES.glob("*.py"):
        text = path.read_text("utf-8")
        assert "numpy" not in text and "ortools" not in text
