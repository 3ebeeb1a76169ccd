"""A tiny builder of `ssj/1` bundles for the verifier's tests, written from docs/protocol.md.

It shares no code with the verifier, nor with the service: hashes, Merkle roots and JSON are done
again here, the lottery in `naive.py`, in the slowest and plainest way.
"""

from __future__ import annotations

import base64
import importlib.util
import itertools
import json
import math
import sys
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import curve
from bounds import Bounds
from even_odds import solve
from log_maker import BOTH, Log, canonical, root, sha
from naive import naive_lottery

VERIFY = Path(__file__).resolve().parents[2] / "verifier" / "verify.py"
FIXED = {
    "targets": ("pool.txt", "excluded.txt", "cells.txt", "roster.txt", "absent.txt", "blocked.txt"),
    "inspectors": ("roster.txt", "absent.txt", "blocked.txt", "seats.txt", "odds.txt",
                   "multipliers.txt"),
}  # fmt: skip


def load_verifier() -> ModuleType:
    """By its path, as a stranger would have it; not as a part of this project."""
    if "stranger_verify" not in sys.modules:
        spec = importlib.util.spec_from_file_location("stranger_verify", VERIFY)
        assert spec is not None and spec.loader is not None
        sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["stranger_verify"]


def pid(subject: str) -> str:
    return (
        base64.b32encode(sha(b"ssj.pid.v1\n" + salt(subject) + subject.encode()))
        .decode()[:20]
        .lower()
    )


def salt(subject: str) -> bytes:
    return sha(b"test salt " + subject.encode())[:16]


