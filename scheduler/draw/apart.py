"""Two people who keep apart: which of them is kept from a target, by a hash and nobody's choice."""

import hashlib


def kept_apart(target: str, one: str, other: str) -> str:
    """Which of two people who may not work together is kept from this target.

    A hash of the three names decides, before any seed exists: nobody chooses it, anybody can
    repeat it, and the odds stay exact (research/algorithms.md §5, phase-1 restriction).
    """
    first, second = sorted((one, other))
    digest = hashlib.sha256(f"ssj.apart.v1\n{target}\n{first}\n{second}\n".encode()).digest()
    return second if digest[-1] & 1 else first
