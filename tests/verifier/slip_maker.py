"""Slips of the draw of `builder.targets` (§9), and a log for them, written from docs/protocol.md;
and what verifier and service say of one."""

from __future__ import annotations

import base64
import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder
from log_maker import ARCHIVE, AUDIT, LOG, OTHER_LOG, STRANGER, base64_of, inclusion, root
from log_maker import BOTH as BOTH_LINES
from log_maker import KNOWN as KNOWN_LINES

from scheduler.ledger.policy import Policy, parse_policy
from scheduler.ledger.slips import SlipFault, check_slip, read_slip

verify = builder.load_verifier()
TIME = 1_790_000_000
PLACE, SIZE = 4, 11  # of the entry in the log
FILES = ("cells.txt", "excluded.txt", "pool.txt")
KNOWN = "\n".join([*KNOWN_LINES, ""])
BOTH = "\n".join([*BOTH_LINES, ""])
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


def proof_of(entry: bytes, origin: str = LOG.name, place: int = PLACE, size: int = SIZE) -> str:
    """The entry among others, in a head that the log has signed and both witnesses have seen."""
    logged = [b"other %d" % number for number in range(size)]
    logged[place] = entry
    head = f"{origin}\n{size}\n{base64_of(root(logged))}\n"
    signed = [LOG.line(head), ARCHIVE.line(head, TIME), AUDIT.line(head, TIME + 60)]
    path = map(base64_of, inclusion(place, logged))
    top = ["c2sp.org/tlog-proof@v1", f"index {place}", *path, ""]
    return "\n".join([*top, head, *sorted(signed), ""])


def leaf(found: list[bytes], index: int) -> Document:
    path = [base64_of(one) for one in inclusion(index, found)]
    return {"text": found[index].decode(), "index": index, "path": path}


def document(files: Files, subject: str) -> Document:
    own = builder.pid(subject).encode()
    file, index = next(
        (name, at) for name in ("pool.txt", "excluded.txt")
        for at, line in enumerate(lines(files, name)) if line.startswith(own)
    )  # fmt: skip
    entry = builder.canonical(entry_of(files))
    found: Document = {
        "slip": "ssj-slip/1",
        "number": json.loads(files["plan.json"])["number"],
        "subject": subject,
        "salt": builder.salt(subject).hex(),
        "line": {"file": file, **leaf(lines(files, file), index)},
        "entry": entry.decode(),
        "proof": proof_of(entry),
    }
    if file == "pool.txt":
        cells = lines(files, "cells.txt")
        name = lines(files, file)[index].split(b"\t")[1] + b"\t"
        at = next(n for n, line in enumerate(cells) if line.startswith(name))
        found["cell"] = leaf(cells, at)
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
    found["entry"], found["proof"] = entry, proof_of(entry.encode())


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


def one_more(line: str) -> Change:
    """A signature line more, at its place."""

    def change(found: Document) -> None:
        head, _, signed = found["proof"].rpartition("\n\n")
        rows = sorted([*signed.splitlines(), line])
        found["proof"] = "\n".join([head, "", *rows, ""])

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
__all__ = ["ARCHIVE", "AUDIT", "LOG", "OTHER_LOG", "POLICY", "STRANGER"]
