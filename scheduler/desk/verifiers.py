"""核验程序: which bytes were ever handed out as a verifier. Each new digest is an entry of the log,
so that nobody can give some people another program than others, or change it for a day."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import LogEntry
from scheduler.desk.context import Desk
from scheduler.desk.public_log import append
from scheduler.draw.documents import DocumentError, read_canonical
from scheduler.draw.hashing import sha256_hex
from scheduler.errors import Finding, Refused

_SUBJECT = "verifier:"


@dataclass(frozen=True)
class LoggedVerifier:
    """A digest of a file (`verify.py`, `verify.html`) and the version it came with."""

    file: str
    sha256: str
    version: str
    position: int
    at: datetime


def logged(session: Session) -> list[LoggedVerifier]:
    """Every verifier ever handed out, in the order of the log."""
    wanted = select(LogEntry).where(LogEntry.subject.startswith(_SUBJECT, autoescape=True))
    return [
        LoggedVerifier(
            entry.subject.removeprefix(_SUBJECT),
            str(content.get("sha256")),
            str(content.get("version")),
            entry.position,
            entry.logged_at,
        )
        for entry in session.scalars(wanted.order_by(LogEntry.position))
        for content in _content(entry)
    ]


def _content(entry: LogEntry) -> Iterator[Mapping[str, object]]:
    """The document that was hashed; what is none is for `check_log` to name."""
    try:
        yield read_canonical(entry.content)
    except DocumentError:
        return


def log_new(desk: Desk, files: Mapping[str, bytes], version: str) -> list[str]:
    """Log the digest of each file that has never been logged; the names of these files."""
    known = {(each.file, each.sha256) for each in logged(desk.session)}
    new = [name for name in sorted(files) if (name, sha256_hex(files[name])) not in known]
    for name in new:
        told = {"sha256": sha256_hex(files[name]), "version": version}
        append(desk, "verifier", f"{_SUBJECT}{name}", {**told})
    return new


def refuse_unlogged(session: Session, name: str, content: bytes) -> None:
    """Refused where these bytes are not in the log: they were exchanged behind its back."""
    digest = sha256_hex(content)
    if not any((each.file, each.sha256) == (name, digest) for each in logged(session)):
        raise Refused("verifier_unlogged", file=name)


def check_verifiers(
    known: Sequence[LoggedVerifier], files: Mapping[str, bytes]
) -> Iterator[Finding]:
    """Is what would be handed out now in the log?"""
    digests = {(each.file, each.sha256) for each in known}
    for name, content in sorted(files.items()):
        if (name, sha256_hex(content)) not in digests:
            yield Finding(f"verifier:{name}", "verifier_unlogged", {"file": name})
