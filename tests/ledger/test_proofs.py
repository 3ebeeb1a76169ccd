"""One file proves one entry to whoever has the policy, without any network."""

import pytest

from scheduler.ledger.checkpoints import Checkpoint, cosign, parse_checkpoint
from scheduler.ledger.notes import Note, NoteFault, Signature
from scheduler.ledger.policy import Policy, parse_policy
from scheduler.ledger.proofs import LogProof, parse_proof
from tests.ledger.world import ARCHIVE, AUDIT, LOG, STRANGER, entries, head, tree_of

TIME = 1_790_000_000
KNOWN = (
    f"log {LOG.key} http://ssj.example\nwitness archive {ARCHIVE.key}\nwitness audit {AUDIT.key}\n"
)


def policy(rest: str = "group both all archive audit\nquorum both\n") -> Policy:
    return parse_policy(f"# whom we trust\n\n{KNOWN}{rest}")


def proof(index: int = 4, size: int = 9, *witnesses: str) -> LogProof:
    note = head(entries(size))
    named = {"archive": ARCHIVE, "audit": AUDIT}
    note = note.joined(cosign(note, named[each], TIME) for each in witnesses)
    return LogProof(index, tuple(tree_of(entries(size)).inclusion(index, size)), note)


def test_a_proof_reads_as_written_and_holds() -> None:
    made = proof(4, 9, "archive", "audit")
    read = parse_proof(str(made).encode())
    assert read == made and read.holds(b"entry 4", policy())
    assert policy().seen_by(read.note) == {"archive": TIME, "audit": TIME}


def test_extra_data_is_read_over() -> None:
    made = proof(4, 9, "archive", "audit")
    text = str(made).replace("index", "extra AAAA\nindex", 1)
    assert parse_proof(text.encode()) == made


def test_what_does_not_hold() -> None:
    assert not proof(4, 9, "archive", "audit").holds(b"entry 5", policy())
    assert not proof(4, 9, "archive").holds(b"entry 4", policy())
    assert proof(4, 9, "archive").holds(b"entry 4", policy("quorum archive\n"))
    assert proof(4, 9).holds(b"entry 4", policy("quorum none\n"))
    assert proof(4, 9, "audit").holds(
        b"entry 4", policy("group one any archive audit\nquorum one\n")
    )
    other = parse_policy(f"log {STRANGER.key}\nquorum none\n")
    assert not proof(4, 9).holds(b"entry 4", other)


def test_no_byte_of_a_proof_may_change() -> None:
    raw = str(proof(4, 9, "archive", "audit")).encode()
    kept = 0
    for at in range(len(raw)):
        try:
            read = parse_proof(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
            kept += read.holds(b"entry 4", policy())
        except NoteFault:
            continue
    assert kept == 0


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"c2sp.org/tlog-proof@v1\n",
        b"other\nindex 0\n\n",
        b"c2sp.org/tlog-proof@v1\nindex 00\n\n",
    ],
)
def test_what_is_no_proof(data: bytes) -> None:
    with pytest.raises(NoteFault):
        parse_proof(data)


@pytest.mark.parametrize(
    ("rest", "code"),
    [
        ("", "log_policy_quorum"),
        ("quorum none\nquorum none\n", "log_policy_quorum"),
        ("quorum nobody\n", "log_policy_name"),
        ("group none any archive\nquorum none\n", "log_policy_name"),
        ("group archive any audit\nquorum none\n", "log_policy_name"),
        ("group g 3 archive audit\nquorum g\n", "log_policy_line"),
        ("group g 0 archive audit\nquorum g\n", "log_policy_line"),
        ("group g any\nquorum g\n", "log_policy_line"),
        ("group g any archive archive\nquorum g\n", "log_policy_twice"),
        ("group g any archive\ngroup h any archive\nquorum h\n", "log_policy_twice"),
        (f"witness again {ARCHIVE.key}\nquorum none\n", "log_policy_twice"),
        (f"log {LOG.key}\nquorum none\n", "log_policy_twice"),
        (f"witness wrong {STRANGER.key}\nquorum none\n", "log_key_kind"),
        ("trust everybody\nquorum none\n", "log_policy_line"),
    ],
)
def test_what_is_no_policy(rest: str, code: str) -> None:
    with pytest.raises(NoteFault) as caught:
        policy(rest)
    assert caught.value.code == code


def test_groups_of_groups() -> None:
    text = "group a any archive\ngroup b all a audit\nquorum b\n"
    assert policy(text).is_met(proof(1, 3, "archive", "audit").note)
    assert not policy(text).is_met(proof(1, 3, "audit").note)


def test_a_false_line_under_a_known_name_is_not_passed_over() -> None:
    good = proof(1, 3, "archive").note
    bent = Note(good.text, (*good.signatures, Signature(AUDIT.name, AUDIT.key.key_id, bytes(72))))
    with pytest.raises(NoteFault) as caught:
        policy().is_met(bent)
    assert caught.value.code == "log_signature_wrong"


@pytest.mark.parametrize("text", ["o\n01\nAAAA\n", "o\n1\n", "o\n1\nAAAA\n", "\n1\nAAAA\n"])
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(NoteFault):
        parse_checkpoint(str(Note(text, (LOG.line(text),))).encode())


def test_a_checkpoint_may_say_more() -> None:
    head_ = Checkpoint("o", 0, bytes(32), ("ssj/1", "第二行"))
    assert Checkpoint.of(head_.text) == head_
