"""The second signature under the log's head, in SM2, where an office wants one.

It stands under the checkpoint that is served, printed and mirrored; proofs and bundles do without,
as no verifier depends on it. Entry `second_key`: from now on this key signs and the one before no
more.
"""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import LogEntry
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.log_keys import SUBJECT
from scheduler.desk.public_log import append
from scheduler.draw.documents import DocumentError, read_canonical
from scheduler.ledger.notes import Note, NoteFault
from scheduler.ledger.sm2 import Sm2Key, verifies


def announce(desk: Desk, key: Sm2Key) -> None:
    """Log the key; nothing where it is the one that signs."""
    if read_sm2(desk.session)[-1:] != [key]:
        append(desk, "second_key", SUBJECT, {"vkey": str(key)})
        record(desk, "log.second_key", SUBJECT, {"vkey": str(key)})


def read_sm2(session: Session) -> list[Sm2Key]:
    """Every SM2 key that was announced, in order; what is no key is passed over."""
    wanted = select(LogEntry).where(LogEntry.subject == SUBJECT, LogEntry.kind == "second_key")
    keys = []
    for entry in session.scalars(wanted.order_by(LogEntry.position)):
        try:
            keys.append(Sm2Key.parse(str(read_canonical(entry.content).get("vkey"))))
        except (DocumentError, NoteFault):
            continue
    return keys


def second_signatures(note: Note, keys: Sequence[Sm2Key]) -> list[bool]:
    """Of each line that claims to be by an announced SM2 key: is it right?"""
    return [
        verifies(key.public, note.text.encode(), line.signature)
        for line in note.signatures
        for key in keys
        if key.claims(line)
    ]
