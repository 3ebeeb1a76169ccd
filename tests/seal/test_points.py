"""The group of Ed25519: the RFC's own keys, and the library that signs our log."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.curve import (
    BASE,
    FIELD,
    ORDER,
    ZERO,
    NoPoint,
    decoded,
    is_multiple_of_base,
    weighted,
)

# RFC 8032 §7.1: secret key, public key.
KEYS = (
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    ),
)
# A point of order 8 and the one of order 2: no multiples of the base point.
SMALL = (
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    (FIELD - 1).to_bytes(32, "little").hex(),
)


def scalar_of(key: bytes) -> int:
    """The number that a secret key stands for (RFC 8032 §5.1.5)."""
    number = int.from_bytes(hashlib.sha512(key).digest()[:32], "little")
    return (number & ((1 << 254) - 8)) | 1 << 254


@pytest.mark.parametrize(("secret", "public"), KEYS)
def test_the_keys_of_the_rfc(secret: str, public: str) -> None:
    assert BASE.times(scalar_of(bytes.fromhex(secret))).encoded().hex() == public


@given(st.binary(min_size=32, max_size=32))
def test_the_same_as_the_library_that_signs(key: bytes) -> None:
    public = Ed25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()
    point = BASE.times(scalar_of(key))
    assert point.encoded() == public
    assert decoded(public).same(point) and decoded(public).encoded() == public
    assert is_multiple_of_base(point)


@given(st.integers(0, ORDER - 1), st.integers(0, ORDER - 1))
def test_scalars_add_up(one: int, other: int) -> None:
    sum_ = weighted([(one, BASE), (other, BASE)])
    assert sum_.same(BASE.times((one + other) % ORDER))
    assert sum_.same(BASE) == ((one + other) % ORDER == 1)


def test_the_order_of_the_base_point() -> None:
    assert BASE.times(ORDER).same(ZERO) and not BASE.times(ORDER - 1).same(ZERO)
    assert BASE.times(ORDER - 1).encoded() != BASE.encoded()


@pytest.mark.parametrize("text", SMALL)
def test_points_of_small_order_are_told_apart(text: str) -> None:
    point = decoded(bytes.fromhex(text))
    assert point.times(8).same(ZERO) and not is_multiple_of_base(point)
    assert not is_multiple_of_base(point + BASE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(31),
        (FIELD).to_bytes(32, "little"),
        (FIELD + 1).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),
        (2).to_bytes(32, "little"),
    ],
    ids=["empty", "short", "y = p", "y = p + 1", "x = 0 with a sign", "no x"],
)
def test_what_encodes_no_point(data: bytes) -> None:
    with pytest.raises(NoPoint):
        decoded(data)
