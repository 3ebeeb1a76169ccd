"""The service's reader of bundles: golden ones pass, each check finds the fault planted for it, and
the first check that fails names it."""

import json
import math
from collections.abc import Callable
from typing import Any

import pytest

from scheduler.draw.documents import DocumentError, canonical_json, read_canonical
from scheduler.draw.forms import read_rows
from scheduler.draw.judge import DrawFault, check_inspectors, check_targets, read_draw, redraw
from tests.agreement.mutations import golden
from tests.agreement.resealing import Files, resealed

Plan = dict[str, Any]
Change = Callable[[Files, Plan], None]
TARGETS, PEOPLE, WITHHELD = "targets-small", "inspectors-medium", "targets-withheld"
SEALED, STANDING, ALONE, CHAINED = (
    f"targets-{name}" for name in ("sealed", "standing", "parties", "witnessed")
)
LOW = "00" * 8 + "5a" * 24
L = 2**252 + 27742317777372353535851937790883648493


def code(data: bytes) -> str | None:
    try:
        draw = read_draw(data)
        (check_targets if draw.kind == "targets" else check_inspectors)(draw)
        redraw(draw)
    except DrawFault as fault:
        return fault.code
    return None


def edit(name: str, change: Callable[[list[list[str]]], Any]) -> Change:
    """Change the rows of a file and sort them again."""

    def apply(files: Files, plan: Plan) -> None:
        rows = [line.split("\t") for line in files[name].decode().split("\n")[:-1]]
        change(rows)
        lines = sorted(("\t".join(row) for row in rows), key=str.encode)
        files[name] = "".join(f"{line}\n" for line in lines).encode()

    return apply


def put(row: int, column: int, text: str) -> Callable[[list[list[str]]], None]:
    return lambda rows: rows[row].__setitem__(column, text)


def document(name: str, **members: Any) -> Change:
    def apply(files: Files, plan: Plan) -> None:
        files[name] = canonical_json({**json.loads(files[name]), **members})

    return apply


def value(**members: Any) -> Change:
    """Change the first public value."""

    def apply(files: Files, plan: Plan) -> None:
        public = json.loads(files["public.json"])
        public["values"][0] |= members
        files["public.json"] = canonical_json(public)

    return apply


def announced(*sources: tuple[str, str, str]) -> Change:
    names = ("kind", "label", "at")
    return plan(sources=[dict(zip(names, each, strict=True)) for each in sources])


def plan(**members: Any) -> Change:
    return lambda files, of: of.update(members)


def of_first_target(rows: list[list[str]], column: int, text: str) -> None:
    for row in rows:
        if row[0] == rows[0][0]:
            row[column] = text


def two_counties(rows: list[list[str]]) -> None:
    """One seat of a target that has several."""
    next(row for row in rows if sum(row[0] == other[0] for other in rows) > 1)[1] = "x"


def of_seal(**members: Any) -> Change:
    return lambda _, of: of["seal"].update(members)


def of_slot(**members: Any) -> Change:
    return lambda _, of: of["slot"].update(members)


def of_heads(head: str) -> Change:
    """Another head of one chain, in the plan only."""
    return lambda _, of: of["slot"]["heads"].update(office=head)


def without(name: str, member: str) -> Change:
    def apply(files: Files, plan: Plan) -> None:
        document = json.loads(files[name])
        del document[member]
        files[name] = canonical_json(document)

    return apply


def only(party: str) -> Change:
    """A plan of this party alone."""

    def apply(files: Files, plan: Plan) -> None:
        plan["parties"] = [party]
        for name in ("commitments.json", "reveals.json"):
            files[name] = canonical_json({party: json.loads(files[name])[party]})

    return apply


def above_order(files: Files, plan: Plan) -> None:
    """The same multiple of the base point, written larger."""
    number = int(json.loads(files["seal.json"])["secret"], 16)
    files["seal.json"] = canonical_json({"secret": f"{number + L:064x}"})


