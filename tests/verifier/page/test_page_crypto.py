"""SHA-512 and Ed25519 in plain JavaScript: the vectors of RFC 8032, and what has to be refused."""

import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from . import crypto_cases as curve
from .program import Call, text

pytestmark = pytest.mark.xdist_group("verifier page")

RFC_8032 = [  # §7.1: key, message, signature
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
KEY, MESSAGE, SIGNATURE = (bytes.fromhex(part) for part in RFC_8032[2])
SIGNATURES = 30
MOST_MILLISECONDS = 1000

Case = tuple[bytes, bytes, bytes]


def signed(call: Call, *cases: Case) -> list[bool]:
    found: list[bool] = call("signed", [[text(part) for part in case] for case in cases])
    return found


def test_sha512_takes_in_any_length(call: Call) -> None:
    messages = [bytes(i % 251 for i in range(n)) for n in (*range(0, 20), *range(100, 140), 239, 240, 256, 5000)]  # fmt: skip
    assert call("sha512", [text(each) for each in messages]) == [
        hashlib.sha512(each).hexdigest() for each in messages
    ]


def test_the_vectors_of_rfc_8032_hold(call: Call) -> None:
    cases = [tuple(map(bytes.fromhex, case)) for case in RFC_8032]
    assert signed(call, *cases) == [True] * 4  # type: ignore[arg-type]


def test_any_other_bit_is_refused(call: Call) -> None:
    def flipped(data: bytes) -> list[bytes]:
        return [
            bytes(byte ^ (1 << bit if at == n else 0) for n, byte in enumerate(data))
            for at in range(len(data))
            for bit in (0, 7)
        ]

    cases: list[Case] = [(KEY, MESSAGE, each) for each in flipped(SIGNATURE)]
    cases += [(each, MESSAGE, SIGNATURE) for each in flipped(KEY)]
    cases += [(KEY, each, SIGNATURE) for each in (*flipped(MESSAGE), b"", MESSAGE + b"\0")]
    cases += [
        (KEY, MESSAGE, SIGNATURE + b"\0"),
        (KEY, MESSAGE, SIGNATURE[:-1]),
        (KEY, MESSAGE, b""),
    ]
    cases += [(KEY + b"\0", MESSAGE, SIGNATURE), (KEY[:-1], MESSAGE, SIGNATURE)]
    assert not any(signed(call, *cases))


def test_the_same_scalar_above_the_order_is_refused(call: Call) -> None:
    scalar = int.from_bytes(SIGNATURE[32:], "little") + curve.L
    assert signed(call, (KEY, MESSAGE, SIGNATURE[:32] + scalar.to_bytes(32, "little"))) == [False]


def test_only_canonical_points_are_read(call: Call) -> None:
    """Every encoding whose y is not below 2^255 − 19, and the negative zero."""
    right = [curve.encoded((0, 1)), curve.encoded((0, curve.P - 1)), curve.encoded(curve.BASE)]
    wrong = [(curve.P + n | odd << 255).to_bytes(32, "little") for n in range(19) for odd in (0, 1)]
    wrong += [
        (1 | 1 << 255).to_bytes(32, "little"),
        (curve.P - 1 | 1 << 255).to_bytes(32, "little"),
    ]
    nowhere = [y for y in range(2, 60) if curve.x_of(y, 0) is None]
    wrong += [y.to_bytes(32, "little") for y in nowhere]
    found = call("points", [text(each) for each in right + wrong])
    assert found == [each.hex() for each in right] + [None] * len(wrong) and len(nowhere) > 20


def test_points_come_out_as_they_went_in(call: Call) -> None:
    made = [curve.encoded(curve.times(n**9 + 5, curve.BASE)) for n in range(20)]
    assert call("points", [text(each) for each in made]) == [each.hex() for each in made]


def test_signatures_of_this_machines_library_hold(call: Call) -> None:
    """Thirty are checked within a second."""
    cases: list[Case] = []
    for number in range(SIGNATURES):
        own = Ed25519PrivateKey.from_private_bytes(bytes([number + 1]) * 32)
        message = b"%d " % number * number
        cases.append((own.public_key().public_bytes_raw(), message, own.sign(message)))
    assert signed(call, *cases) == [True] * SIGNATURES
    took = call("timeSigned", [[text(part) for part in case] for case in cases])
    print(f"{SIGNATURES} signatures: {took:.0f} ms")
    assert took < MOST_MILLISECONDS


def test_what_only_the_factor_8_would_forgive_is_refused(call: Call) -> None:
    """R with a part of order 8: 8·S·B = 8·R + 8·k·A, but S·B is not R + k·A."""
    small = curve.of_order_8()
    assert signed(call, curve_case(b"a", extra=(0, 1))) == [True]
    assert signed(call, *(curve_case(b"%d" % n, extra=small) for n in range(4))) == [False] * 4


def test_the_hash_is_taken_modulo_the_order(call: Call) -> None:
    """A key with a part of order 8: S·B = R + (H512 mod L)·A is true where what is left of H512 by
    the order of the base point is a multiple of 8. So says OpenSSL, too."""
    small = curve.of_order_8()
    cases = [curve_case(b"%d" % n, more=small) for n in range(40)]
    wanted = [curve.h512(s[:32], key, said) % curve.L % 8 == 0 for key, said, s in cases]
    assert signed(call, *cases) == wanted and 0 < sum(wanted) < 40
    assert [by_library(*case) for case in cases] == wanted


def by_library(key: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def curve_case(message: bytes, more: curve.Point = (0, 1), extra: curve.Point = (0, 1)) -> Case:
    key, signature = curve.signed(12345, 67890, message, more, extra)
    return key, message, signature
