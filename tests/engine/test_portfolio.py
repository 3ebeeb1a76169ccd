"""What exact odds cannot hold: a published list of whole assignments, its real odds, its check."""

import json
from collections import Counter
from collections.abc import Callable
from fractions import Fraction

import pytest

from api.engine import solving
from api.engine.checking import check
from api.engine.container import pack
from api.engine.drawing import draw
from api.engine.posing import inspectors_problem, problem_hash
from api.engine.solving import portfolio_files, solve
from scheduler.errors import Refused
from scheduler.odds import judge
from scheduler.odds.ladder import from_json
from scheduler.odds.portfolio import Undecided
from scheduler.odds.portfolio.crossing import splits
from scheduler.odds.portfolio.solve import solve_parts
from scheduler.odds.solve import fairest_odds
from scheduler.odds.ways.apply import apply
from tests.engine.sessions import run
from tests.engine.test_bytes import example
from tests.engine.test_check import SEED, Files, broken, edited, headed, rename, verdicts
from tests.engine.test_infeasible import read, refused

Rows = list[list[str]]
PLAIN = example("crossing-teams")
FIRST = "0" * 64


@pytest.fixture(scope="module")
def teams():
    """(document, files of ODDS)."""
    document = read(PLAIN)
    return document, solve(document).files


def rows_of(files: Files, name: str) -> Rows:
    return [line.split("\t") for line in files[name].decode().splitlines()]


def entries(files: Files, counts: str) -> frozenset[tuple[str, ...]]:
    names = [row[0] for row in rows_of(files, "groups.txt")]
    taken = zip(names, counts.split(","), strict=True)
    return frozenset(tuple(name.split("/")) for name, count in taken if count == "1")


def test_every_table_keeps_every_rule_and_the_odds_stated_are_those_of_the_tables(teams) -> None:
    document, files = teams
    problem = inspectors_problem(document)
    total: Counter[str] = Counter()
    for counts, weight in rows_of(files, "tables.txt"):
        table = entries(files, counts)
        assert judge(problem, table) == []
        total.update({"/".join(entry): int(weight) for entry in table})
    groups = rows_of(files, "groups.txt")
    assert total == {name: int(odds) for name, _, odds, _ in groups}
    apart = max(abs(int(odds) - Fraction(ideal) * 2**24) for _, _, odds, ideal in groups)
    assert apart == json.loads(files["head.json"])["deviation"] > 0


def test_what_the_seed_draws_is_one_of_the_tables(teams) -> None:
    _, files = teams
    tables = {entries(files, counts) for counts, _ in rows_of(files, "tables.txt")}
    drawn = set()
    for number in range(60):
        lines = draw(pack(files), f"{number:064x}").decode().splitlines()[1:]
        drawn.add(frozenset(tuple(line.split("\t")[0].split("/")) for line in lines))
    assert drawn <= tables
    assert len(drawn) > 20


def test_the_command_says_what_is_beyond_and_how_far_the_odds_are(tmp_path) -> None:
    (tmp_path / "p.json").write_text(json.dumps(PLAIN), encoding="utf-8")
    arguments = (tmp_path / "p.json", "-o", tmp_path / "odds")
    code, out, _ = run("odds", *arguments, "--json", "--report")
    answer = json.loads(out)
    assert code == 0
    assert len(answer["committed"]["parts"]) == 3
    assert answer["committed"]["difference"] == answer["report"]["deviation"]
    assert answer["committed"]["tables"] == answer["report"]["tables"] > 100
    assert answer["report"]["smallest_cap"] is None
    places = sum(each["expected"]["about"] for each in answer["report"]["loads"])
    assert places == pytest.approx(8)
    _, words, _ = run("odds", *arguments)
    assert "meet_most" in words and "固定检查组" in words and "持证要求" in words


def test_exact_odds_are_told_to_be_exact(tmp_path) -> None:
    plain = {**example("county-inspectors")}
    (tmp_path / "p.json").write_text(json.dumps(plain), encoding="utf-8")
    _, out, _ = run("odds", tmp_path / "p.json", "-o", tmp_path / "odds", "--json")
    assert json.loads(out)["committed"] is None


def exchange(rows: Rows) -> None:
    """In one table a place is taken from one seat and given to another."""
    counts = rows[0][0].split(",")
    counts[counts.index("1")] = "0"
    counts[-1 - counts[::-1].index("0")] = "1"
    rows[0][0] = ",".join(counts)


def move_weight(rows: Rows) -> None:
    rows[0][1], rows[1][1] = str(int(rows[0][1]) + 9), str(int(rows[1][1]) - 9)


