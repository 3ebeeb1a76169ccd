"""The compiled lottery gives the reference's numbers, for every shape of tree and of odds."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import scheduler.fast.lottery as fast
from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item
from scheduler.draw.outcome import compute_outcome, inspector_items, target_items
from scheduler.fast.items import FlatItems, FlatTree
from scheduler.fast.outcome import FEW, fast_outcome, round_compiled, round_many
from scheduler.odds import Outcome, Problem, solve_inspectors
from scheduler.odds.items import lottery_arrays, lottery_items
from tests.javascript.instances import KINDS, problem, staffed
from tests.odds.build import planted

VECTORS = sorted((Path(__file__).parents[2] / "fixtures" / "vectors").glob("*.json"))
SEED = "c3" * 32


def numbers(items: list[Item], bits: int, turns: int, seed: str) -> dict[str, int]:
    found = round_compiled(items, bits, turns, seed)
    assert found == round_items(items, bits, turns, seed)
    return found


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("batch", range(4))
def test_random_problems(kind: str, batch: int) -> None:
    for number in range(20):
        one = problem(kind, batch * 20 + number)
        numbers(one.items, one.bits, one.turns, one.seed)


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_golden_vectors(path: Path) -> None:
    case: dict[str, Any] = json.loads(path.read_text("utf-8"))
    inputs, expected = case["inputs"], case["expected"]
    if "items" in inputs:
        items = [
            Item(i["name"], i["odds"], tuple(i["path_a"].split("/")), tuple(i["path_b"].split("/")))
            for i in inputs["items"]
        ]
        found = numbers(items, inputs["bits"], inputs["turns"], inputs["seed"])
    else:
        plan = json.loads(inputs["plan"])
        files = {name: text.encode() for name, text in inputs["frozen"].items()}
        read = target_items if plan["kind"] == "targets" else inspector_items
        found = numbers(read(files), plan["bits"], plan["turns"], expected["seed"])
        outcome = compute_outcome(plan, files, expected["seed"], round_compiled)
        assert outcome.decode() == expected["outcome"]
    assert found == expected["counts"]


@pytest.mark.parametrize("number", range(30))
def test_newcomers_and_weeks(number: int) -> None:
    plan, files, seed = staffed(number)
    numbers(inspector_items(files), plan["bits"], plan["turns"], seed)


@given(planted())
@settings(max_examples=25, deadline=None)
def test_the_odds_arrays_are_the_items_of_the_files(made: tuple[Problem, Outcome]) -> None:
    """`lottery_arrays` makes no names, `lottery_items` does: one draw."""
    odds = solve_inspectors(made[0])
    arrays = lottery_arrays(odds)
    items = FlatItems(
        arrays.odds,
        arrays.block,
        arrays.leaf_a,
        arrays.leaf_b,
        FlatTree(arrays.parent_a),
        FlatTree(arrays.parent_b),
    )
    drawn = fast.round_flat(items, odds.bits, 12, SEED)
    by_name = numbers(list(lottery_items(odds)), odds.bits, 12, SEED)
    assert drawn.tolist() == [by_name[name] for name in sorted(by_name, key=str.encode)]


def test_too_few_words_are_made_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """However unlikely: if a pass needs more words than were made, it is linked again with more."""
    one = problem("weekly", 3)
    assert one.turns > 2
    wanted = round_items(one.items, one.bits, one.turns, one.seed)
    asked = []
    first = fast.WordStore.first

    def recording(self: Any, label: str, count: int) -> Any:
        asked.append((label, count))
        return first(self, label, count)[:count]  # no more than was asked for

    monkeypatch.setattr(fast, "words_needed", lambda odd, layout: 1)
    monkeypatch.setattr(fast.WordStore, "first", recording)
    assert round_compiled(one.items, one.bits, one.turns, one.seed) == wanted
    again = [label for label, count in asked if label.startswith("turns/") and count > 1]
    assert again


def test_many_items_go_to_the_compiled_lottery(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below FEW by the readable lottery, from there on by the other: the same numbers."""
    seed = hashlib.sha256(b"many").hexdigest()
    odds = np.random.default_rng(1).integers(0, 2**16, FEW)
    items = [
        Item(f"n{at:05}", int(each), (f"a{at % 97:02}",), (f"b{at % 89:02}",))
        for at, each in enumerate(odds)
    ]
    called = []
    monkeypatch.setattr(
        "scheduler.fast.outcome.round_items",
        lambda *given: called.append(len(given[0])) or round_items(*given),
    )
    few = round_many(items[:-1], 16, 4, seed)
    assert called == [FEW - 1] and len(few) == FEW - 1
    many = round_many(items, 16, 4, seed)
    assert called == [FEW - 1] and many == round_items(items, 16, 4, seed)


def test_an_outcome_file_is_the_reference_s() -> None:
    plan, files, seed = staffed(4)
    assert fast_outcome(plan, files, seed) == compute_outcome(plan, files, seed) != b""


@pytest.mark.parametrize(("turns", "bits"), [(-1, 16), (17, 16), (3, 33)])
def test_passes_out_of_range_are_refused(turns: int, bits: int) -> None:
    with pytest.raises(ValueError, match="turns"):
        round_compiled([Item("a", 1, ("x",), ("y",))], bits, turns, SEED)


def test_nothing_to_draw() -> None:
    assert round_compiled([], 16, 4, SEED) == {}


def test_everything_that_does_not_fit_together_is_said() -> None:
    def array(*values: int) -> Any:
        return np.array(values, np.int32)

    with pytest.raises(ValueError) as said:
        FlatItems(
            np.array([-1, 5]), array(0), array(3, 0), array(0, -2), FlatTree(array(1, -1)),
            FlatTree(array(-1)),
        )  # fmt: skip
    text = str(said.value)
    for name in ("odds goes from -1", "block has the shape", "leaf_a", "leaf_b", "node 0 of a"):
        assert name in text
