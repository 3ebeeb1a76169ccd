"""drand quicknet: only the network's own signature of just this round passes, in just one form."""

import hashlib
import json
import struct
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py_arkworks_bls12381 import G1Point, Scalar

from scheduler.beacons import Checked, check, moment_of, quicknet, round_at
from scheduler.draw.sources import SourceError, check_announced

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "drand" / "drand.json"
ROUND = 1000
SIGNATURE = (
    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125"
    "e342b73a8dd2bacbe47e4b6b63ed5e39"
)
"""Round 1000, as the network published it."""
FIELD = int(
    "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f624"
    "1eabfffeb153ffffb9feffffffffaaab",
    16,
)
"""The prime p of BLS12-381's field."""


def vectors() -> Any:
    if not VECTORS.is_file():
        pytest.skip("../shared/vectors is not beside the checkout")
    return json.loads(VECTORS.read_text(encoding="utf-8"))


def passes(value: str, number: int = ROUND) -> bool:
    try:
        return isinstance(check("drand", f"quicknet {number}", value), Checked)
    except SourceError as refused:
        assert refused.code in {
            "source_drand_wrong",
            "source_not_canonical",
            "source_drand_signature",
        }
        return False


def compressed(x: int, larger: bool) -> bytes:
    """A point of G1 as bytes: its x with the flags of the form."""
    return ((0x80 | (0x20 if larger else 0)) << 376 | x).to_bytes(48, "big")


