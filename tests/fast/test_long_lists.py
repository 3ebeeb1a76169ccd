"""Long lists: compiled SHA-256, trees, ids, pools and selections are byte for byte the reference's."""

import hashlib
import json
from collections.abc import Iterator
from operator import sub
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.draw.documents import DocumentError, lines, split_lines
from scheduler.draw.forms import read_rows
from scheduler.draw.hashing import merkle_root, root_above
from scheduler.draw.identifiers import public_id
from scheduler.draw.outcome import select_entries
from scheduler.fast import lists, outcome
from scheduler.fast.digests import digests, slice_digests
from scheduler.fast.pool import read_pool

SEED = "5a" * 32
IDS = st.text("abc27", min_size=20, max_size=20)
"""Few letters, so that ids share their beginnings."""
NEAR = st.text("a7", min_size=2, max_size=2).map(lambda end: "a" * 18 + end)
NAMES = ["420102.A.J", "420102.-.J", "4.B.-", "zz"]
POOLS = st.dictionaries(IDS | NEAR, st.integers(0, len(NAMES) - 1), min_size=1, max_size=60)


@pytest.fixture(autouse=True)
def everything_is_long(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is left to the reference for being short."""
    monkeypatch.setattr(lists, "FEW", 0)
    monkeypatch.setattr(outcome, "FEW_LINES", 0)
    yield


def places(parts: list[bytes]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The parts in one piece, and where each begins and ends."""
    upto = np.cumsum([0, *map(len, parts)], dtype=np.int64)
    return np.frombuffer(b"".join(parts), np.uint8), upto[:-1], upto[1:]


# --- SHA-256 and trees


@pytest.mark.parametrize("head", [0, 1, 54, 55, 56, 63, 64, 65, 119, 120, 130])
def test_every_length_around_the_ends_of_blocks(head: int) -> None:
    parts = [bytes([i % 251]) * i for i in range(140)]
    data, starts, ends = places(parts)
    found = slice_digests(b"h" * head, data, starts, ends).tobytes()
    assert found == b"".join(hashlib.sha256(b"h" * head + part).digest() for part in parts)


@settings(deadline=None)
@given(
    st.binary(max_size=80),
    st.lists(st.tuples(st.binary(max_size=90), st.binary(max_size=90)), max_size=40),
)
def test_two_parts_in_any_order(head: bytes, pairs: list[tuple[bytes, bytes]]) -> None:
    data, starts, ends = places([part for pair in pairs for part in pair] or [b""])
    first, second = (
        (starts[1::2], ends[1::2]),
        (starts[: 2 * len(pairs) : 2], ends[: 2 * len(pairs) : 2]),
    )
    found = digests(head, data, first, second).tobytes()
    assert found == b"".join(hashlib.sha256(head + b + a).digest() for a, b in pairs)


def test_a_long_message() -> None:
    """One whose length in bits needs more than two bytes, beside short ones."""
    parts = [b"x" * 100_000, b"", b"y"]
    data, starts, ends = places(parts)
    found = slice_digests(b"", data, starts, ends).tobytes()
    assert found == b"".join(hashlib.sha256(part).digest() for part in parts)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=70).filter(lambda line: b"\n" not in line), max_size=70))
def test_the_root_of_lines(leaves: list[bytes]) -> None:
    content = b"".join(leaf + b"\n" for leaf in leaves)
    assert lists.lines_root(content) == (len(leaves), merkle_root(leaves))


LINES = st.lists(st.binary(max_size=9).filter(lambda line: b"\n" not in line), max_size=70)


