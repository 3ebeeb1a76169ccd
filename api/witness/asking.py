"""Asking a witness for its cosignature by HTTP. One that cannot be reached changes nothing."""

import urllib.error
import urllib.request
from dataclasses import dataclass, field

from scheduler.desk.log_heads import LogBook
from scheduler.errors import DomainError
from scheduler.ledger.notes import NoteFault, Signature, parse_signature
from scheduler.ledger.policy import Witness
from scheduler.messages import sentence

PATIENCE_SECONDS = 10
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True)
class Reply:
    """What a witness gave: signature lines, or in words why there are none."""

    witness: str
    lines: list[Signature] = field(default_factory=list)
    fault: str = ""


def ask(book: LogBook, witness: Witness, old: int) -> Reply:
    """Submit the present head; once more where the witness remembers another size than we do."""
    try:
        status, body = _post(book, witness, old)
        if status == 409 and body.strip().isdigit() and int(body) != old:
            status, body = _post(book, witness, int(body))
        if status != 200:
            fault = sentence("witness_answer", status=status, text=body.strip()[:200])
            return Reply(witness.name, fault=fault)
        lines = [parse_signature(line) for line in body.removesuffix("\n").split("\n")]
        return Reply(witness.name, [line for line in lines if line.by(witness.key)])
    except (DomainError, NoteFault) as fault:
        return Reply(witness.name, fault=str(fault))
    except OSError as error:
        return Reply(witness.name, fault=sentence("witness_unreachable", error=error))


def _post(book: LogBook, witness: Witness, old: int) -> tuple[int, str]:
    request = urllib.request.Request(
        f"{witness.url.rstrip('/')}/add-checkpoint",
        data=str(book.submission(old)).encode(),
        headers={"Content-Type": "text/plain; charset=utf-8"},
    )
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return answer.status, answer.read(_MOST_BYTES).decode("utf-8", "replace")
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read(_MOST_BYTES).decode("utf-8", "replace")
