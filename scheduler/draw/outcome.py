"""Frozen files + seed -> outcome file (docs/protocol.md §6, §7).

Which implementation rounds the odds and sorts the tickets is the caller's: all give the same.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from scheduler.draw.documents import Json, encode_line, lines, ordered_lines, rows
from scheduler.draw.lottery import round_items
from scheduler.draw.network import Item
from scheduler.draw.tickets import alternates, tickets

Files = Mapping[str, bytes]
Lottery = Callable[[Sequence[Item], int, int, str], dict[str, int]]
"""Items, K, T and seed -> the whole number of each item by name: as `round_items`."""
Selection = Callable[[Files, Mapping[str, int], str, tuple[int, int]], bytes]
"""Files, number of each cell, seed, least number and percentage of alternates -> `outcome.txt`:
as `select_entries`."""


def select_entries(
    files: Files, counts: Mapping[str, int], seed: str, extra: tuple[int, int]
) -> bytes:
    """`outcome.txt` of a target draw: in each cell the entries with the lowest tickets (§6).

    `extra`: the least number of alternates, and their percentage of those drawn.
    """
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


def compute_outcome(
    plan: Mapping[str, Json],
    files: Files,
    seed: str,
    lottery: Lottery = round_items,
    selection: Selection = select_entries,
) -> bytes:
    """The bytes of `outcome.txt` of either kind of draw."""
    bits, turns = _integer(plan, "bits"), _integer(plan, "turns")
    if plan["kind"] == "targets":
        rule = plan["alternates"]
        assert isinstance(rule, dict)
        extra = (_integer(rule, "least"), _integer(rule, "percent"))
        counts = lottery(target_items(files), bits, turns, seed)
        return selection(files, counts, seed, extra)
    drawn = lottery(inspector_items(files), bits, turns, seed)
    return lines(name.split("/") for name, number in drawn.items() if number)


def _integer(document: Mapping[str, Json], key: str) -> int:
    value = document[key]
    assert isinstance(value, int)
    return value


def target_items(files: Files) -> list[Item]:
    """The lottery's items of a target draw: the cells."""
    return [
        Item(cell, int(odds), tuple(path_a.split("/")), tuple(path_b.split("/")))
        for cell, path_a, path_b, _, odds, _ in rows(files["cells.txt"])
    ]


def inspector_items(files: Files) -> list[Item]:
    """The lottery's items of an inspector draw: every bound of the rules is a node of a path."""
    seats = rows(files["seats.txt"])
    week_of = {row[0]: row[2] for row in seats}
    counties = {row[1] for row in seats}
    roster = [row for row in rows(files["roster.txt"]) if counties & {*row[7].split(",")}]
    by_week = {row[0] for row in roster if row[3]}
    newcomers = {row[0] for row in roster if row[5] == "1"}
    mentors = _mentor_seats(seats) if newcomers else set()
    items = []
    for target, seat, inspector, odds in rows(files["odds.txt"]):
        path_a = [target, f"{target}.{seat}"]
        if (target, seat) in mentors and inspector not in newcomers:
            path_a.append(f"{target}.{seat}.mentor")
        path_b = [inspector, f"{inspector}.{target}"]
        if inspector in by_week and week_of[target]:
            path_b.insert(1, f"{inspector}.{week_of[target]}")
        name = f"{target}/{seat}/{inspector}"
        items.append(Item(name, int(odds), tuple(path_a), tuple(path_b)))
    return items


def _mentor_seats(seats: Sequence[Sequence[str]]) -> set[tuple[str, str]]:
    """Of each target the first seat of a lead, or else the first: there somebody experienced
    goes."""
    found: dict[str, tuple[bool, str]] = {}
    for target, _, _, seat, role, *_ in seats:
        found[target] = min(found.get(target, (True, "~")), (role != "lead", seat))
    return {(target, seat) for target, (_, seat) in found.items()}