def one_up_two_down(rows: list[list[str]]) -> None:
    """Each cell stays within one unit of its rate; the total of their county does not."""
    exact = {"A": 6 * 5 * 65536 / 23, "B": 5 * 22 * 65536 / 70}
    for row in rows:
        if row[0][7] in exact:
            row[4] = str(math.ceil(exact[row[0][7]]))


FAULTS: dict[str, tuple[str, Change, str]] = {
    "no file of this kind": (TARGETS, lambda files, _: files.update({"seats.txt": b""}), "container"),
    "a secret that is no text": (TARGETS, document("reveals.json", office=7), "commitments"),
    "another party": (TARGETS, document("reveals.json", union="0" * 64), "commitments"),
    "a fraction": (TARGETS, lambda files, _: files.update({"public.json": b'{"x":0.5}'}), "json"),
    "spaces": (TARGETS, lambda files, _: files.update({"public.json": b'{"x": 1}'}), "json"),
    "a control character": (TARGETS, value(label="x\x85"), "json"),
    "an id that is none": (TARGETS, edit("pool.txt", put(0, 0, "A" * 20)), "lines"),
    "one id twice": (
        TARGETS, edit("pool.txt", lambda rows: rows.append([rows[0][0], rows[1][1] + "x"])), "lines"),
    "a column more": (TARGETS, edit("absent.txt", lambda rows: rows[0].append("")), "lines"),
    "no newline": (
        TARGETS, lambda files, _: files.update({"absent.txt": files["absent.txt"][:-1]}), "lines"),
    "a bound of a kind unknown": (PEOPLE, edit("multipliers.txt", put(0, 0, "person")), "lines"),
    "a value with a plus": (PEOPLE, edit("multipliers.txt", put(0, 4, "1e+16")), "lines"),
    "another protocol": (TARGETS, plan(protocol="ssj/0"), "plan"),
    "a member more": (TARGETS, plan(cap=1), "plan"),
    "a number of another office": (TARGETS, plan(number="hb-4201-2026-0001"), "plan"),
    "a week like an id": (PEOPLE, plan(weeks=["a" * 20]), "plan"),
    "parties out of order": (TARGETS, plan(parties=["office", "a"]), "plan"),
    "a root that is not the list's": (
        TARGETS, lambda _, of: of["files"].update({"pool.txt": {"root": "0" * 64, "lines": 17, }}
                                                  | {"x": 1}), "plan"),
    "a size that is not the pool's": (TARGETS, edit("cells.txt", put(0, 3, "7")), "odds"),
    "odds above certainty": (TARGETS, edit("cells.txt", put(0, 4, "9" * 9)), "odds"),
    "a cell of no county": (
        TARGETS, edit("cells.txt", lambda rows: rows[0].__setitem__(1, "42/4201/4/4.A")), "odds"),
    "drawn from and left out": (
        TARGETS, lambda files, _: files.update(
            {"excluded.txt": files["pool.txt"].split(b"\t")[0] + b"\tx\n"}), "odds"),
    "here and absent": (
        PEOPLE, lambda files, _: files.update(
            {"absent.txt": files["roster.txt"].split(b"\t")[0] + b"\tx\n"}), "odds"),
    "a seat for nobody": (PEOPLE, edit("seats.txt", put(0, 7, "0")), "odds"),
    "two counties": (PEOPLE, edit("seats.txt", two_counties), "odds"),
    "a week of no plan": (
        PEOPLE, edit("seats.txt", lambda rows: of_first_target(rows, 2, "2026-W40")), "odds"),
    "more places than doubles count": (PEOPLE, edit("seats.txt", put(0, 7, "9" * 9)), "odds"),
    "a line without odds": (PEOPLE, edit("odds.txt", put(0, 3, "0")), "odds"),
    "a deviation that hides something": (PEOPLE, plan(deviation=5), "deviation"),
    "a value of another source": (TARGETS, value(kind="kl8"), "public"),
    "a value with another label": (TARGETS, value(label="重掷"), "public"),
    "a value of another moment": (TARGETS, value(at="2026-11-08T13:30:00Z"), "public"),
    "no value": (TARGETS, document("public.json", values=[]), "public"),
    "a value more": (
        TARGETS, lambda files, _: files.update({"public.json": canonical_json(
            {"values": json.loads(files["public.json"])["values"] * 2})}), "public"),
    "a value without its label": (TARGETS, document("public.json", values=[{"kind": "dice"}]), "public"),
    "values in another order": (
        WITHHELD, lambda files, _: files.update({"public.json": canonical_json(
            {"values": json.loads(files["public.json"])["values"][::-1]})}), "public"),
    "no source": (TARGETS, plan(sources=[]), "plan"),
    "nine sources": (
        TARGETS, announced(*(("dice", str(n), "") for n in range(9))), "plan"),
    "one source twice": (
        TARGETS, announced(("dice", "x", ""), ("dice", "x", "2026-11-08T13:30:00Z")), "plan"),
    "sources that are too short": (TARGETS, announced(("ssq", "x", ""), ("dlt", "x", "")), "plan"),
    "a source without label": (TARGETS, announced(("dice", "", "")), "plan"),
    "a source of no day": (TARGETS, announced(("dice", "x", "2026-02-30T13:30:00Z")), "plan"),
    "a round that is not then": (
        TARGETS, announced(("drand", "quicknet 1000", "2023-08-23T15:59:27Z")), "plan"),
    "a source as text": (TARGETS, plan(sources=["dice"]), "plan"),
    "65 parties": (
        TARGETS, plan(parties=[f"{a}{b}" for a in "abcdefgh" for b in "abcdefghi"][:65]), "plan"),
    "a line that is blinded in open mode": (
        TARGETS, edit("cells.txt", put(0, 5, "0" * 32)), "lines"),
    "a line that is not blinded in sealed mode": (SEALED, edit("cells.txt", put(0, 5, "")), "lines"),
    "a line that is blinded by too little": (
        SEALED, edit("cells.txt", put(0, 5, "0" * 31)), "lines"),
    "another mode": (TARGETS, plan(mode="closed"), "plan"),
    "a seal in open mode": (TARGETS, plan(seal={"least": 2}), "plan"),
    "a sealed draw without seal": (SEALED, plan(seal={}), "plan"),
    "a day that is none": (SEALED, of_seal(disclose="2026-02-29"), "plan"),
    "one holder": (SEALED, of_seal(holders=["archive"], least=1), "plan"),
    "holders out of order": (SEALED, of_seal(holders=["notary", "archive"]), "plan"),
    "more shares than holders": (SEALED, of_seal(least=4), "plan"),
    "a point more": (SEALED, lambda _, of: of["seal"]["points"].append("0" * 64), "plan"),
    "a slot of no place": (STANDING, of_slot(place=0), "plan"),
    "a slot too late": (STANDING, of_slot(place=10_001), "plan"),
    "a slot without its calendar": (STANDING, of_slot(calendar=""), "plan"),
    "a slot of other parties": (STANDING, lambda _, of: of["slot"]["heads"].pop("office"), "plan"),
    "an escrow that is a party": (ALONE, plan(escrow="office"), "plan"),
    "no sources and no escrow": (ALONE, plan(escrow=""), "plan"),
    "a chain without links": (CHAINED, lambda _, of: of["chain"].update(length=0), "plan"),
    "a chain of nobody": (CHAINED, lambda _, of: of["chain"].pop("party"), "plan"),
    "a log of one line": (TARGETS, lambda _, of: of["log"].pop(), "plan"),
    "a log of 65 lines": (TARGETS, plan(log=["x"] * 65), "plan"),
    "a rate above certainty": (TARGETS, lambda _, of: of["rates"].update(A="2/1"), "plan"),
    "a rate of nothing": (TARGETS, lambda _, of: of["rates"].update(A="0/0"), "plan"),
    "a rate of two classes": (TARGETS, lambda _, of: of["rates"].update(AB="1/2"), "plan"),
    "a class without rate": (TARGETS, lambda _, of: of["rates"].pop("A"), "odds"),
    "odds that are not the rate's": (TARGETS, lambda _, of: of["rates"].update(A="5/24"), "odds"),
    "odds for one cell and against another": (TARGETS, edit("cells.txt", one_up_two_down), "odds"),
    "an issue in other words": (CHAINED, lambda _, of: of["sources"][0].update(label="第300期"), "plan"),
    "an issue of no moment": (CHAINED, lambda _, of: of["sources"][0].update(at=""), "plan"),
    "a head of another chain": (STANDING, of_heads("0" * 64), "commitments"),
    "a link of another slot": (STANDING, of_slot(place=4), "commitments"),
    "without values one is missing": (ALONE, without("reveals.json", "office"), "commitments"),
    "without values one is low": (ALONE, document("reveals.json", office=LOW), "commitments"),
    "without values one is alone": (ALONE, only("office"), "commitments"),
    "a secret in open mode": (TARGETS, document("seal.json", secret="0" * 63 + "1"), "seal"),
    "no secret in sealed mode": (SEALED, without("seal.json", "secret"), "seal"),
    "another secret": (SEALED, document("seal.json", secret="0" * 63 + "1"), "seal"),
    "a secret of 0": (SEALED, document("seal.json", secret="0" * 64), "seal"),
    "a secret that is too large": (SEALED, above_order, "seal"),
    "a secret and more": (SEALED, document("seal.json", share="0" * 64), "seal"),
    "a value that is not canonical": (TARGETS, value(value="1 2 3"), "public"),
}  # fmt: skip


