"""Frozen files + seed -> outcome file (docs/protocol.md §6, §7)."""

from collections import defaultdict
from collections.abc import Mapping

from scheduler.draw.documents import Json, encode_line, lines, ordered_lines, rows
from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item
from scheduler.draw.tickets import alternates, tickets

Files = Mapping[str, bytes]


def compute_outcome(plan: Mapping[str, Json], files: Files, seed: str) -> bytes:
    """The bytes of `outcome.txt` of either kind of draw."""
    bits, turns = _integer(plan, "bits"), _integer(plan, "turns")
    if plan["kind"] == "targets":
        rule = plan["alternates"]
        assert isinstance(rule, dict)
        extra = (_integer(rule, "least"), _integer(rule, "percent"))
        return _targets(files, bits, turns, seed, extra)
    return _inspectors(files, bits, turns, seed)


def _integer(document: Mapping[str, Json], key: str) -> int:
    value = document[key]
    assert isinstance(value, int)
    return value


def _targets(files: Files, bits: int, turns: int, seed: str, extra: tuple[int, int]) -> bytes:
    items = [
        Item(cell, int(odds), tuple(path_a.split("/")), tuple(path_b.split("/")))
        for cell, path_a, path_b, _, odds in rows(files["cells.txt"])
    ]
    counts = round_items(items, bits, turns, seed)
    members: dict[str, list[str]] = defaultdict(list)
    for entry, cell in rows(files["pool.txt"]):
        members[cell].append(entry)
    out = []
    for cell in sorted(counts):
        drawn = counts[cell]
        if not drawn:
            continue
        listed = drawn + alternates(drawn, *extra)
        for rank, (ticket, entry) in enumerate(tickets(seed, cell, members[cell])[:listed], 1):
            status = "drawn" if rank <= drawn else "alternate"
            out.append(encode_line(cell, str(rank), entry, status, ticket))
    return ordered_lines(out)


def _inspectors(files: Files, bits: int, turns: int, seed: str) -> bytes:
    items = [
        Item(
            f"{target}/{seat}/{inspector}",
            int(odds),
            (target, f"{target}.{seat}"),
            (inspector, f"{inspector}.{target}"),
        )
        for target, seat, inspector, odds in rows(files["odds.txt"])
    ]
    drawn = round_items(items, bits, turns, seed)
    return lines(name.split("/") for name, number in drawn.items() if number)
