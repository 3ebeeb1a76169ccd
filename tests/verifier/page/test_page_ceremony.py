"""Who decides (§4): draws without public values, standing draws, the seal of a sealed draw."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from fixtures.vectors.ceremony import Slot
from fixtures.vectors.drafts import Draft, complete
from scheduler.draw.curve import ORDER

from .program import Call, Files, canonical, pack, text, vector, vector_files

pytestmark = pytest.mark.xdist_group("verifier page")

RULE: Any = {"alternates": {"least": 0, "percent": 0}, "rates": {}}
ALONE = Draft("targets", 1, 16, 4, {}, RULE, parties=("a", "b", "c"), public=(), escrow="bank")
SLOT = Slot("calendar:x", hashlib.sha256(b"x").hexdigest(), 3)
STANDING = Draft("targets", 1, 16, 4, {}, RULE, parties=("a", "b", "c"), slot=SLOT)
SEALED = vector_files(vector("targets-sealed"))


def error(call: Call, files: Files) -> tuple[str, str] | None:
    (found,) = call("papers", {"files": [text(pack(files))]})
    return found["error"] and (found["error"]["code"], found["error"]["reason"])


def draft(changed: Draft) -> Files:
    return complete(changed, "page ceremony")


def test_parties_alone_all_have_to_open_a_secret_that_is_not_low(call: Call) -> None:
    low = {"b": "00" * 8 + "11" * 24}
    twice = {"a": "12" * 8 + "34" * 24, "b": "12" * 8 + "34" * 24}
    short = ("commitments", "party_short")
    cases = {
        None: [ALONE, replace(ALONE, parties=("a", "b"))],
        short: [replace(ALONE, silent=("a",)), replace(ALONE, absent=("c",)), replace(ALONE, low=low),
                replace(ALONE, low=twice), replace(ALONE, absent=("a", "b", "c"))],
        ("commitments", "parties_few"): [replace(ALONE, parties=("a",))],
        ("plan", "no_source"): [replace(ALONE, escrow="")],
    }  # fmt: skip
    for wanted, drafts in cases.items():
        assert [error(call, draft(each)) for each in drafts] == [wanted] * len(drafts)


def test_with_a_public_value_an_escrow_changes_nothing(call: Call) -> None:
    usual = replace(ALONE, public=Draft("targets", 1, 16, 4, {}, RULE).public, silent=("a",))
    assert error(call, draft(usual)) is None


def back(link: str) -> str:
    return hashlib.sha256(f"ssj.chain.v1\n{link}\n".encode()).hexdigest()


def test_a_standing_draw_opens_links_of_chains(call: Call) -> None:
    files = draft(STANDING)
    plan, links = json.loads(files["plan.json"]), json.loads(files["reveals.json"])
    heads = plan["slot"]["heads"]
    assert back(back(back(links["a"]))) == heads["a"] and error(call, files) is None
    assert error(call, draft(replace(STANDING, silent=("b",)))) is None

    def with_reveals(**changed: str) -> Files:
        return {**files, "reveals.json": canonical({**links, **changed})}

    other = ("commitments", "reveal_other")
    assert error(call, with_reveals(a=back(links["a"]))) == other
    assert error(call, with_reveals(a=links["b"])) == other
    fewer = {party: head for party, head in heads.items() if party != "c"}
    for sealed in (fewer, {}, {**heads, "a": heads["b"]}):
        wrong = {**files, "commitments.json": canonical(sealed)}
        assert error(call, wrong) == ("commitments", "slot_head")


def test_an_absent_party_of_a_standing_draw_stands_in_it_all_the_same(call: Call) -> None:
    files = draft(replace(STANDING, silent=("a", "b", "c")))
    assert files["reveals.json"] == b"{}" and error(call, files) is None
    (facts,) = call("facts", [text(pack(files))])["facts"]
    assert [party["state"] for party in facts["parties"]] == ["withheld"] * 3


SECRET = json.loads(SEALED["seal.json"])["secret"]
SEALS: dict[str, tuple[Any, str]] = {
    "nothing": ({}, "seal_form"),
    "one member more": ({"secret": SECRET, "more": 1}, "seal_form"),
    "another name": ({"key": SECRET}, "seal_form"),
    "a number": ({"secret": 1}, "seal_form"),
    "capital digits": ({"secret": SECRET.upper()}, "seal_form"),
    "too short": ({"secret": SECRET[1:]}, "seal_form"),
    "zero": ({"secret": "0" * 64}, "seal_form"),
    "the order": ({"secret": f"{ORDER:064x}"}, "seal_form"),
    "the same above the order": ({"secret": f"{int(SECRET, 16) + ORDER:064x}"}, "seal_form"),
    "the next": ({"secret": f"{int(SECRET, 16) + 1:064x}"}, "seal_other"),
    "one": ({"secret": f"{1:064x}"}, "seal_other"),
    "the opposite": ({"secret": f"{ORDER - int(SECRET, 16):064x}"}, "seal_other"),
    "the other way round": ({"secret": bytes.fromhex(SECRET)[::-1].hex()}, "seal"),
}


@pytest.mark.parametrize("what", SEALS)
def test_the_seal_is_the_one_of_the_plan(call: Call, what: str) -> None:
    document, reason = SEALS[what]
    code, said = error(call, {**SEALED, "seal.json": canonical(document)}) or ("", "")
    assert code == "seal" and said.startswith(reason)


def test_an_open_draw_has_no_seal(call: Call) -> None:
    files = {**vector_files(vector("targets-small")), "seal.json": SEALED["seal.json"]}
    assert error(call, files) == ("seal", "seal_form")


def test_what_is_shown_of_a_sealed_draw(call: Call) -> None:
    (facts,) = call("facts", [text(pack(SEALED))])["facts"]
    assert facts["mode"] == "sealed" and facts["seal"]["disclose"] == "2026-12-31"
    assert (len(facts["seal"]["holders"]), facts["seal"]["least"]) == (3, 2)