def move_ideal(rows: Rows) -> None:
    """The seats' sums stay."""
    unit = 2**24
    for row, by in ((rows[2], 500), (rows[3], -500)):
        row[3] = str(Fraction(row[3]) + Fraction(by, unit))


TAMPERED: list[tuple[str, Callable[[Rows], None], set[str]]] = [
    ("tables.txt", exchange, {"list"}),
    ("tables.txt", move_weight, {"list"}),
    ("groups.txt", lambda rows: rows[0].__setitem__(2, str(int(rows[0][2]) + 1)), {"list"}),
    ("groups.txt", lambda rows: rows.append(["x/y/z", "1", "0", "0"]), {"list"}),
    ("groups.txt", move_ideal, {"ideal"}),
    ("groups.txt", rename(0, "食品厂/pair/丁", "食品厂/pair/戊"), {"list", "ideal"}),
    ("beyond.txt", lambda rows: rows.pop(0), {"parts"}),
    ("beyond.txt", lambda rows: rows.append(["apart", ""]), {"parts"}),
    ("beyond.txt", lambda rows: rows.append(["everything", ""]), {"parts"}),
    ("multipliers.txt", lambda rows: rows.pop(0), {"ideal"}),
]


@pytest.mark.parametrize("case", range(len(TAMPERED)))
def test_a_list_that_was_tampered_with_is_found(case: int, teams) -> None:
    document, files = teams
    name, edit, codes = TAMPERED[case]
    other = edited(files, name, edit)
    if name == "groups.txt" and len(rows_of(other, name)) > len(rows_of(files, name)):
        other = edited(
            other, "tables.txt", lambda rows: [r.__setitem__(0, zero(r[0])) for r in rows]
        )
    found = broken(document, other)
    assert codes <= found
    assert found - {"outcome"} == codes


def zero(counts: str) -> str:
    """`x/y/z` sorts before all other names."""
    return f"0,{counts}"


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ({"deviation": 1}, {"list"}),
        ({"cap": 2**23}, {"list", "ideal"}),
        ({"rounding": 1_000}, {"ideal"}),
        ({"tilt": "0.5"}, {"budget"}),
        ({"problem": FIRST}, {"problem"}),
        ({"bits": 16}, {"problem"}),
    ],
)
def test_a_head_that_lies_is_found(more: dict, codes: set[str], teams) -> None:
    document, files = teams
    try:
        assert broken(document, headed(files, **more)) == codes
    except Refused:
        assert "bits" in more  # then the weights do not sum up


def test_another_list_is_no_fault_but_has_its_own_distance_told(teams) -> None:
    """All weight on one table: the odds and the difference are stated truly, so people see it."""
    document, files = teams
    rows = rows_of(files, "tables.txt")[:1]
    taken = rows[0][0].split(",")

    def certain(groups: Rows) -> None:
        for row, count in zip(groups, taken, strict=True):
            row[2] = str(int(count) << 24)

    one = edited(
        files, "tables.txt", lambda r: r.__setitem__(slice(None), [[rows[0][0], "16777216"]])
    )
    one = edited(one, "groups.txt", certain)
    ideal = {row[0]: Fraction(row[3]) for row in rows_of(files, "groups.txt")}
    apart = max(abs(int(count) - share) for count, share in zip(taken, ideal.values(), strict=True))
    one = headed(one, deviation=int(apart * 2**24))
    found = check(document, pack(one), draw(pack(one), SEED), None)
    assert [each.code for each in found if each.ok is False] == []
    (nearest,) = (each for each in found if each.code == "nearest")
    assert nearest.ok is None and f"{float(apart):.4%}" in nearest.words[0]


def test_an_outcome_that_is_no_table_is_found(teams) -> None:
    """己 belongs to both teams."""
    document, files = teams
    lines = draw(pack(files), SEED).decode().splitlines()
    swapped = [line.replace("商场/pair/甲", "商场/pair/乙") for line in lines]
    data = "".join(f"{line}\n" for line in [swapped[0], *sorted(swapped[1:])]).encode()
    assert broken(document, files, data) == {"lottery", "outcome"}


