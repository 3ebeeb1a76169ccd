"""Pools of the bench: seeded, of a province's shape, and frozen as the service would."""

import json
from collections import Counter
from collections.abc import Callable

import pytest

from bench import pools
from bench.cases import pools as cases
from bench.cases import proofs
from bench.measured import Result, Watch
from bench.pools import SeededEntropy, divisions, register
from scheduler.desk.encode import target_files
from scheduler.draw.documents import rows, split_lines
from scheduler.draw.hashing import merkle_root


def test_the_register_is_the_same_for_the_same_seed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "CHUNK", 700)
    once, again, other = (list(register(2_000, seed)) for seed in (1, 1, 2))
    assert once == again != other
    assert [len(chunk) for chunk in once] == [700, 700, 600]
    facts = [fact for chunk in once for fact in chunk]
    assert [fact.id for fact in facts] == list(range(2_000))
    assert len({fact.key for fact in facts}) == 2_000


def test_the_register_has_the_shape_of_a_province() -> None:
    facts = [fact for chunk in register(50_000, 1) for fact in chunk]
    assert len({fact.county for fact in facts}) == 103
    assert {fact.county for fact in facts} <= set(divisions())
    classes = Counter(fact.risk_class for fact in facts)
    assert set(classes) == set("ABCD-") and classes["A"] > 5 * classes["D"] > 0
    assert len({(fact.county, fact.risk_class, fact.industry) for fact in facts}) > 5_000
    assert len({fact.industry for fact in facts}) == 20


def test_a_freeze_of_the_bench_is_one_of_the_service() -> None:
    files = cases.freeze_files(3_000, SeededEntropy(1), Watch())
    facts = [fact for chunk in register(3_000, 1) for fact in chunk]
    names = dict(enumerate(row[0] for row in rows(files["pool.txt"])))
    of_service = target_files(facts, names, pools.RATES, divisions())
    assert of_service["cells.txt"] == files["cells.txt"]
    plan = json.loads(files["plan.json"])
    leaves = split_lines(files["pool.txt"])
    assert plan["files"]["pool.txt"] == {"lines": 3_000, "root": merkle_root(leaves)}
    assert len(leaves) == 3_000


@pytest.mark.parametrize(
    "case",
    [cases.draw, cases.verify, proofs.proof, proofs.bare_proof],
    ids=lambda case: case.__name__,
)
def test_small_cases_end_and_are_judged(
    case: Callable[[str], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "FEW_LINES", 300)
    monkeypatch.setattr(proofs, "LOG_ENTRIES", 50)
    found = case("3000")
    assert found["notes"]["pairs"] == 3_000
    assert found["seconds"] > 0


def test_an_outcome_that_is_not_the_references_is_an_error() -> None:
    files = cases._sealed(cases.freeze_files(2_000, SeededEntropy(1), Watch()))
    seed = cases.drafts.seed_of(files)
    outcome = cases.fast_outcome(cases.plan_of(files), files, seed)
    cases._judge(files, seed, outcome)
    lines = outcome.splitlines(keepends=True)
    first = next(at for at, line in enumerate(lines) if b"\t1\t" in line)
    wrong = lines[first].replace(b"\tdrawn\t", b"\talternate\t")
    with pytest.raises(RuntimeError, match="reference"):
        cases._judge(files, seed, b"".join([wrong, *lines[first + 1 :]]))
