"""A secret in shares: any k of them give it, fewer say nothing of it, each can be checked alone.

With a polynomial f(x) = s + c1·x + … + c(k−1)·x^(k−1) modulo L the holder number i is given f(i);
everybody is given s·B, c1·B, …, so f(i)·B can be computed without f (Feldman 1987).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scheduler.draw.curve import (
    BASE,
    ORDER,
    NoPoint,
    Point,
    decoded,
    is_multiple_of_base,
    weighted,
)
from scheduler.entropy import Entropy
from scheduler.errors import DomainError

MOST_HOLDERS = 64
_HEX = re.compile("[0-9a-f]{64}")


class SealFault(DomainError):
    """What is wrong with a share, the points of a plan, or a set of shares."""

    status = 422


@dataclass(frozen=True)
class Polynomial:
    """s, c1, …, c(k−1): kept nowhere, forgotten once the shares are made."""

    coefficients: tuple[int, ...]

    @property
    def secret(self) -> int:
        return self.coefficients[0]

    def share(self, place: int) -> int:
        """f(place), of the holder number `place` (from 1)."""
        if not 1 <= place <= MOST_HOLDERS:
            raise ValueError(f"no holder is number {place}")
        value = 0
        for coefficient in reversed(self.coefficients):
            value = (value * place + coefficient) % ORDER
        return value

    def points(self) -> list[str]:
        """The plan's `points`."""
        return [BASE.times(each).encoded().hex() for each in self.coefficients]


def make_polynomial(entropy: Entropy, least: int) -> Polynomial:
    """A fresh secret, 1 ≤ s < L, and `least` − 1 coefficients from 0 to L − 1.

    48 bytes modulo L: no number is likelier than another by more than one in 2^131.
    """
    if least < 1:
        raise ValueError("at least one share opens a seal")
    drawn = [int.from_bytes(entropy.bytes(48), "big") for _ in range(least)]
    return Polynomial((drawn[0] % (ORDER - 1) + 1, *(each % ORDER for each in drawn[1:])))


def scalar_text(scalar: int) -> str:
    """A secret or a share as files have it: 64 digits of hexadecimal."""
    return f"{scalar:064x}"


def read_scalar(text: str) -> int:
    """The number of such a text; SealFault where it has not the form or is not below L."""
    if not _HEX.fullmatch(text) or int(text, 16) >= ORDER:
        raise SealFault("scalar_form")
    return int(text, 16)


def read_points(points: Sequence[str]) -> list[Point]:
    """The plan's points; SealFault where one is no multiple of the base point: then no secret could
    ever open this seal, or not for all holders."""
    try:
        found = [decoded(bytes.fromhex(text)) for text in points]
    except NoPoint as error:
        raise SealFault("seal_points") from error
    if not all(map(is_multiple_of_base, found)):
        raise SealFault("seal_points")
    return found


def opens(points: Sequence[str], secret: int) -> bool:
    """Is this the secret that the plan has fixed? (check `seal`)"""
    return 0 < secret < ORDER and BASE.times(secret).encoded().hex() == points[0]


def is_share(points: Sequence[str], place: int, value: int) -> bool:
    """f(i)·B = Σ i^j · points[j]: is this the share of the holder number `place`?"""
    terms = ((place**power % ORDER, point) for power, point in enumerate(read_points(points)))
    return 0 <= value < ORDER and BASE.times(value).same(weighted(terms))


def wrong_shares(points: Sequence[str], shares: Mapping[int, int]) -> list[int]:
    """The places whose share is not what the plan says, ascending."""
    return [place for place in sorted(shares) if not is_share(points, place, shares[place])]


def combine(shares: Mapping[int, int]) -> int:
    """Σ f(i) · Π i′/(i′ − i) modulo L: the secret, where these are k shares or more of it."""
    return sum(shares[place] * weight(place, shares) for place in shares) % ORDER


def weight(place: int, places: Iterable[int]) -> int:
    """Π i′/(i′ − i) over the other places i′."""
    result = 1
    for other in places:
        if other != place:
            result = result * other * pow(other - place, -1, ORDER) % ORDER
    return result


def recover(points: Sequence[str], shares: Mapping[int, int]) -> int:
    """The secret from the first k of these shares; SealFault names wrong ones, or says how many are
    missing."""
    wrong = wrong_shares(points, shares)
    if wrong:
        raise SealFault("shares_wrong", places="、".join(map(str, wrong)))
    if len(shares) < len(points):
        raise SealFault("shares_too_few", have=len(shares), least=len(points))
    secret = combine({place: shares[place] for place in sorted(shares)[: len(points)]})
    if not opens(points, secret):
        raise SealFault("seal_points")
    return secret
