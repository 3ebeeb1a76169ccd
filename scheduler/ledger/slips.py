"""A firm's own slip: that one line was in the locked lists, provable by who holds its salt
(docs/protocol.md §9).

The line leads to the root of its file, the roots stand in the log's entry `freeze`, and the entry
leads to a signed checkpoint: no bundle, no server.
"""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scheduler.draw.documents import DocumentError, Json, canonical_json, read_canonical
from scheduler.draw.forms import LINES_MOST, read_rows
from scheduler.draw.identifiers import SALT_BYTES, public_id
from scheduler.errors import DomainError
from scheduler.ledger.notes import NoteFault
from scheduler.ledger.policy import Policy
from scheduler.ledger.proofs import LogProof, parse_only_form
from scheduler.ledger.tree import HASH_BYTES, Tree, is_included, leaf_hash

SLIP = "ssj-slip/1"
POOL, EXCLUDED, CELLS = "pool.txt", "excluded.txt", "cells.txt"
MOST_BYTES = 65_536
_HEX = re.compile("[0-9a-f]{64}")
_SALT = re.compile(f"[0-9a-f]{{{2 * SALT_BYTES}}}")


class SlipFault(DomainError):
    """A check of §9 failed: its code there is this one with `-` for `_`."""

    status = 422

    def __reduce__(self) -> tuple[object, ...]:
        return SlipFault, (self.code,)


@dataclass(frozen=True)
class Leaf:
    """One line, its number from 0, and the hashes that lead from it to the root of its file."""

    text: str
    index: int
    path: tuple[bytes, ...]

    @classmethod
    def of(cls, lines: Sequence[bytes], index: int) -> "Leaf":
        """The leaf of a line of a whole file."""
        tree = Tree(map(leaf_hash, lines))
        return cls(lines[index].decode(), index, tuple(tree.inclusion(index, len(lines))))

    def document(self) -> dict[str, Json]:
        path: list[Json] = [base64.b64encode(each).decode() for each in self.path]
        return {"text": self.text, "index": self.index, "path": path}


@dataclass(frozen=True)
class Slip:
    """What the holder of a salt shows. `cell`: only of a line of the pool."""

    number: str
    subject: str
    salt: str
    file: str
    line: Leaf
    cell: Leaf | None
    entry: bytes
    proof: LogProof

    def __bytes__(self) -> bytes:
        document: dict[str, Json] = {
            "slip": SLIP,
            "number": self.number,
            "subject": self.subject,
            "salt": self.salt,
            "line": {"file": self.file, **self.line.document()},
            "entry": self.entry.decode(),
            "proof": str(self.proof),
        }
        return canonical_json(document | ({"cell": self.cell.document()} if self.cell else {}))


@dataclass(frozen=True)
class Shown:
    """What a slip shows once it holds: the odds, or the reason for which the line was left out;
    `signed`: whether the checkpoint satisfies the policy, None where none was given."""

    identifier: str
    odds: Fraction | None
    reason: str
    signed: bool | None


def read_slip(data: bytes) -> Slip:
    """Take a slip apart (check `slip`); SlipFault if it is none."""
    try:
        found = json.loads(data) if len(data) <= MOST_BYTES else None
        if not isinstance(found, dict) or canonical_json(found) != data:
            raise SlipFault("slip")
        return _read(found)
    except (KeyError, TypeError, ValueError, DocumentError, NoteFault, RecursionError) as error:
        raise SlipFault("slip") from error


def _read(found: Mapping[str, Any]) -> Slip:
    line = dict(found["line"])
    file = line.pop("file")
    cell = _leaf(found["cell"]) if file == POOL else None
    slip = Slip(
        number=_text(found["number"]),
        subject=_text(found["subject"]),
        salt=_text(found["salt"]),
        file=file,
        line=_leaf(line),
        cell=cell,
        entry=_text(found["entry"]).encode(),
        proof=parse_only_form(_text(found["proof"])),
    )
    known = found["slip"] == SLIP and file in (POOL, EXCLUDED) and _SALT.fullmatch(slip.salt)
    firm = slip.subject.startswith("target:") and slip.subject != "target:"
    if not (known and firm) or bytes(slip) != canonical_json(dict(found)):
        raise ValueError("members that a slip has not")
    return slip


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _leaf(value: Mapping[str, Any]) -> Leaf:
    if type(value["index"]) is not int or value["index"] < 0:
        raise TypeError("not a number from 0")
    path = tuple(base64.b64decode(_text(each), validate=True) for each in value["path"])
    if any(len(each) != HASH_BYTES for each in path):
        raise ValueError("not a hash")
    return Leaf(_text(value["text"]), value["index"], path)


