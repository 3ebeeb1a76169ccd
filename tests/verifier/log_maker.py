"""A small public log with two witnesses, and what it says of one draw: `log.json` (§8).

Written from docs/protocol.md; only the signatures are by a library. The keys come from fixed seeds.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

Entry = dict[str, Any]
PLACES = ("freeze", "open", "close", "result")
EARLY = 1_692_489_600  # 2023-08-20T00:00:00Z, before every public value of the tests


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


# ---- RFC 6962, word for word --------------------------------------------------------------------


def split_at(count: int) -> int:
    """The largest power of two below the count."""
    split = 1
    while split * 2 < count:
        split *= 2
    return split


def root(lines: Sequence[bytes]) -> bytes:
    """§2.1"""
    if len(lines) < 2:
        return sha(b"\0" + lines[0]) if lines else sha(b"")
    split = split_at(len(lines))
    return sha(b"\1" + root(lines[:split]) + root(lines[split:]))


def inclusion(at: int, lines: Sequence[bytes]) -> list[bytes]:
    """§2.1.1"""
    if len(lines) == 1:
        return []
    split = split_at(len(lines))
    if at < split:
        return [*inclusion(at, lines[:split]), root(lines[split:])]
    return [*inclusion(at - split, lines[split:]), root(lines[:split])]


def growth(old: int, lines: Sequence[bytes], whole: bool = True) -> list[bytes]:
    """§2.1.2: that the first `old` lines are the beginning of all."""
    if old == len(lines):
        return [] if whole else [root(lines)]
    split = split_at(len(lines))
    if old <= split:
        return [*growth(old, lines[:split], whole), root(lines[split:])]
    return [*growth(old - split, lines[split:], False), root(lines[:split])]


# ---- keys ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signer:
    name: str
    kind: int  # 1 a log, 4 a witness
    seed: int

    @property
    def secret(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(bytes([self.seed]) * 32)

    @property
    def public(self) -> bytes:
        return self.secret.public_key().public_bytes_raw()

    @property
    def id(self) -> bytes:
        return sha(self.name.encode() + b"\n" + bytes([self.kind]) + self.public)[:4]

    @property
    def key(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64_of(bytes([self.kind]) + self.public)}"

    def line(self, head: str, time: int = 0) -> str:
        """Of a signature."""
        if self.kind == 1:
            data = self.secret.sign(head.encode())
        else:
            text = f"cosignature/v1\ntime {time}\n{head}"
            data = time.to_bytes(8, "big") + self.secret.sign(text.encode())
        return f"— {self.name} {base64_of(self.id + data)}"


LOG = Signer("log.example/3301", 1, 1)
ARCHIVE = Signer("archive.example", 4, 2)
AUDIT = Signer("audit.example", 4, 3)
STRANGER = Signer("stranger.example", 4, 9)
OTHER_LOG = Signer("log.example/3301", 1, 8)  # of the same name
KNOWN = [f"log {LOG.key}", f"witness archive {ARCHIVE.key}", f"witness audit {AUDIT.key}"]
BOTH = [*KNOWN, "group both all archive audit", "quorum both"]


# ---- the log of one draw ------------------------------------------------------------------------


@dataclass
class Log:
    """Everything in it can be changed before it is built, and is then logged and signed truly."""

    order: list[str] = field(default_factory=lambda: [
        "other", "freeze", "other", "open", "reveal", "close", "other", "result"])  # fmt: skip
    sizes: dict[str, int] = field(
        default_factory=lambda: {"freeze": 3, "open": 5, "close": 7, "result": 8}
    )
    seen: dict[str, dict[Signer, int]] = field(
        default_factory=lambda: {
            place: {ARCHIVE: EARLY + 3600 * n, AUDIT: EARLY + 3600 * n + 60}
            for n, place in enumerate(PLACES)
        }
    )
    signers: dict[str, list[Signer]] = field(
        default_factory=lambda: {place: [LOG] for place in PLACES}
    )
    origin: dict[str, str] = field(default_factory=dict)  # of a checkpoint, if another than LOG's
    edits: dict[str, Callable[[Entry], Any]] = field(default_factory=dict)  # of entries
    texts: dict[str, str] = field(default_factory=dict)  # in place of an entry
    last: Callable[[dict[str, Any]], Any] = lambda document: None  # on the finished document

    def entry(self, place: str, number: str, members: Entry) -> str:
        at = datetime.fromtimestamp(EARLY + 3600 * PLACES.index(place), UTC)
        entry = {"kind": place, "subject": f"draw:{number}",
                 "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"), **members}  # fmt: skip
        self.edits.get(place, lambda entry: None)(entry)
        return self.texts.get(place, canonical(entry).decode())

    def entries(self, files: dict[str, bytes], seed: str) -> dict[str, str]:
        """By place; what §10 and §9 ask of them."""
        plan = json.loads(files["plan.json"])
        locked = plan["files"] if isinstance(plan["files"], dict) else {}
        kept = [name for name in ("cells.txt", "excluded.txt", "pool.txt") if name in locked]
        roots = {"bits": plan["bits"], "roots": {name: locked[name] for name in kept}}
        sealed, opened = (files[name] for name in ("commitments.json", "reveals.json"))
        members: dict[str, Entry] = {
            "freeze": {"plan": sha(b"ssj.plan.v1\n" + files["plan.json"]).hex(), "counts": {},
                       **(roots if kept else {})},
            "open": {"commitments": sealed.decode()},
            "close": {"commitments": sha(sealed).hex(), "reveals": sha(opened).hex(), "low": [],
                      "revealed": sorted(json.loads(opened)), "withheld": [], "missing": []},
            "result": {"outcome": sha(files["outcome.txt"]).hex(),
                       **({"seed": seed} if plan["mode"] == "open" else {})},
        }  # fmt: skip
        return {place: self.entry(place, plan["number"], members[place]) for place in PLACES}

    def document(self, files: dict[str, bytes], seed: str) -> dict[str, Any]:
        """`log.json` of a draw with these other files."""
        entries = self.entries(files, seed)
        lines = [entries.get(word, f"{word} {n}").encode() for n, word in enumerate(self.order)]
        found: dict[str, Any] = {}
        before: int | None = None
        for place in PLACES:
            size = self.sizes[place]
            known = before is not None and 0 < before <= size
            since = growth(before or 0, lines[:size]) if known else []
            found[place] = {"entry": entries[place], "proof": self.proof(place, lines),
                            "since": [base64_of(one) for one in since]}  # fmt: skip
            before = size
        self.last(found)
        return found

    def proof(self, place: str, lines: list[bytes]) -> str:
        logged = lines[: self.sizes[place]]
        at = self.order.index(place)
        path = inclusion(at, logged) if at < len(logged) else []
        head = f"{self.origin.get(place, LOG.name)}\n{len(logged)}\n{base64_of(root(logged))}\n"
        signed = [signer.line(head) for signer in self.signers[place]]
        signed += [witness.line(head, time) for witness, time in self.seen[place].items()]
        return "\n".join([
            "c2sp.org/tlog-proof@v1", f"index {at}", *map(base64_of, path), "",
            head, *sorted(signed), "",
        ])  # fmt: skip
