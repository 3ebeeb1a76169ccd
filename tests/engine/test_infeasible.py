"""Where there are no odds: exit status 3, what clashes, and ways out that work when they are made."""

import json
import re

import pytest

from api.engine.climbing import frozen_ladder
from api.engine.judging import checked_problem
from api.engine.posing import inspectors_problem, problem_hash
from api.engine.refusing import WITHOUT_ODDS, refusal
from api.engine.solving import solve
from scheduler.odds import solve_inspectors
from scheduler.odds.ladder import climb, from_json
from scheduler.odds.ways.apply import apply
from tests.engine.sessions import run
from tests.engine.test_bytes import example


def read(plain: dict):
    return checked_problem(json.dumps(plain).encode())


def refused(plain: dict):
    document = read(plain)
    with pytest.raises(WITHOUT_ODDS) as error:
        solve(document)
    return refusal(document, error.value)


def test_the_command_ends_with_3_and_writes_no_odds(tmp_path) -> None:
    (tmp_path / "p.json").write_text(json.dumps(example("infeasible")), encoding="utf-8")
    code, out, _ = run("odds", tmp_path / "p.json", "-o", tmp_path / "odds", "--json")
    answer = json.loads(out)
    assert code == 3 and not (tmp_path / "odds").exists()
    assert answer["infeasible"] is True
    (clash,) = answer["clashes"]
    assert clash["missing"] == "1" and {"qualification", "load"} <= set(clash["rules"])
    assert "丁" in clash["ways"][0]["message"]
    assert answer["ladder"]["enough"] == 1


def test_every_way_out_of_a_clash_of_people_works_as_offered() -> None:
    problem = inspectors_problem(read(example("infeasible")))
    (clash,) = refused(example("infeasible")).clashes
    assert len(clash.ways) >= 3
    for way in clash.ways:
        (step,) = from_json([way.change])
        assert solve_inspectors(apply(problem, step)).rows


def test_the_frozen_ladder_names_its_problem_and_leads_to_odds() -> None:
    document = read(example("infeasible"))
    ladder = json.loads(frozen_ladder(document))
    assert ladder["problem"] == problem_hash(document)
    problem, taken = climb(inspectors_problem(document), from_json(ladder["steps"]))
    assert [step.inspectors for step in taken] == [("丁",)]
    assert solve_inspectors(problem).rows
    rows = example("infeasible")
    rows["inspectors"].reverse()
    assert frozen_ladder(read(rows)) == frozen_ladder(document)


def test_a_ladder_that_is_too_short_is_told_so() -> None:
    plain = example("infeasible")
    plain["targets"] = plain["targets"][:1]
    del plain["reserve"]
    plain["inspectors"] = [each for each in plain["inspectors"] if each["inspector"] == "乙"]
    plain["forbidden"] = []
    ladder = refused(plain).ladder
    assert ladder is not None and ladder.enough is None


def test_only_inspectors_have_a_ladder(tmp_path) -> None:
    (tmp_path / "p.json").write_text(json.dumps(example("citizens-assembly")), encoding="utf-8")
    arguments = ("-o", tmp_path / "odds", "--freeze-ladder", tmp_path / "l.json", "--json")
    code, out, _ = run("odds", tmp_path / "p.json", *arguments)
    assert (code, json.loads(out)["error"]["code"]) == (1, "engine_ladder_kind")


def test_quotas_that_clash_are_named_and_each_widening_works() -> None:
    plain = example("citizens-assembly")
    plain["quotas"][5] = {"category": "area", "value": "town", "low": 12, "high": 13}
    answer = refused(plain)
    assert answer.clashes[0].rules == ["area=town", "area=village"]
    assert answer.ways
    for way in answer.ways:
        new = {(q["category"], q["value"]): q for q in way.change["quotas"]}
        quotas = [new.get((q["category"], q["value"]), q) for q in plain["quotas"]]
        assert solve(read({**plain, "quotas": quotas})).files


def crossing() -> dict:
    """Four cells of 2.5, and three families whose totals of 5 pair each cell with each other one:
    in each pair exactly one is rounded up, which three cells cannot do among themselves."""
    places = [
        ("a", "x", "F", "r"),
        ("b", "x", "H", "s"),
        ("c", "y", "F", "s"),
        ("d", "y", "H", "r"),
    ]
    cells = [
        {
            "cell": c,
            "path_a": [a],
            "path_b": [b],
            "margins": {"risk": [r]},
            "size": 10,
            "rate": "1/4",
        }
        for c, a, b, r in places
    ]
    return {"kind": "targets", "cells": cells}


def test_totals_that_no_table_keeps_are_named_and_the_rooms_offered_work() -> None:
    plain = crossing()
    answer = refused(plain)
    assert set(answer.clashes[0].rules) == {"path_a", "path_b", "risk"}
    for way in answer.clashes[0].ways:
        assert solve(read({**plain, "rooms": [way.change]})).files
    (together,) = answer.ways
    assert solve(read({**plain, "rooms": together.change["changes"]})).files


def test_rules_that_clash_are_named_with_their_changes() -> None:
    plain = example("targets-rules")
    plain["rules"]["totals"].append({"code": "ceiling", "per": ["county"], "most_number": 3})
    answer = refused(plain)
    assert {"county-floor", "ceiling"} <= {rule for clash in answer.clashes for rule in clash.rules}
    assert all(
        "county-floor" in clash.message or "ceiling" in clash.message for clash in answer.clashes
    )
    assert answer.clashes[0].ways


def test_a_budget_that_leaves_no_choice_is_refused_with_one_that_does(tmp_path) -> None:
    def tried(budget: str) -> tuple[int, str]:
        plain = {**example("reviewers"), "budget": budget}
        (tmp_path / "p.json").write_text(json.dumps(plain), encoding="utf-8")
        code, _, err = run("odds", tmp_path / "p.json", "-o", tmp_path / "odds")
        return code, err

    code, err = tried("1")
    assert code == 1 and "/budget：费用预算 1 太紧" in err
    offered = re.search(r"最低可用 ([0-9/]+)。", err)
    assert offered is not None
    assert tried(offered[1])[0] == 0