@pytest.mark.parametrize("what", FAULTS)
def test_a_planted_fault_is_found_by_its_check(what: str) -> None:
    name, change, expected = FAULTS[what]
    files, of = golden(name)
    assert code(resealed(files, of)) is None
    change(files, of)
    assert code(resealed(files, of)) == expected


def test_a_list_or_an_outcome_that_was_changed_later_is_found() -> None:
    """Without sealing anew."""
    data = resealed(*golden(TARGETS))
    assert code(data.replace(b"leave", b"leavE", 1)) == "roots"
    assert code(data.replace(b"\talternate\t", b"\tdrawn\t", 1)) in {"container", "outcome"}
    ticket = data.rindex(b"\t", 0, data.index(b"plan.json ")) + 1
    other = b"0" if data[ticket : ticket + 1] != b"0" else b"1"
    assert code(data[:ticket] + other + data[ticket + 1 :]) == "outcome"
    assert code(data[:ticket] + b"g" + data[ticket + 1 :]) == "lines"


@pytest.mark.parametrize("data", [
    b"", b"[]", b"{}\n", b"\xef\xbb\xbf{}", b'{"a":1,"a":1}', b'{"b":1,"a":1}', b'{"a":-1}', b'{"a":1e3}',
    b'{"a":null}', b'{"a":NaN}', b'{"a":01}', b'{"a":"\\ud800"}', b'{"a":"\\u0041"}', b'{"a":"\xff"}',
    b'{"a":9007199254740992}', '{"é":1}'.encode(), b'{"a":' + b"[" * 64 + b"]" * 64 + b"}",
    b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", b'{"a":' + b"1" * 5000 + b"}",
])  # fmt: skip
def test_json_in_any_other_form_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError):
        read_canonical(data)


def test_json_at_the_limits_is_read() -> None:
    text = b'{"a":' + b"[" * 63 + b"9007199254740991" + b"]" * 63 + b"}"
    assert canonical_json(read_canonical(text)) == text


def test_rows_come_back_in_columns() -> None:
    assert read_rows("absent.txt", b"") == []
    one = b"a" * 20 + b"\t\n"
    assert read_rows("absent.txt", one) == [("a" * 20, "")]
    with pytest.raises(DocumentError, match="sorted"):
        read_rows("absent.txt", one + one)
