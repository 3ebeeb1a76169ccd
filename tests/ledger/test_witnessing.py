"""A witness cosigns what continues what it saw: no rollback, no fork, no edit, no other log."""

import pytest

from scheduler.ledger.checkpoints import cosigned_at
from scheduler.ledger.notes import NoteFault, Signature
from scheduler.ledger.witnessing import (
    Seen,
    Submission,
    WitnessRefusal,
    answer,
    parse_submission,
)
from tests.ledger.world import ARCHIVE, LOG, STRANGER, entries, head, submission, tree_of

KEYS = [LOG.key]
NOW = 1_790_000_000


def seen(count: int, word: str = "entry") -> Seen:
    return Seen(count, tree_of(entries(count, word)).root()) if count else Seen()


def cosign(given: Submission, before: Seen) -> tuple[Seen, Signature]:
    return answer(given, KEYS, before, ARCHIVE, NOW)


@pytest.mark.parametrize(("old", "new"), [(0, 1), (0, 9), (1, 2), (3, 7), (7, 8), (8, 8)])
def test_a_log_that_only_grew_is_cosigned(old: int, new: int) -> None:
    given = submission(entries(new), old)
    after, line = cosign(parse_submission(str(given).encode()), seen(old))
    assert after == seen(new)
    assert cosigned_at(given.note.joined([line]), ARCHIVE.key) == NOW


REFUSED = {
    "an older copy was restored": (submission(entries(3), 3), seen(5), 409, 5),
    "the same size, other entries": (
        Submission(5, (), head(entries(5, "edited"))), seen(5), 409, 5,
    ),
    "grown from other entries": (submission(entries(9, "edited"), 5), seen(5), 422, None),
    "a proof that is cut": (
        Submission(5, submission(entries(9), 5).path[:-1], head(entries(9))), seen(5), 422, None,
    ),
    "a proof from nothing": (
        Submission(0, (bytes(32),), head(entries(9))), seen(0), 422, None,
    ),
    "from a size that it never saw": (submission(entries(9), 4), seen(5), 409, 5),
    "as if never seen": (submission(entries(9), 0), seen(5), 409, 5),
    "smaller than what it says it continues": (
        Submission(9, (), head(entries(5))), seen(9), 400, None,
    ),
    "signed by another key": (submission(entries(9), 5, STRANGER), seen(5), 403, None),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_what_a_witness_refuses(case: tuple[Submission, Seen, int, int | None]) -> None:
    given, before, status, size = case
    with pytest.raises(WitnessRefusal) as caught:
        cosign(given, before)
    assert (caught.value.answer, caught.value.size) == (status, size)


def test_a_log_that_is_not_known() -> None:
    with pytest.raises(WitnessRefusal) as caught:
        answer(submission(entries(2), 0), [], Seen(), ARCHIVE, NOW)
    assert caught.value.answer == 404


def test_a_false_signature_of_the_known_key() -> None:
    note = head(entries(2))
    bent = Signature(LOG.name, LOG.key.key_id, bytes(64))
    given = Submission(0, (), type(note)(note.text, (bent,)))
    with pytest.raises(WitnessRefusal) as caught:
        cosign(given, Seen())
    assert caught.value.answer == 403


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"old 1\n",
        b"old 01\n\n" + str(head(entries(1))).encode(),
        b"new 1\n\n" + str(head(entries(1))).encode(),
        b"old 1\n" + b"A\n" * 64 + b"\n" + str(head(entries(1))).encode(),
        b"old 1\nnot base64\n\n" + str(head(entries(1))).encode(),
    ],
)
def test_what_is_no_submission(data: bytes) -> None:
    with pytest.raises(NoteFault):
        parse_submission(data)
