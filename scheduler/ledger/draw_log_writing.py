"""`log.json` of a bundle (docs/protocol.md §8): four entries of a draw, each with a proof that it
is in the log, and from head to head that the log only grew."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.draw.documents import Json
from scheduler.ledger.checkpoints import Checkpoint
from scheduler.ledger.notes import Note
from scheduler.ledger.proofs import LogProof
from scheduler.ledger.tree import Tree


@dataclass(frozen=True)
class Logged:
    """An entry, its number from 0, and the signed head in which it is shown."""

    entry: bytes
    index: int
    head: Note


def log_document(tree: Tree, steps: Mapping[str, Logged]) -> dict[str, Json]:
    """`log.json` as an object; `steps` in the order in which they were logged, sizes of their heads
    not falling."""
    document: dict[str, Json] = {}
    before = 0
    for kind, step in steps.items():
        size = Checkpoint.of(step.head.text).size
        hashes = tree.consistency(before, size) if 0 < before < size else []
        since: list[Json] = [base64.b64encode(each).decode() for each in hashes]
        path = tuple(tree.inclusion(step.index, size))
        proof = LogProof(step.index, path, step.head.in_order())
        document[kind] = {"entry": step.entry.decode(), "proof": str(proof), "since": since}
        before = size
    return document
