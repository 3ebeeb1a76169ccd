"""`ssj-secret/1`: one form, whoever writes it."""

import pytest

from scheduler.draw.documents import DocumentError, canonical_json
from scheduler.draw.secret_file import Secret, read_secret, write_secret

VALUE = "0f" * 32
OWN = Secret("420000-2026-0001", "jijian", VALUE)
TEXT = (
    b'{"number":"420000-2026-0001","party":"jijian","secret":"ssj-secret/1","value":"'
    + VALUE.encode()
    + b'"}'
)


def test_the_file_is_as_the_protocol_says() -> None:
    assert write_secret(OWN) == TEXT and read_secret(TEXT) == OWN


@pytest.mark.parametrize(
    "other",
    [
        {"secret": "ssj-secret/2"},
        {"party": "Jijian"},
        {"party": 1},
        {"number": ""},
        {"number": "a\tb"},
        {"value": VALUE[1:]},
        {"value": VALUE.upper()},
        {"more": ""},
    ],
)
def test_nothing_else_is_one(other) -> None:
    document = {"number": OWN.number, "party": "jijian", "secret": "ssj-secret/1", "value": VALUE}
    with pytest.raises(DocumentError):
        read_secret(canonical_json({**document, **other}))


def test_other_bytes_of_the_same_object_are_refused() -> None:
    for wrong in (TEXT + b"\n", b" " + TEXT, TEXT.replace(b":", b": "), b"", b"[]"):
        with pytest.raises(DocumentError):
            read_secret(wrong)
