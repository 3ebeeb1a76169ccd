"""The log in the bundle (§8): each rule of `log`, `witnessed` and `policy`, one change at a time."""

import base64
import json
from typing import Any

import pytest

from fixtures.vectors.logs import LOG, signer
from scheduler.ledger.notes import ED25519

from .logs import (
    ARCHIVE,
    AUDIT,
    FIRST,
    MOMENT,
    NOTARY,
    ORDER,
    POLICY,
    SECOND,
    Change,
    Edit,
    Story,
    told,
)
from .program import Call, Files, pack, text, vector, vector_files

pytestmark = pytest.mark.xdist_group("verifier page")

STRANGER = signer("stranger.example")
ANOTHER_LOG = signer("log.example/other", ED25519)
CODES = ["log", "witnessed", "policy"]


def report(call: Call, files: Files, *policy: str) -> Any:
    given = [text("\n".join(policy).encode() + b"\n")] if policy else []
    found = call("papers", {"files": [text(pack(files)), *given]})
    assert len(found) == 1 + len(given)
    return found[0]


def states(call: Call, files: Files, *policy: str) -> dict[str, Any]:
    checks = {check["code"]: check["ok"] for check in report(call, files, *policy)["checks"]}
    return {code: checks[code] for code in CODES if code in checks}


@pytest.mark.parametrize("files", [FIRST, SECOND], ids=["targets", "inspectors"])
def test_another_log_of_the_same_draw_passes(call: Call, files: Files) -> None:
    """What every change below starts from."""
    assert states(call, told(files)) == {"log": True, "witnessed": True, "policy": None}
    assert states(call, told(files), *POLICY) == dict.fromkeys(CODES, True)


def entry(which: str, /, **members: Any) -> Change:
    return lambda story: story.says(which, **members)


def place(kind: str, at: int) -> Change:
    return lambda story: story.at.update({kind: at})


def size(kind: str, entries: int) -> Change:
    return lambda story: story.sizes.update({kind: entries})


def signed(kind: str, *signers: Any) -> Change:
    return lambda story: story.logs.update({kind: list(signers)})


def seen(kind: str, *signers: Any) -> Change:
    return lambda story: story.seen.update({kind: list(signers)})


def set_member(kind: str, member: str, to: Any) -> Edit:
    return lambda document: document[kind].update({member: to})


def replaced(kind: str, old: str, new: str) -> Edit:
    def change(document: dict[str, Any]) -> None:
        assert old in document[kind]["proof"]
        document[kind]["proof"] = document[kind]["proof"].replace(old, new, 1)

    return change


def swapped(document: dict[str, Any]) -> None:
    document["open"], document["close"] = document["close"], document["open"]


def more_space(document: dict[str, Any]) -> None:
    document["open"]["entry"] = document["open"]["entry"].replace(":", ": ", 1)


PLAN = json.loads(FIRST["plan.json"])


def roots(**members: Any) -> dict[str, Any]:
    """The roots of the freeze, those of the pool otherwise."""
    names = ("cells.txt", "excluded.txt", "pool.txt")
    return {name: PLAN["files"][name] | (members if name == "pool.txt" else {}) for name in names}