def on_the_curve(x: int) -> bool:
    square = (x**3 + 4) % FIELD
    return pow(square, (FIELD - 1) // 2, FIELD) == 1


# --- the parameters


def test_the_parameters_are_those_that_the_chain_hash_names() -> None:
    text = struct.pack(">Iq", quicknet.PERIOD, quicknet.GENESIS) + quicknet.PUBLIC_KEY
    text += bytes.fromhex(quicknet.GROUP_HASH) + quicknet.BEACON_ID.encode()
    assert hashlib.sha256(text).hexdigest() == quicknet.CHAIN_HASH


def test_the_parameters_are_those_of_the_vectors() -> None:
    chain = vectors()["chains"]["quicknet"]
    assert chain["public_key"] == quicknet.PUBLIC_KEY.hex()
    assert (chain["period"], chain["genesis_time"]) == (quicknet.PERIOD, quicknet.GENESIS)
    assert (chain["hash"], chain["groupHash"]) == (quicknet.CHAIN_HASH, quicknet.GROUP_HASH)
    assert chain["schemeID"] == "bls-unchained-g1-rfc9380"


def test_hashing_to_the_curve_is_that_of_rfc_9380() -> None:
    """RFC 9380, J.9.1, the empty message."""
    found = G1Point.hash_to_curve(b"", b"QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_")
    assert found.to_xy_bytes_be()[:48].hex() == (
        "052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4"
        "e8cf62d9c09db0fac349612b759e79a1"
    )


# --- signatures


def test_every_beacon_of_the_vectors() -> None:
    tried = 0
    for beacon in vectors()["beacons"]:
        value, number = beacon["signature"], beacon["round"]
        if beacon["chain"] == "quicknet":
            assert passes(value, number) is beacon["valid"], beacon
            tried += 1
        else:  # another network: signatures on G2, twice as long
            assert not passes(value, number), beacon
            assert not quicknet.is_signature(number, bytes.fromhex(value)), beacon
    assert tried == 3


def test_the_answer_says_who_checked() -> None:
    assert check("drand", f"quicknet {ROUND}", SIGNATURE) == Checked(
        "drand quicknet 52db9ba70e0cc0f6"
    )


@pytest.mark.parametrize("number", [1, ROUND - 1, ROUND + 1, ROUND + 2**8, 10**10])
def test_a_signature_is_of_one_round_only(number: int) -> None:
    with pytest.raises(SourceError) as refused:
        check("drand", f"quicknet {number}", SIGNATURE)
    assert refused.value.code == "source_drand_wrong"
    assert refused.value.params == {"round": number}


@pytest.mark.parametrize("label", ["", "quicknet", "quicknet 0", "quicknet 01000", "default 1000"])
def test_the_label_names_a_round(label: str) -> None:
    with pytest.raises(SourceError) as refused:
        check("drand", label, SIGNATURE)
    assert refused.value.code == "source_drand_label"


@pytest.mark.parametrize("bit", range(384))
def test_no_bit_may_be_another(bit: int) -> None:
    flipped = int(SIGNATURE, 16) ^ 1 << bit
    assert not passes(f"{flipped:096x}")


def test_the_point_with_the_other_sign_is_no_signature() -> None:
    negative = -G1Point.from_compressed_bytes(bytes.fromhex(SIGNATURE))
    assert not passes(negative.to_compressed_bytes().hex())


def test_another_point_of_the_group_is_no_signature() -> None:
    for factor in range(1, 20):
        assert not passes((G1Point() * Scalar(factor)).to_compressed_bytes().hex())


@pytest.mark.parametrize(
    "value", ["c0" + 94 * "0", "e0" + 94 * "0", "c0" + 93 * "0" + "1", 96 * "0", "40" + 94 * "0"]
)
def test_infinity_is_no_signature_in_any_form(value: str) -> None:
    assert not passes(value)


def test_infinity_is_refused_before_any_pairing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Blind:
        pairing_check = staticmethod(lambda *_: True)

    monkeypatch.setattr(quicknet, "GT", Blind)
    assert quicknet.is_signature(ROUND, bytes.fromhex(SIGNATURE))
    for form in ("c0" + 94 * "0", "e0" + 94 * "0", "c0" + 93 * "0" + "1"):
        assert not quicknet.is_signature(ROUND, bytes.fromhex(form))


def test_a_point_outside_of_the_subgroup_is_no_signature() -> None:
    tried = 0
    for x in range(1, 40):
        if not on_the_curve(x):
            continue
        for larger in (False, True):
            data = compressed(x, larger)
            assert not G1Point.from_compressed_bytes_unchecked(data).is_in_subgroup()
            assert not passes(data.hex())
            tried += 1
    assert tried >= 20


def test_a_signature_moved_out_of_the_subgroup_is_none() -> None:
    """The pairing alone is blind to what is added from outside of the subgroup."""
    x = next(x for x in range(1, 40) if on_the_curve(x))
    point = G1Point.from_compressed_bytes_unchecked(compressed(x, False))
    order = int("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16)
    torsion = point * Scalar(order - 1) + point  # order times the point: of small order
    assert torsion != G1Point.identity()
    moved = G1Point.from_compressed_bytes(bytes.fromhex(SIGNATURE)) + torsion
    assert not moved.is_in_subgroup()
    assert not passes(moved.to_compressed_bytes().hex())


def test_an_x_beyond_the_field_is_no_second_form() -> None:
    x = next(x for x in range(1, 40) if on_the_curve(x))
    for data in (compressed(FIELD, False), compressed(FIELD + x, False)):
        assert not passes(data.hex())


@pytest.mark.parametrize("x", [0, 2, 5])
def test_an_x_without_a_point_is_no_signature(x: int) -> None:
    assert on_the_curve(x) or not passes(compressed(x, False).hex())
    assert not passes(compressed(x, True).hex())


@pytest.mark.parametrize(
    "value",
    [
        SIGNATURE.upper(),
        SIGNATURE[:-1] + "9 ",
        " " + SIGNATURE,
        SIGNATURE + "\n",
        SIGNATURE.replace("b", "ｂ"),
    ],
)
def test_only_the_canonical_text_may_stand_in_a_seed(value: str) -> None:
    with pytest.raises(SourceError) as refused:
        check("drand", f"quicknet {ROUND}", value)
    assert refused.value.code == "source_not_canonical"


@pytest.mark.parametrize("value", ["", SIGNATURE[:-1], SIGNATURE[:-2], SIGNATURE + "00", "zz"])
def test_too_short_or_too_long_is_said(value: str) -> None:
    with pytest.raises(SourceError) as refused:
        check("drand", f"quicknet {ROUND}", value)
    assert refused.value.code == "source_drand_signature"


@pytest.mark.parametrize("length", [0, 1, 47, 49, 96])
def test_a_signature_has_48_bytes(length: int) -> None:
    data = (bytes.fromhex(SIGNATURE) * 2)[:length]
    assert not quicknet.is_signature(ROUND, data)


@given(st.binary(min_size=48, max_size=48))
def test_any_bytes_are_answered(data: bytes) -> None:
    assert not quicknet.is_signature(ROUND, data)


# --- rounds and moments


def test_round_one_is_the_genesis() -> None:
    genesis = datetime(2023, 8, 23, 15, 9, 27, tzinfo=UTC)
    assert moment_of(1) == genesis
    assert round_at(genesis) == 1
    with pytest.raises(ValueError):
        round_at(genesis - timedelta(microseconds=1))
    with pytest.raises(ValueError):
        moment_of(0)


@given(st.integers(1, 10**10))
def test_moment_and_round_are_inverse(number: int) -> None:
    moment = moment_of(number)
    assert round_at(moment) == number
    assert round_at(moment + timedelta(seconds=3) - timedelta(microseconds=1)) == number
    assert round_at(moment + timedelta(seconds=3)) == number + 1


@given(st.integers(1, 10**10), st.integers(-3, 3))
def test_the_moment_is_the_one_of_the_protocol(number: int, off: int) -> None:
    moment = moment_of(number) + timedelta(seconds=off)
    text = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if off == 0:
        check_announced("drand", f"quicknet {number}", text)
    else:
        with pytest.raises(SourceError):
            check_announced("drand", f"quicknet {number}", text)


def test_any_time_zone_will_do_and_none_will_not() -> None:
    moment = moment_of(ROUND)
    assert round_at(moment.astimezone(timezone(timedelta(hours=8)))) == ROUND
    with pytest.raises(TypeError):
        round_at(moment.replace(tzinfo=None))
