"""§11: who comes for a target that is not there and for somebody who cannot come; and chains."""

import hashlib
import json
from collections import Counter
from typing import Any

import pytest

from scheduler.draw.chains import Chain, back, goes_back, read_chain, write_chain
from scheduler.draw.crews import Alternates, Crews, NotThere, chosen
from scheduler.draw.documents import DocumentError
from scheduler.draw.judge import DrawFault
from scheduler.draw.replacements import SeatStep, TargetStep, check, read, write
from tools.build_vacancies import FOLDER, build

NAMES = sorted(path.name for path in FOLDER.glob("*.json"))


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


def files_of(case: Any, which: str) -> dict[str, bytes]:
    return {name: text.encode() for name, text in case["inputs"][which].items()}


# ---- chains --------------------------------------------------------------------------------------


def test_a_chain_leads_back_to_its_head() -> None:
    last = "ab" * 32
    once = hashlib.sha256(f"ssj.chain.v1\n{last}\n".encode()).hexdigest()
    chain = Chain("notary", 3, last)
    assert back(last) == once == chain.link(2)
    assert chain.link(3) == last and chain.head == back(chain.link(1)) == goes_back(last, 3)
    for beyond in (-1, 4):
        with pytest.raises(ValueError):
            chain.link(beyond)


def test_a_chain_is_written_and_read_again() -> None:
    chain = Chain("dis-cipline", 12, "0f" * 32)
    data = write_chain(chain)
    assert read_chain(data) == chain
    assert data == (
        b'{"chain":"ssj-chain/1","length":12,"party":"dis-cipline","value":"' + b"0f" * 32 + b'"}'
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"length": 0},
        {"length": 10**9},
        {"length": True},
        {"length": "3"},
        {"party": ""},
        {"party": "Notary"},
        {"value": "0F" * 32},
        {"value": "0f" * 31},
        {"chain": "ssj-chain/2"},
        {"more": 1},
    ],
)
def test_a_chain_of_another_form_is_refused(changed: dict[str, Any]) -> None:
    fine = {"chain": "ssj-chain/1", "party": "notary", "length": 3, "value": "0f" * 32}
    text = json.dumps({**fine, **changed}, sort_keys=True, separators=(",", ":"))
    with pytest.raises(DocumentError):
        read_chain(text.encode())


# ---- golden vectors ------------------------------------------------------------------------------


def test_building_again_gives_the_same_bytes() -> None:
    built = build()
    assert sorted(built) == NAMES
    for name, data in built.items():
        assert (FOLDER / name).read_bytes() == data, name


@pytest.mark.parametrize("name", NAMES)
def test_every_step_of_the_vectors_is_found_right(name: str) -> None:
    case = load(name)
    own, parent = files_of(case, "draw"), files_of(case, "parent")
    data = case["inputs"]["replacements"].encode()
    sure = check(data, own, parent)
    wanted = [len(each["candidates"]) if "candidates" in each else None
              for each in case["expected"]["steps"]]  # fmt: skip
    assert [each.candidates for each in sure] == wanted and all(each.sure for each in sure)
    alone = check(data, own, None)
    assert [each.candidates for each in alone] == wanted
    assert [each.sure for each in alone] == [isinstance(each.step, SeatStep) for each in alone]
    number, plan, steps = read(data)
    assert write(number, plan, steps) == data


@pytest.mark.parametrize("name", NAMES)
def test_wrong_files_are_refused_by_the_check_that_finds_them(name: str) -> None:
    case = load(name)
    own, parent = files_of(case, "draw"), files_of(case, "parent")
    assert case["expected"]["refused"]
    for each in case["expected"]["refused"]:
        data = each["replacements"].encode()
        with pytest.raises(DrawFault) as fault:
            check(data, own, parent)
        assert fault.value.code == each["code"], each["about"]
        if each["without_parent"]:
            with pytest.raises(DrawFault) as fault:
                check(data, own, None)
            assert fault.value.code == each["code"], each["about"]
        else:
            assert check(data, own, None)