HASH = base64.b64encode(bytes(32)).decode()
ENTRIES: dict[str, tuple[Change, str]] = {
    "another draw": (entry("freeze", subject="draw:hb-4200-2026-0021"), "log_entry"),
    "no subject": (entry("open", subject=None), "log_entry"),
    "another kind": (entry("close", kind="open"), "log_entry"),
    "no moment": (entry("open", at=""), "log_moment"),
    "a moment that is none": (entry("open", at="2026-02-30T00:00:00Z"), "log_moment"),
    "a number for a moment": (entry("open", at=1), "log_moment"),
    "moments that fall": (entry("open", at="2026-11-08T11:59:59Z"), "log_order"),
    "another plan": (entry("freeze", plan="0" * 64), "log_other"),
    "no plan": (entry("freeze", plan=None), "log_other"),
    "another number of passes": (entry("freeze", bits=17), "log_other"),
    "no roots": (entry("freeze", roots=None), "log_other"),
    "roots of one list only": (
        entry("freeze", roots={"pool.txt": PLAN["files"]["pool.txt"]}),
        "log_other",
    ),
    "another root": (entry("freeze", roots=roots(root="0" * 64)), "log_other"),
    "another number of lines": (entry("freeze", roots=roots(lines=1)), "log_other"),
    "discarded before it was closed": (entry("close", kind="discarded"), "log_entry"),
    "other commitments": (entry("open", commitments="{}"), "log_other"),
    "the hash of the commitments": (entry("open", commitments="0" * 64), "log_other"),
    "commitments as an object": (entry("open", commitments={}), "log_other"),
    "closed over other commitments": (entry("close", commitments="0" * 64), "log_other"),
    "closed over other reveals": (entry("close", reveals="0" * 64), "log_other"),
    "no reveals": (entry("close", reveals=None), "log_other"),
    "another outcome": (entry("result", outcome="0" * 64), "log_other"),
    "another seed": (entry("result", seed="0" * 64), "log_other"),
    "no seed": (entry("result", seed=None), "log_other"),
}
TREE: dict[str, tuple[Change, str]] = {
    "opened before the lock": (place("open", 1), "log_index"),
    "closed before it was opened": (place("close", 4), "log_index"),
    "a head before its entry": (size("result", 9), "log_path"),
    "a log that shrinks": (size("freeze", 14), "log_since"),
    "another log beside it": (signed("close", LOG, ANOTHER_LOG), "log_stranger"),
    "another origin": (signed("result", ANOTHER_LOG), "log_origin"),
    "a witness that the plan does not name": (seen("close", (STRANGER, 1)), "log_stranger"),
    "a witness that signs twice": (seen("close", (ARCHIVE, 1), (ARCHIVE, 2)), "log_repeated"),
}
DOCUMENT: dict[str, tuple[Edit, str]] = {
    "a member too few": (lambda d: d.pop("open"), "log_members"),
    "a member too many": (lambda d: d.update(void=d["open"]), "log_members"),
    "no entry": (lambda d: d["open"].pop("entry"), "log_form"),
    "a text for a proof of growth": (set_member("open", "since", ""), "log_form"),
    "growth that is no hash": (set_member("open", "since", ["x"]), "log_form"),
    "a number for a proof": (set_member("open", "proof", 5), "log_form"),
    "one more member": (set_member("open", "more", 1), "log_form"),
    "an entry that is no object": (set_member("open", "entry", "[]"), "json_object"),
    "an entry in another form": (more_space, "json_form"),
    "growth before the first": (set_member("freeze", "since", [HASH]), "log_since"),
    "no growth": (set_member("open", "since", []), "log_since"),
    "other growth": (set_member("close", "since", [HASH]), "log_since"),
    "another place": (replaced("open", "index 5", "index 6"), "log_path"),
    "another entry": (
        lambda d: d["freeze"].update(
            entry=d["freeze"]["entry"].replace('"counts":{', '"counts":{"a":1,')
        ),
        "log_path",
    ),  # fmt: skip
    "two exchanged": (swapped, "log_entry"),
    "another size": (replaced("open", "\n8\n", "\n9\n"), "log_path"),
}


def discarded(call: Call, files: Files) -> bool:
    return call("facts", [text(pack(files))])["facts"][0]["log"]["discarded"]


def test_what_a_void_threw_away_is_checked_and_said(call: Call) -> None:
    files = told(FIRST, entry("result", kind="discarded"))
    found = report(call, files)
    assert found["error"] is None
    assert discarded(call, files) is True
    assert discarded(call, FIRST) is False


