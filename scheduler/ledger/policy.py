"""Whom to trust (C2SP tlog-policy): which log, which witnesses, and how many of them.

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <name>...
    quorum <name>|none

One item a line; empty lines and lines that start with `#` say nothing. Names stand for what stands
above them.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from scheduler.ledger.checkpoints import cosigned_at, signed_by
from scheduler.ledger.notes import COSIGNATURE, ED25519, Note, NoteFault, VerifierKey

NOBODY = "none"
_SPACE = re.compile("[ \t]+")
_COUNT = re.compile("[1-9][0-9]{0,8}")


@dataclass(frozen=True)
class Log:
    """A log that is trusted to sign; `url` where it is served, if anywhere."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True)
class Witness:
    """A witness; `url` where it takes checkpoints, if it is on a network."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True)
class Group:
    """Seen by the group = seen by at least `least` of its members."""

    name: str
    least: int
    members: tuple[str, ...]


@dataclass
class Policy:
    """What a head of the log must carry to be believed."""

    logs: list[Log] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str = ""

    def log_of(self, note: Note) -> Log | None:
        """The trusted log whose signature the note carries under its own origin, or None."""
        origin = note.text.split("\n", 1)[0]
        named = (log for log in self.logs if log.key.name == origin)
        return next((log for log in named if signed_by(note, log.key)), None)

    def seen_by(self, note: Note) -> dict[str, int]:
        """Witnesses whose cosignature the note carries → when (POSIX seconds)."""
        times = {each.name: cosigned_at(note, each.key) for each in self.witnesses}
        return {name: time for name, time in times.items() if time is not None}

    def is_met(self, note: Note) -> bool:
        """Signed by a trusted log, and seen by enough witnesses."""
        if self.log_of(note) is None:
            return False
        return self.is_quorum(self.seen_by(note))

    def is_quorum(self, witnesses: Iterable[str]) -> bool:
        """Are these witnesses enough?"""
        seen = set(witnesses)
        for group in self.groups:
            if len(seen.intersection(group.members)) >= group.least:
                seen.add(group.name)
        return self.quorum == NOBODY or self.quorum in seen


def parse_policy(text: str) -> Policy:
    """Read a policy; NoteFault names the line that is wrong."""
    policy = Policy()
    for number, line in enumerate(text.split("\n"), 1):
        words = _SPACE.split(line.strip(" \t"))
        if words == [""] or words[0].startswith("#"):
            continue
        read = _READERS.get(words[0])
        if read is None:
            raise NoteFault("log_policy_line", str(number))
        read(policy, words[1:], str(number))
    if not policy.quorum:
        raise NoteFault("log_policy_quorum")
    return policy


def _log(policy: Policy, words: list[str], line: str) -> None:
    if len(words) not in {1, 2}:
        raise NoteFault("log_policy_line", line)
    key = _key(words[0], ED25519, line)
    if any(log.key.public == key.public for log in policy.logs):
        raise NoteFault("log_policy_twice", line)
    policy.logs.append(Log(key, *words[1:]))


def _witness(policy: Policy, words: list[str], line: str) -> None:
    if len(words) not in {2, 3}:
        raise NoteFault("log_policy_line", line)
    _new_name(policy, words[0], line)
    key = _key(words[1], COSIGNATURE, line)
    if any(each.key.public == key.public for each in policy.witnesses):
        raise NoteFault("log_policy_twice", line)
    policy.witnesses.append(Witness(words[0], key, *words[2:]))


def _group(policy: Policy, words: list[str], line: str) -> None:
    if len(words) < 3:
        raise NoteFault("log_policy_line", line)
    name, how, *members = words
    _new_name(policy, name, line)
    taken = {member for group in policy.groups for member in group.members}
    if len(set(members)) < len(members) or taken.intersection(members):
        raise NoteFault("log_policy_twice", line)
    if not set(members) <= _names(policy):
        raise NoteFault("log_policy_name", line)
    least = {"all": len(members), "any": 1}.get(how) or (int(how) if _COUNT.fullmatch(how) else 0)
    if not 1 <= least <= len(members):
        raise NoteFault("log_policy_line", line)
    policy.groups.append(Group(name, least, tuple(members)))


def _quorum(policy: Policy, words: list[str], line: str) -> None:
    if len(words) != 1 or policy.quorum:
        raise NoteFault("log_policy_quorum", line)
    if words[0] != NOBODY and words[0] not in _names(policy):
        raise NoteFault("log_policy_name", line)
    policy.quorum = words[0]


_READERS: dict[str, Callable[[Policy, list[str], str], None]] = {
    "log": _log,
    "witness": _witness,
    "group": _group,
    "quorum": _quorum,
}


def _key(text: str, kind: int, line: str) -> VerifierKey:
    key = VerifierKey.parse(text)
    if key.kind != kind:
        raise NoteFault("log_key_kind", line)
    return key


def _names(policy: Policy) -> set[str]:
    return {each.name for each in policy.witnesses} | {each.name for each in policy.groups}


def _new_name(policy: Policy, name: str, line: str) -> None:
    if name == NOBODY or name in _names(policy):
        raise NoteFault("log_policy_name", line)


def without_urls(policy: Policy) -> Policy:
    """The same without addresses: whom to believe does not hang on where they are."""
    logs = [Log(log.key) for log in policy.logs]
    witnesses = [Witness(each.name, each.key) for each in policy.witnesses]
    return Policy(logs, witnesses, policy.groups, policy.quorum)


def written(policy: Policy) -> str:
    """The policy as a file."""
    lines = [
        *(" ".join(filter(None, ("log", str(log.key), log.url))) for log in policy.logs),
        *(
            " ".join(filter(None, ("witness", each.name, str(each.key), each.url)))
            for each in policy.witnesses
        ),
        *(
            " ".join(("group", group.name, str(group.least), *group.members))
            for group in policy.groups
        ),
        f"quorum {policy.quorum}",
    ]
    return "".join(f"{line}\n" for line in lines)