def test_the_vectors_meet_every_case() -> None:
    """None left in a cell, nobody for a seat, one candidate, somebody twice in one file."""
    steps = [
        step for name in NAMES for step in load(name)["expected"]["steps"] if "candidates" in step
    ]
    numbers = Counter(len(step["candidates"]) for step in steps)
    assert numbers[0] > 3 and numbers[1] > 1 and max(numbers) > 6
    ends = [step["in"] for name in NAMES for step in load(name)["expected"]["steps"]
            if "candidates" not in step]  # fmt: skip
    assert ends.count("") > 0 and len(ends) - ends.count("") > 2


# ---- a second, plain reading of the candidates: each clause decides somewhere --------------------

CLAUSES = ("lead", "department", "county", "qualification", "blocked") + (
    *("left", "seated", "load", "week", "new", "freed"),
)
"""`freed`: the seats of a target that is gone without an alternate no longer count for the load."""


class Plain:
    """§11 once more, slowly, with clauses that can be left out."""

    def __init__(self, own: dict[str, bytes]) -> None:
        self.rows = {
            name: [line.split("\t") for line in data.decode().split("\n")[:-1]]
            for name, data in own.items()
            if name.endswith(".txt")
        }
        self.lines = {(row[0], row[3]): row for row in self.rows["seats.txt"]}
        self.held = [tuple(row) for row in self.rows["outcome.txt"]]
        self.left: list[str] = []
        self.freed: list[str] = []

    def target(self, out: str, into: str) -> None:
        at = {target: into if target == out else target for target, _ in self.lines}
        self.lines = {(at[t], s): row for (t, s), row in self.lines.items() if at[t]}
        self.freed += [own for t, _, own in self.held if not at[t]]
        self.held = [(at[t], s, own) for t, s, own in self.held if at[t]]

    def able(self, target: str, seat: str, without: str = "") -> list[str]:
        _, county, week, _, role, department, qualification, _ = self.lines[target, seat]
        own_lines = sorted((row[4] != "lead", row[3]) for (t, _), row in self.lines.items()
                           if t == target)  # fmt: skip
        new = {row[0] for row in self.rows["roster.txt"] if row[5] == "1"}
        experienced = any((t, s) == (target, seat) and own not in new for t, s, own in self.held)
        found = []
        for row in self.rows["roster.txt"]:
            who = row[0]
            mine = [(t, s) for t, s, own in self.held if own == who]
            in_week = [1 for place in mine if self.lines[place][2] == week]
            fits = {
                "lead": role != "lead" or row[4] == "1",
                "department": row[6] == department,
                "county": county in row[7].split(","),
                "qualification": not qualification or qualification in row[8].split(","),
                "blocked": [who, target] not in [line[:2] for line in self.rows["blocked.txt"]],
                "left": who not in self.left,
                "seated": target not in [t for t, _ in mine],
                "load": len(mine) + self.freed.count(who) * (without == "freed") < int(row[1]),
                "week": row[3] == "" or week == "" or len(in_week) < int(row[3]),
                "new": own_lines[0][1] != seat or who not in new or experienced,
            }
            if all(good for clause, good in fits.items() if clause != without):
                found.append(who)
        return sorted(found)


@pytest.mark.parametrize("name", NAMES)
def test_a_plain_reading_finds_the_same_candidates(name: str) -> None:
    assert decisive(load(name)) <= {*CLAUSES}


def test_every_clause_decides_in_some_vector() -> None:
    assert set().union(*(decisive(load(name)) for name in NAMES)) == {*CLAUSES}


def decisive(case: Any) -> set[str]:
    """Which clauses, left out, would change somebody's candidates; all steps are compared."""
    plain, found = Plain(files_of(case, "draw")), set()
    number = json.loads(case["inputs"]["draw"]["plan.json"])["number"]
    steps = json.loads(case["inputs"]["replacements"])["steps"]
    for step, expected in zip(steps, case["expected"]["steps"], strict=True):
        if "code" not in step:
            plain.target(step["out"], step["in"])
            continue
        target, seat = step["target"], step["seat"]
        plain.held.remove((target, seat, step["out"]))
        plain.left.append(step["out"])
        assert plain.able(target, seat) == expected["candidates"]
        found |= {c for c in CLAUSES if plain.able(target, seat, c) != expected["candidates"]}
        hashes = {
            hashlib.sha256(
                f"ssj.vacancy.v1\n{number}\n{step['code']}\n{target}\n{seat}\n{who}\n".encode()
            ).hexdigest(): who
            for who in expected["candidates"]
        }
        assert step["in"] == (hashes[min(hashes)] if hashes else "")
        if step["in"]:
            plain.held.append((target, seat, step["in"]))
    assert sorted("\t".join(place) for place in plain.held) == case["expected"]["holders"]
    return found


