"""Canonical JSON equals RFC 8785 on the allowed values and refuses the rest; lines round trip."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.documents import (
    MAX_INTEGER,
    DocumentError,
    canonical_json,
    encode_line,
    lines,
    ordered_lines,
    rows,
    split_lines,
)

SHARED = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "jcs-rfc8785" / "testdata"
NAMES = ("arrays", "french", "structures", "unicode", "values", "weird")


def allowed(value: object) -> bool:
    """Whether the value is in the protocol's part of JSON."""
    try:
        canonical_json(value)  # type: ignore[arg-type]
    except DocumentError:
        return False
    return True


def pairs(given: Any, expected: Any) -> list[tuple[Any, str]]:
    """Every part of a vector with its canonical text; members have the expected order."""
    found = [(given, json.dumps(expected, ensure_ascii=False, separators=(",", ":")))]
    if isinstance(given, dict):
        for key in given:
            found += pairs(given[key], expected[key])
    if isinstance(given, list):
        for one, other in zip(given, expected, strict=True):
            found += pairs(one, other)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_every_allowed_part_of_the_public_vectors_is_canonical(name: str) -> None:
    """`expected` keeps the order of members in which the vector's output has them."""
    if not SHARED.is_dir():
        pytest.skip(f"the public vectors are not at {SHARED}")
    given = json.loads((SHARED / "input" / f"{name}.json").read_text("utf-8"))
    output = (SHARED / "output" / f"{name}.json").read_bytes()
    tested = [(value, text) for value, text in pairs(given, json.loads(output)) if allowed(value)]
    assert tested
    for value, text in tested:
        assert canonical_json(value) == text.encode()
    if allowed(given):
        assert canonical_json(given) == output


@pytest.mark.parametrize("name", ["french", "weird"])
def test_vectors_with_foreign_keys_are_refused_as_a_whole(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"the public vectors are not at {SHARED}")
    with pytest.raises(DocumentError, match="ASCII"):
        canonical_json(json.loads((SHARED / "input" / f"{name}.json").read_text("utf-8")))


def test_canonical_form_by_hand() -> None:
    value: Any = {
        "b": [1, True, {"z": "", "A": "é\u2028"}],
        "a\n": '"\\/\b\u000f\u007f',
        "10": 0,
        "9": [],
    }
    assert canonical_json(value) == (
        b'{"10":0,"9":[],"a\\n":"\\"\\\\/\\b\\u000f\x7f","b":[1,true,{"A":"\xc3\xa9\xe2\x80\xa8","z":""}]}'
    )


@pytest.mark.parametrize("value", [
    1.0, float("nan"), None, MAX_INTEGER, -MAX_INTEGER, 10**30, "\ud800", "a\udfff", b"bytes",
    (1, 2), {1, 2}, {1: "key"}, {None: 1}, {"é": 1}, {"\ud800": 1},
], ids=repr)  # fmt: skip
@pytest.mark.parametrize("wrap", [lambda x: x, lambda x: [1, x], lambda x: {"a": {"b": [x]}}])
def test_values_without_a_canonical_form_are_refused(value: Any, wrap: Any) -> None:
    with pytest.raises(DocumentError):
        canonical_json(wrap(value))


def test_the_message_says_where() -> None:
    with pytest.raises(DocumentError, match=r"\$\.a\[1\]\.b"):
        canonical_json({"a": [0, {"b": 0.5}]})  # type: ignore[dict-item]


def test_the_largest_integer_is_kept_exactly() -> None:
    assert canonical_json(MAX_INTEGER - 1) == b"9007199254740991"


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
ascii_key = st.text(st.characters(max_codepoint=127), max_size=4)
leaves = st.booleans() | st.integers(0, MAX_INTEGER - 1) | text
documents = st.recursive(
    leaves, lambda x: st.lists(x, max_size=4) | st.dictionaries(ascii_key, x, max_size=4)
)


@given(documents)
def test_canonical_json_reads_back_and_is_a_fixed_point(value: Any) -> None:
    data = canonical_json(value)
    assert json.loads(data) == value
    assert canonical_json(json.loads(data)) == data


@given(st.dictionaries(ascii_key, leaves, max_size=6), st.randoms())
def test_the_order_of_members_means_nothing(value: dict[str, Any], random: Any) -> None:
    members = list(value.items())
    random.shuffle(members)
    assert canonical_json(dict(members)) == canonical_json(value)


CONTROLS = [chr(n) for n in (*range(0x20), *range(0x7F, 0xA0))]


@pytest.mark.parametrize("char", CONTROLS, ids=lambda c: f"U+{ord(c):04X}")
def test_no_control_character_gets_into_a_line(char: str) -> None:
    for row in ((char,), ("a", f"b{char}c"), (f"{char}x", "")):
        with pytest.raises(DocumentError, match="control"):
            lines([row])
        with pytest.raises(DocumentError, match="control"):
            encode_line(*row)


def test_a_lone_surrogate_gets_into_no_line() -> None:
    with pytest.raises(ValueError):
        lines([("\ud800",)])


def test_a_line_that_comes_twice_is_refused() -> None:
    with pytest.raises(DocumentError, match="twice"):
        lines([("a", "b"), ("c",), ("a", "b")])


column = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=5)
table = st.lists(st.lists(column, min_size=1, max_size=4).map(tuple), max_size=12, unique=True)


@given(table)
def test_rows_come_back_sorted_by_their_bytes(given: list[tuple[str, ...]]) -> None:
    data = lines(given)
    assert rows(data) == sorted(given, key=lambda row: "\t".join(row).encode())
    assert split_lines(data) == sorted(split_lines(data))
    assert lines(rows(data)) == data


@given(table, st.randoms())
def test_the_order_of_rows_means_nothing(given: list[tuple[str, ...]], random: Any) -> None:
    shuffled = [*given]
    random.shuffle(shuffled)
    assert lines(shuffled) == lines(given)


def test_bytes_decide_the_order_not_utf16_and_not_columns() -> None:
    assert lines([("\U0001f600",), ("\ufb33",)]).decode() == "\ufb33\n\U0001f600\n"
    assert lines([("b",), ("a!",), ("a", "z")]) == b"a\tz\na!\nb\n"


def test_lines_of_an_empty_and_of_a_broken_file() -> None:
    assert lines([]) == b"" and rows(b"") == [] and split_lines(b"") == []
    assert split_lines(b"\n") == [b""]
    with pytest.raises(DocumentError, match="newline"):
        split_lines(b"a\nb")


def test_ordered_lines_keep_their_order() -> None:
    assert ordered_lines([encode_line("b", "1"), encode_line("a", "2")]) == b"b\t1\na\t2\n"
