"""Public identifiers are the documented bytes and bind salt and subject."""

import base64
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.identifiers import ID_LENGTH, public_id

salts = st.binary(min_size=16, max_size=16)
subjects = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def test_identifier_of_a_fixed_subject() -> None:
    """Computed with printf, sha256sum and base32 in a shell."""
    salt = bytes(range(16))
    digest = hashlib.sha256(b"ssj.pid.v1\n" + salt + b"target:91420100").digest()
    expected = base64.b32encode(digest)[:20].decode().lower()
    assert public_id(salt, "target:91420100") == expected == "2exnqvyvlrkcxftbsvdc"


@given(salts, subjects)
def test_identifiers_have_the_documented_form(salt: bytes, subject: str) -> None:
    assert re.fullmatch(r"[a-z2-7]{20}", public_id(salt, subject))
    assert ID_LENGTH == 20


@given(salts, subjects, salts, subjects)
def test_salt_and_subject_are_both_bound(a: bytes, x: str, b: bytes, y: str) -> None:
    assert (public_id(a, x) == public_id(b, y)) == ((a, x) == (b, y))


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    """Else bytes could move between salt and subject."""
    with pytest.raises(ValueError, match="16 bytes"):
        public_id(bytes(length), "target:1")


def test_targets_and_inspectors_with_one_key_differ() -> None:
    assert public_id(bytes(16), "target:1") != public_id(bytes(16), "inspector:1")
