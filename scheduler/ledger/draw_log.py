"""Was a draw logged before its seed could be known? The checks `log`, `witnessed` and `policy` of
docs/protocol.md §8, on the bytes of a bundle.

The forms here are narrower than those of C2SP that others' tools may write: one text, one form.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from scheduler.draw.curve import verifies
from scheduler.draw.documents import DocumentError, Json, canonical_json, read_canonical
from scheduler.draw.hashing import sha256_hex
from scheduler.draw.judge import Draw, DrawFault
from scheduler.draw.seed import plan_hash
from scheduler.draw.sources import seconds
from scheduler.ledger.checkpoints import Checkpoint, cosigned_text
from scheduler.ledger.notes import ED25519, Note, NoteFault, VerifierKey, unbase64
from scheduler.ledger.policy import Policy, parse_policy
from scheduler.ledger.proofs import LogProof, parse_only_form
from scheduler.ledger.tree import is_consistent, is_included, leaf_hash

STEPS = ("freeze", "open", "close", "result")
"""The entries that a bundle shows, in the order in which they were logged."""

LINES_MOST = 64
"""Of the policy in a plan."""

ENDS = ("result", "discarded")
"""What may stand at the end: the result, or what was thrown away when the draw was void."""

_SLIP_FILES = ("cells.txt", "excluded.txt", "pool.txt")
_TIME_BYTES, _SIGNATURE_BYTES = 8, 64


@dataclass(frozen=True)
class Step:
    """One entry of the draw, and the head of the log that it is proved in. `seen`: the keys that
    signed the head, with the time (POSIX seconds) of a witness, 0 of the log."""

    entry: bytes
    content: Mapping[str, Json]
    proof: LogProof
    head: Checkpoint
    since: tuple[bytes, ...]
    seen: Mapping[VerifierKey, int]


@dataclass(frozen=True)
class DrawLog:
    """What the log of a bundle says, once `check_log` has passed."""

    policy: Policy
    steps: Mapping[str, Step]
    before: int | None
    """The first moment (POSIX seconds) at which a public value could be known, if one is fixed."""


def check_log(draw: Draw, seed: str) -> DrawLog:
    """The check `log`; DrawFault where it fails."""
    try:
        policy = plan_policy(cast(list[str], draw.plan["log"]))
        steps = _steps(draw.documents["log.json"], policy)
    except (NoteFault, DocumentError) as error:
        raise DrawFault("log", str(error)) from error
    for what in (*_said(draw, steps, seed), *_proved(list(steps.values()))):
        raise DrawFault("log", what)
    return DrawLog(policy, steps, _first_moment(draw))


def check_witnessed(log: DrawLog) -> bool | None:
    """The check `witnessed`: True, or None where the plan names no witness; else DrawFault."""
    if not log.policy.witnesses:
        return None
    for what in _late(log, log.policy):
        raise DrawFault("witnessed", what)
    return True


def check_policy(log: DrawLog, policy: Policy) -> None:
    """The check `policy`, by what the verifier itself trusts; DrawFault where it fails."""
    trusted = {each.key for each in policy.logs}
    for kind, step in log.steps.items():
        if not trusted & step.seen.keys():
            raise DrawFault("policy", f"{kind}: no log that is trusted has signed")
    for what in _late(log, policy):
        raise DrawFault("policy", what)


def plan_policy(lines: Sequence[str]) -> Policy:
    """The policy that a plan names, in the one form that it has there; NoteFault if it is none."""
    for number, line in enumerate(lines, 1):
        words = line.split(" ")
        if not all(words) or words[0].startswith("#") or "\t" in line:
            raise NoteFault("log_policy_line", str(number))
    policy = parse_policy("\n".join(lines))
    if not policy.logs:
        raise NoteFault("log_policy_line", "log")
    return policy


# ---- form --------------------------------------------------------------------------------------


def _steps(document: Mapping[str, Json], policy: Policy) -> dict[str, Step]:
    if document.keys() != set(STEPS):
        raise DocumentError("log.json: members more or fewer than there are")
    keys = {(key.name, key.key_id): key for key in _keys(policy)}
    return {kind: _step(document[kind], keys) for kind in STEPS}


def _keys(policy: Policy) -> Iterator[VerifierKey]:
    yield from (each.key for each in policy.logs)
    yield from (each.key for each in policy.witnesses)


def _step(value: Json, keys: Mapping[tuple[str, bytes], VerifierKey]) -> Step:
    if not isinstance(value, dict) or value.keys() != {"entry", "proof", "since"}:
        raise DocumentError("log.json: not entry, proof and since")
    entry, proof, since = value["entry"], value["proof"], value["since"]
    if not isinstance(entry, str) or not isinstance(proof, str) or not isinstance(since, list):
        raise DocumentError("log.json: a member of another type")
    read = parse_only_form(proof)
    hashes = tuple(unbase64(each) if isinstance(each, str) else b"" for each in since)
    if any(len(each) != len(read.checkpoint.root) for each in hashes):
        raise DocumentError("log.json: since is not made of hashes")
    content = read_canonical(entry.encode())
    seen = dict(_signatures(read.note, keys))
    return Step(entry.encode(), content, read, read.checkpoint, hashes, seen)


def _signatures(
    note: Note, keys: Mapping[tuple[str, bytes], VerifierKey]
) -> Iterator[tuple[VerifierKey, int]]:
    """Who signed, and when; DocumentError unless each line is of another key, and right."""
    known = set()
    for line in note.signatures:
        key = keys.get((line.name, line.key_id))
        if key is None or key in known:
            raise DocumentError(f"{line.name}: no key of the plan, or twice")
        known.add(key)
        made = line.signature
        stamp = b"" if key.kind == ED25519 else made[:_TIME_BYTES]
        time = int.from_bytes(stamp, "big")
        text = note.text.encode() if key.kind == ED25519 else cosigned_text(note.text, time)
        if len(made) != len(stamp) + _SIGNATURE_BYTES or (
            not verifies(key.public, made[len(stamp) :], text)
        ):
            raise DocumentError(f"{line.name}: not its signature")
        yield key, time
    origin = note.text.split("\n", 1)[0]
    if not any(key.kind == ED25519 and key.name == origin for key in known):
        raise DocumentError(f"{origin}: not signed by the log")


# ---- content -----------------------------------------------------------------------------------


def _said(draw: Draw, steps: Mapping[str, Step], seed: str) -> Iterator[str]:
    """What the entries say of another draw, or of this one otherwise than the bundle does."""
    moments = []
    for kind, step in steps.items():
        at = step.content.get("at")
        moments.append(seconds(at) if isinstance(at, str) and at else None)
        named = step.content.get("kind"), step.content.get("subject")
        kinds = ENDS if kind == "result" else (kind,)
        if (
            named not in [(each, f"draw:{draw.plan['number']}") for each in kinds]
            or moments[-1] is None
        ):
            yield f"{kind}: an entry of another kind or subject, or without its moment"
            return
    if moments != sorted(moments, key=lambda at: at or 0):
        yield "entries are not in the order of their moments"
    files = draw.files
    sealed, opened = files["commitments.json"], files["reveals.json"]
    wanted: dict[str, dict[str, Json]] = {
        "freeze": {"plan": plan_hash(files["plan.json"]), **_roots(draw)},
        "open": {"commitments": sealed.decode()},
        "close": {"commitments": sha256_hex(sealed), "reveals": sha256_hex(opened)},
        "result": {"outcome": sha256_hex(files["outcome.txt"])},
    }
    if draw.plan["mode"] == "open":
        wanted["result"]["seed"] = seed
    elif "seed" in steps["result"].content:
        yield "result: the seed of a sealed draw"
    for kind, members in wanted.items():
        said = steps[kind].content
        # As bytes: of Python's values `true` equals 1.
        if any(
            name not in said or canonical_json(said[name]) != canonical_json(value)
            for name, value in members.items()
        ):
            yield f"{kind}: the entry says something else than the bundle"


def _roots(draw: Draw) -> dict[str, Json]:
    """What the freeze of targets says once more, so that a firm's slip needs no bundle."""
    if draw.kind != "targets":
        return {}
    files = cast(dict[str, Json], draw.plan["files"])
    return {"bits": draw.bits, "roots": {name: files[name] for name in _SLIP_FILES}}


