"""Planted faults are found and named; what cannot be checked is said to be not checked."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.engine.checking import CHECKS, check
from api.engine.container import pack, unpack
from api.engine.drawing import draw, seed_of
from api.engine.judging import checked_problem
from api.engine.solving import solve
from scheduler.draw.documents import canonical_json
from scheduler.errors import Refused
from scheduler.messages import sentence
from tests.engine.sessions import ROOT, run
from tests.engine.test_bytes import FEASIBLE, example

SEED = "5d41402abc4b2a76b9719d911017c592aaf4c61ddcc5e8a2dabede0f3b482cd9"
COUNTY, ASSEMBLY, _, CELLS, RULES, TEAMS = FEASIBLE
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def made():
    """(document, files of ODDS) of each example."""
    documents = {name: checked_problem(json.dumps(example(name)).encode()) for name in FEASIBLE}
    return {name: (document, solve(document).files) for name, document in documents.items()}


def verdicts(document, files: Files, outcome: bytes | None = None, seed: str | None = None):
    odds = pack(files)
    found = check(document, odds, draw(odds, SEED) if outcome is None else outcome, seed)
    assert all(each.words for each in found if not each.ok)
    return {each.code: each.ok for each in found}


def broken(
    document, files: Files, outcome: bytes | None = None, seed: str | None = None
) -> set[str]:
    return {code for code, ok in verdicts(document, files, outcome, seed).items() if ok is False}


@pytest.mark.parametrize("name", FEASIBLE)
def test_what_the_engine_makes_passes(name: str, made) -> None:
    found = verdicts(*made[name], seed=SEED)
    assert False not in found.values()
    unproved = {"evenness"} if name in (ASSEMBLY, RULES) else set()
    unproved |= {"budget"} if name == "reviewers" else {"nearest"} if name == TEAMS else set()
    assert {code for code, ok in found.items() if ok is None} == unproved


def edited(files: Files, name: str, edit: Callable[[list[list[str]]], None]) -> Files:
    rows = [line.split("\t") for line in files[name].decode().splitlines()]
    edit(rows)
    lines = sorted("\t".join(row).encode() for row in rows)
    return {**files, name: b"".join(line + b"\n" for line in lines)}


def headed(files: Files, **more: object) -> Files:
    return {**files, "head.json": canonical_json({**json.loads(files["head.json"]), **more})}


def move_one_unit(rows: list[list[str]]) -> None:
    """The sums of one seat stay; two people's do not."""
    rows[0][1], rows[1][1] = str(int(rows[0][1]) + 100), str(int(rows[1][1]) - 100)


def shift(column: int, by: int, row: int = 0) -> Callable[[list[list[str]]], None]:
    def edit(rows: list[list[str]]) -> None:
        rows[row][column] = str(int(rows[row][column]) + by)

    return edit


def rename(column: int, before: str, after: str) -> Callable[[list[list[str]]], None]:
    def edit(rows: list[list[str]]) -> None:
        assert any(before in row[column] for row in rows)
        for row in rows:
            row[column] = row[column].replace(before, after)

    return edit


TAMPERED = [
    (COUNTY, "items.txt", move_one_unit, "evenness"),
    (COUNTY, "items.txt", shift(1, 1), "bounds"),
    (COUNTY, "items.txt", rename(2, "T03/T03.lead", "T03"), "paths"),
    (COUNTY, "items.txt", rename(0, "/P01陈", "/P10孙"), "bounds"),
    (COUNTY, "items.txt", rename(0, "T01/lead/", "T99/lead/"), "bounds"),
    (COUNTY, "items.txt", rename(0, "/P04冯", "/P99无"), "bounds"),
    (COUNTY, "multipliers.txt", lambda rows: rows.pop(0), "evenness"),
    (COUNTY, "multipliers.txt", lambda rows: rows[0].__setitem__(3, "more"), "evenness"),
    (COUNTY, "even.txt", lambda rows: rows.append(["P01陈", "0", "1"]), "evenness"),
    (ASSEMBLY, "tables.txt", shift(1, 0), None),
    (ASSEMBLY, "groups.txt", shift(2, 1), "bounds"),
    (ASSEMBLY, "groups.txt", rename(0, "gender=f", "gender=x"), "bounds"),
    (CELLS, "items.txt", shift(1, 2), "bounds"),
    (CELLS, "items.txt", rename(2, "hubei/wuhan", "hubei"), "bounds"),
    (CELLS, "cells.txt", rename(2, "1/50", "1/40"), "bounds"),
    (RULES, "groups.txt", rename(3, "1/20", "1/19"), "bounds"),
]


