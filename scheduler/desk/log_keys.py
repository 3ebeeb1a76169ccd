"""The keys of the public log: announced by its own entries, so that none comes in silently.

Entry `key`: from the next entry on this key signs the heads. `from` is the key it follows: empty
for the first. `signature` is that key's (Ed25519, base64) of the three lines of `statement`: empty
for the first, and where the key before was lost. Entry `key_retired`: this key signs no head that
has the entry. In between both keys sign. What signs a head is thus a function of the log alone.
"""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Draw, LogEntry
from scheduler.desk.context import Desk
from scheduler.desk.journal import record
from scheduler.desk.public_log import append
from scheduler.draw.documents import DocumentError, Json, read_canonical
from scheduler.errors import Finding, Refused
from scheduler.ledger.notes import Note, NoteFault, Signer, VerifierKey, unbase64
from scheduler.vocabulary import DrawState

SUBJECT = "log"
KINDS = ("key", "key_retired")
_STATEMENT = "ssj-log-key/1"


class How(StrEnum):
    """How a key came in."""

    FIRST = "first"
    ROTATED = "rotated"
    LOST = "lost"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    How.FIRST: "第一把",
    How.ROTATED: "由旧密钥认可",
    How.LOST: "旧密钥丢失，未经旧密钥认可",
}


@dataclass(frozen=True)
class LogKey:
    """A key and which heads it signs: those of more than `since` entries, and of at most `until`.

    `since`: the position of its entry; `until`: that of the entry that ended it, None where it is
    in use.
    """

    key: VerifierKey
    how: How
    since: int
    until: int | None = None

    def signs(self, size: int) -> bool:
        """Is it this key's to sign the head of `size` entries?"""
        return self.since < size and (self.until is None or size <= self.until)


@dataclass(frozen=True)
class KeyRing:
    """The keys of the log in their order, and the secrets that are at hand.

    `place`: where the secrets are kept, for people.
    """

    keys: tuple[LogKey, ...]
    held: Mapping[VerifierKey, Signer] = field(default_factory=dict)
    place: str = ""

    @property
    def current(self) -> LogKey:
        """The newest key. Refused where the log has none yet."""
        if not self.keys:
            raise Refused("log_key_none")
        return self.keys[-1]

    @property
    def active(self) -> list[LogKey]:
        """The keys in use: one, or two while one takes over from the other."""
        return [each for each in self.keys if each.until is None]

    @property
    def vouched(self) -> list[LogKey]:
        """The keys in use, and those that were retired: what they signed still counts. Not those
        that were lost: nobody knows who has them."""
        lost = {each.since for each in self.keys if each.how == How.LOST}
        return [each for each in self.keys if each.until is None or each.until not in lost]

    @property
    def signer(self) -> Signer:
        """The newest key with its secret. Refused where that is not at hand."""
        return self.signer_of(self.current)

    def signer_of(self, wanted: LogKey) -> Signer:
        """A key's secret. Refused where it is not at hand."""
        if wanted.key not in self.held:
            raise Refused("log_key_lost", key=wanted.key, path=self.place)
        return self.held[wanted.key]

    def signers(self, size: int) -> list[Signer]:
        """Who signs the head of `size` entries. Refused where nobody can."""
        own = [each.key for each in self.keys if each.signs(size)]
        at_hand = [self.held[key] for key in own if key in self.held]
        # Of old heads whose key was lost, and of the empty log, only the newest key can speak.
        return at_hand or [self.signer]


def read_keys(session: Session, known: Sequence[LogKey] = (), since: int = 0) -> list[LogKey]:
    """The announced keys; `known`: those of the entries before `since`.

    What is no such entry is passed over here; `check` names it.
    """
    wanted = select(LogEntry).where(
        LogEntry.position >= since, LogEntry.subject == SUBJECT, LogEntry.kind.in_(KINDS)
    )
    keys = list(known)
    for entry in session.scalars(wanted.order_by(LogEntry.position)):
        keys = _after(keys, entry.kind, entry.position, _content(entry))
    return keys


def _content(entry: LogEntry) -> dict[str, Json]:
    try:
        return read_canonical(entry.content)
    except DocumentError:
        return {}


def _after(
    keys: Sequence[LogKey], kind: str, position: int, content: Mapping[str, Json]
) -> list[LogKey]:
    """The keys after one more entry."""
    key = _key(content.get("vkey"))
    if key is None:
        return list(keys)
    if kind == "key_retired":
        return [_ended(each, position) if each.key == key else each for each in keys]
    how = How.ROTATED if content.get("signature") else How.LOST if keys else How.FIRST
    # Who has lost a key does not know who has it now: it ends at once.
    before = [_ended(each, position) for each in keys] if how == How.LOST else list(keys)
    return [*before, LogKey(key, how, position)]


