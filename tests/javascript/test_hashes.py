"""SHAKE-256, SHA-256, words, coins and numbers below a bound are those of Python's hashlib."""

import base64
import hashlib
import struct
from collections.abc import Iterator
from itertools import islice

import pytest

from tests.ledger.vectors import FOLDER, load, needs_vectors

from .node import Call

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("javascript")]

SEED = hashlib.sha256(b"tests/javascript").hexdigest()
LABEL = "turns/31"
RATE, CHUNK = 136, 4096


def message(length: int) -> bytes:
    """Bytes of every value, different from place to place."""
    return bytes((number * number + 3 * number) % 256 for number in range(length))


def words(label: str) -> Iterator[int]:
    """The words of a label, from the protocol's sentence."""
    chunk = 0
    while True:
        text = f"ssj.words.v1\n{SEED}\n{label}\n{chunk}"
        yield from struct.unpack("<1024I", hashlib.shake_256(text.encode()).digest(CHUNK))
        chunk += 1


def test_shake256_takes_in_and_gives_out_any_length(call: Call) -> None:
    """Around the rate, where a block is full and where the padding needs one more."""
    taken = [0, 1, 3, *range(RATE - 3, RATE + 3), 2 * RATE - 1, 2 * RATE, 5 * RATE + 17]
    given = [0, 1, 31, 32, RATE - 1, RATE, RATE + 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]
    cases = [(message(take), give) for take in taken for give in given]
    answer = call("shake256", [(text.hex(), length) for text, length in cases])
    assert answer == [hashlib.shake_256(text).hexdigest(length) for text, length in cases]


def test_sha256_takes_in_any_length(call: Call) -> None:
    """Around the blocks of 64 bytes, and the last 8 of them that hold the length."""
    texts = [message(length) for length in [*range(130), 183, 184, 1000, 4096, 70_000]]
    answer = call("sha256", [text.hex() for text in texts])
    assert answer == [hashlib.sha256(text).hexdigest() for text in texts]


@needs_vectors
def test_sha256_of_the_public_vector(call: Call) -> None:
    """RFC 9901's salted disclosure: the digest is of the bytes as they are handed over, as with the
    salted identifiers, slips and results here."""
    given = load(FOLDER / "sd-jwt-rfc9901" / "disclosure.json")
    (digest,) = call("sha256", [given["disclosure"].encode().hex()])
    assert (
        base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")
        == (given["sha256_b64url"])
    )


def test_words_go_on_from_chunk_to_chunk(call: Call) -> None:
    """Past chunk 9, whose number has one digit."""
    count = 11 * CHUNK // 4 + 5
    assert call("words", [SEED, LABEL, count]) == list(islice(words(LABEL), count))


def test_words_can_be_iterated(call: Call) -> None:
    assert call("iterated", [SEED, LABEL, 1030]) == list(islice(words(LABEL), 1030))


def test_coins_are_the_bits_of_the_words_lowest_first(call: Call) -> None:
    count = 32 * 1024 + 40
    wanted = [word >> bit & 1 for word in islice(words(LABEL), 1026) for bit in range(32)]
    assert call("coins", [SEED, LABEL, count]) == wanted[:count]


def test_below_rejects_what_would_favour_some(call: Call) -> None:
    """Just above 2^31 nearly every second word is refused; below 1 and 2^32 none is."""
    bounds = [2**31 + 1] * 200 + [1, 2, 3, 2**32, 2**31, 2**32 - 1, 3 * 2**30, 10**9 + 7, 1] * 20
    source, wanted, taken = words(LABEL), [], 0
    for bound in bounds:
        limit = 2**32 - 2**32 % bound
        word = next(source)
        taken += 1
        while word >= limit:
            word = next(source)
            taken += 1
        wanted.append(word % bound)
    assert taken > len(bounds) + 150
    assert call("below", [SEED, LABEL, bounds]) == wanted
