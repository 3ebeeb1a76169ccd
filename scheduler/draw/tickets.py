"""Tickets: within a cell the entries with the lowest tickets are drawn, the next ones are the
alternates.

A ticket depends on the seed, the cell and the entry alone. So anyone who has one identifier can
compute it with `sha256sum`, a larger sample extends a smaller one, and the order of rows means
nothing (after Rivest's consistent sampling and ICANN OCTO-41).
"""

import hashlib
from collections.abc import Iterable


def tickets(seed: str, cell: str, ids: Iterable[str]) -> list[tuple[str, str]]:
    """(ticket in hex, id) of each entry of a cell, in drawing order."""
    prefix = hashlib.sha256(f"ssj.ticket.v1\n{seed}\n{cell}\n".encode())
    ordered = []
    for entry in ids:
        ticket = prefix.copy()
        ticket.update(entry.encode())
        ordered.append((ticket.hexdigest(), entry))
    ordered.sort()
    return ordered


def alternates(drawn: int, least: int, percent: int) -> int:
    """How many alternates follow `drawn` entries: a percentage rounded up, but at least `least`."""
    return max(least, -(-drawn * percent // 100)) if drawn else 0
