"""Public values: numbers that do not exist when the odds are published, and that nobody concerned
chooses.

Each source turns what a person types into one canonical text, or says what is wrong with it.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Protocol

PUBLIC_BITS = 60
"""A public value carries at least this many bits, so that trying plans against all values is
hopeless."""


class SourceError(ValueError):
    """The typed value is not one of the source; `code` names the sentence to show."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Source(Protocol):
    @property
    def kind(self) -> str:
        """The name the plan gives the source."""

    def canonical(self, typed: str) -> str:
        """The canonical text of the typed value; SourceError where it is not one."""


@dataclass(frozen=True)
class Dice:
    """Throws of ten-sided dice in the order thrown: 19 digits carry 63 bits."""

    kind: str = "dice"
    least: int = 19
    most: int = 64

    def canonical(self, typed: str) -> str:
        digits = re.sub(r"[\s,，、;；-]", "", unicodedata.normalize("NFKC", typed))
        if not re.fullmatch(r"[0-9]*", digits):
            raise SourceError("source_dice_digits")
        if not self.least <= len(digits) <= self.most:
            raise SourceError("source_dice_length", least=self.least, most=self.most, n=len(digits))
        return digits


@dataclass(frozen=True)
class KuaiLe8:
    """One issue of 快乐8: 20 different numbers of 80, 61.6 bits."""

    kind: str = "kl8"

    def canonical(self, typed: str) -> str:
        text = unicodedata.normalize("NFKC", typed)
        words = [word for word in re.split(r"[\s,，、;；]+", text) if word]
        if not all(re.fullmatch(r"[0-9]{1,2}", word) for word in words):
            raise SourceError("source_kl8_numbers")
        numbers = sorted({int(word) for word in words})
        if len(words) != 20 or len(numbers) != 20 or not 1 <= numbers[0] <= numbers[-1] <= 80:
            raise SourceError("source_kl8_numbers")
        return " ".join(f"{number:02d}" for number in numbers)


SOURCES: tuple[Source, ...] = (Dice(), KuaiLe8())


def source(kind: str) -> Source:
    """The source named `kind`."""
    for known in SOURCES:
        if known.kind == kind:
            return known
    raise SourceError("source_unknown", kind=kind)
