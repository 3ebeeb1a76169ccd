"""Plan hash, commitments and the seed (docs/protocol.md §3, §4).

The plan hash is inside every commitment and inside the seed, so a seed serves one draw only and
nothing that was fixed before can be exchanged afterwards.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

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


def combine(
    number: str,
    plan: str,
    commitments: Mapping[str, str],
    reveals: Mapping[str, str],
    values: Sequence[tuple[str, str]],
    seal: str = "",
) -> str:
    """The seed, in hexadecimal, from what every party committed to, the revealed secrets (hex), the
    public values, (kind, value) in the plan's order, and the secret of the seal (hex) of a sealed
    draw; in open mode there is none.

    A commitment that was not opened is in it too, so that it cannot be exchanged or left out.
    """
    sealed = [f"commitment:{party}:{commitments[party]}" for party in sorted(commitments)]
    opened = [f"party:{party}:{reveals[party]}" for party in sorted(reveals)]
    public = [f"public:{kind}:{value}" for kind, value in values]
    closed = [f"seal:{seal}"] if seal else []
    return tagged("ssj.seed.v1", number, plan, *sealed, *opened, *public, *closed)


def low_secrets(reveals: Mapping[str, str]) -> frozenset[str]:
    """Parties whose revealed secret (hex) shows itself low or repeated, and so counts as zero."""
    times = Counter(reveals.values())
    return frozenset(
        party
        for party, secret in reveals.items()
        if secret.startswith("0" * 16) or secret[:32] == secret[32:] or times[secret] > 1
    )