@pytest.mark.parametrize("what", [*ENTRIES, *TREE])
def test_what_was_truly_signed_and_is_wrong(call: Call, what: str) -> None:
    change, reason = {**ENTRIES, **TREE}[what]
    found = report(call, told(FIRST, change))["error"]
    assert found is not None and (found["code"], found["reason"]) == ("log", reason), found


@pytest.mark.parametrize("what", DOCUMENT)
def test_what_was_changed_afterwards(call: Call, what: str) -> None:
    edit, reason = DOCUMENT[what]
    found = report(call, told(FIRST, edits=[edit]))["error"]
    assert found is not None and (found["code"], found["reason"]) == ("log", reason), found


def test_every_signature_has_to_be_right(call: Call) -> None:
    """One of each kind, changed in its last byte; and the log's own missing."""

    def changed(kind: str, name: str) -> Edit:
        def change(document: dict[str, Any]) -> None:
            head, _, tail = document[kind]["proof"].partition(f"— {name} ")
            line, _, rest = tail.partition("\n")
            raw = base64.b64decode(line)
            line = base64.b64encode(raw[:-1] + bytes([raw[-1] ^ 1])).decode()
            document[kind]["proof"] = f"{head}— {name} {line}\n{rest}"

        return change

    def without(kind: str, name: str) -> Edit:
        def change(document: dict[str, Any]) -> None:
            head, _, signatures = document[kind]["proof"].rpartition("\n\n")
            kept = [
                line for line in signatures.splitlines(keepends=True) if f" {name} " not in line
            ]
            document[kind]["proof"] = head + "\n\n" + "".join(kept)

        return change

    for kind in ORDER:
        found = report(call, told(FIRST, edits=[changed(kind, LOG.name)]))["error"]
        assert (found["code"], found["reason"]) == ("log", "log_signature")
    for name in (ARCHIVE.name, NOTARY.name):
        found = report(call, told(FIRST, edits=[changed("close", name)]))["error"]
        assert (found["code"], found["reason"]) == ("log", "log_signature")
    found = report(call, told(FIRST, edits=[without("close", LOG.name)]))["error"]
    assert (found["code"], found["reason"]) == ("log", "log_unsigned")


def test_heads_may_be_the_same_and_entries_may_follow_at_once(call: Call) -> None:
    """The limits themselves: one head for all but the freeze, and sizes at the next index."""
    story = (size("open", 11), size("close", 11), size("result", 13), size("freeze", 5))
    assert states(call, told(FIRST, *story)) == {"log": True, "witnessed": True, "policy": None}
    same = told(FIRST, *(size(kind, 13) for kind in ORDER))
    assert states(call, same) == {"log": True, "witnessed": False}
    equal = told(FIRST, entry("open", at=json.loads(Story.of(FIRST).texts["freeze"])["at"]))
    assert states(call, equal)["log"] is True


LATE = MOMENT
WITNESSED: dict[str, tuple[Change, str]] = {
    "nobody saw the list": (seen("freeze"), "quorum"),
    "one saw the list": (seen("freeze", (ARCHIVE, 1)), "quorum"),
    "nobody saw the close": (seen("close"), "quorum"),
    "one saw the close": (seen("close", (NOTARY, 1)), "quorum"),
    "the list was seen with the first opened": (size("freeze", 6), "seen_late"),
    "the close was seen with the result": (size("close", 12), "seen_late"),
    "at the very moment": (seen("close", (ARCHIVE, 1), (AUDIT, LATE)), "quorum_late"),
    "long after": (seen("close", (ARCHIVE, 2**63 - 1), (AUDIT, 2**62)), "quorum_late"),
}


@pytest.mark.parametrize("what", WITNESSED)
def test_witnesses_have_to_see_it_in_time(call: Call, what: str) -> None:
    change, reason = WITNESSED[what]
    more = (size("result", 13), size("open", 8)) if "close" not in what else (size("result", 14),)
    found = report(call, told(FIRST, change, *more))["error"]
    assert found is not None and (found["code"], found["reason"]) == ("witnessed", reason), found
    # What the plan's witnesses have not seen nobody's policy makes good.
    assert states(call, told(FIRST, change, *more), *POLICY) == {"log": True, "witnessed": False}


