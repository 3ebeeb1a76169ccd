"""A tiny builder of `ssj/0` bundles for the verifier's tests, written from docs/protocol.md.

It shares no code with the verifier, nor with the service: hashes, Merkle roots and JSON are done
again here, the lottery in `naive.py`, in the slowest and plainest way.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from naive import naive_lottery

VERIFY = Path(__file__).resolve().parents[2] / "verifier" / "verify.py"
FIXED = {
    "targets": ("pool.txt", "excluded.txt", "cells.txt", "roster.txt", "absent.txt", "blocked.txt"),
    "inspectors": ("roster.txt", "absent.txt", "blocked.txt", "seats.txt", "odds.txt"),
}


def load_verifier() -> ModuleType:
    """By its path, as a stranger would have it; not as a part of this project."""
    if "stranger_verify" not in sys.modules:
        spec = importlib.util.spec_from_file_location("stranger_verify", VERIFY)
        assert spec is not None and spec.loader is not None
        sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules["stranger_verify"]


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def pid(subject: str) -> str:
    return (
        base64.b32encode(sha(b"ssj.pid.v1\n" + salt(subject) + subject.encode()))
        .decode()[:20]
        .lower()
    )


def salt(subject: str) -> bytes:
    return sha(b"test salt " + subject.encode())[:16]


def root(lines: list[bytes]) -> bytes:
    if len(lines) < 2:
        return sha(b"\0" + lines[0]) if lines else sha(b"")
    split = 1
    while split * 2 < len(lines):
        split *= 2
    return sha(b"\1" + root(lines[:split]) + root(lines[split:]))


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def text(lines: list[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def pack(files: dict[str, bytes]) -> bytes:
    parts = [b"%s %d\n%s\n" % (n.encode(), len(files[n]), files[n]) for n in sorted(files)]
    return b"ssj-bundle/0\n" + b"".join(parts) + b"end\n"


# ---- drafts ------------------------------------------------------------------------------------


class Draft:
    """Lists and plan of a draw; `files()` makes everything that follows from them."""

    def __init__(self, kind: str, number: str, tables: dict[str, list[str]], **plan: object):
        self.kind, self.tables = kind, {name: sorted(lines) for name, lines in tables.items()}
        self.secrets = {p: sha(f"{number} {p}".encode()).hex() for p in ("bureau", "union")}
        self.value = "3141592653589793238"
        self.plan: dict[str, Any] = {
            "protocol": "ssj/0", "hash": "sha-256", "mode": "open", "number": number,
            "authority": "cn-3301", "task": "2025-07", "kind": kind, "bits": 16, "turns": 5,
            "parties": sorted(self.secrets), "source": {"kind": "dice", "label": "市局大厅掷骰"},
            "rules": {"rates": "每100家抽5家\n", "trick": "\u001b[31m\u202e✓"},
            **plan,
        }  # fmt: skip
        self.outcome: bytes | None = None  # None: the right one

    def files(self) -> dict[str, bytes]:
        files = {name: text(lines) for name, lines in self.tables.items()}
        roots = {
            name: {"lines": len(lines), "root": root([x.encode() for x in lines]).hex()}
            for name, lines in self.tables.items()
        }
        plan = {"files": roots, **self.plan}
        files["plan.json"] = canonical(plan)
        number, plan_hash = plan["number"], sha(b"ssj.plan.v1\n" + files["plan.json"]).hex()
        files["commitments.json"] = canonical({
            p: sha(f"ssj.commit.v1\n{number}\n{plan_hash}\n{p}\n{s}\n".encode()).hex()
            for p, s in self.secrets.items()
        })  # fmt: skip
        files["reveals.json"] = canonical(self.secrets)
        files["public.json"] = canonical({**plan["source"], "value": self.value})
        opened = "".join(f"party:{p}:{s}\n" for p, s in sorted(self.secrets.items()))
        public = f"public:{plan['source']['kind']}:{self.value}\n"
        seed = sha(f"ssj.seed.v1\n{number}\n{plan_hash}\n{opened}{public}".encode()).hex()
        if self.outcome is None:
            make = target_outcome if self.kind == "targets" else inspector_outcome
            files["outcome.txt"] = text(make(self, seed))
        else:
            files["outcome.txt"] = self.outcome
        return files

    def bytes(self) -> bytes:
        return pack(self.files())


def target_outcome(draft: Draft, seed: str) -> list[str]:
    rows = [line.split("\t") for line in draft.tables["cells.txt"]]
    items = [(cell, int(odds), a, b) for cell, a, b, _, odds in rows]
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


def inspector_outcome(draft: Draft, seed: str) -> list[str]:
    rows = [line.split("\t") for line in draft.tables["odds.txt"]]
    items = [(f"{t}/{s}/{i}", int(odds), f"{t}/{t}.{s}", f"{i}/{i}.{t}") for t, s, i, odds in rows]
    drawn = naive_lottery(items, draft.plan["bits"], draft.plan["turns"], seed)
    return sorted(name.replace("/", "\t") for name, n in drawn.items() if n)


STAFF = {
    "roster.txt": [
        f"{pid(f'inspector:{n}')}\t{2 + n % 2}\t1\t执法队\t330102,330103\t特种设备,食品"
        for n in range(8)
    ],
    "absent.txt": [f"{pid('inspector:90')}\t病假"],
    "blocked.txt": [f"{pid('inspector:0')}\t{pid('target:999')}\t亲属"],
}
CELLS = (("330102", "C", "J", 6, 84000), ("330102", "A", "Z", 2, 131072),
         ("330103", "-", "J", 5, 103001), ("330103", "B", "Z", 4, 9071))  # fmt: skip


def targets() -> Draft:
    pool, cells = [], []
    for county, own_class, section, size, odds in CELLS:
        cell = f"{county}.{own_class}.{section}"
        pool += [f"{pid(f'target:{cell}{n}')}\t{cell}" for n in range(size)]
        cells.append(f"{cell}\t33/3301/{county}/{county}.{own_class}\t{section}\t{size}\t{odds}")
    tables = {"pool.txt": pool, "cells.txt": cells, **STAFF,
              "excluded.txt": [f"{pid('target:gone')}\t已注销"]}  # fmt: skip
    return Draft("targets", "cn-3301-2025-0001", tables, alternates={"least": 1, "percent": 30})


def inspectors(parent: dict[str, bytes], bits: int = 16) -> Draft:
    """Two seats for every target drawn; eight people who may all be sent, with uneven odds."""
    people = [line.split("\t")[0] for line in STAFF["roster.txt"]]
    seats, odds = [], []
    for row in (line.split("\t") for line in parent["outcome.txt"].decode().splitlines()):
        if row[3] != "drawn":
            continue
        for seat, role, need in (("a", "lead", ""), ("a-b", "member", "食品")):
            seats.append(f"{row[2]}\t{row[0][:6]}\t{seat}\t{role}\t执法队\t{need}\t1")
            share = (1 << bits) // len(people)
            odds += [
                f"{row[2]}\t{seat}\t{who}\t{share + (-1) ** n * 37}" for n, who in enumerate(people)
            ]
    tables = {**STAFF, "seats.txt": seats, "odds.txt": odds}
    named = {
        "number": json.loads(parent["plan.json"])["number"],
        "plan": sha(b"ssj.plan.v1\n" + parent["plan.json"]).hex(),
        "outcome": sha(parent["outcome.txt"]).hex(),
    }
    return Draft(
        "inspectors", "cn-3301-2025-0002", tables, cap=(1 << bits) // 2, parent=named, bits=bits
    )
