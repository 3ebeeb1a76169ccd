"""What is wrong with a problem: everything at once, each with its JSON pointer, in Chinese."""

import ast
import json
import re
from pathlib import Path

import pytest

from api.engine.judging import checked_problem
from scheduler.errors import Invalid
from scheduler.messages import MESSAGES
from tests.engine.sessions import ROOT, run
from tests.engine.test_bytes import example


def wrong(plain: object) -> set[tuple[str, str]]:
    data = plain if isinstance(plain, bytes) else json.dumps(plain).encode()
    try:
        checked_problem(data)
    except Invalid as error:
        assert all(re.search("[一-鿿]", finding.message) for finding in error.findings)
        return {(finding.field, finding.code) for finding in error.findings}
    return set()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "docs/examples").glob("*.json")), ids=lambda p: p.stem
)
def test_examples_are_well_posed(path) -> None:
    assert wrong(path.read_bytes()) == set()


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", {("", "json_at")}),
        (b"{", {("", "json_at")}),
        (b"\xff", {("", "json_form")}),
        (b"[1]", {("", "object_wanted")}),
        (b"{}", {("/kind", "required")}),
        (b'{"kind": "lots"}', {("/kind", "kind_unknown")}),
        (b'{"kind": "panel", "panel": NaN}', {("", "json_form")}),
        (b'{"kind": "panel", "kind": "targets"}', {("", "member_twice")}),
        (b'{"kind": "panel", "title": "\\ud800"}', {("", "json_form")}),
        (b"[" * 100_000, {("", "json_form")}),
    ],
)
def test_what_is_no_problem_at_all(data: bytes, found) -> None:
    assert wrong(data) == found


def test_form_and_meaning_are_judged_together_with_the_places_of_the_file() -> None:
    plain = example("county-inspectors")
    plain["targets"][1]["seats"][0]["count"] = "2"  # the form: this seat is set aside
    plain["targets"][1]["seats"][1]["role"] = "boss"  # its neighbour is judged all the same
    plain["targets"][3] = {"target": 4, "seats": []}
    plain["targets"][5]["seats"][0]["count"] = 0
    plain["inspectors"][2]["load"] = -1
    plain["inspectors"][3]["loud"] = 1
    plain["inspectors"].append(dict(plain["inspectors"][4]))
    plain["forbidden"].append({"inspector": "nobody", "target": "T01"})
    plain["cap"] = 0.7
    assert wrong(plain) == {("/cap", "exact_number"), ("/targets/1/seats/0/count", "integer_wanted"),
        ("/targets/3/target", "text_wanted"), ("/inspectors/3/loud", "unknown_field")}  # fmt: skip
    plain["cap"] = "70%"
    assert wrong(plain) == {
        ("/targets/1/seats/0/count", "integer_wanted"),
        ("/targets/1/seats/1/role", "role_unknown"),
        ("/targets/3/target", "text_wanted"),
        ("/targets/5/seats/0/count", "count_not_positive"),
        ("/inspectors/2/load", "load_negative"),
        ("/inspectors/3/loud", "unknown_field"),
        (f"/inspectors/{len(plain['inspectors']) - 1}/inspector", "inspector_repeated"),
    }


def changed(name: str, *path: object, to: object) -> dict:
    plain = example(name)
    at = plain
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = to
    return plain