@pytest.mark.parametrize("case", range(len(TAMPERED)))
def test_odds_that_were_tampered_with_are_found(case: int, made) -> None:
    name, file, edit, code = TAMPERED[case]
    document, files = made[name]
    other = edited(files, file, edit)
    try:
        found = broken(document, other)
    except Refused:  # names that do not fit together cannot even be read
        assert file == "groups.txt" and code == "bounds"
        return
    assert found == set() if code is None else code in found
    assert "lottery" not in found  # it was drawn from these very odds


def test_a_table_that_breaks_a_quota_is_found(made) -> None:
    document, files = made[ASSEMBLY]
    names = [line.split("\t")[0] for line in files["groups.txt"].decode().splitlines()]
    women = [at for at, name in enumerate(names) if "gender=f" in name]
    men = [at for at, name in enumerate(names) if "gender=m" in name]

    def edit(rows: list[list[str]]) -> None:
        counts = [int(count) for count in rows[0][0].split(",")]
        counts[next(at for at in women if counts[at])] -= 1
        counts[men[0]] += 1
        rows[0][0] = ",".join(map(str, counts))

    odds = pack(edited(files, "tables.txt", edit))
    words = [w for each in check(document, odds, draw(odds, SEED), None) for w in each.words]
    assert any("配额" in each and "gender=f" in each and "7 人" in each for each in words)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"problem": "0" * 64}, "problem"),
        ({"turns": 11}, "problem"),
        ({"cap": 1}, "bounds"),
        ({"deviation": 100_000}, "evenness"),
        ({"tilt": "0.5"}, "budget"),
    ],
)
def test_a_head_that_lies_is_found(more: dict, code: str, made) -> None:
    document, files = made[COUNTY]
    assert code in broken(document, headed(files, **more))


def test_odds_of_another_problem_are_found(made) -> None:
    assert broken(made[COUNTY][0], made[FEASIBLE[2]][1]) == {"problem"}


def outcome_lines(files: Files) -> list[bytes]:
    return draw(pack(files), SEED).splitlines(keepends=True)


def test_an_outcome_that_was_changed_is_found_and_the_line_named(made) -> None:
    document, files = made[COUNTY]
    head, first, *rest = outcome_lines(files)
    swapped = first.replace(first.split(b"/")[2], "P10孙\t1\n".encode())
    found = check(document, pack(files), b"".join([head, swapped, *rest]), None)
    words = {each.code: each.words for each in found if each.ok is False}
    assert set(words) == {"lottery", "outcome"}
    assert any("P10孙" in each for each in words["lottery"])
    assert any("不符合" in each and "P10孙" in each for each in words["outcome"])


@pytest.mark.parametrize("name", FEASIBLE)
def test_a_line_too_few_or_out_of_order_is_found(name: str, made) -> None:
    document, files = made[name]
    head, *rest = outcome_lines(files)
    assert "lottery" in broken(document, files, b"".join([head, *rest[1:]]))
    assert "outcome" in broken(document, files, b"".join([head, *rest[1:]]))
    assert "lottery" in broken(document, files, b"".join([head, rest[1], rest[0], *rest[2:]]))


def test_an_entry_that_was_exchanged_is_found(made) -> None:
    document, files = made[RULES]
    head, *rest = outcome_lines(files)
    at = next(k for k, line in enumerate(rest) if line.count(b"\t") == 2)
    rest[at] = b"\t".join([*rest[at].split(b"\t")[:2], b"E999\n"])
    assert broken(document, files, b"".join([head, *rest])) == {"lottery", "outcome"}


def test_without_a_seed_the_lottery_is_not_checked(made) -> None:
    document, files = made[COUNTY]
    bare = b"".join(outcome_lines(files)[1:])
    assert verdicts(document, files, bare)["lottery"] is None
    assert verdicts(document, files, bare, SEED)["lottery"] is True
    assert broken(document, files, bare, "0" * 64) == {"lottery"}
    assert "seed" in broken(document, files, None, "0" * 64)