@settings(deadline=None)
@given(LINES, st.integers(1, 40), st.sampled_from([1, 2, 8, 32, 128]), st.booleans())
def test_blocks_are_whole_lines_under_one_node_each(
    leaves: list[bytes], most: int, lines: int, few: bool
) -> None:
    content = b"".join(leaf + b"\n" for leaf in leaves)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lists, "FEW", 1_000 if few else 1)
        cut = lists.cut_lines(content, most, lines)
    at = count = 0
    for block in cut:
        own = leaves[count : count + block.lines]
        assert content[at : block.end] == b"".join(leaf + b"\n" for leaf in own)
        assert block.node == merkle_root(own)
        assert block.end - at <= most or block.lines == 1
        at, count = block.end, count + block.lines
    assert (at, count) == (len(content), len(leaves))
    assert root_above([bytes.fromhex(block.node) for block in cut]) == merkle_root(leaves)
    # All but the last have the same power of two, and twice as many would be too much for one.
    steps = {block.lines for block in cut[:-1]}
    assert len(steps) <= 1 and all(step.bit_count() == 1 for step in steps)
    assert all(block.lines <= step for block in cut for step in steps)
    if steps and steps != {lines}:
        twice = [cut[min(at + 1, len(cut) - 1)].end for at in range(0, len(cut), 2)]
        assert max(map(sub, twice, [0, *twice])) > most


def test_a_block_of_a_long_file_is_hashed_by_the_fast_way_too() -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lists, "FEW", 1_000)
        patched.setattr(lists, "merkle_root", None)
        assert lists.lines_root(b"a\nb\n", 1_000) == (2, merkle_root([b"a", b"b"]))


def test_a_last_line_without_newline_is_refused() -> None:
    with pytest.raises(DocumentError):
        lists.lines_root(b"a\nb")


# --- ids


@settings(deadline=None)
@given(st.lists(st.tuples(st.binary(min_size=16, max_size=16), st.text(max_size=60)), max_size=40))
def test_ids(pairs: list[tuple[bytes, str]]) -> None:
    pairs = [(salt, text.encode("utf-8", "ignore").decode()) for salt, text in pairs]
    found = lists.name_all([salt for salt, _ in pairs], [subject for _, subject in pairs])
    assert found == [public_id(salt, subject) for salt, subject in pairs]


def test_a_salt_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="salt"):
        lists.name_all([bytes(15), bytes(17)], ["a", "b"])


# --- pools


def as_lists(pool: dict[str, int]) -> tuple[list[str], list[int]]:
    return list(pool), list(pool.values())


def by_reference(ids: list[str], cells: list[int], names: list[str] = NAMES) -> bytes:
    return lines((pid, names[cell]) for pid, cell in zip(ids, cells, strict=True))


@settings(deadline=None)
@given(POOLS)
def test_pools_are_written_and_read(pool: dict[str, int]) -> None:
    ids, cells = as_lists(pool)
    content = lists.pool_file(ids, cells, NAMES)
    assert content == by_reference(ids, cells)
    found = read_pool(content)
    assert found is not None
    assert found.ends.tolist() == [at for at, byte in enumerate(content) if byte == 10]
    lists.check_form("pool.txt", content)


ODD = {
    "short id": (["a" * 19, "b" * 20], [0, 0], NAMES),
    "lengths that add up": (["a" * 19, "b" * 21], [0, 1], NAMES),
    "other letters": (["A" * 20, "b" * 20], [0, 0], NAMES),
    "beyond ASCII": (["a" * 18 + "é", "b" * 20], [0, 0], NAMES),
    "a cell of no form": (["a" * 20], [0], ["一"]),
    "one id in two cells": (["a" * 20, "b" * 20, "a" * 20], [1, 0, 0], NAMES),
}


@pytest.mark.parametrize("kind", ODD)
def test_whatever_is_odd_is_written_as_by_the_reference(kind: str) -> None:
    ids, cells, names = ODD[kind]
    content = lists.pool_file(ids, cells, names)
    assert content == by_reference(ids, cells, names)
    with pytest.raises(DocumentError) as expected:
        read_rows("pool.txt", content)
    with pytest.raises(DocumentError) as found:
        lists.check_form("pool.txt", content)
    assert str(found.value) == str(expected.value)


@pytest.mark.parametrize("names", [["x\ty"], ["x\ny"], ["x\x7f"]])
def test_control_characters_in_cells_are_refused(names: list[str]) -> None:
    with pytest.raises(DocumentError, match="control"):
        lists.pool_file(["a" * 20], [0], names)


def test_a_line_that_comes_twice_is_refused() -> None:
    with pytest.raises(DocumentError, match="twice"):
        lists.pool_file(["b" * 20, "a" * 20, "b" * 20], [0, 0, 0], NAMES)