COUNTY, PANEL, CELLS = "county-inspectors", "citizens-assembly", "targets-margins"
ONE = [
    (changed(COUNTY, "cap", to="0%"), "/cap", "cap_out_of_range"),
    (changed(COUNTY, "cap", to="101%"), "/cap", "exact_number"),
    (changed(COUNTY, "cap", to="1/0"), "/cap", "exact_number"),
    (changed(COUNTY, "budget", to="2"), "/budget", "budget_without_costs"),
    (changed(COUNTY, "bits", to=33), "/bits", "number_too_large"),
    (changed(COUNTY, "bits", to=True), "/bits", "integer_wanted"),
    (changed(COUNTY, "turns", to=25), "/turns", "turns_out_of_range"),
    (changed(COUNTY, "rest_days", to=-1), "/rest_days", "rest_negative"),
    (changed(COUNTY, "apart", to=[["P01陈", "P02李", "P03王"]]), "/apart/0", "pair_wanted"),
    (changed(COUNTY, "apart", to=[["P01陈", "P01陈"]]), "/apart/0", "apart_from_oneself"),
    (changed(COUNTY, "apart", to=[["P01陈", "X"]]), "/apart/0/1", "inspector_not_listed"),
    (changed(COUNTY, "allowed", to=[{"target": "T99", "inspectors": []}]), "/allowed/0/target", "target_not_listed"),
    (changed(COUNTY, "targets", 2, "target", to="a/b"), "/forbidden/0/target", "target_not_listed"),
    (changed(COUNTY, "targets", 6, "day", to="2026-02-30"), "/targets/6/seats/0", "day_unreadable"),
    (changed(COUNTY, "inspectors", 0, "members", to=["x"]), "/inspectors/0/members", "team_of_one"),
    (changed(COUNTY, "forbidden", 1, "reason", to=""), "/forbidden/1/reason", "reason_name"),
    (changed(PANEL, "panel", to=0), "/panel", "panel_out_of_range"),
    (changed(PANEL, "panel", to=81), "/panel", "panel_above_pool"),
    (changed(PANEL, "quotas", 0, "low", to=9), "/quotas/0", "quota_out_of_range"),
    (changed(PANEL, "quotas", 2, "category", to="aage"), "/quotas/2/category", "category_unknown"),
    (changed(PANEL, "people", 3, "values", to={"gender": "f"}), "/people/3/values", "category_missing"),
    (changed(PANEL, "people", 3, "id", to="V001"), "/people/3", "entry_repeated"),
    (changed(PANEL, "groups", to=[{"values": {"gender": "f"}, "size": 3}]), "/groups", "groups_or_people"),
    (changed(CELLS, "cells", 4, "rate", to=None), "/cells/4/rate", "required"),
    (changed(CELLS, "cells", 4, "size", to=None), "/cells/4/size", "required"),
    (changed(CELLS, "cells", 4, "size", to=-1), "/cells/4/size", "size_negative"),
    (changed(CELLS, "cells", 4, "cell", to="wuchang.A.F"), "/cells/4/cell", "cell_repeated"),
    (changed(CELLS, "cells", 4, "path_b", to=[]), "/cells/4", "path_empty"),
    (changed(CELLS, "rooms", to=[{"margin": "x", "room": 1}]), "/rooms/0", "room_without_margins"),
    (changed("targets-rules", "entries", 0, "cell", to="x"), "/entries/0/cell", "cell_unknown"),
    (changed("targets-rules", "cells", 0, "size", to=3), "/cells/0/size", "size_differs"),
    (changed("targets-rules", "cells", 0, "rate", to="3%"), "/cells/0/rate", "rate_beside_rules"),
    (changed("targets-rules", "cells", 0, "district", to=["a"]), "/cells/0/district", "district_form"),
    (changed("targets-rules", "rooms", to=[{"margin": "x", "room": 1}]), "/rooms/0", "total_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("plain", "place", "code"), ONE, ids=[f"{c}-{n}" for n, (_, _, c) in enumerate(ONE)]
)
def test_each_mistake_is_found_at_its_place(plain: dict, place: str, code: str) -> None:
    assert (place, code) in wrong(plain)


def test_the_command_refuses_with_all_of_them(tmp_path) -> None:
    plain = changed(COUNTY, "inspectors", 0, "load", to=-1)
    plain["rest_days"] = -5
    (tmp_path / "p.json").write_text(json.dumps(plain), encoding="utf-8")
    code, out, err = run("odds", tmp_path / "p.json", "-o", tmp_path / "o", "--json")
    assert code == 1 and not (tmp_path / "o").exists()
    assert {e["field"] for e in json.loads(out)["error"]["errors"]} == {
        "/inspectors/0/load",
        "/rest_days",
    }
    assert "/rest_days：轮换间隔不能小于 0 天，现在是 -5。" in err


def fault_codes() -> set[str]:
    """Every code of a fault that the core can find in a problem of this form."""
    found: set[str] = set()
    coverage = ("groups", "rules", "classes", "given")
    names = ("faults.py", "targets.py", "leximin/problem.py", "margins/problem.py")
    for name in (*names, *(f"coverage/{name}.py" for name in coverage)):
        tree = ast.parse(Path(ROOT / "scheduler/odds" / name).read_text("utf-8"))
        for node in ast.walk(tree):
            calls = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
                "Fault",
                "_least",
                "_repeated",
            }
            first = node.args[0] if calls and node.args else None
            if isinstance(node, ast.Tuple) and len(node.elts) == 3:
                first = node.elts[1]  # (fine, code, value)
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                found.add(first.value)
    return found


def test_every_fault_of_the_core_has_a_sentence() -> None:
    codes = {code for code in fault_codes() if re.fullmatch("[a-z]+(_[a-z]+)+", code)}
    assert len(codes) > 60
    # Cells and totals are made by api/engine here, and a target has one week: never wrong.
    unreachable = {"expected_out_of_range", "total_cell_unknown", "total_cell_repeated"}
    unreachable |= {"several_weeks"}
    assert codes - set(MESSAGES) - unreachable == set()
