"""A firm's own slip (docs/protocol.md §9) in the page's core: what it shows and what is refused."""

import json
from fractions import Fraction
from typing import Any

import pytest

from scheduler.draw.identifiers import public_id
from scheduler.ledger.slips import SLIP, SlipFault, check_slip, read_slip
from tests.ledger.world import ARCHIVE, AUDIT, LOG, ORIGIN, STRANGER

from .draws import KEY, SALT, draw
from .program import Call, canonical, pack, text
from .slips import edited, entry_of, logged, slip

pytestmark = pytest.mark.xdist_group("verifier page")

GOOD = ["slip", "slip-id", "slip-line", "slip-cell", "slip-log", "slip-signed"]
FILES = draw()
MINE = slip(FILES)
OUT = slip(FILES, "out", bytes(16))


def shown(call: Call, *files: bytes, **options: Any) -> Any:
    """The report of the first file, a slip."""
    return call("slips", {"files": [text(data) for data in files], **options})[0]


same_slips = pytest.mark.skipif(SLIP != "ssj-slip/1", reason="until the service makes ssj-slip/1")


def by_service(data: bytes) -> str | None:
    try:
        check_slip(read_slip(data))
    except SlipFault as fault:
        return fault.code.replace("_", "-")
    return None


@pytest.mark.parametrize("odds", [0, 3, 10])
def test_a_firm_is_shown_its_odds(call: Call, odds: int) -> None:
    files = draw(odds=odds)
    one = shown(call, slip(files), most=100)  # read in small pieces
    checks = {check["code"]: check["ok"] for check in one["checks"]}
    assert checks == {**dict.fromkeys(GOOD, True), "slip-signed": None} and list(checks) == GOOD
    facts = one["facts"]
    assert Fraction(facts["fraction"]) == Fraction(odds, 10) and facts["odds"] == 10 * odds
    assert (facts["id"], facts["key"]) == (public_id(SALT, f"target:{KEY}"), KEY)
    assert (facts["origin"], facts["entry"], facts["logged"]) == (ORIGIN, "5", "8")
    assert files["pool.txt"].decode().splitlines()[facts["line"] - 1].startswith(facts["id"])
    assert facts["lines"] == 10 and facts["status"] == ""


def test_who_was_left_out_is_shown_why(call: Call) -> None:
    one = shown(call, OUT)
    assert [check["code"] for check in one["checks"]] == [c for c in GOOD if c != "slip-cell"]
    assert one["facts"]["reason"] == "not_active" and "fraction" not in one["facts"]


POLICY = f"log {LOG.key}\nwitness archive {ARCHIVE.key}\nquorum archive\n".encode()


def unprotected(data: bytes) -> set[int]:
    """The bytes that nothing but a signature holds: the log's name, and the signatures."""
    name = data.index(ORIGIN.encode())
    start = data.index("— ".encode())
    return {*range(name, name + len(ORIGIN)), *range(start, data.index(b'","salt"'))}


@pytest.mark.parametrize("policy", [None, POLICY], ids=["alone", "with a policy"])
@pytest.mark.parametrize("data", [MINE, OUT], ids=["drawn from", "left out"])
def test_every_byte_counts(call: Call, data: bytes, policy: bytes | None) -> None:
    """One bit, and all bits. What only a signature shows is called checked with a policy only, and
    then nothing is left."""
    beside = [] if policy is None else [text(policy)]
    case = {"bundle": text(data), "beside": beside, "masks": [0x01, 0xFF], "first": 0, "step": 1}
    found = call("flipped", case)
    accepted = [(at, mask) for at, mask, _ in found["accepted"]]
    assert found["tried"] == 2 * len(data) == sum(found["codes"].values()) + len(accepted)
    wanted = {"container", "slip", "slip-id", "slip-line", "slip-log"}
    wanted |= {"slip-cell"} if data is MINE else set()
    if policy is not None:
        assert accepted == [] and found["codes"].keys() == wanted | {"slip-signed"}
    else:
        assert {at for at, _ in accepted} <= unprotected(data)
        assert found["codes"].keys() == wanted
    changed = [data[:at] + bytes([data[at] ^ mask]) + data[at + 1 :] for at, mask in accepted]
    for one in call("slips", {"files": [text(each) for each in changed]}):
        assert one["checks"][-1] == {"code": "slip-signed", "ok": None}
    refused = sum(found["codes"].values())
    print(f"bytes of a slip: {found['tried']} tried, {refused} rejected")