def test_the_same_person_twice_at_one_target_is_found() -> None:
    plain = json.loads(json.dumps(PLAIN))
    plain["targets"][3]["seats"].append({"seat": "second", "by_team": True})
    document = read(plain)
    files = solve(document).files
    assert broken(document, files) == set()
    lines = draw(pack(files), SEED).decode().splitlines()
    head = lines[0]
    kept = [line for line in lines[1:] if not line.startswith("医院/")]
    both = [*kept, "医院/team/一组\t1", "医院/second/二组\t1"]
    data = "".join(f"{line}\n" for line in [head, *sorted(both)]).encode()
    words = [w for each in check(document, pack(files), data, None) for w in each.words]
    assert any("己" in each and "医院" in each for each in words)


def test_exact_odds_are_not_taken_for_what_they_cannot_hold() -> None:
    """Odds of the problem without the limit, under the hash of the one with it."""
    plain = example("county-inspectors")
    files = solve(read(plain)).files
    limited = read({**plain, "meet_most": 1})
    assert broken(limited, headed(files, problem=problem_hash(limited))) == {"problem"}


SPLIT = {
    "kind": "inspectors",
    "targets": [{"target": "t", "seats": [{"seat": "a"}, {"seat": "b"}]}],
    "inspectors": [{"inspector": f"i{n}", "load": 1} for n in range(4)],
    "apart": [["i0", "i2"], ["i0", "i3"], ["i1", "i2"], ["i1", "i3"]],
}


def test_a_list_instead_of_public_splits_needs_that_the_splits_fail() -> None:
    """By its name it is decided which of two people a target could have (draw/apart.py)."""
    verdict = set()
    for name in "tuvwxyz":
        document = read({**SPLIT, "targets": [{**SPLIT["targets"][0], "target": name}]})
        problem = inspectors_problem(document)
        kind = json.loads(solve(document).files["head.json"])["lottery"]
        listed = portfolio_files(document, problem, solve_parts(problem, splits(problem))).files
        assert verdicts(document, listed)["parts"] is (kind == "tables")
        verdict.add(kind)
    assert verdict == {"items", "tables"}


THREE = {
    "kind": "inspectors",
    "targets": [{"target": f"t{n}", "seats": [{"seat": "m", "count": 2}]} for n in range(4)],
    "inspectors": [{"inspector": f"i{n}", "load": 4} for n in range(3)],
    "reserve": [{"inspector": "r", "load": 4, "lent_from": "武昌区"}],
    "meet_most": 1,
}


def test_without_an_assignment_the_ways_out_work_as_offered(tmp_path) -> None:
    (tmp_path / "p.json").write_text(json.dumps(THREE), encoding="utf-8")
    code, out, _ = run("odds", tmp_path / "p.json", "-o", tmp_path / "odds", "--json")
    answer = json.loads(out)
    assert code == 3 and not (tmp_path / "odds").exists()
    (clash,) = answer["clashes"]
    assert clash["rules"] == ["crew_size", "meeting_cap"]
    assert [way["change"]["kind"] for way in clash["ways"]] == [
        "lend",
        "raise_meetings",
        "postpone",
    ]
    assert "由 1 次提高到 2 次" in clash["ways"][1]["message"]
    assert answer["ladder"]["enough"] == 1
    for way in clash["ways"]:
        (step,) = from_json([way["change"]])
        assert fairest_odds(apply(inspectors_problem(read(THREE)), step)).rows


def test_ways_out_of_the_bounds_are_tried_on_the_whole_problem() -> None:
    """One place is missing. One more for anybody would do for the bounds, but of three people who
    meet once each no more than three crews are made."""
    plain = {**THREE, "inspectors": [{"inspector": f"i{n}", "load": 2} for n in range(3)]}
    plain["reserve"] = []
    (clash,) = refused(plain).clashes
    assert {way.change["kind"] for way in clash.ways} <= {"postpone", "find"}
    free = refused({**plain, "meet_most": None}).clashes[0]
    assert "raise_load" in {way.change["kind"] for way in free.ways}
    problem = inspectors_problem(read(plain))
    for way in clash.ways:
        assert fairest_odds(apply(problem, *from_json([way.change]))).rows


def test_what_cannot_be_decided_is_refused_by_name(monkeypatch) -> None:
    def never(problem, with_smallest_cap):
        raise Undecided(60.0)

    monkeypatch.setattr(solving, "fairest_odds", never)
    with pytest.raises(Refused, match="meet_most.*固定检查组.*分开求解"):
        solve(read(PLAIN))


def test_what_is_too_large_for_a_list_is_refused_by_name(monkeypatch, teams) -> None:
    monkeypatch.setattr("scheduler.odds.portfolio.solve.PAIRS_MOST", 17)
    with pytest.raises(Refused, match="meet_most.*18 个.*分开求解"):
        solve(read(PLAIN))
