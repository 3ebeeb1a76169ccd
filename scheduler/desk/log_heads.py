"""The head of the public log: signed by the log, sent to witnesses, cosigned by them.

The log's own signature is a pure function of its entries and its key, so it is made when asked for;
what witnesses gave is kept (models.Cosignature), with the head they gave it for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Cosignature, LogEntry
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.log_keys import KeyRing
from scheduler.errors import NotFound, Refused
from scheduler.ledger.checkpoints import Checkpoint, cosigned_at, signed_by
from scheduler.ledger.notes import Note, NoteFault, Signature, VerifierKey, parse_signature
from scheduler.ledger.policy import Policy
from scheduler.ledger.proofs import LogProof
from scheduler.ledger.sm2 import Sm2Signer
from scheduler.ledger.tiles import Tile, pack_entries
from scheduler.ledger.tree import Tree, leaf_hash
from scheduler.ledger.witnessing import Submission


def grow(session: Session, tree: Tree) -> Tree:
    """Take in the entries that the tree does not have yet; the same tree."""
    wanted = select(LogEntry.content).where(LogEntry.position >= len(tree))
    for content in session.scalars(wanted.order_by(LogEntry.position)):
        tree.append(leaf_hash(content))
    return tree


@dataclass(frozen=True)
class LogBook:
    """The log as it is served: its tree, its keys, and what witnesses said of it.

    `policy`: which witnesses count; `second`: who signs in SM2 too, if the office wants that.
    """

    session: Session
    tree: Tree
    ring: KeyRing
    policy: Policy
    second: Sm2Signer | None = None

    def bare(self, size: int) -> Note:
        """The head of the first `size` entries, signed by the keys of that time."""
        signers = self.ring.signers(size)
        return Checkpoint(signers[0].name, size, self.tree.root(size)).signed(*signers)

    def head(self, size: int | None = None) -> Note:
        """The same (default: of all entries) with its cosignatures."""
        size = len(self.tree) if size is None else size
        head = self.bare(size)
        wanted = select(Cosignature).where(Cosignature.size == size).order_by(Cosignature.seen_at)
        kept = self.session.scalars(wanted).all()
        # A witness's newest statement says all that its older ones said.
        lines = {
            row.key_id: row.line
            for row in kept
            if row.head == head.text and is_genuine(row, self.policy)
        }
        return head.joined(map(parse_signature, lines.values()))

    def served(self) -> Note:
        """The present head as it is handed to everybody: with the second signature, if any."""
        head = self.head()
        return head.joined([self.second.line(head.text)]) if self.second else head

    def witnessed(self) -> Note | None:
        """The largest head that satisfies the policy, or None."""
        sizes = select(Cosignature.size).distinct().order_by(Cosignature.size.desc())
        known = (size for size in self.session.scalars(sizes) if size <= len(self.tree))
        heads = (self.head(size) for size in known)
        return next((head for head in heads if self.policy.is_met(head)), None)

    def proof(self, position: int) -> LogProof:
        """That an entry is in the log: under the largest witnessed head that has it, else under
        the present one. NotFound if there is no such entry."""
        if not 0 <= position < len(self.tree):
            raise NotFound("not_found", what="日志条目", key=position)
        note = self.witnessed()
        if note is None or Checkpoint.of(note.text).size <= position:
            note = self.head()
        size = Checkpoint.of(note.text).size
        return LogProof(position, tuple(self.tree.inclusion(position, size)), note)

    def submission(self, old: int, size: int | None = None) -> Submission:
        """What a witness that remembers `old` entries needs to see of the first `size` (default:
        all). Refused where the log has fewer: then this is not the log that the witness saw."""
        size = len(self.tree) if size is None else size
        if old > size:
            raise Refused("log_shorter", old=old, size=size)
        path = self.tree.consistency(old, size) if old else []
        return Submission(old, tuple(path), self.head(size))

    def tile(self, tile: Tile) -> bytes:
        """The content of a tile. NotFound where the log does not fill it."""
        if not tile.is_within(len(self.tree)):
            raise NotFound("not_found", what="日志分片", key=tile.path)
        if tile.level is not None:
            return tile.hashes(self.tree)
        at = tile.entries
        wanted = select(LogEntry.content).where(LogEntry.position.between(at.start, at.stop - 1))
        return pack_entries(self.session.scalars(wanted.order_by(LogEntry.position)).all())


def is_genuine(row: Cosignature, policy: Policy) -> bool:
    """Is a kept line what a witness of the policy signed? True of witnesses that it has no more."""
    keys = [each.key for each in policy.witnesses if each.key.key_id.hex() == row.key_id]
    try:
        note = Note(row.head, (parse_signature(row.line),))
        return all(cosigned_at(note, key) is not None for key in keys)
    except NoteFault:
        return False


def is_ours(note: Note, ring: KeyRing) -> bool:
    """Did a key of the log sign the head, one that was in use at its size?"""
    size = Checkpoint.of(note.text).size
    try:
        return any(signed_by(note, each.key) for each in ring.keys if each.signs(size) or not size)
    except NoteFault:
        return False


def last_seen(session: Session, key: VerifierKey) -> int:
    """The size that the witness last cosigned as far as we know; 0 before the first."""
    wanted = select(func.max(Cosignature.size)).where(Cosignature.key_id == key.key_id.hex())
    return session.scalar(wanted) or 0


def accept(desk: Desk, book: LogBook, note: Note, lines: Sequence[Signature]) -> list[Cosignature]:
    """Keep what witnesses signed under one of our heads; those that are new.

    Refused where the head is not one of this log (then keep the file: it is evidence), or where
    none of the lines is of a witness of the policy.
    """
    head = Checkpoint.of(note.text)
    if not is_ours(note, book.ring):
        raise Refused("log_head_foreign", origin=head.origin)
    if head.size > len(book.tree) or book.tree.root(head.size) != head.root:
        raise Refused("log_head_other", size=head.size)
    whole = note.joined(lines)
    made = []
    for witness in book.policy.witnesses:
        time = cosigned_at(whole, witness.key)
        if time is not None:
            made += _keep(desk, head, whole, witness.key, time)
    if not made and not book.policy.seen_by(whole):
        raise Refused("log_no_witness")
    for row in made:
        record(desk, "log.cosign", f"log:{head.size}", {"witness": row.witness, "root": row.root})
    return made


def _keep(
    desk: Desk, head: Checkpoint, note: Note, key: VerifierKey, time: int
) -> list[Cosignature]:
    """The row of a witness's newest signature, unless it is there already."""
    seen_at = datetime.fromtimestamp(time, UTC)
    known = select(Cosignature.id).where(
        Cosignature.size == head.size,
        Cosignature.key_id == key.key_id.hex(),
        Cosignature.seen_at == seen_at,
    )
    if desk.session.scalars(known).first() is not None:
        return []
    alone = Note(note.text, tuple(line for line in note.signatures if line.by(key)))
    line = next(
        each for each in alone.signatures if cosigned_at(Note(note.text, (each,)), key) == time
    )
    row = Cosignature(
        authority_id=desk.actor.authority_id,
        size=head.size,
        root=head.root.hex(),
        head=note.text,
        line=str(line).rstrip("\n"),
        witness=key.name,
        key_id=key.key_id.hex(),
        seen_at=seen_at,
        received_at=desk.now(),
    )
    desk.session.add(row)
    desk.session.flush()
    return [row]