def test_two_in_time_are_enough(call: Call) -> None:
    story = seen("close", (ARCHIVE, 0), (AUDIT, LATE - 1), (NOTARY, 2**63 - 1))
    assert states(call, told(FIRST, story))["witnessed"] is True


def test_a_time_that_no_clock_has_is_no_signature(call: Call) -> None:
    found = report(call, told(FIRST, seen("close", (ARCHIVE, 2**63))))["error"]
    assert (found["code"], found["reason"]) == ("log", "log_signature")


KNOWN = POLICY[:4]
OWN: dict[str, tuple[list[str], str | None]] = {
    "the log alone": ([POLICY[0], "quorum none"], None),
    "one of them": ([*KNOWN, "quorum archive"], None),
    "the one who saw nothing of the list": ([*KNOWN, "quorum notary"], "quorum"),
    "all": ([*KNOWN, "group a all archive audit notary", "quorum a"], "quorum"),
    "two": ([*KNOWN, "group a all archive audit", "quorum a"], None),
    "other names": ([POLICY[0], "witness x " + POLICY[1].split(" ")[2], "quorum x"], None),
    "another log": ([f"log {ANOTHER_LOG.key}", "quorum none"], "policy_log"),
    "a stranger": ([POLICY[0], f"witness s {STRANGER.key}", "quorum s"], "quorum"),
}


@pytest.mark.parametrize("what", OWN)
def test_a_reader_believes_whom_they_will(call: Call, what: str) -> None:
    lines, reason = OWN[what]
    found = report(call, told(FIRST), *lines)
    assert (found["error"] or {}).get("reason") == reason, found["error"]
    assert states(call, told(FIRST), *lines)["policy"] is (reason is None)


def test_a_readers_policy_asks_for_its_own_time(call: Call) -> None:
    """The plan asks for two of three; the reader for one who saw the close too late."""
    lines = [*KNOWN, "quorum notary"]
    story = seen("freeze", (ARCHIVE, 1), (AUDIT, 1), (NOTARY, 1))
    found = report(call, told(FIRST, story), *lines)["error"]
    assert (found["code"], found["reason"]) == ("policy", "quorum_late")


def test_a_policy_that_is_none_is_refused_itself(call: Call) -> None:
    """And so is a second one; the bundle is then judged without it."""
    good, bad = "\n".join(POLICY).encode(), b"log x\nquorum none\n"
    first, second = call("papers", {"files": [text(pack(FIRST)), text(bad)]})
    assert second["error"]["code"] == "policy" and first["passed"]
    assert first["checks"][-1] == {"code": "policy", "ok": None}
    found = call("papers", {"files": [text(good), text(good), text(pack(FIRST))]})
    assert [each["error"] and each["error"]["reason"] for each in found] == [None, "policy_second", None]  # fmt: skip
    assert found[2]["checks"][-1] == {"code": "policy", "ok": True}


def test_without_witnesses_nothing_is_called_witnessed(call: Call) -> None:
    files = vector_files(vector("targets-small"))
    assert states(call, files) == {"log": True, "witnessed": None, "policy": None}


def test_a_sealed_result_says_no_seed(call: Call) -> None:
    files = vector_files(vector("targets-sealed"))
    story = Story.of(files)
    assert "seed" not in json.loads(story.texts["result"])
    plan = json.loads(files["plan.json"])
    assert plan["mode"] == "sealed"

    def bare(each: Story) -> None:
        each.seen = {}

    assert states(call, told(files, bare))["log"] is True
    found = report(call, told(files, bare, entry("result", seed="0" * 64)))["error"]
    assert (found["code"], found["reason"]) == ("log", "log_other")