def _ended(key: LogKey, position: int) -> LogKey:
    return key if key.until is not None else replace(key, until=position)


def _key(text: object) -> VerifierKey | None:
    try:
        return VerifierKey.parse(text) if isinstance(text, str) else None
    except NoteFault:
        return None


def statement(old: VerifierKey, new: VerifierKey) -> str:
    """What the old key signs of the new one: three lines."""
    return f"{_STATEMENT}\n{old}\n{new}\n"


def handed_over(note: Note, old: VerifierKey, new: VerifierKey) -> bool:
    """Does the note say, signed by the old key, that the new one follows it?"""
    lines = [line for line in note.signatures if line.by(old)]
    said = note.text == statement(old, new)
    return said and any(old.verifies(line.signature, note.text.encode()) for line in lines)


def announce_first(desk: Desk, key: VerifierKey) -> None:
    """Log the first key; nothing where one is logged."""
    if not read_keys(desk.session):
        append(desk, "key", SUBJECT, {"vkey": str(key), "from": "", "signature": ""})
        record(desk, "log.key", SUBJECT, {"vkey": str(key)})


def rotate(desk: Desk, ring: KeyRing, new: Signer) -> Note:
    """Log that a new key signs beside the old one; the signed statement for witnesses.

    Refused where two keys are in use already, or where the old one is not at hand.
    """
    if len(ring.active) > 1:
        raise Refused("log_key_two")
    old = ring.signer
    note = Note(statement(old.key, new.key), ())
    note = note.joined([old.line(note.text), new.line(note.text)])
    signature = base64.b64encode(note.signatures[0].signature).decode()
    told = {"vkey": str(new.key), "from": str(old.key)}
    append(desk, "key", SUBJECT, {**told, "signature": signature})
    record(desk, "log.key", SUBJECT, told)
    return note


def replace_lost(desk: Desk, ring: KeyRing, new: VerifierKey) -> list[str]:
    """Log a new key in place of one that is lost: nobody vouches for it. The numbers of the draws
    that were locked under the lost one and are not at their end.

    Refused where the old key is at hand: then it vouches for the new one.
    """
    old = ring.current.key
    if old in ring.held:
        raise Refused("log_key_present", key=old)
    pending = _pending(desk.session, ring.current.since, None)
    told = {"vkey": str(new), "from": str(old)}
    append(desk, "key", SUBJECT, {**told, "signature": ""})
    record(desk, "log.key_lost", SUBJECT, told)
    return pending


def retire(desk: Desk, ring: KeyRing) -> VerifierKey:
    """Log that the older of two keys signs no more. Refused where there is one key only, or while
    draws are pending whose plan names the older one alone."""
    if len(ring.active) < 2:
        raise Refused("log_key_only")
    old, new = ring.active[0], ring.active[-1]
    pending = _pending(desk.session, old.since, new.since)
    if pending:
        raise Refused("log_key_pending", numbers="、".join(pending))
    append(desk, "key_retired", SUBJECT, {"vkey": str(old.key)})
    record(desk, "log.key_retired", SUBJECT, {"vkey": str(old.key)})
    return old.key


def _pending(session: Session, since: int, until: int | None) -> list[str]:
    """The draws without an end whose list was locked between two entries of the log."""
    numbers = session.scalars(
        select(Draw.number)
        .where(Draw.state.not_in((DrawState.RESULT, DrawState.VOID)))
        .order_by(Draw.number)
    ).all()
    wanted = select(LogEntry.position).where(LogEntry.kind == "freeze", LogEntry.position > since)
    if until is not None:
        wanted = wanted.where(LogEntry.position < until)
    return [
        number
        for number in numbers
        if session.scalars(wanted.where(LogEntry.subject == f"draw:{number}")).first() is not None
    ]


def check_keys(entries: Sequence[tuple[int, str, Mapping[str, Json]]]) -> Iterator[Finding]:
    """Is every key of the log the first one, or vouched for by one in use, or said to be lost?

    `entries`: position, kind and content of the entries `key` and `key_retired`, in order.
    """
    keys: list[LogKey] = []
    for position, kind, content in entries:
        active = [str(each.key) for each in keys if each.until is None]
        vkey, before = content.get("vkey"), content.get("from")
        is_known = vkey in active if kind == "key_retired" else _follows(content, before, active)
        if _key(vkey) is None or not is_known:
            yield Finding(f"log:{position}", "log_key_entry")
        keys = _after(keys, kind, position, content)


def _follows(content: Mapping[str, Json], before: object, active: Sequence[str]) -> bool:
    old, new, signature = _key(before), _key(content.get("vkey")), content.get("signature")
    if not active:
        return before == "" and signature == ""
    if before not in active or old is None or new is None or not isinstance(signature, str):
        return False
    if not signature:
        return True
    try:
        return old.verifies(unbase64(signature), statement(old, new).encode())
    except NoteFault:
        return False
