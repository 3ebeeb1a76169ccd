"""Nodes, arcs, blocks, groups and owners are those of docs/protocol.md §5."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scheduler.draw.network import Block, Item, Network, build_network

paths = st.lists(st.sampled_from(["x", "x.1", "x-", "y"]), min_size=1, max_size=3).map(tuple)
item_lists = st.lists(st.tuples(st.integers(0, 99), paths, paths), min_size=1, max_size=14).map(
    lambda parts: [Item(f"n{at:02d}", *part) for at, part in enumerate(parts)]
)


def arcs(network: Network) -> list[tuple[int, int, int]]:
    return list(zip(network.tails, network.heads, network.values, strict=True))


def test_prefixes_from_which_one_thing_hangs_are_left_out() -> None:
    """a, b/z, j and j/y part nothing; b does, and so does k."""
    network = build_network([
        Item("p", 3, ("b", "z"), ("k",)),
        Item("q", 5, ("b",), ("k",)),
        Item("r", 7, ("a",), ("j", "y")),
    ])  # fmt: skip
    # 0 A-root, 1 b, 2 B-root, 3 k
    assert network.nodes == 4
    assert arcs(network) == [(1, 3, 3), (1, 3, 5), (0, 2, 7), (0, 1, 8), (3, 2, 8), (2, 0, 15)]
    # The people of block a hang from the roots; all items of k are of block b, so k is, too.
    assert network.blocks == (Block(((2,),), (), ()), Block(((0, 1),), (3, 4), (1, 3)))
    assert (network.arcs, network.between) == ((5,), (0, 2))
    assert network.owners == {0, 1}


def test_node_names_are_sorted_by_their_joined_bytes() -> None:
    """`x-` and `x.` come before `x/…`, though a tuple would sort the other way."""
    own = [("x", "a"), ("x.1",), ("x-",), ("x",)]
    items = [Item(f"{n}{m}", 1, path, ("k",)) for n, path in enumerate(own) for m in "12"]
    # 1 x, 2 x-, 3 x.1, 4 x/a
    assert build_network(items).tails[:8] == (4, 4, 3, 3, 2, 2, 1, 1)


def seat(target: str, number: str, person: str, odds: int) -> Item:
    path_b = (person, f"{person}.{target}")
    return Item(f"{target}/{number}/{person}", odds, (target, f"{target}.{number}"), path_b)


def test_who_fits_several_seats_of_a_target_has_a_node_in_its_block() -> None:
    network = build_network([
        seat("a", "1", "x", 1), seat("a", "1", "y", 2), seat("a", "2", "x", 3),
        seat("b", "1", "x", 4), seat("b", "1", "z", 5),
    ])  # fmt: skip
    # 0 A-root, 1 a, 2 a/a.1, 3 b/b.1, 4 B-root, 5 x, 6 x/x.a
    assert arcs(network) == [
        (2, 6, 1), (2, 4, 2), (1, 6, 3), (3, 5, 4), (3, 4, 5),
        (0, 1, 6), (1, 2, 3), (0, 3, 9), (5, 4, 8), (6, 5, 4), (4, 0, 15),
    ]  # fmt: skip
    assert network.blocks == (
        Block(((2,), (0, 1)), (5, 6, 9), (1, 2, 6)),
        Block(((3, 4),), (7,), (3,)),
    )
    assert (network.arcs, network.between) == ((8, 10), (0, 4, 5))
    assert network.owners == {1, 2, 3}


def test_three_names_and_a_root_that_owns_items() -> None:
    """Weeks of a person: w1 parts a and b, w2 has c alone. One item a block: the A-root owns it."""
    weeks = {"a": "w1", "b": "w1", "c": "w2"}
    network = build_network([
        Item(f"{t}/1/x", 1, (t, f"{t}.1"), ("x", f"x.{week}", f"x.{t}"))
        for t, week in weeks.items()
    ])  # fmt: skip
    # 0 A-root, 1 B-root, 2 x, 3 x/x.w1
    assert arcs(network) == [(0, 3, 1), (0, 3, 1), (0, 2, 1), (2, 1, 3), (3, 2, 2), (1, 0, 3)]
    assert network.blocks == tuple(Block(((item,),), (), ()) for item in range(3))
    assert (network.arcs, network.between) == ((3, 4, 5), (0, 1, 2, 3))
    assert network.owners == {0}


@given(item_lists)
def test_every_arc_and_node_has_its_place(items: list[Item]) -> None:
    """In one block or in none, never in two; and every node but the roots parts something."""
    network = build_network(items)
    found: Counter[Any] = Counter([*network.arcs, *(("node", n) for n in network.between)])
    for block in network.blocks:
        found.update([*(item for group in block.groups for item in group), *block.arcs])
        found.update(("node", n) for n in block.nodes)
    every = [*range(len(network.tails)), *(("node", n) for n in range(network.nodes))]
    assert found == Counter(every)
    leaving, coming = Counter(network.tails), Counter(network.heads)
    b_root = network.tails[-1]
    assert all(leaving[node] > 1 and coming[node] == 1 for node in range(1, b_root))
    assert all(coming[n] > 1 and leaving[n] == 1 for n in range(b_root + 1, network.nodes))


@given(item_lists)
def test_a_block_has_what_lies_below_its_items_only(items: list[Item]) -> None:
    """The blocks of the items below each node, read off the paths."""
    network = build_network(items)
    firsts = sorted({item.path_a[0] for item in items}, key=str.encode)
    below: list[set[str]] = [set() for _ in range(network.nodes)]
    up = {network.heads[a]: network.tails[a] for a in range(len(items), len(network.tails) - 1)
          if network.heads[a] < network.tails[-1]}  # fmt: skip
    up |= {network.tails[a]: network.heads[a] for a in range(len(items), len(network.tails) - 1)
           if network.heads[a] >= network.tails[-1]}  # fmt: skip
    for at, item in enumerate(items):
        for node in (network.tails[at], network.heads[at]):
            while node in up:
                below[node].add(item.path_a[0])
                node = up[node]
    for first, block in zip(firsts, network.blocks, strict=True):
        assert list(block.nodes) == [n for n in range(network.nodes) if below[n] == {first}]
        own = [at for at, item in enumerate(items) if item.path_a[0] == first]
        assert sorted(at for group in block.groups for at in group) == own
        starts = [{network.tails[at] for at in group} for group in block.groups]
        assert all(len(nodes) == 1 for nodes in starts)
        assert [*map(min, starts)] == sorted(set().union(*starts))
