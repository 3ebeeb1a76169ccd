"""A firm's own slip: its line was in the locked lists, with which odds, or why it was left out."""

import json
from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest

from scheduler.draw.documents import canonical_json
from scheduler.draw.hashing import merkle_root
from scheduler.draw.identifiers import public_id
from scheduler.ledger.checkpoints import cosign
from scheduler.ledger.policy import Policy, parse_policy
from scheduler.ledger.proofs import LogProof
from scheduler.ledger.slips import Leaf, Slip, SlipFault, check_slip, read_slip
from tests.ledger.world import ARCHIVE, LOG, STRANGER, entries, head, tree_of

NUMBER, BITS = "hb-4200-2026-0001", 24
TIME = 1_790_000_000
CELLS = [
    b"420102.A.J\t420000/4201/420102/420102.A\tJ\t3\t12582912\t",
    b"420102.B.J\tp/c/d/e\tJ\t2\t0\t",
]


def subject(number: int) -> str:
    return f"target:9142{number:014d}"


def salt(number: int) -> bytes:
    return bytes([number]) * 16


POOL = sorted(
    f"{public_id(salt(n), subject(n))}\t{'420102.A.J' if n < 3 else '420102.B.J'}".encode()
    for n in range(5)
)
OUT = sorted(f"{public_id(salt(n), subject(n))}\tnot_active".encode() for n in range(5, 7))
ENTRY = canonical_json(
    {
        "kind": "freeze",
        "subject": f"draw:{NUMBER}",
        "plan": "0" * 64,
        "bits": BITS,
        "roots": {
            name: {"lines": len(lines), "root": merkle_root(lines)}
            for name, lines in (("pool.txt", POOL), ("excluded.txt", OUT), ("cells.txt", CELLS))
        },
    }
)


def logged(entry: bytes = ENTRY, witness: bool = True) -> LogProof:
    log = [*entries(8), entry, *entries(3)]
    note = head(log)
    if witness:
        note = note.joined([cosign(note, ARCHIVE, TIME)])
    return LogProof(8, tuple(tree_of(log).inclusion(8, len(log))), note.in_order())


def slip_of(number: int) -> Slip:
    pid = public_id(salt(number), subject(number)).encode()
    file, lines = ("pool.txt", POOL) if number < 5 else ("excluded.txt", OUT)
    at = next(n for n, line in enumerate(lines) if line.startswith(pid))
    cell = Leaf.of(CELLS, 0 if number < 3 else 1) if number < 5 else None
    own = salt(number).hex()
    return Slip(NUMBER, subject(number), own, file, Leaf.of(lines, at), cell, ENTRY, logged())


def policy(rest: str = "quorum archive\n") -> Policy:
    return parse_policy(f"log {LOG.key}\nwitness archive {ARCHIVE.key}\n{rest}")


@pytest.mark.parametrize("number", range(7))
def test_every_line_has_a_slip_that_reads_as_written(number: int) -> None:
    made = slip_of(number)
    assert read_slip(bytes(made)) == made
    shown = check_slip(made, policy())
    assert shown.identifier == public_id(salt(number), subject(number)) and shown.signed is True
    if number < 5:
        assert (shown.odds, shown.reason) == (Fraction(1, 4) if number < 3 else 0, "")
    else:
        assert (shown.odds, shown.reason) == (None, "not_active")


def test_without_a_policy_the_signature_is_not_checked_and_said_so() -> None:
    assert check_slip(slip_of(0)).signed is None
    unsigned = replace(slip_of(0), proof=logged(witness=False))
    assert check_slip(unsigned).signed is None
    assert code(unsigned, policy()) == "slip_signed"
    assert code(slip_of(0), parse_policy(f"log {STRANGER.key}\nquorum none\n")) == "slip_signed"


def code(slip: Slip, trusted: Policy | None = None) -> str | None:
    try:
        check_slip(slip, trusted)
    except SlipFault as fault:
        return fault.code
    return None


def test_each_check_finds_what_it_is_for() -> None:
    mine, other = slip_of(0), slip_of(1)
    entry = json.loads(ENTRY)
    foreign = canonical_json({**entry, "subject": "draw:hb-4200-2026-0002"})
    void = canonical_json({**entry, "kind": "void"})
    wanted = {
        "another's firm": (replace(mine, subject=other.subject), "slip_id"),
        "another's salt": (replace(mine, salt=other.salt), "slip_id"),
        "another's line": (replace(mine, line=other.line), "slip_id"),
        "another place": (replace(mine, line=replace(mine.line, index=(mine.line.index + 1) % 5)), "slip_line"),
        "a hash fewer": (replace(mine, line=replace(mine.line, path=mine.line.path[1:])), "slip_line"),
        "another draw": (replace(mine, entry=foreign, proof=logged(foreign)), "slip_line"),
        "another entry": (replace(mine, entry=void, proof=logged(void)), "slip_line"),
        "an entry with a member twice": (
            replace(mine, entry=ENTRY[:-1] + b',"bits":1}', proof=logged(ENTRY[:-1] + b',"bits":1}')),
            "slip_line"),
        "no line at all": (replace(mine, line=replace(mine.line, text="x")), "slip_id"),
        "a better cell": (replace(mine, cell=Leaf.of(CELLS, 1)), "slip_cell"),
        "better odds": (
            replace(mine, cell=replace(Leaf.of(CELLS, 0), text=Leaf.of(CELLS, 0).text + "0")), "slip_cell"),
        "an entry that nobody logged": (
            replace(mine, proof=replace(mine.proof, index=7)), "slip_log"),
        "roots made to fit": (
            replace(mine, entry=canonical_json({**entry, "more": 1})), "slip_log"),
    }  # fmt: skip
    assert {what: code(slip, policy()) for what, (slip, _) in wanted.items()} == {
        what: expected for what, (_, expected) in wanted.items()
    }


def test_no_byte_of_a_slip_may_change(capsys: pytest.CaptureFixture[str]) -> None:
    data, found = bytes(slip_of(0)), Counter[str | None]()
    for at in range(len(data)):
        try:
            found[
                code(read_slip(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]), policy())
            ] += 1
        except SlipFault as fault:
            found[fault.code] += 1
    with capsys.disabled():
        print(f"\nslip: {len(data)} tried, {len(data) - found[None]} rejected: {dict(found)}")
    assert (
        not found[None]
        and {"slip", "slip_id", "slip_line", "slip_cell", "slip_log"} <= found.keys()
    )


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[]", b"nonsense", b"\xff", b'{"slip":"ssj-slip/1"}', b"[" * 5000,
        b" " + bytes(slip_of(0)), bytes(slip_of(0)) + b"\n",
        bytes(slip_of(0)).replace(b"ssj-slip/1", b"ssj-slip/0"),
        bytes(slip_of(0)).replace(b"pool.txt", b"odds.txt"),
        bytes(slip_of(5)).replace(b'"file":"excluded.txt"', b'"file":"pool.txt"'),
        canonical_json({**json.loads(bytes(slip_of(0))), "more": ""}),
        canonical_json({**json.loads(bytes(slip_of(5))), "cell": Leaf.of(CELLS, 0).document()}),
        canonical_json({**json.loads(bytes(slip_of(0))), "salt": "0" * 31}),
    ],
)  # fmt: skip
def test_what_is_no_slip(data: bytes) -> None:
    with pytest.raises(SlipFault) as caught:
        read_slip(data)
    assert caught.value.code == "slip"
