"""Merkle roots are those of RFC 6962; tagged hashes bind every part."""

import base64
import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.hashing import merkle_root, sha256_hex, tagged

SHARED = Path(__file__).resolve().parents[3] / "shared" / "vectors" / "merkle-rfc6962" / "testdata"
LEAVES = [bytes.fromhex(text) for text in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("count", range(9))
def test_root_of_the_standard_example_tree(count: int) -> None:
    assert merkle_root(LEAVES[:count]) == ROOTS[count]


def happy_paths() -> list[tuple[int, str]]:
    """(size, root in hex) of every valid proof among the public vectors."""
    found = []
    for path in sorted(SHARED.rglob("happy-path.json")):
        case = json.loads(path.read_text())
        for size, root in (("size1", "root1"), ("size2", "root2"), ("treeSize", "root")):
            if size in case and root in case:
                found.append((case[size], base64.b64decode(case[root]).hex()))
    return found


def test_roots_of_the_public_vectors() -> None:
    if not SHARED.is_dir():
        pytest.skip(f"the public vectors are not at {SHARED}")
    published = happy_paths()
    assert {1, 2, 5, 8} <= {size for size, _ in published}
    for size, root in published:
        assert merkle_root(LEAVES[:size]) == root


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word: split at the largest power of two below the count."""
    if len(leaves) < 2:
        return hashlib.sha256(b"\x00" + leaves[0] if leaves else b"").digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    both = by_definition(leaves[:split]) + by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + both).digest()


@given(st.lists(st.binary(max_size=9), max_size=70))
def test_root_equals_the_recursive_definition(leaves: list[bytes]) -> None:
    assert merkle_root(iter(leaves)) == by_definition(leaves).hex()


def test_a_leaf_cannot_pass_for_an_inner_node() -> None:
    inner = b"".join(hashlib.sha256(b"\x00" + leaf).digest() for leaf in (b"a", b"b"))
    assert merkle_root([inner]) != merkle_root([b"a", b"b"])


@given(st.lists(st.binary(max_size=3), min_size=2, max_size=20, unique=True), st.data())
def test_root_binds_the_order_and_every_leaf(leaves: list[bytes], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(leaves) - 2))
    swapped = [*leaves]
    swapped[at], swapped[at + 1] = swapped[at + 1], swapped[at]
    changed = [*leaves]
    changed[at] += b"!"
    roots = {merkle_root(x) for x in (leaves, swapped, changed, leaves[:-1], [*leaves, b""])}
    assert len(roots) == 5


def test_tagged_is_the_hash_of_lines() -> None:
    assert (
        tagged("t", "a", "") == hashlib.sha256(b"t\na\n\n").hexdigest() == sha256_hex(b"t\na\n\n")
    )


def test_tagged_refuses_parts_that_would_run_together() -> None:
    with pytest.raises(ValueError, match="newline"):
        tagged("t", "a\nb")


parts = st.lists(
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), max_size=4),
    max_size=4,
)


@given(parts, parts)
def test_tagged_differs_where_any_part_differs(one: list[str], other: list[str]) -> None:
    assert (tagged("t", *one) == tagged("t", *other)) == (one == other)
