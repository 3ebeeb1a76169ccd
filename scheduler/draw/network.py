"""The network of the lottery: items between two trees of totals (docs/protocol.md §5)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Path = tuple[str, ...]


@dataclass(frozen=True, order=True)
class Item:
    """One quantity to round: `odds` over 2^K, below two chains of node names (outermost first)."""

    name: str
    odds: int
    path_a: Path
    path_b: Path


@dataclass(frozen=True)
class Block:
    """What lies below one first name of path-a only: its items, grouped by the node they hang
    from, and the tree arcs and nodes that no other block shares."""

    groups: tuple[tuple[int, ...], ...]
    arcs: tuple[int, ...]
    nodes: tuple[int, ...]


@dataclass(frozen=True)
class Network:
    """The circulation: arc i runs from `tails[i]` to `heads[i]` and carries `values[i]`; items
    come first. `arcs` and `between` are the arcs and nodes of no block; `owners` are the nodes
    that items hang from."""

    tails: tuple[int, ...]
    heads: tuple[int, ...]
    values: tuple[int, ...]
    blocks: tuple[Block, ...]
    arcs: tuple[int, ...]
    between: tuple[int, ...]
    owners: frozenset[int]

    @property
    def nodes(self) -> int:
        return len(self.between) + sum(len(block.nodes) for block in self.blocks)


class _Tree:
    """One family of totals: its nodes that part something, numbered from `root`."""

    def __init__(self, paths: Sequence[Path], root: int) -> None:
        names = {path[:depth] for path in paths for depth in range(1, len(path) + 1)}
        children = Counter([*(name[:-1] for name in names), *paths])
        self.root = root
        self.names = sorted(
            (name for name in names if children[name] > 1),
            key=lambda name: "/".join(name).encode(),
        )
        self._number = {(): root} | {name: root + 1 + at for at, name in enumerate(self.names)}

    def node(self, path: Path) -> int:
        """The node of the path; where it was left out, that of its nearest kept ancestor."""
        while path not in self._number:
            path = path[:-1]
        return self._number[path]

    def chain(self, path: Path) -> Iterable[int]:
        """The kept nodes of a path without the root."""
        for depth in range(1, len(path) + 1):
            if path[:depth] in self._number:
                yield self._number[path[:depth]]

    def parents(self) -> Iterable[tuple[int, int]]:
        """(parent, node) of each node but the root, in order."""
        return ((self.node(name[:-1]), self._number[name]) for name in self.names)


def build_network(items: Sequence[Item]) -> Network:
    """The network of items already sorted by name."""
    a = _Tree([item.path_a for item in items], 0)
    b = _Tree([item.path_b for item in items], 1 + len(a.names))
    nodes = b.root + 1 + len(b.names)
    totals = [0] * nodes
    blocks_at: list[set[Path]] = [set() for _ in range(nodes)]
    for item in items:
        for node in (*a.chain(item.path_a), *b.chain(item.path_b)):
            totals[node] += item.odds
            blocks_at[node].add(item.path_a[:1])
    arcs = [(a.node(item.path_a), b.node(item.path_b), item.odds) for item in items]
    arcs += [(parent, node, totals[node]) for parent, node in a.parents()]
    arcs += [(node, parent, totals[node]) for parent, node in b.parents()]
    arcs.append((b.root, a.root, sum(item.odds for item in items)))
    tails, heads, values = zip(*arcs, strict=True)
    arc_of = {node: len(items) + at for at, (_, node) in enumerate([*a.parents(), *b.parents()])}
    blocks = _blocks(items, tails, blocks_at, arc_of)
    between = [node for node in range(nodes) if len(blocks_at[node]) != 1]
    return Network(
        tails,
        heads,
        values,
        blocks,
        tuple([*(arc_of[node] for node in between if node in arc_of), len(arcs) - 1]),
        tuple(between),
        frozenset(tails[: len(items)]),
    )


def _blocks(
    items: Sequence[Item],
    tails: Sequence[int],
    blocks_at: Sequence[set[Path]],
    arc_of: dict[int, int],
) -> tuple[Block, ...]:
    """The blocks, sorted by their name; their groups in the order of the nodes."""
    groups: defaultdict[Path, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    own: defaultdict[Path, list[int]] = defaultdict(list)
    for at, item in enumerate(items):
        groups[item.path_a[:1]][tails[at]].append(at)
    for node, blocks in enumerate(blocks_at):
        if len(blocks) == 1:
            own[next(iter(blocks))].append(node)
    return tuple(
        Block(
            tuple(tuple(group) for _, group in sorted(groups[name].items())),
            tuple(arc_of[node] for node in own[name]),
            tuple(own[name]),
        )
        for name in sorted(groups, key=lambda name: "/".join(name).encode())
    )
