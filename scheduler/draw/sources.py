"""Public values: numbers that do not exist when the odds are published, and that nobody concerned
chooses (docs/protocol.md §4).

Each source turns what a person types into one canonical text, or says what is wrong with it.
Whether a value is the one that fell is not asked here: scheduler/beacons, two typists, anybody.
"""

import re
import unicodedata
from calendar import monthrange, timegm
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

PUBLIC_TENTHS = 600
"""All public values of a draw carry at least this many tenths of a bit together, so that trying
plans against all values is hopeless."""

SOURCES_MOST = 8
LOTTERIES = frozenset({"kl8", "ssq", "dlt", "pl5"})
"""Public lotteries, whose label is the issue: 7 digits, and whose moment is known."""

_TITLES = "快乐8|双色球|大乐透|排列5"
_ISSUE = re.compile(r"[0-9]{4}(?:00[1-9]|0[1-9][0-9]|[12][0-9]{2}|3[0-5][0-9]|36[0-6])")
_ROUND = re.compile(r"quicknet ([1-9][0-9]{0,10})")
_ROUND_MOST = 10**10
_GENESIS, _PERIOD = 1692803367, 3  # seconds
_MOMENT = re.compile(
    r"([2-9][0-9]{3})-(0[1-9]|1[0-2])-([0-9]{2})T([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])Z"
)


class SourceError(ValueError):
    """The typed value is not one of the source; `code` names the sentence to show."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Source(Protocol):
    """One kind of public value."""

    @property
    def kind(self) -> str:
        """The name the plan gives the source."""

    @property
    def tenths(self) -> int:
        """What a value carries at least, in tenths of a bit, rounded down."""

    def canonical(self, typed: str) -> str:
        """The canonical text of the typed value; SourceError where it is not one."""


@dataclass(frozen=True)
class Digits:
    """Digits in the order in which they fell."""

    kind: str
    least: int
    most: int
    tenths: int
    wrong: str
    """Code of the refusal of what is no digit."""
    length: str
    """Code of the refusal of too few or too many."""

    def canonical(self, typed: str) -> str:
        digits = re.sub(r"[\s,，、;；-]", "", unicodedata.normalize("NFKC", typed))
        if not re.fullmatch(r"[0-9]*", digits):
            raise SourceError(self.wrong)
        if not self.least <= len(digits) <= self.most:
            raise SourceError(self.length, least=self.least, most=self.most, n=len(digits))
        return digits


@dataclass(frozen=True)
class Balls:
    """Different numbers from 1 on, from one drum or from several: (how many fall, of how many)."""

    kind: str
    drums: tuple[tuple[int, int], ...]
    tenths: int
    wrong: str
    """Code of the refusal."""

    def canonical(self, typed: str) -> str:
        between = r"[\s,，、;；+]+" if len(self.drums) > 1 else r"[\s,，、;；]+"
        words = [word for word in re.split(between, unicodedata.normalize("NFKC", typed)) if word]
        if not all(re.fullmatch(r"[0-9]{1,2}", word) for word in words):
            raise SourceError(self.wrong)
        fallen, groups = [int(word) for word in words], []
        for many, highest in self.drums:
            group, fallen = sorted(set(fallen[:many])), fallen[many:]
            if len(group) != many or not 1 <= group[0] <= group[-1] <= highest:
                raise SourceError(self.wrong)
            groups.append(" ".join(f"{number:02d}" for number in group))
        if fallen:
            raise SourceError(self.wrong)
        return " + ".join(groups)


@dataclass(frozen=True)
class Drand:
    """One round of the drand network quicknet: the signature of the round, in hexadecimal."""

    kind: str = "drand"
    tenths: int = 2548

    def canonical(self, typed: str) -> str:
        text = re.sub(r"\s", "", unicodedata.normalize("NFKC", typed)).lower()
        if not re.fullmatch(r"[0-9a-f]{96}", text):
            raise SourceError("source_drand_signature", n=len(text))
        return text


SOURCES: tuple[Source, ...] = (
    Digits("dice", 19, 64, 631, "source_dice_digits", "source_dice_length"),
    Balls("kl8", ((20, 80),), 616, "source_kl8_numbers"),
    Balls("ssq", ((6, 33), (1, 16)), 240, "source_ssq_numbers"),
    Balls("dlt", ((5, 35), (2, 12)), 243, "source_dlt_numbers"),
    Digits("pl5", 5, 5, 166, "source_pl5_digits", "source_pl5_length"),
    Drand(),
)


def source(kind: str) -> Source:
    """The source named `kind`."""
    for known in SOURCES:
        if known.kind == kind:
            return known
    raise SourceError("source_unknown", kind=kind)


def carried(kinds: Collection[str]) -> int:
    """What values of these kinds carry together, in tenths of a bit."""
    return sum(source(kind).tenths for kind in kinds)


def seconds(moment: str) -> int | None:
    """Seconds from 1970 to `YYYY-MM-DDThh:mm:ssZ`; None if there is no such moment."""
    found = _MOMENT.fullmatch(moment)
    if found is None:
        return None
    year, month, day, *clock = map(int, found.groups())
    if not 1 <= day <= monthrange(year, month)[1]:
        return None
    return timegm((year, month, day, *clock))


def drand_round(label: str) -> int:
    """The round that a label of the kind `drand` names; SourceError if it names none."""
    found = _ROUND.fullmatch(label)
    if found is None or int(found[1]) > _ROUND_MOST:
        raise SourceError("source_drand_label")
    return int(found[1])


def issue(label: str) -> str:
    """The issue of a lottery as a label names it, from the ways in which people write it
    (双色球第2026300期, 26300); another text comes back as it is: `check_announced` refuses it."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", label))
    found = re.fullmatch(rf"(?:{_TITLES})?第?([0-9]{{2}})?([0-9]{{5}})期?", plain)
    return f"{found[1] or '20'}{found[2]}" if found else label


def check_announced(kind: str, label: str, at: str) -> None:
    """SourceError where a source is not announced as docs/protocol.md §4 asks."""
    source(kind)
    if at and seconds(at) is None:
        raise SourceError("source_moment")
    if kind in LOTTERIES and not _ISSUE.fullmatch(label):
        raise SourceError("source_lottery_label")
    if kind in LOTTERIES and not at:
        raise SourceError("source_lottery_moment")
    if kind == "drand" and seconds(at) != _GENESIS + (drand_round(label) - 1) * _PERIOD:
        raise SourceError("source_drand_moment")
