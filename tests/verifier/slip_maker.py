"""Slips of the draw of `builder.targets`, made with the service's own code, and a log for them."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder

from scheduler.ledger.checkpoints import Checkpoint, cosign
from scheduler.ledger.policy import Policy, parse_policy
from scheduler.ledger.proofs import LogProof
from scheduler.ledger.slips import Leaf, Slip, SlipFault, check_slip, read_slip
from scheduler.ledger.tree import Tree, leaf_hash
from tests.ledger.world import ARCHIVE, AUDIT, LOG, ORIGIN, STRANGER

verify = builder.load_verifier()
TIME = 1_790_000_000
PLACE, SIZE = 4, 11  # of the entry in the log
FILES = ("cells.txt", "excluded.txt", "pool.txt")
KNOWN = f"log {LOG.key}\nwitness archive {ARCHIVE.key}\nwitness audit {AUDIT.key}\n"
BOTH = f"{KNOWN}group both all archive audit\nquorum both\n"
Files = dict[str, bytes]
Document = dict[str, Any]
Change = Callable[[Document], Any]
FIRM, GONE = "target:330102.C.J3", "target:gone"


def lines(files: Files, name: str) -> list[bytes]:
    return files[name].splitlines()


def entry_of(files: Files) -> Document:
    plan = json.loads(files["plan.json"])
    return {
        "bits": plan["bits"], "counts": {"pool": 17}, "kind": "freeze",
        "plan": builder.sha(b"ssj.plan.v1\n" + files["plan.json"]).hex(),
        "roots": {name: plan["files"][name] for name in FILES},
        "subject": f"draw:{plan['number']}",
    }  # fmt: skip


def proof_of(entry: bytes, origin: str = ORIGIN) -> LogProof:
    """The entry among others, in a head that the log has signed and both witnesses have seen."""
    logged = [b"other %d" % number for number in range(SIZE)]
    logged[PLACE] = entry
    tree = Tree(map(leaf_hash, logged))
    note = Checkpoint(origin, SIZE, tree.root()).signed(LOG)
    note = note.joined([cosign(note, ARCHIVE, TIME), cosign(note, AUDIT, TIME + 60)])
    return LogProof(PLACE, tuple(tree.inclusion(PLACE, SIZE)), note)


def slip(files: Files, subject: str) -> Slip:
    own = builder.pid(subject).encode()
    file, index = next(
        (name, at) for name in ("pool.txt", "excluded.txt")
        for at, line in enumerate(lines(files, name)) if line.startswith(own)
    )  # fmt: skip
    cells, cell = lines(files, "cells.txt"), None
    if file == "pool.txt":
        name = lines(files, file)[index].split(b"\t")[1] + b"\t"
        cell = Leaf.of(cells, next(n for n, line in enumerate(cells) if line.startswith(name)))
    entry = builder.canonical(entry_of(files))
    return Slip(
        number=json.loads(files["plan.json"])["number"],
        subject=subject,
        salt=builder.salt(subject).hex(),
        file=file,
        line=Leaf.of(lines(files, file), index),
        cell=cell,
        entry=entry,
        proof=proof_of(entry),
    )


def document(files: Files, subject: str) -> Document:
    found: Document = json.loads(bytes(slip(files, subject)))
    return found


def edited(base: Document, change: Callable[[Document], None]) -> bytes:
    found = copy.deepcopy(base)
    change(found)
    return builder.canonical(found)


def relog(found: Document, change: Callable[[Document], None]) -> None:
    """Another entry, truly logged."""
    entry = json.loads(found["entry"])
    change(entry)
    log_text(found, builder.canonical(entry).decode())


def log_text(found: Document, entry: str) -> None:
    found["entry"], found["proof"] = entry, str(proof_of(entry.encode()))


def b64(size: int) -> str:
    return base64.b64encode(bytes(size)).decode()


def entry(**members: object) -> Change:
    return lambda d: relog(d, lambda e: e.update(members))


def root_of(name: str, **members: object) -> Change:
    return lambda d: relog(d, lambda e: e["roots"][name].update(members))


def proof(old: str, new: str) -> Change:
    def change(found: Document) -> None:
        assert old in found["proof"]
        found["proof"] = found["proof"].replace(old, new, 1)

    return change


def judged_by_verifier(folder: Path, data: bytes, policy: str | None = None) -> str | None:
    """The code of the check that fails."""
    (folder / "slip.json").write_bytes(data)
    if policy is not None:
        (folder / "policy").write_text(policy, encoding="utf-8")
    path = None if policy is None else str(folder / "policy")
    result = verify.verify([str(folder / "slip.json")], path)
    assert verify.NOT_FINISHED not in str(result), "an exception reached the safety net"
    error = result["files"][0]["error"]
    return None if error is None else str(error["code"])


def judged_by_service(data: bytes, policy: Policy | None = None) -> str | None:
    try:
        check_slip(read_slip(data), policy)
    except SlipFault as fault:
        return fault.code.replace("_", "-")
    return None


POLICY = parse_policy(BOTH)
__all__ = ["ARCHIVE", "AUDIT", "LOG", "POLICY", "STRANGER"]