# ---- form ----------------------------------------------------------------------------------------

ID, OTHER, CODE = "a" * 20, "b" * 20, "0" * 64
SEAT = {"target": ID, "seat": "a.b", "out": OTHER, "code": CODE, "in": ""}


@pytest.mark.parametrize("step", [{"out": ID, "in": OTHER}, {"out": ID, "in": ""}, SEAT])
def test_both_kinds_of_step_are_read(step: dict[str, str]) -> None:
    document = {"replacements": "ssj-replacements/1", "number": "x-2026-0001", "plan": CODE}
    text = json.dumps({**document, "steps": [step]}, sort_keys=True, separators=(",", ":"))
    _, _, steps = read(text.encode())
    assert steps[0].document() == step
    assert isinstance(steps[0], SeatStep if "code" in step else TargetStep)


@pytest.mark.parametrize(
    "step",
    [
        {"out": ID},
        {"out": "", "in": ID},
        {"out": ID, "in": "A" * 20},
        {"out": ID, "in": ID, "code": CODE},
        {**SEAT, "seat": ""},
        {**SEAT, "seat": "A"},
        {**SEAT, "code": CODE[1:]},
        {**SEAT, "in": 1},
        {**SEAT, "target": "x"},
        [],
        "x",
    ],
)
def test_a_step_of_another_form_is_refused(step: Any) -> None:
    document = {"replacements": "ssj-replacements/1", "number": "x-2026-0001", "plan": CODE}
    text = json.dumps({**document, "steps": [step]}, sort_keys=True, separators=(",", ":"))
    with pytest.raises(DocumentError):
        read(text.encode())


def test_who_is_not_there_cannot_be_replaced() -> None:
    own = files_of(load("replacements-town.json"), "draw")
    crews = Crews(own)
    target = crews.there[0]
    seat, person = crews.seats_of(target)[0]
    with pytest.raises(NotThere):
        crews.replace(ID, OTHER)
    with pytest.raises(NotThere):
        crews.leave(target, "nothing", person)
    with pytest.raises(NotThere):
        crews.leave(target, seat, ID)
    crews.leave(target, seat, person)
    with pytest.raises(NotThere):
        crews.leave(target, seat, person)


def test_the_seats_of_a_target_without_an_alternate_are_free_again() -> None:
    """Whoever held them has load left for others."""
    crews = Crews(files_of(load("replacements-town.json"), "draw"))
    before = sum(len(crews.seats_of(target)) for target in crews.there)
    gone = crews.there[0]
    many = len(crews.seats_of(gone))
    crews.replace(gone, "")
    assert not crews.is_there(gone)
    assert sum(len(crews.seats_of(target)) for target in crews.there) == before - many


def test_alternates_come_in_the_order_of_their_ranks() -> None:
    outcome = (
        f"x.A.J\t1\t{'a' * 20}\tdrawn\t{'0' * 64}\n"
        f"x.A.J\t2\t{'b' * 20}\talternate\t{'1' * 64}\n"
        f"x.A.J\t3\t{'c' * 20}\talternate\t{'2' * 64}\n"
        f"y.A.J\t1\t{'d' * 20}\tdrawn\t{'0' * 64}\n"
    ).encode()
    alternates = Alternates(outcome)
    assert alternates.left("a" * 20) == 2 and alternates.left("d" * 20) == 0
    assert alternates.take("a" * 20) == "b" * 20 and alternates.left("b" * 20) == 1
    assert alternates.take("b" * 20) == "c" * 20
    assert alternates.take("c" * 20) == ""
    assert alternates.take("d" * 20) == ""


def test_nobody_is_chosen_where_nobody_can() -> None:
    assert chosen("x-2026-0001", CODE, ID, "a", []) == ""
