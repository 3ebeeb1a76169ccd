"""The log as files: whoever fetches them has the whole log and can check it alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.ledger.notes import NoteFault
from scheduler.ledger.tiles import Tile, pack_entries, tiles_of, unpack_entries
from scheduler.ledger.tree import Tree, leaf_hash
from tests.ledger.world import entries, tree_of


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(0, 5, 17), "0/005.p/17"),
        (Tile(None, 1234067), "entries/x001/x234/067"),
        (Tile(1, 1000, 1), "1/x001/000.p/1"),
    ],
)
def test_paths_are_those_of_the_specification(tile: Tile, path: str) -> None:
    assert tile.path == path and Tile.parse(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "0/0",
        "0/x000/001",
        "00/000",
        "8/000",
        "0/000.p/256",
        "0/000.p/0",
        "0/000.p/01",
        "../000",
        "0/1000",
    ],
)
def test_what_is_no_path(path: str) -> None:
    with pytest.raises(NoteFault) as caught:
        Tile.parse(path)
    assert caught.value.code == "log_tile_path"


@pytest.mark.parametrize(
    ("size", "paths"),
    [
        (0, []),
        (1, ["entries/000.p/1", "0/000.p/1"]),
        (256, ["entries/000", "0/000", "1/000.p/1"]),
        (257, ["entries/000", "entries/001.p/1", "0/000", "0/001.p/1", "1/000.p/1"]),
    ],
)
def test_which_tiles_there_are(size: int, paths: list[str]) -> None:
    assert [tile.path for tile in tiles_of(size)] == paths


def test_the_specification_s_example_of_70_000() -> None:
    tiles = [tile for tile in tiles_of(70_000) if tile.level is not None]
    full = [sum(t.level == level and t.width == 256 for t in tiles) for level in range(3)]
    short = [[t.width for t in tiles if t.level == level and t.width < 256] for level in range(3)]
    assert full == [273, 1, 0] and short == [[112], [17], [1]]


@given(st.integers(1, 1200))
def test_the_whole_log_comes_back_out_of_its_tiles(size: int) -> None:
    listed = entries(size)
    tree = tree_of(listed)
    found, hashes = list[bytes](), list[bytes]()
    for tile in tiles_of(size):
        assert tile.is_within(size) and not tile.is_within(
            tile.entries.start if tile.level is None else 0
        )
        if tile.level is None:
            found += unpack_entries(pack_entries([listed[at] for at in tile.entries]))
        elif tile.level == 0:
            data = tile.hashes(tree)
            hashes += [data[at : at + 32] for at in range(0, len(data), 32)]
    assert found == listed and hashes == [leaf_hash(entry) for entry in listed]
    assert Tree(hashes).root() == tree.root()


def test_a_tile_above_is_the_roots_of_those_below() -> None:
    tree = tree_of(entries(600))
    assert (
        Tile(1, 0, 2).hashes(tree)
        == tree_of(entries(256)).root() + tree_of(entries(600)[256:512]).root()
    )


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x05abc"])
def test_entries_that_are_cut_off(data: bytes) -> None:
    with pytest.raises(NoteFault) as caught:
        unpack_entries(data)
    assert caught.value.code == "log_entries_cut"


def test_an_entry_that_is_too_long() -> None:
    with pytest.raises(NoteFault) as caught:
        pack_entries([bytes(65_536)])
    assert caught.value.code == "log_entry_long"