def test_a_policy_decides_whether_the_slip_is_signed(call: Call) -> None:
    stranger = f"log {STRANGER.key}\nquorum none\n".encode()
    both = POLICY.replace(b"quorum archive", f"witness audit {AUDIT.key}\ngroup g all archive audit\nquorum g".encode())  # fmt: skip
    for policy, reason in ((POLICY, None), (stranger, "slip_unsigned"), (both, "slip_quorum")):
        one = shown(call, MINE, policy)
        assert (one["error"] or {}).get("reason") == reason
        assert one["checks"][-1] == {"code": "slip-signed", "ok": reason is None}
    wrong = edited(MINE, "proof", to=OWN["proof"][:-4] + "AA=\n")
    assert shown(call, wrong)["passed"]
    assert shown(call, wrong, POLICY)["error"]["reason"] == "slip_signature"
    alone = shown(call, MINE, POLICY, POLICY)
    assert alone["checks"][-1] == {"code": "slip-signed", "ok": True}


def root_of(name: str, **members: Any) -> bytes:
    roots = entry_of(FILES)["roots"]
    return logged(MINE, roots={**roots, name: {**roots[name], **members}})


OWN = json.loads(MINE)
CELL = OWN["cell"]["text"]
REFUSED = {
    "nothing in it": (b"{}", "slip"),
    "cut": (MINE[:-1], "slip"),
    "more behind it": (MINE + b"\n", "slip"),
    "not UTF-8": (MINE[:-1] + b"\xff}", "slip"),
    "another version": (edited(MINE, "slip", to="ssj-slip/2"), "slip"),
    "too long": (edited(MINE, "entry", to="x" * 65_536), "slip"),
    "one member more": (edited(MINE, "more", to=""), "slip"),
    "one member less": (canonical({k: v for k, v in OWN.items() if k != "cell"}), "slip"),
    "a cell for who was left out": (edited(OUT, "cell", to=OWN["cell"]), "slip"),
    "a person": (edited(MINE, "subject", to=f"inspector:{KEY}"), "slip"),
    "another file": (edited(MINE, "line", "file", to="cells.txt"), "slip"),
    "a salt too short": (edited(MINE, "salt", to="0" * 31), "slip"),
    "true for a number": (edited(MINE, "line", "index", to=True), "slip"),
    "a hash too short": (edited(MINE, "line", "path", to=["AAAA"]), "slip"),
    "no proof": (edited(MINE, "proof", to="x"), "slip"),
    "too many hashes": (edited(MINE, "proof", to=OWN["proof"].replace(
        "index 5\n", "index 5\n" + 61 * ("A" * 43 + "=\n"))), "slip"),
    "too many signatures": (edited(MINE, "proof", to=OWN["proof"] + 63 * "— x AAAAAAA=\n"), "slip"),
    "a size too long": (edited(MINE, "proof", to=OWN["proof"].replace(
        "\n8\n", "\n" + "8" * 19 + "\n")), "slip"),
    "many hashes": (edited(MINE, "proof", to=OWN["proof"].replace(
        "index 5\n", "index 5\n" + 60 * ("A" * 43 + "=\n"))), "slip-log"),
    "a long size": (edited(MINE, "proof", to=OWN["proof"].replace(
        "\n8\n", "\n" + "8" * 18 + "\n")), "slip-log"),
    "no signature": (edited(MINE, "proof", to=OWN["proof"].split("—")[0]), "slip"),
    "another's firm": (edited(MINE, "subject", to="target:x"), "slip-id"),
    "another's salt": (edited(MINE, "salt", to="f" * 32), "slip-id"),
    "another place": (edited(MINE, "line", "index", to=OWN["line"]["index"] ^ 1), "slip-line"),
    "no such place": (edited(MINE, "line", "index", to=10), "slip-line"),
    "a hash fewer": (edited(MINE, "line", "path", to=OWN["line"]["path"][:-1]), "slip-line"),
    "a hash more": (edited(MINE, "line", "path", to=["A" * 43 + "="] * 5), "slip-line"),
    "another draw": (edited(MINE, "number", to="hb-4200-2026-0002"), "slip-line"),
    "another kind of entry": (logged(MINE, kind="void"), "slip-line"),
    "an entry that says too little": (logged(MINE, plan="x"), "slip-line"),
    "another root": (root_of("pool.txt", root="0" * 64), "slip-line"),
    "another length": (root_of("pool.txt", lines=5), "slip-line"),
    "another cell": (edited(MINE, "cell", "text", to=CELL.replace("B", "C")), "slip-cell"),
    "better odds": (edited(MINE, "cell", "text", to=CELL.replace("196608", "1966080")), "slip-cell"),
    "an entry that nobody logged": (edited(MINE, "entry", to=json.loads(
        logged(MINE, more=1))["entry"]), "slip-log"),
    "another entry's place": (edited(MINE, "proof", to=OWN["proof"].replace(
        "index 5", "index 4")), "slip-log"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_each_check_finds_what_it_is_for(call: Call, what: str) -> None:
    data, code = REFUSED[what]
    one = shown(call, data)
    assert (one["error"]["code"], one["broken"], one["facts"]) == (code, False, None), one


@same_slips
@pytest.mark.parametrize("what", REFUSED)
def test_the_service_finds_the_same(what: str) -> None:
    data, code = REFUSED[what]
    assert by_service(data) == code


def test_a_truly_locked_cell_cannot_be_more_than_certain(call: Call) -> None:
    """The limit itself: of 10 firms and 2^16, all of them."""
    for odds, reason in ((655_360, None), (655_361, "slip_odds")):
        cells = FILES["cells.txt"].replace(b"\t196608\t", b"\t%d\t" % odds)
        root = {"lines": 1, "root": call("roots", [text(cells)])[0]}
        roots = {**entry_of(FILES)["roots"], "cells.txt": root}
        cell = cells.decode().rstrip("\n")
        data = edited(logged(MINE, roots=roots), "cell", "text", to=cell)
        one = shown(call, data)
        assert (one["error"] or {}).get("reason") == reason


def test_the_bundle_says_what_became_of_each_firm(call: Call) -> None:
    rows = [line.split("\t") for line in FILES["outcome.txt"].decode().splitlines()]
    fates = {row[2]: (row[3], int(row[1])) for row in rows}
    seen = set()
    for key, salt in [(KEY, SALT), *((str(n), bytes(16)) for n in range(9))]:
        one = shown(call, slip(FILES, key, salt), pack(FILES))
        assert one["checks"][-1] == {"code": "slip-bundle", "ok": True}
        found = one["facts"]["status"], one["facts"]["rank"]
        assert found == fates.get(one["facts"]["id"], ("not", 0))
        seen.add(found[0])
    assert seen == {"drawn", "alternate", "not"}
    assert shown(call, OUT, pack(FILES))["checks"][-1] == {"code": "slip-bundle", "ok": True}


def test_a_bundle_that_is_not_the_slips(call: Call) -> None:
    wrong = pack({**FILES, "outcome.txt": b""})
    part = root_of("excluded.txt", lines=2)
    cases = [
        (MINE, pack(draw(odds=4)), "slip_plan"),
        (MINE, wrong, "slip_failed"),
        (logged(MINE, bits=17), pack(FILES), "slip_bits"),
        (part, pack(FILES), "slip_root"),
    ]
    for data, bundle, reason in cases:
        assert shown(call, data)["passed"]
        one = shown(call, data, bundle)
        assert one["error"] and (one["error"]["code"], one["error"]["reason"]) == (
            "slip-bundle",
            reason,
        )
        assert one["facts"] is None


def test_a_bundle_of_another_number_is_no_companion(call: Call) -> None:
    number = "hb-4200-2026-0009"
    other = logged(edited(MINE, "number", to=number), subject=f"draw:{number}")
    one = shown(call, other, pack(FILES))
    assert one["passed"] and one["checks"][-1]["code"] == "slip-signed"


def test_another_cell_that_is_truly_locked_is_not_the_firms(call: Call) -> None:
    cells = FILES["cells.txt"].replace(b"420102.B", b"420102.C")
    root = {"lines": 1, "root": call("roots", [text(cells)])[0]}
    roots = {**entry_of(FILES)["roots"], "cells.txt": root}
    data = edited(logged(MINE, roots=roots), "cell", "text", to=cells.decode().rstrip("\n"))
    assert shown(call, data)["error"]["reason"] == "slip_cell"
