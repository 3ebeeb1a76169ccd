"""The tree proves what is in it, and that it only grew; and proves nothing else."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.hashing import merkle_root
from scheduler.ledger.tree import Tree, is_consistent, is_included, leaf_hash, node_hash
from tests.ledger.vectors import cases, load, needs_vectors, plain


def entries(count: int) -> list[bytes]:
    return [f"entry {number}".encode() for number in range(count)]


def tree(count: int) -> Tree:
    return Tree(map(leaf_hash, entries(count)))


def slow_root(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = max(2**power for power in range(len(leaves)) if 2**power < len(leaves))
    return node_hash(slow_root(leaves[:split]), slow_root(leaves[split:]))


@pytest.mark.parametrize("size", [*range(20), 255, 256, 257])
def test_roots_are_those_of_the_standard(size: int) -> None:
    leaves = [leaf_hash(entry) for entry in entries(300)]
    assert tree(300).root(size) == slow_root(leaves[:size])
    assert tree(300).root(size).hex() == merkle_root(entries(size))


def test_every_inclusion_and_consistency_of_small_trees() -> None:
    grown = tree(20)
    for size in range(1, 21):
        for index in range(size):
            path = grown.inclusion(index, size)
            leaf = leaf_hash(entries(20)[index])
            assert is_included(leaf, index, size, path, grown.root(size))
        for old in range(1, size + 1):
            path = grown.consistency(old, size)
            assert is_consistent(old, size, path, grown.root(old), grown.root(size))


sizes = st.integers(1, 600)


@given(sizes, st.data())
def test_no_other_entry_place_or_size_is_proved(size: int, data: st.DataObject) -> None:
    grown = tree(size)
    index = data.draw(st.integers(0, size - 1))
    path, leaf, root = grown.inclusion(index, size), leaf_hash(entries(size)[index]), grown.root()
    assert not is_included(leaf_hash(b"another"), index, size, path, root)
    other = data.draw(st.integers(0, size + 3))
    if other != index:
        assert not is_included(leaf, other, size, path, root)
    assert not is_included(leaf, index, size, [*path, root], root)
    for at in range(len(path)):
        bent = [*path[:at], node_hash(path[at], path[at]), *path[at + 1 :]]
        assert not is_included(leaf, index, size, bent, root)
        assert not is_included(leaf, index, size, path[:at] + path[at + 1 :], root)


@given(sizes, st.data())
def test_a_changed_past_is_not_consistent(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    changed = data.draw(st.integers(0, old - 1))
    leaves = [leaf_hash(entry) for entry in entries(size)]
    forked = Tree([*leaves[:changed], leaf_hash(b"edited"), *leaves[changed + 1 :]])
    before, path = Tree(leaves).root(old), forked.consistency(old, size)
    assert is_consistent(old, size, path, forked.root(old), forked.root())
    assert not is_consistent(old, size, path, before, forked.root())
    assert not is_consistent(old, size, Tree(leaves).consistency(old, size), before, forked.root())


def test_nothing_follows_from_an_empty_tree() -> None:
    empty = hashlib.sha256().digest()
    assert not is_consistent(0, 3, [], empty, tree(3).root())
    with pytest.raises(ValueError, match="no proof from 0"):
        tree(3).consistency(0, 3)


@pytest.mark.parametrize(("index", "size"), [(3, 3), (-1, 3), (0, 4), (0, 0)])
def test_there_are_proofs_only_of_what_is_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf|leaves"):
        tree(3).inclusion(index, size)


@needs_vectors
@pytest.mark.parametrize("path", cases("merkle-rfc6962/testdata/inclusion"))
def test_public_vectors_of_inclusion(path: Path) -> None:
    case = load(path)
    proof = [plain(each) for each in case["proof"] or ()]
    leaf, root = plain(case["leafHash"]), plain(case["root"])
    found = is_included(leaf, case["leafIdx"], case["treeSize"], proof, root)
    assert found == (not case["wantErr"])


@needs_vectors
@pytest.mark.parametrize("path", cases("merkle-rfc6962/testdata/consistency"))
def test_public_vectors_of_consistency(path: Path) -> None:
    case = load(path)
    proof = [plain(each) for each in case["proof"] or ()]
    roots = plain(case["root1"]), plain(case["root2"])
    found = is_consistent(case["size1"], case["size2"], proof, *roots)
    assert found == (not case["wantErr"])
