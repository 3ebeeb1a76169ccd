"""`outcome.txt` from the frozen files: golden vectors, random draws, files that are wrong."""

import json
from pathlib import Path
from typing import Any

import pytest

from fixtures.stream import Stream
from fixtures.vectors.drafts import seed_of
from scheduler.draw.outcome import compute_outcome
from tests.agreement.draw_build import inspector_draw, target_draw

from .instances import Files, ids, lines, staffed
from .node import ROOT, Call

T, U, ONE, TWO = ("t" * 20, "u" * 20, "i" * 20, "j" * 20)
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("javascript")]

FOLDER: Path = ROOT / "fixtures" / "vectors"
NAMES = sorted(path.name for path in FOLDER.glob("*.json"))


def vector(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


def frozen(case: Any) -> dict[str, Any]:
    """What the functions for whole files are given."""
    inputs = case["inputs"]
    plan, seed = json.loads(inputs["plan"]), case["expected"]["seed"]
    return {"files": inputs["frozen"], "plan": plan, "seed": seed}


def problem(case: Any) -> dict[str, Any]:
    """Items, K, T and seed of a vector; of an inspector draw its files in place of the items."""
    if "items" in case["inputs"]:
        columns = ("name", "odds", "path_a", "path_b")
        rows = [[item[column] for column in columns] for item in case["inputs"]["items"]]
        return {**case["inputs"], "items": rows}
    draw = frozen(case)
    plan, files = draw["plan"], draw["files"]
    found: dict[str, Any] = {"files": files}
    if plan["kind"] == "targets":
        cells = [line.split("\t") for line in files["cells.txt"].splitlines()]
        found = {"items": [(cell, int(odds), a, b) for cell, a, b, _, odds, _ in cells]}
    return {**found, "bits": plan["bits"], "turns": plan["turns"], "seed": draw["seed"]}


DRAWS = [name for name in NAMES if "outcome" in vector(name)["expected"]]
WITH_NETWORK = [name for name in NAMES if "network" in vector(name)["expected"]]


@pytest.mark.parametrize("name", DRAWS)
def test_golden_outcomes_come_out(call: Call, name: str) -> None:
    case = vector(name)
    assert call("outcomes", [frozen(case)]) == [case["expected"]["outcome"]]


@pytest.mark.parametrize("name", NAMES)
def test_golden_words_and_counts_come_out(call: Call, name: str) -> None:
    case = vector(name)
    expected, given = case["expected"], problem(case)
    for label, words in expected["first_words"].items():
        assert call("words", [given["seed"], label, len(words)]) == words
    assert dict(call("counts", given)) == expected["counts"]


@pytest.mark.parametrize("name", WITH_NETWORK)
def test_all_that_happens_in_golden_passes_happens(call: Call, name: str) -> None:
    """Network, blocks, and of each pass arrivals, trails, words and coins taken, values."""
    case = vector(name)
    found, wanted = call("trace", problem(case)), case["expected"]["network"]
    for member in wanted.keys() - {"passes"}:
        assert found[member] == wanted[member], member
    assert len(found["passes"]) == len(wanted["passes"])
    for k, passed in enumerate(wanted["passes"]):
        assert found["passes"][k] == passed, k


def test_golden_vectors_are_of_every_kind() -> None:
    """What the comparisons above rest on."""
    assert {name.split("-")[0] for name in NAMES} == {"targets", "inspectors", "lottery"}
    assert {name.split("-")[0] for name in WITH_NETWORK} == {"targets", "inspectors", "lottery"}
    assert {name.split("-")[0] for name in DRAWS} == {"targets", "inspectors"}


def given(files: Files) -> dict[str, Any]:
    wanted = ("pool.txt", "cells.txt", "odds.txt", "seats.txt", "roster.txt")
    texts = {name: files[name].decode() for name in wanted if name in files}
    return {"files": texts, "plan": json.loads(files["plan.json"]), "seed": seed_of(files)}


RANDOM_DRAWS = 15


def test_random_draws_come_out_as_the_reference_made_them(call: Call) -> None:
    """Targets, then the people for them; alternates of every number."""
    draws = []
    for number in range(RANDOM_DRAWS):
        parent = target_draw(f"javascript {number}")
        draws += [parent, inspector_draw(f"javascript {number}", parent)]
    outcomes = [files["outcome.txt"].decode() for files in draws]
    assert sum("\talternate\t" in text for text in outcomes) > RANDOM_DRAWS // 4
    assert sum("\t" in text for text in outcomes) > RANDOM_DRAWS
    assert call("outcomes", [given(files) for files in draws]) == outcomes


@pytest.mark.parametrize("size", [1, 7, 64, 4_096, 65_536])
def test_odds_can_come_in_pieces(call: Call, size: int) -> None:
    """Cut anywhere, and after the last line of all too."""
    draw = staffed(1)
    wanted = compute_outcome(*draw).decode()
    assert len(draw[1]["odds.txt"]) > 10_000 and wanted
    assert call("inPieces", {**as_texts(*draw), "size": size}) == [wanted, wanted]


STAFFED = 120


def test_newcomers_and_weeks_come_out(call: Call) -> None:
    """Mentor's seats, bounded weeks, and people that neither concerns."""
    draws = [staffed(number) for number in range(STAFFED)]
    answer = call("outcomes", [as_texts(*draw) for draw in draws])
    assert answer == [compute_outcome(*draw).decode() for draw in draws]


def test_newcomers_and_weeks_come_up() -> None:
    """What the comparison above rests on: they change outcomes, together and each alone."""

    def changed(column: int, value: str, number: int) -> bool:
        plan, files, seed = staffed(number)
        rows = [line.split("\t") for line in files["roster.txt"].decode().splitlines()]
        for row in rows:
            row[column] = value
        other = {**files, "roster.txt": lines([tuple(row) for row in rows])}
        return compute_outcome(plan, other, seed) != compute_outcome(plan, files, seed)

    assert sum(changed(5, "0", number) for number in range(STAFFED)) > 15
    assert sum(changed(3, "", number) for number in range(STAFFED)) > 15


def as_texts(plan: dict[str, Any], files: Files, seed: str) -> dict[str, Any]:
    texts = {name: data.decode() for name, data in files.items()}
    return {"files": texts, "plan": plan, "seed": seed}


def test_crowds_of_inspectors_come_out(call: Call) -> None:
    """More people, weeks, pairs and lines than the module first makes room for."""
    stream = Stream("javascript", "crowd")
    people = ids(stream, 2100)
    odds = [
        (target, seat, person, str(stream.below(1 << 16) + 1))
        for target, seats in ((T, ("m", "m-2")), (U, ("l", "l.2")))
        for seat in seats
        for person in people
        if stream.chance(900)
    ]
    places = ((T, "W1", "m"), (T, "W1", "m-2"), (U, "W2", "l"), (U, "W2", "l.2"))
    seats = [
        (target, "420102", week, seat, "member", "x", "", "1") for target, week, seat in places
    ]
    staff = [(person, "9", "0", "1", "1", "0", "x", "420102", "") for person in people]
    files = {"odds.txt": lines(odds), "seats.txt": lines(seats), "roster.txt": lines(staff)}
    plan, seed = {"kind": "inspectors", "bits": 16, "turns": 3}, "c0ffee" * 10 + "0000"
    wanted = compute_outcome(plan, files, seed).decode()
    assert len(people) == 2100 and wanted.count("\n") > 2000
    assert call("outcomes", [as_texts(plan, files, seed)]) == [wanted]


def test_alternates_beyond_all_doubles_are_as_many_as_there_are(call: Call) -> None:
    draw = frozen(vector("targets-small.json"))
    draw["plan"]["alternates"] = {"least": 0, "percent": 2**53 - 1}
    most = call("outcomes", [draw])[0]
    draw["plan"]["alternates"] = {"least": 2**53 - 1, "percent": 0}
    assert call("outcomes", [draw])[0] == most
    cells = {line.split("\t")[0] for line in most.splitlines()}
    pool = draw["files"]["pool.txt"].splitlines()
    assert most.count("\n") == sum(line.split("\t")[1] in cells for line in pool)


CELL = "420102.A.J\t420000/4201/420102/420102.A\tJ\t1\t65536\t\n"
ODDS = f"{T}\tm\t{ONE}\t65536\n"
SEATS = f"{T}\t420102\t\tm\tmember\tx\t\t1\n{U}\t420102\t\tm\tmember\tx\t\t1\n"
ROSTER = f"{ONE}\t9\t0\t\t1\t0\tx\t420102\t\n{TWO}\t9\t0\t\t1\t0\tx\t420102\t\n"
TARGETS = [
    ("cells.txt line 1: it does not end with \\n", "", CELL[:-1]),
    ("cells.txt line 2: 1 columns instead of 6", "", CELL + "\n"),
    ("cells.txt line 1: odds are not a number: 065536", "", CELL.replace("\t6", "\t06")),
    ("cells.txt line 1: odds are not a number: -1", "", CELL.replace("65536", "-1")),
    ("cells.txt line 1: not a cell: \ufeff420102.A.J", "", "\ufeff" + CELL),
    ("cells.txt line 1: not a path: 420000//420102", "", CELL.replace("4201/420102/420102.A", "/420102")),
    ("pool.txt line 1: it does not end with \\n", f"{ONE}\t420102.A.J", CELL),
    ("pool.txt line 1: no id and tab at its beginning", f"{ONE[:-1]}\t420102.A.J\n", CELL),
    ("pool.txt line 1: no id and tab at its beginning", f"{ONE.upper()}\t420102.A.J\n", CELL),
    ("pool.txt line 2: no id and tab at its beginning", f"{ONE}\t420102.A.J\n\n", CELL),
    ("pool.txt line 1: unknown cell 420102.B.J", f"{ONE}\t420102.B.J\n", CELL),
]  # fmt: skip
LONG = "the odds are not a whole number of at most 18 digits without leading zero"
REST = [
    ("line 1: it does not end with \\n", ODDS[:-1]),
    ("line 2: it does not end with \\n", ODDS + "x"),
    ("line 2: it does not follow the line before in sorted order", ODDS + ODDS),
    ("line 2: it does not follow the line before in sorted order", f"{U}\tm\t{ONE}\t1\n{ODDS}"),
    ("line 2: it does not follow the line before in sorted order", f"{T}\tm\t{TWO}\t1\n{ODDS}"),
    ("line 2: it does not follow the line before in sorted order", f"{ODDS}\n"),
    ("line 2: it has the target, seat and inspector of the line before", f"{ODDS}{ODDS[:-1]}1\n"),
    ("line 1: no target and seat of seats.txt", f"\n{ODDS}"),
    ("line 1: no target and seat of seats.txt", ODDS[1:]),
    ("line 1: no target and seat of seats.txt", ODDS.replace("\tm\t", "\tn\t")),
    ("line 1: no target and seat of seats.txt", f"{T}\tm\n{ODDS}"),
    ("line 1: no target and seat of seats.txt", f"{T}\tm\n"),
    ("line 1: no target and seat of seats.txt", f"{T}\n"),
    ("line 1: no target and seat of seats.txt", ODDS.replace("\tm\t", " m\t")),
    ("line 1: no inspector of roster.txt", ODDS.replace("ii\t", "i\t")),
    ("line 1: no inspector of roster.txt", ODDS.replace("ii\t", "ij\t")),
    ("line 1: no tab after the inspector", ODDS.replace("\t65536", " 65536")),
    ("line 1: the odds are not a whole number", ODDS.replace("65536", "65.36")),
    ("line 1: the odds are not a whole number", ODDS.replace("65536", "65536\t")),
    (f"line 1: {LONG}", ODDS.replace("\t6", "\t06")),
    (f"line 1: {LONG}", ODDS.replace("65536", "")),
    (f"line 1: {LONG}", ODDS.replace("65536", "1" * 19)),
]
STAFF = [
    ("seats.txt line 3: 1 columns instead of 8", SEATS + "\n", ROSTER),
    ("seats.txt line 1: not a target, week or seat", SEATS.replace(T, T[:-1]), ROSTER),
    ("seats.txt line 1: not a target, week or seat", SEATS.replace("\t\tm", "\tW/\tm"), ROSTER),
    ("seats.txt line 1: not a target, week or seat", SEATS.replace("\tm\t", "\tM\t"), ROSTER),
    (f"seats.txt line 2: {T} has two weeks", SEATS.replace(f"{U}\t420102\t", f"{T}\t420102\tW"), ROSTER),
    ("roster.txt line 2: 6 columns instead of 9", SEATS, ROSTER.replace(f"{TWO}\t9\t0\t\t", f"{TWO}\t")),
    ("roster.txt line 1: no id, or not in sorted order", SEATS, ROSTER.replace(ONE, ONE.upper())),
    ("roster.txt line 2: no id, or not in sorted order", SEATS, ROSTER.replace(TWO, ONE)),
]  # fmt: skip


def test_files_that_are_wrong_are_refused_with_the_line(call: Call) -> None:
    plan = {"bits": 16, "turns": 4, "alternates": {"least": 1, "percent": 0}}
    files = [{"pool.txt": pool, "cells.txt": cells} for _, pool, cells in TARGETS]
    files += [{"odds.txt": odds, "seats.txt": SEATS, "roster.txt": ROSTER} for _, odds in REST]
    files += [{"odds.txt": "", "seats.txt": seats, "roster.txt": ros} for _, seats, ros in STAFF]
    wanted = [case[0] for case in TARGETS]
    wanted += [f"odds.txt {what}" for what, _ in REST] + [case[0] for case in STAFF]
    draws = [{"files": each, "plan": plan, "seed": "0" * 64} for each in files]
    assert call("refusedFiles", draws) == [f"FormError: {what}" for what in wanted]


def test_a_week_named_like_a_target_without_one_is_refused(call: Call) -> None:
    """Then two nodes of §7 would have one name."""
    week = SEATS.replace(f"{U}\t420102\t", f"{U}\t420102\t{T}")
    plan = {"bits": 16, "turns": 4}
    files = {"odds.txt": ODDS, "seats.txt": week, "roster.txt": ROSTER}
    (said,) = call("refusedFiles", [{"files": files, "plan": plan, "seed": "0" * 64}])
    assert said == f"RangeError: a week has a target's name: {T}"


def test_more_drawn_than_there_can_be_is_refused(call: Call) -> None:
    """Odds above everything, which §3 forbids, make no outcome rather than a wrong one."""
    plan = {"bits": 16, "turns": 4, "alternates": {"least": 1, "percent": 0}}
    pool = f"{ONE}\t420102.A.J\n"
    big = str(123_456_789_012_345_678 >> 16 << 16)
    files = [
        {"pool.txt": pool, "cells.txt": CELL.replace("65536", "131072")},
        {"odds.txt": ODDS.replace("65536", big), "seats.txt": SEATS, "roster.txt": ROSTER},
    ]
    assert call("refusedFiles", [{"files": f, "plan": plan, "seed": "0" * 64} for f in files]) == [
        "RangeError: 2 drawn in 420102.A.J, which has 1 entries",
        f"RangeError: drawn {int(big) >> 16} times: {T}\tm\t{ONE}",
    ]
