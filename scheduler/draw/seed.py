"""Plan hash, commitments and the seed (docs/protocol.md §3, §4).

The plan hash is inside every commitment and inside the seed, so a seed serves one draw only and
nothing that was fixed before can be exchanged afterwards.
"""

from collections.abc import Mapping

from scheduler.draw.hashing import sha256_hex, tagged

SECRET_BYTES = 32


def plan_hash(plan: bytes) -> str:
    """The hash of the plan's bytes as published."""
    return sha256_hex(b"ssj.plan.v1\n" + plan)


def commitment(number: str, plan: str, party: str, secret: bytes) -> str:
    """What `party` publishes before the public value exists; `plan` is the plan hash."""
    if len(secret) != SECRET_BYTES:
        raise ValueError(f"a secret has {SECRET_BYTES} bytes, not {len(secret)}")
    return tagged("ssj.commit.v1", number, plan, party, secret.hex())


def combine(number: str, plan: str, reveals: Mapping[str, str], kind: str, value: str) -> str:
    """The seed, in hexadecimal, from every party's revealed secret (hex) and the public value."""
    parties = [f"party:{party}:{reveals[party]}" for party in sorted(reveals)]
    return tagged("ssj.seed.v1", number, plan, *parties, f"public:{kind}:{value}")
