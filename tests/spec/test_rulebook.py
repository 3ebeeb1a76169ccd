"""Every rule has a code, a label, a basis, a file of its own and a specification."""

from pathlib import Path

from scheduler.odds import RULEBOOK

RULES = Path(__file__).parents[2] / "scheduler" / "odds" / "rules"


def test_rulebook_files_and_specifications_are_the_same_set() -> None:
    codes = [rule.code for rule in RULEBOOK]
    assert len(set(codes)) == len(codes)
    assert {path.stem for path in RULES.glob("*.py")} - {"__init__", "rule"} == set(codes)
    specs = {path.stem.removeprefix("test_") for path in Path(__file__).parent.glob("test_*.py")}
    assert specs - {"rulebook"} >= set(codes)


def test_rules_speak_chinese_and_fit_on_a_page() -> None:
    for rule in RULEBOOK:
        assert rule.label and all("\u4e00" <= letter <= "\u9fff" for letter in rule.label)
        assert "规则" in rule.basis or "〔" in rule.basis or "《" in rule.basis
        assert len((RULES / f"{rule.code}.py").read_text("utf-8").splitlines()) <= 80


def test_rules_run_on_a_bare_python() -> None:
    for path in RULES.glob("*.py"):
        text = path.read_text("utf-8")
        assert "numpy" not in text and "ortools" not in text
