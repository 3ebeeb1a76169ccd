"""The journal's root in the public log, once a day: who rewrites 留痕 afterwards is found.

Entry `journal`: how many lines were written until a moment, and the RFC 6962 root over their
digests in the order of (time, id). Lines of the last hour wait for the next day: a transaction that
is still open then may have begun before them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import JournalEntry, LogEntry, RegisterSalt
from scheduler.desk.context import Desk
from scheduler.desk.public_log import append, moment
from scheduler.desk.registers.roots import row_digest, salt_of
from scheduler.desk.registers.store import table_of
from scheduler.draw.documents import DocumentError, Json, read_canonical
from scheduler.errors import Finding
from scheduler.ledger.tree import Tree, leaf_hash

SETTLED = timedelta(hours=1)
_NAME = "journal"


def log_journal(desk: Desk) -> int:
    """Log the root of everything that was written until an hour ago; how many lines that is."""
    salt = salt_of(desk, _NAME).salt
    until = (desk.now() - SETTLED).replace(microsecond=0)
    tree = Tree()
    for at, digest in _digests(desk.session, salt):
        if at <= until:
            tree.append(leaf_hash(digest))
    told: dict[str, Json] = {
        "size": len(tree),
        "root": tree.root().hex(),
        "until": moment(until),
    }
    append(desk, "journal", _NAME, told)
    return len(tree)


def check_journal(session: Session) -> Iterator[Finding]:
    """Does the journal still begin as the log says of each day? The first day that is otherwise."""
    wanted = select(LogEntry).where(LogEntry.subject == _NAME, LogEntry.kind == "journal")
    entries = session.scalars(wanted.order_by(LogEntry.position)).all()
    salt = session.scalars(select(RegisterSalt.salt).where(RegisterSalt.register == _NAME)).first()
    lines = list(_digests(session, salt or b"")) if entries else []
    tree = Tree(leaf_hash(digest) for _, digest in lines)
    times = [at for at, _ in lines]
    for entry in entries:
        try:
            told = read_canonical(entry.content)
            until = datetime.fromisoformat(str(told.get("until")))
        except (DocumentError, ValueError, TypeError):
            continue  # `check_log` names entries whose bytes are none
        size = sum(at <= until for at in times)
        if (size, tree.root(size).hex()) != (told.get("size"), told.get("root")):
            where = f"log:{entry.position}"
            yield Finding(where, "log_journal_changed", {"until": told.get("until")})
            return


def _digests(session: Session, salt: bytes) -> Iterator[tuple[datetime, bytes]]:
    """Time and digest of each line, in the order of (time, id)."""
    table = table_of(JournalEntry)
    wanted = select(table).order_by(table.c.at, table.c.id).execution_options(yield_per=5_000)
    for row in session.execute(wanted):
        yield row.at, row_digest(salt, _NAME, row)