def text(lines: list[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def pack(files: dict[str, bytes]) -> bytes:
    parts = [b"%s %d\n%s\n" % (n.encode(), len(files[n]), files[n]) for n in sorted(files)]
    return b"ssj-bundle/1\n" + b"".join(parts) + b"end\n"


Row = tuple[Any, ...]
DICE = {"kind": "dice", "label": "市局大厅掷骰", "at": ""}


# ---- drafts ------------------------------------------------------------------------------------


class Draft:
    """Lists and plan of a draw; `files()` makes everything that follows from them."""

    def __init__(self, kind: str, number: str, tables: dict[str, list[str]], **plan: object):
        self.kind, self.tables = kind, {name: sorted(lines) for name, lines in tables.items()}
        self.secrets = {p: sha(f"{number} {p}".encode()).hex() for p in ("bureau", "union")}
        self.withheld: set[str] = set()  # those of `secrets` that are committed to only
        self.values: list[Any] = ["3141592653589793238"]  # one for each of the plan's sources
        self.seal: list[int] = []  # of a sealed draw: the coefficients of its polynomial (§4)
        self.log = Log()
        self.plan: dict[str, Any] = {
            "protocol": "ssj/1", "hash": "sha-256", "mode": "open", "number": number,
            "seal": {}, "slot": {}, "escrow": "", "chain": {}, "log": BOTH,
            "authority": "cn-3301", "task": "2025-07", "kind": kind, "bits": 16, "turns": 5,
            "parties": sorted(self.secrets), "sources": [DICE],
            "rules": {"rates": "每100家抽5家\n", "trick": "\u001b[31m\u202e✓"},
            **plan,
        }  # fmt: skip
        self.outcome: bytes | None = None  # None: the right one

    @property
    def heads(self) -> dict[str, str] | None:
        """Of a standing draw."""
        slot = self.plan.get("slot")
        return slot.get("heads") if isinstance(slot, dict) else None

    def files(self) -> dict[str, bytes]:
        files = {name: text(lines) for name, lines in self.tables.items()}
        roots = {
            name: {"lines": len(lines), "root": root([x.encode() for x in lines]).hex()}
            for name, lines in self.tables.items()
        }
        plan = {"files": roots, **self.plan}
        files["plan.json"] = canonical(plan)
        number, plan_hash = plan["number"], sha(b"ssj.plan.v1\n" + files["plan.json"]).hex()
        files["commitments.json"] = canonical(self.heads or {
            p: sha(f"ssj.commit.v1\n{number}\n{plan_hash}\n{p}\n{s}\n".encode()).hex()
            for p, s in self.secrets.items()
        })  # fmt: skip
        files["seal.json"] = canonical({"secret": f"{self.seal[0]:064x}"} if self.seal else {})
        reveals = {p: s for p, s in sorted(self.secrets.items()) if p not in self.withheld}
        files["reveals.json"] = canonical(reveals)
        values = [
            {**source, "value": value}
            for source, value in zip(plan["sources"], self.values, strict=True)
        ]
        files["public.json"] = canonical({"values": values})
        opened = "".join(f"party:{p}:{s}\n" for p, s in reveals.items())
        public = "".join(f"public:{v['kind']}:{v['value']}\n" for v in values)
        sealed = "".join(
            f"commitment:{p}:{c}\n" for p, c in json.loads(files["commitments.json"]).items()
        )
        text_of_seed = f"ssj.seed.v1\n{number}\n{plan_hash}\n{sealed}{opened}{public}"
        if self.seal:
            text_of_seed += f"seal:{self.seal[0]:064x}\n"
        seed = sha(text_of_seed.encode()).hex()
        if self.outcome is None:
            make = target_outcome if self.kind == "targets" else inspector_outcome
            files["outcome.txt"] = text(make(self, seed))
        else:
            files["outcome.txt"] = self.outcome
        files["log.json"] = canonical(self.log.document(files, seed))
        return files

    def bytes(self) -> bytes:
        return pack(self.files())


def target_outcome(draft: Draft, seed: str) -> list[str]:
    rows = [line.split("\t") for line in draft.tables["cells.txt"]]
    items = [(cell, int(odds), a, b) for cell, a, b, _, odds, _ in rows]
    drawn = naive_lottery(items, draft.plan["bits"], draft.plan["turns"], seed)
    spare, lines = draft.plan["alternates"], []
    for cell in sorted(drawn):
        members = [x.split("\t")[0] for x in draft.tables["pool.txt"] if x.endswith("\t" + cell)]
        order = sorted(
            (sha(f"ssj.ticket.v1\n{seed}\n{cell}\n{m}".encode()).hex(), m) for m in members
        )
        n = drawn[cell]
        extra = max(spare["least"], -(-n * spare["percent"] // 100)) if n else 0
        for rank, (ticket, member) in enumerate(order[: n + extra], 1):
            status = "drawn" if rank <= n else "alternate"
            lines.append(f"{cell}\t{rank}\t{member}\t{status}\t{ticket}")
    return lines


def inspector_items(draft: Draft) -> list[tuple[str, int, str, str]]:
    """§7."""
    draw = Bounds(draft.tables, draft.plan["bits"], draft.plan["cap"])
    items = []
    for target, seat, who, odds in (line.split("\t") for line in draft.tables["odds.txt"]):
        path_a, path_b = [target, f"{target}.{seat}"], [who]
        if draw.mentor_seat(target) == seat and draw.people[who][5] == "0":
            path_a.append(f"{target}.{seat}.mentor")
        week = draw.week(target, who)
        if week[0] == "week":
            path_b.append(f"{who}.{week[2]}")
        path_b.append(f"{who}.{target}")
        items.append((f"{target}/{seat}/{who}", int(odds), "/".join(path_a), "/".join(path_b)))
    return items


def inspector_outcome(draft: Draft, seed: str) -> list[str]:
    items = inspector_items(draft)
    drawn = naive_lottery(items, draft.plan["bits"], draft.plan["turns"], seed)
    return sorted(name.replace("/", "\t") for name, n in drawn.items() if n)


LOCAL, TEAM = "330102,330103", "执法队"
PEOPLE: list[Row] = [  # load, least, week-load, lead, new, department, counties, qualifications
    (1, 0, "", 1, 0, TEAM, LOCAL, ""),
    (3, 3, "", 1, 0, TEAM, LOCAL, ""),
    (3, 0, 1, 1, 0, TEAM, LOCAL, "特种设备,食品"),
    (3, 0, "", 0, 1, TEAM, LOCAL, "食品"),
    (2, 0, "", 0, 0, TEAM, LOCAL, "食品"),
    (3, 1, 2, 1, 0, TEAM, LOCAL, ""),
    (3, 0, "", 1, 1, TEAM, LOCAL, ""),
    (2, 2, 0, 1, 0, TEAM, "330199", "食品"),  # not here: nothing is asked of this one
]


def joined(row: Row) -> str:
    return "\t".join(map(str, row))


def roster(people: Sequence[Row]) -> list[str]:
    return sorted(joined((pid(f"inspector:{n}"), *row)) for n, row in enumerate(people))


STAFF = {
    "roster.txt": roster(PEOPLE),
    "absent.txt": [f"{pid('inspector:90')}\t病假"],
    "blocked.txt": [f"{pid('inspector:0')}\t{pid('target:999')}\t亲属"],
}
WEEKS = ["2025-W28", "2025-W29"]
RATES = {"C": "875/4096", "A": "1/1", "-": "314334/1000000", "B": "34604/1000000"}
CELLS = (("330102", "C", "J", 6, 84000), ("330102", "A", "Z", 2, 131072),
         ("330103", "-", "J", 5, 103001), ("330103", "B", "Z", 4, 9071))  # fmt: skip


def targets() -> Draft:
    pool, cells = [], []
    for county, own_class, section, size, odds in CELLS:
        cell = f"{county}.{own_class}.{section}"
        pool += [f"{pid(f'target:{cell}{n}')}\t{cell}" for n in range(size)]
        cells.append(f"{cell}\t33/3301/{county}/{county}.{own_class}\t{section}\t{size}\t{odds}\t")
    tables = {"pool.txt": pool, "cells.txt": cells, **STAFF,
              "excluded.txt": [f"{pid('target:gone')}\t已注销"]}  # fmt: skip
    return Draft("targets", "cn-3301-2025-0001", tables, rates=RATES,
                 alternates={"least": 1, "percent": 30})  # fmt: skip


def exact_odds(draft: Draft, bits: int) -> list[Fraction]:
    """Of each cell in order, by its class's rate."""
    rows = [line.split("\t") for line in draft.tables["cells.txt"]]
    return [Fraction(draft.plan["rates"][row[1][-1]]) * int(row[3]) * (1 << bits) for row in rows]


def suits_rates(draft: Draft, bits: int, odds: Sequence[int] | None = None) -> bool:
    """Whether the odds of every cell and every total are what the rates say, rounded either way."""
    rows = [line.split("\t") for line in draft.tables["cells.txt"]]
    odds = [int(row[4]) for row in rows] if odds is None else odds
    exact = exact_odds(draft, bits)
    totals: dict[str, list[int]] = {}
    for n, (cell, path_a, path_b, *_) in enumerate(rows):
        names = path_a.split("/")
        for total in (f"cell {cell}", f"b {path_b}", *("/".join(names[:i]) for i in range(1, 5))):
            totals.setdefault(total, []).append(n)
    sums = [(sum(odds[n] for n in own), sum(exact[n] for n in own)) for own in totals.values()]
    return all(math.floor(x) <= given <= math.ceil(x) for given, x in sums)


def with_bits(draft: Draft, bits: int) -> None:
    """The odds of a target draw over another 2^K."""
    rows = [line.split("\t") for line in draft.tables["cells.txt"]]
    exact = exact_odds(draft, bits)
    ways = itertools.product(*({math.floor(x), math.ceil(x)} for x in exact))
    found = next(odds for odds in ways if suits_rates(draft, bits, odds))
    draft.tables["cells.txt"] = [
        "\t".join([*row[:4], str(odds), row[5]]) for row, odds in zip(rows, found, strict=True)
    ]
    draft.plan["bits"] = bits


# ---- other kinds of draws ----------------------------------------------------------------------


HOLDERS = ["archive", "bureau", "court"]


def sealed(draft: Draft, disclose: str = "2025-09-01") -> Draft:
    """In sealed mode (§4), its secret with three holders, two of whom can open it."""
    number = draft.plan["number"]
    draft.seal = [int(sha(f"{number} {n}".encode()).hex(), 16) % curve.L for n in range(2)]
    points = [curve.base_times(coefficient) for coefficient in draft.seal]
    draft.plan |= {"mode": "sealed", "seal": {
        "disclose": disclose, "holders": HOLDERS, "least": 2, "points": points}}  # fmt: skip
    if draft.kind == "targets":
        draft.tables["cells.txt"] = [
            line + sha(line.encode()).hex()[:32] for line in draft.tables["cells.txt"]
        ]
    return draft


def back(link: str) -> str:
    return sha(f"ssj.chain.v1\n{link}\n".encode()).hex()


def head(link: str, steps: int) -> str:
    for _ in range(steps):
        link = back(link)
    return link


def standing(draft: Draft, place: int = 3) -> Draft:
    """A standing draw (§4): what its parties reveal are links number `place` of their chains."""
    heads = {party: head(link, place) for party, link in draft.secrets.items()}
    draft.plan["slot"] = {"calendar": "slots:cn-3301-2025", "entry": "ab" * 32, "place": place,
                          "heads": heads}  # fmt: skip
    return draft


def parties_only(draft: Draft) -> Draft:
    """Without public values (§4)."""
    draft.plan |= {"sources": [], "escrow": "notary"}
    draft.values = []
    return draft


LAST_CODE = sha(b"the last code").hex()


def chained(draft: Draft, length: int = 5) -> Draft:
    """With a chain of codes for vacant seats (§11)."""
    draft.plan["chain"] = {"party": "union", "head": head(LAST_CODE, length), "length": length}
    return draft


def codes(length: int = 5) -> list[str]:
    """In the order in which they are opened."""
    return [head(LAST_CODE, length - n) for n in range(1, length + 1)]


def drawn_targets(parent: dict[str, bytes], weeks: Sequence[str]) -> list[tuple[str, str, str]]:
    """Target, county and week of everything drawn (§3, the last paragraph)."""
    rows = [line.split("\t") for line in parent["outcome.txt"].decode().splitlines()]
    drawn = sorted((row[0][:6], row[4], row[2]) for row in rows if row[3] == "drawn")
    found = []
    for county, ticket, target in drawn:
        own = [entry for entry in drawn if entry[0] == county]
        place = own.index((county, ticket, target)) * len(weeks) // len(own)
        found.append((target, county, weeks[place] if weeks else ""))
    return found


SEATS: list[Row] = [("a", "lead", "", 1), ("a-b", "member", "食品", 1)]


@lru_cache
def solved(tables: tuple[tuple[str, tuple[str, ...]], ...], bits: int, cap: int) -> Any:
    found = solve({name: list(lines) for name, lines in tables}, bits, cap)
    assert found is not None
    return found


def inspectors(
    parent: dict[str, bytes],
    *,
    bits: int = 16,
    weeks: Sequence[str] = WEEKS,
    people: Sequence[Row] = PEOPLE,
    seats: Sequence[Row] = SEATS,
    targets: Sequence[Row] | None = None,
    blocked: Sequence[str] = STAFF["blocked.txt"],
) -> Draft:
    """Two seats for every target drawn, with the most even odds."""
    rows = [
        (*target, seat, role, TEAM, skill, count)
        for target in targets or drawn_targets(parent, weeks)
        for seat, role, skill, count in seats
    ]
    tables = {**STAFF, "roster.txt": roster(people), "seats.txt": sorted(map(joined, rows)),
              "blocked.txt": [*blocked]}  # fmt: skip
    cap = (1 << bits) * 3 // 4
    even, deviation = solved(
        tuple((name, tuple(lines)) for name, lines in tables.items()), bits, cap
    )
    tables |= {name: list(lines) for name, lines in even.items()}
    named = {
        "number": json.loads(parent["plan.json"])["number"],
        "plan": sha(b"ssj.plan.v1\n" + parent["plan.json"]).hex(),
        "outcome": sha(parent["outcome.txt"]).hex(),
    }
    return Draft("inspectors", "cn-3301-2025-0002", tables, cap=cap, parent=named, bits=bits,
                 weeks=[*weeks], deviation=deviation)  # fmt: skip