def _proved(steps: Sequence[Step]) -> Iterator[str]:
    """What is not in the log, or in no order, or in logs of which one does not continue another."""
    for step in steps:
        index, head = step.proof.index, step.head
        if not is_included(leaf_hash(step.entry), index, head.size, step.proof.path, head.root):
            yield f"entry {index}: not in the log"
    if steps[0].since:
        yield "the first checkpoint has none before it"
    for one, other in pairwise(steps):
        if not one.proof.index < other.proof.index or one.head.origin != other.head.origin:
            yield "entries of another order, or of another log"
        sizes = one.head.size, other.head.size
        if not is_consistent(*sizes, other.since, one.head.root, other.head.root):
            yield "a checkpoint does not continue the one before"


# ---- witnesses ---------------------------------------------------------------------------------


def _first_moment(draw: Draw) -> int | None:
    sources = cast(list[dict[str, str]], draw.plan["sources"])
    moments = [seconds(each["at"]) for each in sources if each["at"]]
    return min((at for at in moments if at is not None), default=None)


def _late(log: DrawLog, policy: Policy) -> Iterator[str]:
    """What witnesses have not seen, or not in time."""
    freeze, opened, close, result = (log.steps[kind] for kind in STEPS)
    if not policy.is_quorum(_witnesses(freeze, policy)):
        yield "too few witnesses have seen the list locked"
    if freeze.head.size > opened.proof.index:
        yield "witnesses saw the list after a secret may have been open"
    if not policy.is_quorum(_witnesses(close, policy, log.before)):
        yield "too few witnesses have seen the reveals closed in time"
    if close.head.size > result.proof.index:
        yield "witnesses saw the reveals after there was a result"


def _witnesses(step: Step, policy: Policy, before: int | None = None) -> list[str]:
    """The names of those of the policy who have signed, if `before` then before that moment."""
    return [
        each.name
        for each in policy.witnesses
        if each.key in step.seen and (before is None or step.seen[each.key] < before)
    ]