def test_outcome_of_other_odds_is_found(made) -> None:
    document, files = made[COUNTY]
    head, *rest = outcome_lines(files)
    other = head[:-65] + b"0" * 64 + b"\n"
    assert broken(document, files, b"".join([other, *rest])) == {"odds_named"}


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


DAMAGED = [
    cut,
    lambda data: b"",
    lambda data: data.replace(b"ssj-odds/0", b"ssj-bundle/0", 1),
    lambda data: data + b"x",
    lambda data: data.replace(b'"bits":24', b'"bits":42'),
    lambda data: data.replace(b'"bits":24', b'"bits": 4'),
    lambda data: pack({k: v for k, v in unpack(data).items() if k != "items.txt"}),
    lambda data: pack({**unpack(data), "more.txt": b""}),
    lambda data: pack({**unpack(data), "items.txt": b"b\t1\tx\ty\na\t1\tx\ty\n"}),
    lambda data: pack({**unpack(data), "items.txt": b"a\t01\tx\ty\n"}),
    lambda data: pack({**unpack(data), "items.txt": b"a\t1\tx\ty\na\t2\tx\ty\n"}),
    lambda data: pack({**unpack(data), "items.txt": b"a\t1\tx\ty"}),
    lambda data: pack({**unpack(data), "items.txt": b"\xff\t1\tx\ty\n"}),
]


@pytest.mark.parametrize("damage", range(len(DAMAGED)))
def test_a_damaged_file_is_refused(damage: int, made) -> None:
    with pytest.raises(Refused, match="概率文件"):
        draw(DAMAGED[damage](pack(made[COUNTY][1])), SEED)


def test_weights_that_are_not_everything_are_refused(made) -> None:
    other = edited(made[ASSEMBLY][1], "tables.txt", shift(1, 1))
    with pytest.raises(Refused):
        draw(pack(other), SEED)


@pytest.mark.parametrize("text", ["", "12", "g" * 64, SEED + "0"])
def test_a_seed_has_64_hexadecimal_digits(text: str) -> None:
    with pytest.raises(Refused):
        seed_of(text)
    assert seed_of(f" {SEED.upper()} ") == SEED


@pytest.mark.parametrize(
    "data",
    [
        b"x",
        b"a\tb\n",
        b"a\t0\n",
        b"a\t1\tb\tc\n",
        b"ssj-outcome/0\t1\n",
        b"ssj-outcome/0\t1\t2\n",
        b"\xff\n",
    ],
)
def test_an_outcome_without_form_is_refused(data: bytes, made) -> None:
    document, files = made[COUNTY]
    with pytest.raises(Refused, match="结果文件"):
        check(document, pack(files), data, None)


def test_every_check_says_what_it_shows() -> None:
    assert all(sentence(code) for code in CHECKS.values())


def test_the_command_ends_with_1_where_something_is_wrong(tmp_path, made) -> None:
    document, files = made[COUNTY]
    head, *rest = outcome_lines(files)
    (tmp_path / "odds").write_bytes(pack(files))
    (tmp_path / "out").write_bytes(b"".join([head, *rest[1:]]))
    problem = ROOT / "docs/examples/county-inspectors.json"
    code, out, _ = run("check", problem, tmp_path / "odds", tmp_path / "out", "--json")
    answer = json.loads(out)
    assert (code, answer["fine"]) == (1, False)
    assert {each["code"] for each in answer["checks"] if each["ok"] is False} == {
        "lottery",
        "outcome",
    }


SPOILT = ["", "0", "7", "x", "a/b", str(10**18 - 1), "1/2", "2", "1e300", "T01/lead/P01陈"]


@settings(max_examples=60)
@given(data=st.data())
def test_whatever_is_written_into_a_file_is_found_or_refused(made, data: st.DataObject) -> None:
    """No file breaks the reader, and nothing but the same bytes passes."""
    name = data.draw(st.sampled_from((COUNTY, ASSEMBLY, CELLS, RULES, TEAMS)))
    document, files = made[name]
    # A level may have another value that proves the same: multipliers are judged above.
    file = data.draw(st.sampled_from(sorted(set(files) - {"head.json", "multipliers.txt"})))

    def spoil(rows: list[list[str]]) -> None:
        if rows:
            row = data.draw(st.sampled_from(rows))
            row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.sampled_from(SPOILT))

    other = edited(files, file, spoil)
    try:
        found = broken(document, other)
    except Refused:
        return
    assert bool(found) == (other != files)
