"""Notes say who signed what; nothing that is not exactly so is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.ledger.notes import (
    COSIGNATURE,
    Note,
    NoteFault,
    Signer,
    VerifierKey,
    parse_note,
    parse_signature,
)
from tests.ledger.vectors import FOLDER, load, needs_vectors

TEXT = "第一行\nline two\n"
SIGNER = Signer("log.example/draws", bytes(range(32)))


@needs_vectors
def test_the_public_vector() -> None:
    case = load(FOLDER / "signed-note" / "note.json")
    key = VerifierKey.parse(case["vkey"])
    note = parse_note(f"{case['text']}\n{case['sig']}\n".encode())
    (line,) = note.signatures
    assert str(key) == case["vkey"] and note.text == case["text"]
    assert line.by(key) and key.verifies(line.signature, note.text.encode())


def signed() -> Note:
    return Note(TEXT, (SIGNER.line(TEXT),))


def test_a_note_reads_as_written() -> None:
    assert parse_note(str(signed()).encode()) == signed()
    assert VerifierKey.parse(str(SIGNER.key)) == SIGNER.key


def test_a_text_may_have_empty_lines() -> None:
    text = "one\n\ntwo\n"
    note = Note(text, (SIGNER.line(text),))
    assert parse_note(str(note).encode()).text == text


@given(st.data())
def test_no_byte_may_change(data: st.DataObject) -> None:
    raw = bytearray(str(signed()).encode())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    try:
        note = parse_note(bytes(raw))
    except NoteFault:
        return
    assert not any(
        line.by(SIGNER.key) and SIGNER.key.verifies(line.signature, note.text.encode())
        for line in note.signatures
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\n\n", "log_note_utf8"),
        (b"a\tb\n\n\xe2\x80\x94 x AAAAAAA=\n", "log_note_control"),
        (b"text\n", "log_note_form"),
        ("text\n\n— x AAAAAAA=".encode(), "log_note_form"),
        (b"text\n\nno dash AAAAAAA=\n", "log_signature_form"),
        ("text\n\n— two words AAAAAAA=\n".encode(), "log_signature_form"),
        ("text\n\n— x AAAA\n".encode(), "log_signature_form"),
        ("text\n\n— x AAAAAAB=\n".encode(), "log_base64"),
        ("text\n\n" + "— x AAAAAAA=\n" * 65, "log_note_long"),
    ],
)
def test_what_is_no_note(data: bytes | str, code: str) -> None:
    with pytest.raises(NoteFault) as caught:
        parse_note(data.encode() if isinstance(data, str) else data)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nothing", "log_key_form"),
        ("a+b+", "log_key_form"),
        ("a+00000000+" + str(SIGNER.key).split("+", 2)[2], "log_key_id"),
        ("a b+00000000+" + str(SIGNER.key).split("+", 2)[2], "log_key_name"),
        ("a+00000000+AQID", "log_key_kind"),
    ],
)
def test_what_is_no_key(text: str, code: str) -> None:
    with pytest.raises(NoteFault) as caught:
        VerifierKey.parse(text)
    assert caught.value.code == code


def test_a_key_is_of_one_kind() -> None:
    """The same secret signs as a log and as a witness under two ids."""
    assert SIGNER.key.key_id != Signer(SIGNER.name, SIGNER.secret, COSIGNATURE).key.key_id


def test_a_secret_is_not_shown() -> None:
    assert SIGNER.secret.hex() not in repr(SIGNER) and str(SIGNER.secret) not in repr(SIGNER)


def test_more_signatures_are_taken_over_once() -> None:
    line = parse_signature(str(SIGNER.line(TEXT)).rstrip("\n"))
    assert signed().joined([line, line]) == signed()
