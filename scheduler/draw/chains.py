"""Chains of codes: who knows the last link knows all, who knows a link knows those before it only
(docs/protocol.md §4 "Standing draw", §11, §12).

    head = link 0 ◀─back─ link 1 ◀─back─ link 2 ◀─ … ◀─back─ link n

A party makes link n at random, publishes the head, and opens link after link: nobody can foresee
the next one, and the party cannot choose it any more.
"""

import re
from dataclasses import dataclass

from scheduler.draw.documents import DocumentError, canonical_json, read_canonical
from scheduler.draw.hashing import tagged

FORM = "ssj-chain/1"
LENGTH_MOST = 10**9 - 1
"""A count of the protocol (§1)."""

_HEX = re.compile(r"[0-9a-f]{64}")
_PARTY = re.compile(r"[a-z-]+")


def back(code: str) -> str:
    """The link before this one; both are 64 digits of hexadecimal."""
    return tagged("ssj.chain.v1", code)


def goes_back(code: str, steps: int) -> str:
    """What `steps` steps of `back` lead to from this link."""
    for _ in range(steps):
        code = back(code)
    return code


@dataclass(frozen=True)
class Chain:
    """A chain as its party keeps it: `value` is the last link, number `length`."""

    party: str
    length: int
    value: str

    def link(self, number: int) -> str:
        """Link `number`, from 0 (the head) to `length`; ValueError beyond."""
        if not 0 <= number <= self.length:
            raise ValueError(f"a chain of {self.length} links has no link {number}")
        return goes_back(self.value, self.length - number)

    @property
    def head(self) -> str:
        """What the party publishes."""
        return self.link(0)


def write_chain(chain: Chain) -> bytes:
    """The bytes of an `ssj-chain/1` file (§12)."""
    return canonical_json(
        {"chain": FORM, "party": chain.party, "length": chain.length, "value": chain.value}
    )


def read_chain(data: bytes) -> Chain:
    """The chain of an `ssj-chain/1` file; DocumentError where it has not its form."""
    document = read_canonical(data)
    party, length, value = (document.get(name) for name in ("party", "length", "value"))
    if document.keys() != {"chain", "party", "length", "value"} or document["chain"] != FORM:
        raise DocumentError(f"not a file {FORM}")
    if not (isinstance(party, str) and _PARTY.fullmatch(party)):
        raise DocumentError("party: not a name [a-z-]+")
    if type(length) is not int or not 1 <= length <= LENGTH_MOST:
        raise DocumentError(f"length: not from 1 to {LENGTH_MOST}")
    if not (isinstance(value, str) and _HEX.fullmatch(value)):
        raise DocumentError("value: not 64 digits of hexadecimal")
    return Chain(party, length, value)
