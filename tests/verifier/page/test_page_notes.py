"""Proofs about a log, signed checkpoints, policies: the published vectors, and each rule of §8."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest

from scheduler.ledger.checkpoints import Checkpoint, cosign
from scheduler.ledger.notes import COSIGNATURE, ED25519, Signer
from scheduler.ledger.tree import Tree, leaf_hash
from tests.ledger.vectors import FOLDER, load, needs_vectors

from .program import Call, text

pytestmark = pytest.mark.xdist_group("verifier page")

LOG = Signer("log.example/a", bytes([1]) * 32, ED25519)
OTHER = Signer("log.example/b", bytes([2]) * 32, ED25519)
ONE, TWO, THREE = (
    Signer(f"{name}.example", bytes([3 + n]) * 32, COSIGNATURE)
    for n, name in enumerate(("one", "two", "three"))
)
WITNESSES = [
    f"witness {each.name.removesuffix('.example')} {each.key}" for each in (ONE, TWO, THREE)
]
KNOWN = [f"log {LOG.key}", *WITNESSES]


def vectors(folder: str) -> list[Path]:
    return sorted((FOLDER / "merkle-rfc6962" / "testdata" / folder).rglob("*.json"))


@needs_vectors
def test_the_published_proofs_are_judged_as_they_should_be(call: Call) -> None:
    """RFC 6962, mostly wrong ones; trees of nothing do not occur here."""
    cases = [load(path) for path in vectors("inclusion")]
    asked = [
        {"leaf": each["leafHash"], "index": each["leafIdx"], "size": each["treeSize"],
         "path": each["proof"] or [], "root": each["root"]}
        for each in cases
    ]  # fmt: skip
    wanted = [not each["wantErr"] for each in cases]
    assert call("inclusions", asked) == wanted and {True, False} == set(wanted)
    cases = [load(path) for path in vectors("consistency")]
    grown = [
        [[each["size1"], each["root1"]], [each["size2"], each["root2"]], each["proof"] or []]
        for each in cases
    ]
    wanted = [not each["wantErr"] for each in cases]
    found = call("growths", grown)
    wrong = [(each["desc"], got) for each, got, want in zip(cases, found, wanted, strict=True) if got is not want]  # fmt: skip
    assert wrong == [] and {True, False} == set(wanted)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_every_head_of_a_small_log_grew_from_every_earlier_one(call: Call) -> None:
    """And each proof for no other pair of sizes."""
    tree = Tree(leaf_hash(b"%d" % n) for n in range(20))
    heads = {size: [size, b64(tree.root(size))] for size in range(1, 21)}
    pairs = [(old, new) for new in heads for old in heads if old <= new]
    proofs = {pair: [b64(each) for each in tree.consistency(*pair)] if pair[0] < pair[1] else [] for pair in pairs}  # fmt: skip
    cases = [(pair, other) for pair in pairs for other in pairs[::7]]
    found = call(
        "growths", [[heads[old], heads[new], proofs[other]] for (old, new), other in cases]
    )
    wanted = [
        proofs[pair] == proofs[other] and (pair[0] == pair[1]) == (other[0] == other[1])
        for pair, other in cases
    ]
    assert [cases[n] for n in range(len(cases)) if found[n] is not wanted[n]] == []
    assert all(call("growths", [[heads[old], heads[new], proofs[old, new]] for old, new in pairs]))


@needs_vectors
def test_the_published_note_holds(call: Call) -> None:
    note = load(FOLDER / "signed-note" / "note.json")
    ((kind, _, name, key_id, public),) = call("keysOf", [f"log {note['vkey']}", "quorum none"])
    _, signer, signature = note["sig"].split(" ")
    raw = base64.b64decode(signature)
    assert (kind, name, key_id) == ("log", signer, raw[:4].hex())
    case = [text(bytes.fromhex(public)), text(note["text"].encode()), text(raw[4:])]
    assert call("signed", [case]) == [True]


def checkpoint(size: int = 8) -> Checkpoint:
    return Checkpoint(LOG.name, size, hashlib.sha256(b"%d" % size).digest())


def note_text(*signers: Signer, time: int = 1_790_000_000) -> str:
    note = checkpoint().signed(*(each for each in signers if each.key.kind == ED25519))
    more = [cosign(note, each, time) for each in signers if each.key.kind == COSIGNATURE]
    return str(note.joined(more))


def proof(note: str, index: str = "5", path: int = 3) -> str:
    hashes = "".join(b64(hashlib.sha256(b"%d" % n).digest()) + "\n" for n in range(path))
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{note}"


GOOD = proof(note_text(LOG, ONE, TWO))
BODY, _, SIGNED = GOOD.rpartition("\n\n")
LINES = SIGNED.splitlines(keepends=True)


def test_a_proof_says_what_stands_in_it(call: Call) -> None:
    found, none, longest, alone = call("proofs", [
        [GOOD, [*KNOWN, "quorum one"]], [proof(note_text(LOG), path=0), None],
        [proof(note_text(LOG), "9" * 18, 63), None], [GOOD, [f"log {OTHER.key}", "quorum none"]],
    ])  # fmt: skip
    time = "1790000000"
    assert found == {
        "index": "5", "path": found["path"], "origin": LOG.name, "size": "8", "signatures": 3,
        "root": checkpoint().root.hex(), "logs": [LOG.name], "strangers": False,
        "repeated": False, "wrong": False, "witnesses": {"one": time, "two": time},
    }  # fmt: skip
    assert len(found["path"]) == 3 and none["path"] == []
    assert longest["index"] == "9" * 18 and len(longest["path"]) == 63
    assert (alone["strangers"], alone["logs"], alone["witnesses"]) == (True, [], {})


FORMS = {
    "nothing": "",
    "another version": GOOD.replace("@v1", "@v2"),
    "an extra line": GOOD.replace("@v1\n", "@v1\nextra AAAA\n"),
    "no index": GOOD.replace("index 5\n", ""),
    "a zero before it": GOOD.replace("index 5", "index 05"),
    "below nothing": GOOD.replace("index 5", "index -1"),
    "19 digits": GOOD.replace("index 5", "index " + "1" * 19),
    "64 hashes": proof(note_text(LOG), path=64),
    "a short hash": GOOD.replace(b64(hashlib.sha256(b"0").digest()), b64(b"short")),
    "other base64": GOOD.replace("\n\nlog", "\n" + "A" * 42 + "B=\n\nlog"),
    "no size": GOOD.replace("\n8\n", "\n0\n"),
    "a long size": GOOD.replace("\n8\n", f"\n{'1' * 19}\n"),
    "another line": GOOD.replace("\n\n—", "\nmore\n\n—", 1),
    "no origin": GOOD.replace(f"\n\n{LOG.name}\n", "\n\n\n"),
    "a tab in the origin": GOOD.replace(f"\n\n{LOG.name}\n", "\n\nlog\texample\n"),
    "no signature": BODY + "\n\n",
    "no end": GOOD[:-1],
    "one end too many": GOOD + "\n",
    "out of order": BODY + "\n\n" + "".join(reversed(LINES)),
    "one twice": BODY + "\n\n" + LINES[0] + "".join(LINES),
    "65 signatures": BODY + "\n\n" + "".join(sorted(
        f"— a {b64(n.to_bytes(8, 'big'))}\n" for n in range(65))),
    "a key id alone": BODY + "\n\n— a AAAAAA==\n",
    "another dash": GOOD.replace("—", "–"),
    "two spaces": GOOD.replace("— l", "—  l"),
    "a name with +": GOOD.replace("— log", "— lo+g"),
    "a carriage return": GOOD.replace("\n", "\r\n"),
    "a number": 5,
}  # fmt: skip


@pytest.mark.parametrize("what", FORMS)
def test_a_proof_has_one_form(call: Call, what: str) -> None:
    assert FORMS[what] != GOOD
    assert call("proofs", [[FORMS[what], None]]) == [None]


def test_64_signatures_are_read(call: Call) -> None:
    lines = sorted(f"— a {b64(n.to_bytes(8, 'big'))}\n" for n in range(64))
    (found,) = call("proofs", [[BODY + "\n\n" + "".join(lines), None]])
    assert found["signatures"] == 64


def resigned(line: str, change: Any) -> str:
    """A line with other bytes behind its key id."""
    dash, name, encoded = line.rstrip("\n").split(" ")
    raw = base64.b64decode(encoded)
    return f"{dash} {name} {b64(raw[:4] + change(raw[4:]))}\n"


def test_signatures_are_of_this_checkpoint_and_this_time(call: Call) -> None:
    policy = [*KNOWN, "quorum none"]

    def read(*lines: str) -> Any:
        return call("proofs", [[BODY + "\n\n" + "".join(sorted(lines)), policy]])[0]

    log, one, two = LINES
    assert read(log, one)["witnesses"] == {"one": "1790000000"}
    later = resigned(one, lambda raw: (1_790_000_001).to_bytes(8, "big") + raw[8:])
    assert read(log, later)["wrong"] and read(log, later)["witnesses"] == {}
    short = resigned(one, lambda raw: raw[8:])
    assert read(log, short)["wrong"]
    assert read(resigned(log, lambda raw: raw[:-1] + b"\0"), one)["logs"] == []
    assert read(log, one, later)["repeated"]
    assert not read(log, one, two)["repeated"]
    stranger = resigned(log, lambda raw: raw).replace(LOG.name, "log.example/c")
    assert read(log, stranger)["strangers"]


def key_of(name: str, kind: int, public: bytes) -> str:
    material = bytes([kind]) + public
    key_id = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4].hex()
    return f"{name}+{key_id}+{b64(material)}"


K = str(LOG.key)
W = [str(each.key) for each in (ONE, TWO, THREE)]
RIGHT = {
    "a log alone": [f"log {K}", "quorum none"],
    "two logs": [f"log {K}", f"log {OTHER.key}", "quorum none"],
    "addresses": [f"log {K} https://log", f"witness one {W[0]} https://w", "quorum one"],
    "the quorum is not the last": [f"log {K}", "quorum none", f"witness one {W[0]}"],
    "the log is": ["quorum none", f"log {K}"],
    "groups of groups": [*KNOWN, "group a all one two", "group b 1 a three", "quorum b"],
    "any word for a name": [f"log {K}", f"witness a+b {W[0]}", "group 2 any a+b", "quorum 2"],
    "a group of one": [*KNOWN, "group a any one", "quorum a"],
}
WRONG: dict[str, list[str]] = {
    "nothing": [],
    "no log": [WITNESSES[0], "quorum one"],
    "no quorum": KNOWN,
    "two quorums": [*KNOWN, "quorum one", "quorum one"],
    "an unknown quorum": [*KNOWN, "quorum four"],
    "a quorum before its group": [*KNOWN[:-1], "quorum three", KNOWN[-1]],
    "an empty line": [*KNOWN, "", "quorum one"],
    "a comment": ["# keys", *KNOWN, "quorum one"],
    "two spaces": [f"log  {K}", "quorum none"],
    "a space behind": [f"log {K} ", "quorum none"],
    "a tab": [f"log\t{K}", "quorum none"],
    "another word": [*KNOWN, "trust one", "quorum one"],
    "two addresses": [f"log {K} a b", "quorum none"],
    "no key": ["log", "quorum none"],
    "a witness without a key": [*KNOWN, "witness four", "quorum none"],
    "the same key twice": [f"log {K}", f"log {K}", "quorum none"],
    "the same witness key twice": [*KNOWN, f"witness four {W[0]}", "quorum none"],
    "the same name twice": [*KNOWN, f"witness one {key_of('x', 4, bytes(32))}", "quorum none"],
    "a group called like a witness": [*KNOWN, "group one any two three", "quorum one"],
    "a witness called none": [f"log {K}", f"witness none {W[0]}", "quorum none"],
    "a control character": [f"log {K}", f"witness a\x7f {W[0]}", "quorum none"],
    "a group called none": [*KNOWN, "group none any one", "quorum none"],
    "a member of two groups": [*KNOWN, "group a any one two", "group b any one three", "quorum b"],
    "a member twice": [*KNOWN, "group a 2 one one", "quorum a"],
    "its own member": [*KNOWN, "group a any a one", "quorum a"],
    "a member that comes later": [*KNOWN[:-1], "group a any three", KNOWN[-1], "quorum a"],
    "no members": [*KNOWN, "group a any", "quorum a"],
    "more than there are": [*KNOWN, "group a 3 one two", "quorum a"],
    "none of them": [*KNOWN, "group a 0 one two", "quorum a"],
    "a number with a zero before it": [*KNOWN, "group a 01 one two", "quorum a"],
    "a word of the language": [*KNOWN, "group a constructor one two", "quorum a"],
    "most of them": [*KNOWN, "group a most one two", "quorum a"],
    "another key id": [f"log {K.replace('+', '+0', 1)}", "quorum none"],
    "a key id that is not its own": [
        "log " + key_of(LOG.name, 1, bytes(32)).replace(b64(b"\1" + bytes(32)), K.split("+", 2)[2]),
        "quorum none",
    ],  # fmt: skip
    "a witness's key for a log": [f"log {W[0]}", "quorum none"],
    "a log's key for a witness": [f"log {K}", f"witness a {OTHER.key}", "quorum none"],
    "a key of another kind": ["log " + key_of("a", 2, bytes(32)), "quorum none"],
    "a short key": ["log " + key_of("a", 1, bytes(31)), "quorum none"],
    "a key without a name": ["log " + key_of("", 1, bytes(32)), "quorum none"],
    "capital digits": [
        f"log {K.split('+')[0]}+{K.split('+')[1].upper()}+{K.split('+', 2)[2]}",
        "quorum none",
    ],  # fmt: skip
    "base64 without its end": [f"log {key_of('a', 1, bytes(32))[:-1]}", "quorum none"],
}


def test_policies_have_one_form(call: Call) -> None:
    found = call("policies", [[lines, []] for lines in RIGHT.values()])
    assert [each.get("reason") for each in found] == [None] * len(RIGHT)
    found = dict(
        zip(WRONG, call("policies", [[lines, []] for lines in WRONG.values()]), strict=True)
    )
    assert {what: each for what, each in found.items() if each.get("code") != "policy"} == {}
    assert {each["reason"] for each in found.values()} == {"policy_line", "policy_whole"}


def test_a_quorum_is_met_by_who_has_seen_it(call: Call) -> None:
    sets = [[], ["one"], ["two"], ["one", "two"], ["two", "three"], ["one", "two", "three"]]
    cases = {
        "quorum none": [True] * 6,
        "quorum two": [False, False, True, True, True, True],
        "group g any one two three\nquorum g": [False, True, True, True, True, True],
        "group g all one two three\nquorum g": [False, False, False, False, False, True],
        "group g 2 one two three\nquorum g": [False, False, False, True, True, True],
        "group a any one two\ngroup g all a three\nquorum g": [False] * 4 + [True] * 2,
    }
    asked = [[[*KNOWN, *more.split("\n")], sets] for more in cases]
    assert [each["value"] for each in call("policies", asked)] == list(cases.values())


def test_a_file_may_have_comments_and_wide_gaps(call: Call) -> None:
    """In a file of one's own, not in a plan."""
    said = f"# who\r\n\r\n  log\t{K}  https://log\r\n#\nquorum   none"
    assert call("policyLines", said) == [f"log {K} https://log", "quorum none"]
