"""SM2 and SM3 give the values of the standards; a second signature is one more line of a note."""

import importlib.util

import pytest

from scheduler.errors import Refused
from scheduler.ledger.notes import NoteFault, parse_note
from scheduler.ledger.sm2 import (
    ALGORITHM,
    SIGNER_ID,
    N,
    Sm2Key,
    Sm2Signer,
    public_of,
    sm3,
    verifies,
)
from tests.ledger.sm2_example import (
    MESSAGE,
    PUBLIC,
    SECRET,
    SIGNATURE,
    D,
    K,
    R,
    S,
    X,
    Y,
    signed,
)
from tests.ledger.vectors import FOLDER, load, needs_vectors
from tests.ledger.world import LOG, ORIGIN, entries, head

needs_provider = pytest.mark.skipif(
    importlib.util.find_spec("gmssl_pyx") is None,
    reason="the optional gmssl-pyx is not installed: nothing here can sign in SM2",
)


SM3 = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}
"""The examples of GB/T 32905."""


@needs_vectors
def test_the_values_here_are_those_of_the_vectors() -> None:
    given = load(FOLDER / "sm2-sm3" / "sm.json")
    assert [(message.hex(), digest) for message, digest in SM3.items()] == list(
        map(tuple, given["sm3"])
    )
    wanted = {"d": D, "x": X, "y": Y, "k": K, "r": R, "s": S}
    assert {name: given["sm2"][name] for name in wanted} == wanted
    assert (given["sm2"]["msg"].encode(), given["sm2"]["id"].encode()) == (MESSAGE, SIGNER_ID)


@pytest.mark.parametrize("message", SM3)
def test_sm3_of_the_standard(message: bytes) -> None:
    assert sm3(message).hex() == SM3[message]


def test_the_signature_of_the_standard_is_right_and_its_key_is_its_own() -> None:
    assert public_of(SECRET) == PUBLIC
    assert verifies(PUBLIC, MESSAGE, SIGNATURE)
    assert signed(MESSAGE.decode()).signature == SIGNATURE


def test_anything_else_is_wrong() -> None:
    for place in range(64):
        other = bytearray(SIGNATURE)
        other[place] ^= 1
        assert not verifies(PUBLIC, MESSAGE, bytes(other))
    r, s = SIGNATURE[:32], SIGNATURE[32:]
    zero, order = bytes(32), N.to_bytes(32)
    for signature in (zero + s, r + zero, order + s, r + order, s + r, SIGNATURE[:63], b""):
        assert not verifies(PUBLIC, MESSAGE, signature)
    negated = (N - int.from_bytes(r)).to_bytes(32)
    assert not verifies(PUBLIC, MESSAGE, r + negated), "r + s = 0"
    assert not verifies(PUBLIC, MESSAGE + b" ", SIGNATURE)
    assert not verifies(PUBLIC[:-1] + bytes([PUBLIC[-1] ^ 1]), MESSAGE, SIGNATURE), "off the curve"
    assert not verifies(public_of(bytes([7]) * 32), MESSAGE, SIGNATURE)


def test_a_key_is_written_and_read() -> None:
    key = Sm2Key(ORIGIN, PUBLIC)
    assert Sm2Key.parse(str(key)) == key
    assert len(ALGORITHM) >= 16, "long enough that nobody else's type 0xff is taken for it"
    for text in (str(LOG.key), str(key)[:-4], str(key).replace(key.key_id.hex(), "00000000"), "x"):
        with pytest.raises(NoteFault):
            Sm2Key.parse(text)


def test_a_secret_is_in_its_range() -> None:
    for secret in (bytes(32), (N - 1).to_bytes(32), N.to_bytes(32)):
        with pytest.raises(ValueError, match="n - 2"):
            public_of(secret)


def test_a_second_line_leaves_the_first_as_it_is() -> None:
    from scheduler.ledger.checkpoints import signed_by

    note = head(entries(3))
    both = parse_note(str(note.joined([signed(note.text)])).encode())
    assert len(both.signatures) == 2
    assert signed_by(both, LOG.key), "who does not know SM2 passes its line over"
    key = Sm2Key(ORIGIN, PUBLIC)
    (line,) = [line for line in both.signatures if key.claims(line)]
    assert verifies(PUBLIC, both.text.encode(), line.signature)


@needs_provider
def test_the_provider_signs_what_is_right_here() -> None:
    signer = Sm2Signer(ORIGIN, SECRET)
    one, other = signer.line("text\n"), signer.line("text\n")
    assert one != other, "a fresh number each time"
    for line in (one, other):
        assert verifies(PUBLIC, b"text\n", line.signature)


@pytest.mark.skipif(
    importlib.util.find_spec("gmssl_pyx") is not None, reason="gmssl-pyx is installed"
)
def test_without_the_provider_it_says_what_to_install() -> None:
    with pytest.raises(Refused) as refused:
        Sm2Signer(ORIGIN, SECRET).line("text\n")
    assert refused.value.code == "sm2_missing" and "gmssl-pyx" in str(refused.value)
