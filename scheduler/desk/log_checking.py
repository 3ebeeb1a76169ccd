"""`ssj log check`: does what is stored still say what was said?

Four comparisons, none of which believes the database: the entries with themselves (no gap, one
form), with every head that a witness signed, with heads kept outside (on paper, on a stick, at a
witness), and the tables that people see with the entries that were logged when things happened.
Everything that is wrong is found at once.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from models import Cosignature, Draw, LogEntry, Publication
from scheduler.desk.draw_checking import Entry, check_draw
from scheduler.desk.journal_roots import check_journal
from scheduler.desk.log_heads import LogBook, is_genuine, is_ours
from scheduler.desk.log_keys import KINDS, check_keys
from scheduler.desk.log_second import read_sm2, second_signatures
from scheduler.desk.pool_checking import check_pools
from scheduler.desk.public_log import moment
from scheduler.desk.publication_checking import check_corrections, check_publications
from scheduler.desk.registers import roots
from scheduler.desk.result_proofs import check_results
from scheduler.desk.second.checking import check_seconds
from scheduler.desk.shown_checking import (
    check_chains,
    check_counters,
    check_plans,
    check_tasks,
)
from scheduler.desk.standing_checking import check_calendars, check_slotted
from scheduler.desk.subject_checking import check_subjects, check_visits
from scheduler.draw.documents import DocumentError, Json, read_canonical
from scheduler.errors import Finding
from scheduler.ledger.checkpoints import Checkpoint
from scheduler.ledger.notes import Note, NoteFault
from scheduler.ledger.tree import Tree, leaf_hash

CLOCKS_DIFFER = timedelta(hours=1)
"""How far clocks of several machines, a correction, and transactions that wait may lie apart."""


@dataclass
class Checked:
    """What was compared, and what is wrong; nothing wrong is an empty list."""

    entries: int = 0
    root: str = ""
    heads: int = 0
    seconds: int = 0
    draws: int = 0
    publications: int = 0
    findings: list[Finding] = field(default_factory=list)


def check_log(
    session: Session, book: LogBook, outside: Sequence[Note] = (), registers: bool = False
) -> Checked:
    """Compare everything. `book`: whose keys and policy count; `outside`: signed heads that were
    kept elsewhere; `registers`: compute their roots anew too, and look whether each locked list has
    every firm, and each identifier its own firm or person, which takes seconds. The tree is made
    anew from the stored bytes."""
    found = Checked()
    tree, said = Tree(), defaultdict[str, list[Entry]](list)
    keys: list[tuple[int, str, dict[str, Json]]] = []
    newest: LogEntry | None = None
    for place, entry in enumerate(_entries(session)):
        tree.append(leaf_hash(entry.content))
        found.findings += [*_form(place, entry), *_set_back(newest, entry)]
        newest = max(newest or entry, entry, key=lambda each: each.logged_at)
        said[entry.subject].append((entry.kind, _content(entry)))
        if entry.kind in KINDS:
            keys.append((place, entry.kind, _content(entry)))
    found.entries, found.root = len(tree), tree.root().hex()
    found.seconds = _seconds(session, book, outside, found)
    found.heads = len(outside) + len(session.scalars(select(Cosignature.id)).all())
    for part in (
        check_keys(keys),
        _at_hand(book),
        _heads(session, tree, book, outside),
        *_stored(session, book, said),
        *(_beside_registers(session) if registers else []),
    ):
        found.findings += _as_far_as_it_goes(part)
    found.draws = sum(subject.startswith("draw:") for subject in said)
    found.publications = len(session.scalars(select(Publication.id)).all())
    return found


def _stored(
    session: Session, book: LogBook, said: dict[str, list[Entry]]
) -> list[Iterator[Finding]]:
    """What is compared with the entries, table by table."""
    return [
        roots.check_noted(session),
        roots.check_history(session),
        _draws(session, said),
        check_calendars(session, said),
        check_slotted(session, book, said),
        check_seconds(session, said),
        check_visits(session),
        check_publications(session, said),
        check_corrections(session, said),
        check_chains(session, said),
        check_plans(session),
        check_tasks(session, said),
        check_counters(session),
        check_results(session, _of_visits(said)),
        check_journal(session),
    ]


def _beside_registers(session: Session) -> list[Iterator[Finding]]:
    """What is compared with the registers, whole."""
    return [roots.check_registers(session), check_pools(session), check_subjects(session)]


def _as_far_as_it_goes(part: Iterator[Finding]) -> Iterator[Finding]:
    """What a comparison finds. Somebody may have left rows so that they no longer fit together:
    that is found too, and keeps nothing else from being looked at."""
    try:
        yield from part
    except (LookupError, ValueError, AssertionError, TypeError, NoResultFound) as error:
        yield Finding("log", "log_unreadable", {"why": f"{type(error).__name__}: {error}"})


def _entries(session: Session) -> Iterator[LogEntry]:
    wanted = select(LogEntry).order_by(LogEntry.position).execution_options(yield_per=1000)
    yield from session.scalars(wanted)


def _form(place: int, entry: LogEntry) -> Iterator[Finding]:
    """Positions without a gap; the columns beside the hashed bytes say what the bytes say."""
    where = f"log:{entry.position}"
    if entry.position != place:
        yield Finding(where, "log_gap", {"expected": place, "found": entry.position})
    content = _content(entry)
    if not content:
        yield Finding(where, "log_entry_form")
    elif [content.get(name) for name in ("kind", "subject", "at")] != [
        entry.kind,
        entry.subject,
        moment(entry.logged_at),
    ]:
        yield Finding(where, "log_entry_columns")


def _set_back(newest: LogEntry | None, entry: LogEntry) -> Iterator[Finding]:
    """An entry that says it is much older than one before it: somebody has set the clock back."""
    if newest is not None and entry.logged_at < newest.logged_at - CLOCKS_DIFFER:
        said = {"at": moment(entry.logged_at), "before": moment(newest.logged_at)}
        yield Finding(f"log:{entry.position}", "log_clock_back", {**said})


def _content(entry: LogEntry) -> dict[str, Json]:
    """The document that was hashed; empty where the bytes are none."""
    try:
        return read_canonical(entry.content)
    except DocumentError:
        return {}


def _heads(
    session: Session, tree: Tree, book: LogBook, outside: Sequence[Note]
) -> Iterator[Finding]:
    """Every head that somebody else holds must be a beginning of what is stored; what is stored of
    a witness of the policy must be its own signature."""
    for row in session.scalars(select(Cosignature).order_by(Cosignature.size)):
        where = f"witness:{row.witness}"
        if not is_genuine(row, book.policy):
            yield Finding(where, "log_cosignature_wrong", {"size": row.size})
        elif not _says(row) or not _begins(tree, Checkpoint.of(row.head)):
            yield Finding(where, "log_head_lost", {"size": row.size})
    for number, note in enumerate(outside, 1):
        head, where = Checkpoint.of(note.text), f"outside:{number}"
        if not is_ours(note, book.ring):
            yield Finding(where, "log_head_not_ours", {"origin": head.origin})
        elif not _begins(tree, head):
            yield Finding(where, "log_head_lost", {"size": head.size})


def _at_hand(book: LogBook) -> Iterator[Finding]:
    """Every key in use is here."""
    for each in book.ring.active:
        if each.key not in book.ring.held:
            yield Finding("log", "log_key_absent", {"key": str(each.key)})


def _seconds(session: Session, book: LogBook, outside: Sequence[Note], found: Checked) -> int:
    """How many second signatures were checked; those that are wrong are findings."""
    keys, notes = read_sm2(session), dict(enumerate(outside, 1))
    if book.second:
        notes[0] = book.served()
    total = 0
    for number, note in sorted(notes.items()):
        checked = second_signatures(note, keys)
        total += len(checked)
        if not all(checked) or (not number and not checked):
            where = f"outside:{number}" if number else "log"
            found.findings.append(Finding(where, "log_sm2_wrong"))
    return total


def _says(row: Cosignature) -> bool:
    """Do the columns say what the signed lines say?"""
    try:
        head = Checkpoint.of(row.head)
    except NoteFault:
        return False
    return (head.size, head.root.hex()) == (row.size, row.root)


def _begins(tree: Tree, head: Checkpoint) -> bool:
    return head.size <= len(tree) and tree.root(head.size) == head.root


def _draws(session: Session, said: dict[str, list[Entry]]) -> Iterator[Finding]:
    """Each draw has exactly the entries of its state, and shows what they say."""
    stored = {f"draw:{draw.number}": draw for draw in session.scalars(select(Draw))}
    logged = {subject for subject in said if subject.startswith("draw:")}
    for subject in sorted(logged - stored.keys()):
        yield Finding(subject, "log_draw_vanished")
    for subject, draw in sorted(stored.items()):
        yield from check_draw(session, subject, draw, said.get(subject, []))


def _of_visits(said: dict[str, list[Entry]]) -> dict[str, Sequence[tuple[str, str]]]:
    """What the log says of results and reviews: kind and digest, by visit."""
    return {
        subject: [(kind, str(content.get("sha256"))) for kind, content in entries]
        for subject, entries in said.items()
        if subject.startswith("visit:")
    }
