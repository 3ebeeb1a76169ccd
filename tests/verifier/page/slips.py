"""Slips of the draw of `draws.draw`, made with the service's own code, and a log for them."""

import json
from typing import Any

from scheduler.draw.documents import canonical_json
from scheduler.draw.identifiers import public_id
from scheduler.draw.seed import plan_hash
from scheduler.ledger.checkpoints import cosign
from scheduler.ledger.proofs import LogProof
from scheduler.ledger.slips import Leaf, Slip
from tests.ledger.world import ARCHIVE, entries, head, tree_of

from .draws import KEY, SALT
from .logs import in_order
from .program import Files

NAMES = ("cells.txt", "excluded.txt", "pool.txt")
PLACE = 5
TIME = 1_790_000_000


def proof(entry: bytes) -> LogProof:
    """The entry as number 5 of 8, in a head that the log and a witness have signed."""
    log = [*entries(PLACE), entry, *entries(2)]
    note = head(log)
    note = note.joined([cosign(note, ARCHIVE, TIME)])
    return LogProof(PLACE, tuple(tree_of(log).inclusion(PLACE, len(log))), note)


def proof_text(entry: bytes) -> str:
    return in_order(str(proof(entry)))


def entry_of(files: Files) -> dict[str, Any]:
    plan = json.loads(files["plan.json"])
    return {
        "kind": "freeze",
        "subject": f"draw:{plan['number']}",
        "plan": plan_hash(files["plan.json"]),
        "bits": plan["bits"],
        "roots": {name: plan["files"][name] for name in NAMES},
    }


def slip(files: Files, key: str = KEY, salt: bytes = SALT) -> bytes:
    """The slip of a firm of the draw."""
    own = public_id(salt, f"target:{key}").encode()
    lines = {name: files[name].splitlines() for name in NAMES}
    file, index = next(
        (name, at)
        for name in ("pool.txt", "excluded.txt")
        for at, line in enumerate(lines[name])
        if line.startswith(own)
    )
    cell = Leaf.of(lines["cells.txt"], 0) if file == "pool.txt" else None
    entry = canonical_json(entry_of(files))
    number = json.loads(files["plan.json"])["number"]
    leaf = Leaf.of(lines[file], index)
    made = bytes(Slip(number, f"target:{key}", salt.hex(), file, leaf, cell, entry, proof(entry)))
    return canonical_json({**json.loads(made), "slip": "ssj-slip/1", "proof": proof_text(entry)})


def edited(data: bytes, *path: str, to: Any) -> bytes:
    """The slip with the member at `path` set."""
    found = json.loads(data)
    inner = found
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = to
    return canonical_json(found)


def logged(data: bytes, **members: Any) -> bytes:
    """The slip with another entry, which was truly logged."""
    found = json.loads(data)
    entry = canonical_json({**json.loads(found["entry"]), **members})
    return canonical_json({**found, "entry": entry.decode(), "proof": proof_text(entry)})