def check_slip(slip: Slip, policy: Policy | None = None) -> Shown:
    """All checks of §9 after the form, in order; SlipFault names the first that fails."""
    own = slip.line.text.split("\t")[0]
    if own != public_id(bytes.fromhex(slip.salt), slip.subject):
        raise SlipFault("slip_id")
    columns = _columns(slip.file, slip.line.text, "slip_line")
    entry = _freeze(slip)
    if not _is_in(slip.line, entry["roots"][slip.file]):
        raise SlipFault("slip_line")
    odds = _odds(slip, columns[1], entry) if slip.cell else None
    if not _is_logged(slip):
        raise SlipFault("slip_log")
    signed = None if policy is None else _is_signed(slip, policy)
    if signed is False:
        raise SlipFault("slip_signed")
    return Shown(columns[0], odds, "" if slip.cell else columns[1], signed)


def _columns(file: str, text: str, code: str) -> tuple[str, ...]:
    try:
        (row,) = read_rows(file, f"{text}\n".encode())
    except (DocumentError, ValueError) as error:
        raise SlipFault(code) from error
    return row


def _freeze(slip: Slip) -> dict[str, Any]:
    """The log entry, where it is the freeze of this draw."""
    try:
        entry = read_canonical(slip.entry)
    except DocumentError as error:
        raise SlipFault("slip_line") from error
    named = (entry.get("kind"), entry.get("subject")) == ("freeze", f"draw:{slip.number}")
    plan, bits, roots = entry.get("plan"), entry.get("bits"), entry.get("roots")
    planned = isinstance(plan, str) and _HEX.fullmatch(plan)
    if not named or not planned or type(bits) is not int or not 16 <= bits <= 32:
        raise SlipFault("slip_line")
    if not isinstance(roots, dict) or roots.keys() != {POOL, EXCLUDED, CELLS}:
        raise SlipFault("slip_line")
    if not all(map(_is_locked, roots.values())):
        raise SlipFault("slip_line")
    return dict(entry)


def _is_locked(stated: object) -> bool:
    """`{"lines": n, "root": hex}` as in the plan's `files`."""
    if not isinstance(stated, dict) or stated.keys() != {"lines", "root"}:
        return False
    lines, root = stated["lines"], stated["root"]
    counted = type(lines) is int and 0 <= lines <= LINES_MOST
    return counted and isinstance(root, str) and _HEX.fullmatch(root) is not None


def _is_in(leaf: Leaf, stated: Mapping[str, Any]) -> bool:
    hashed, root = leaf_hash(leaf.text.encode()), bytes.fromhex(stated["root"])
    return is_included(hashed, leaf.index, stated["lines"], leaf.path, root)


def _odds(slip: Slip, cell: str, entry: Mapping[str, Any]) -> Fraction:
    """The chance of each line of the cell."""
    assert slip.cell is not None
    name, _, _, size, odds, _ = _columns(CELLS, slip.cell.text, "slip_cell")
    whole = int(size) << entry["bits"]
    if name != cell or not int(odds) <= whole or not whole:
        raise SlipFault("slip_cell")
    if not _is_in(slip.cell, entry["roots"][CELLS]):
        raise SlipFault("slip_cell")
    return Fraction(int(odds), whole)


def _is_signed(slip: Slip, policy: Policy) -> bool:
    try:
        return policy.is_met(slip.proof.note)
    except NoteFault:  # a signature under a trusted name that is none
        return False


def _is_logged(slip: Slip) -> bool:
    head = slip.proof.checkpoint
    leaf = leaf_hash(slip.entry)
    return is_included(leaf, slip.proof.index, head.size, slip.proof.path, head.root)