def test_as_many_cells_as_entries() -> None:
    with pytest.raises(ValueError, match="2"):
        lists.pool_file(["b" * 20], [0, 0], NAMES)


@settings(deadline=None)
@given(POOLS, st.data())
def test_no_byte_of_a_pool_may_be_another_but_for_another_pool(
    pool: dict[str, int], data: st.DataObject
) -> None:
    """One byte changed, put in or taken out: refused if and only if the reference refuses it."""
    content = bytearray(by_reference(*as_lists(pool)))
    at = data.draw(st.integers(0, len(content) - 1))
    new = data.draw(st.sampled_from(b"\n\ta7A0.-/ \x00\xff"))
    match data.draw(st.integers(0, 2)):
        case 0:
            content[at] = new
        case 1:
            content.insert(at, new)
        case _:
            del content[at]
    assert (read_pool(bytes(content)) is not None) == is_well_formed(bytes(content))


def is_well_formed(content: bytes) -> bool:
    try:
        read_rows("pool.txt", content)
    except DocumentError:
        return False
    return True


@pytest.mark.parametrize("content", [b"", b"\n", b"a" * 20, b"a" * 20 + b"\t", b"a" * 20 + b"\t\n"])
def test_pools_at_the_edge(content: bytes) -> None:
    assert (read_pool(content) is not None) == is_well_formed(content)


# --- selections


@settings(deadline=None)
@given(
    POOLS,
    st.dictionaries(st.sampled_from([*NAMES, "420102.A", "a", "zzz"]), st.integers(0, 30)),
    st.tuples(st.integers(0, 4), st.integers(0, 200)),
)
def test_selections(pool: dict[str, int], counts: dict[str, int], extra: tuple[int, int]) -> None:
    files = {"pool.txt": by_reference(*as_lists(pool))}
    expected = select_entries(files, counts, SEED, extra)
    assert outcome.select_long(files, counts, SEED, extra) == expected


def test_equal_beginnings_of_tickets_are_told_apart_by_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Only the first eight bytes choose who can be listed: with all of them equal, nobody is lost."""
    from scheduler.fast import selection

    pool = {f"{'a' * 17}{chr(97 + i // 26)}{chr(97 + i % 26)}b": 0 for i in range(200)}
    files = {"pool.txt": by_reference(*as_lists(pool))}
    expected = select_entries(files, {NAMES[0]: 7}, SEED, (3, 10))
    lowest = selection._lowest
    monkeypatch.setattr(
        selection, "_lowest", lambda members, keys, most: lowest(members, np.zeros_like(keys), most)
    )
    assert outcome.select_long(files, {NAMES[0]: 7}, SEED, (3, 10)) == expected


def test_a_pool_without_form_is_left_to_the_reference() -> None:
    files = {"pool.txt": lines([("b", "x"), ("a", "x"), ("c", "y")])}
    expected = select_entries(files, {"x": 1}, SEED, (1, 0))
    assert expected.count(b"\n") == 2
    assert outcome.select_long(files, {"x": 1}, SEED, (1, 0)) == expected


def test_the_reference_does_what_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "FEW", 10)
    ids = [f"{'a' * 18}{chr(97 + i // 26)}{chr(97 + i % 26)}" for i in range(40)]
    for count in (9, 10, 40):
        content = lists.pool_file(ids[:count], [0] * count, NAMES)
        assert content == by_reference(ids[:count], [0] * count)
        leaves = split_lines(content)
        assert lists.lines_root(content) == (count, merkle_root(leaves))


VECTORS = sorted((Path(__file__).parents[2] / "fixtures" / "vectors").glob("targets-*.json"))


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_golden_vectors_of_target_draws(path: Path) -> None:
    case = json.loads(path.read_text("utf-8"))
    files = {name: text.encode() for name, text in case["inputs"]["frozen"].items()}
    plan, expected = json.loads(case["inputs"]["plan"]), case["expected"]
    assert outcome.fast_outcome(plan, files, expected["seed"]).decode() == expected["outcome"]
    for name, content in files.items():
        lists.check_form(name, content)
        count, root = lists.lines_root(content)
        assert plan["files"][name] == {"lines": count, "root": root}
