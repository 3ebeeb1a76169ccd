"""Asking the witnesses of the policy for their cosignatures by HTTP. One that cannot be reached
changes nothing but what the log page says of it."""

import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Cosignature, WitnessContact
from scheduler.desk import ceremony
from scheduler.desk.context import Desk
from scheduler.desk.log_heads import LogBook, accept, last_seen
from scheduler.errors import DomainError
from scheduler.ledger.notes import Signature, parse_signature
from scheduler.ledger.policy import Witness
from scheduler.messages import sentence

PATIENCE_SECONDS = 10
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Reply:
    """What a witness gave under the first `size` entries: signature lines, or in words why there
    are none."""

    witness: Witness
    size: int
    lines: list[Signature] = field(default_factory=list)
    fault: str = ""


def behind(session: Session, book: LogBook) -> list[Witness]:
    """The witnesses on a network that have not seen the whole log yet."""
    listed = (each for each in book.policy.witnesses if each.url)
    return [each for each in listed if last_seen(session, each.key) < len(book.tree)]


def ask_each(session: Session, book: LogBook, witnesses: Sequence[Witness]) -> list[Reply]:
    """Submit the present head to each of them, one after the other."""
    size = len(book.tree)
    return [_ask(book, size, each, last_seen(session, each.key)) for each in witnesses]


def keep(
    desk: Desk, book: LogBook, replies: Sequence[Reply]
) -> tuple[list[Cosignature], list[Reply]]:
    """Keep what they signed, and that they were asked: the signatures that are new, and the
    replies that are faults.

    What is no signature of the witness is its fault, and changes nothing for the others. Draws that
    have waited for witnesses go on.
    """
    made, faults = [], []
    for reply in replies:
        if not reply.fault:
            try:
                made += accept(desk, book, book.head(reply.size), reply.lines)
            except DomainError as error:
                reply = replace(reply, fault=str(error))
        faults += [reply] if reply.fault else []
        _note(desk, reply)
    ceremony.open_waiting(desk)
    return made, faults


def _note(desk: Desk, reply: Reply) -> None:
    key_id = reply.witness.key.key_id.hex()
    known = desk.session.scalars(
        select(WitnessContact).where(WitnessContact.key_id == key_id)
    ).one_or_none()
    row = known or WitnessContact(authority_id=desk.actor.authority_id, key_id=key_id)
    row.witness, row.asked_at, row.fault = reply.witness.name, desk.now(), reply.fault
    desk.session.add(row)


def _ask(book: LogBook, size: int, witness: Witness, old: int) -> Reply:
    """Submit the head; once more where the witness remembers another size than we do."""
    try:
        status, body = _post(book, size, witness, old)
        if status == 409 and body.strip().isdigit() and int(body) != old:
            status, body = _post(book, size, witness, int(body))
        if status != 200:
            fault = sentence("witness_answer", status=status, text=body.strip()[:200])
            return Reply(witness, size, fault=fault)
        lines = [parse_signature(line) for line in body.removesuffix("\n").split("\n")]
        own = [line for line in lines if line.by(witness.key)]
        return Reply(witness, size, own, "" if own else sentence("log_no_witness"))
    except DomainError as fault:
        return Reply(witness, size, fault=str(fault))
    except OSError as error:
        # The library wraps what the system says.
        reason = getattr(error, "reason", error)
        return Reply(witness, size, fault=sentence("witness_unreachable", error=reason))


def _post(book: LogBook, size: int, witness: Witness, old: int) -> tuple[int, str]:
    request = urllib.request.Request(
        f"{witness.url.rstrip('/')}/add-checkpoint",
        data=str(book.submission(old, size)).encode(),
        headers={"Content-Type": "text/plain; charset=utf-8"},
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return answer.status, answer.read(_MOST_BYTES).decode("utf-8", "replace")
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read(_MOST_BYTES).decode("utf-8", "replace")
