"""Points of Ed25519: the arithmetic that seals stand on, and signatures that are exactly right."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.draw.curve import BASE, FIELD, ORDER, ZERO, NoPoint, decoded, verifies
from scheduler.draw.seal import seal_number, seal_point

SECRET = bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(SECRET)
PUBLIC = KEY.public_key().public_bytes_raw()
ENDLESS = bytes([1, *[0] * 31])  # the neutral point
TORSION = bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")
"""A point of order 8: nobody's public key."""

numbers = st.integers(0, ORDER - 1)


def test_the_base_point_is_that_of_the_standard() -> None:
    assert BASE.encoded().hex() == "58" + "66" * 31
    assert BASE.times(ORDER).encoded() == ZERO.encoded() == ENDLESS == BASE.times(0).encoded()


@given(numbers, numbers)
@settings(max_examples=20, deadline=None)
def test_multiples_add_up(one: int, other: int) -> None:
    assert (BASE.times(one) + BASE.times(other)).same(BASE.times((one + other) % ORDER))
    assert BASE.times(one).times(other).same(BASE.times(one * other % ORDER))


@given(numbers)
@settings(max_examples=20, deadline=None)
def test_every_point_comes_back_from_its_bytes(number: int) -> None:
    data = BASE.times(number).encoded()
    assert decoded(data).encoded() == data


@pytest.mark.parametrize("data", [
    b"", bytes(31), bytes(33), (FIELD + 1).to_bytes(32, "little"), FIELD.to_bytes(32, "little"),
    (2).to_bytes(32, "little"), b"\xff" * 32, bytes([1, *[0] * 30, 0x80]),
], ids=lambda data: data.hex()[:12])  # fmt: skip
def test_what_is_no_point_or_another_form_of_one_is_refused(data: bytes) -> None:
    """No y of the curve, y not below p, a sign of 0."""
    with pytest.raises(NoPoint):
        decoded(data)


@given(st.binary(max_size=80))
@settings(max_examples=20, deadline=None)
def test_signatures_of_the_library_are_right(message: bytes) -> None:
    made = KEY.sign(message)
    assert verifies(PUBLIC, made, message)
    assert not verifies(PUBLIC, made, message + b"x")
    assert not verifies(PUBLIC, made[:32] + bytes([made[32] ^ 1]) + made[33:], message)
    assert not verifies(PUBLIC, bytes([made[0] ^ 1]) + made[1:], message)
    larger = int.from_bytes(made[32:], "little") + ORDER
    assert not verifies(PUBLIC, made[:32] + larger.to_bytes(32, "little"), message)
    assert not verifies(PUBLIC, made + b"\0", message)


def test_a_key_of_small_order_is_judged_by_the_whole_hash() -> None:
    """S = 0, R neutral: right where 8 divides the hash, whatever the library makes of it."""
    assert decoded(TORSION).times(8).same(ZERO)
    made = ENDLESS + bytes(32)
    right = sum(verifies(TORSION, made, bytes([n])) for n in range(64))
    assert 0 < right < 24


@pytest.mark.parametrize("number", [1, 2, ORDER - 1, 2**251 + 7])
def test_a_seal_is_the_point_of_its_secret(number: int) -> None:
    assert seal_number(f"{number:064x}") == number
    assert bytes.fromhex(seal_point(number)) == BASE.times(number).encoded()


@pytest.mark.parametrize(
    "secret",
    ["0" * 64, f"{ORDER:064x}", "f" * 64, "1", "0" * 63 + "A", 1, None, "0" * 62 + "1\n", "٠" * 64],
)
def test_what_is_no_secret_of_a_seal_is_refused(secret: object) -> None:
    assert seal_number(secret) is None
