"""Exact rates: 3 %, 0.03 and 3/100 are the same fraction, never a float."""

import re
import unicodedata
from fractions import Fraction


class RateError(ValueError):
    """The text is not a rate between 0 and 1."""


def parse_rate(text: str) -> Fraction:
    """The exact fraction that `text` writes (`3%`, `0.03`, `3/100`), from 0 to 1."""
    plain = unicodedata.normalize("NFKC", text).strip()
    match = re.fullmatch(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*%", plain)
    if match:
        rate = Fraction(match[1]) / 100
    elif re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?|[0-9]{1,18}/0{0,18}[1-9][0-9]{0,17}", plain):
        rate = Fraction(plain)
    else:
        raise RateError(text)
    if not 0 <= rate <= 1:
        raise RateError(text)
    return rate


def rate_text(rate: Fraction) -> str:
    """The rate as people write it: a percentage where it is short, else a fraction."""
    percent = rate * 100
    for places in range(4):
        scaled = percent * 10**places
        if scaled.denominator == 1:
            digits = str(scaled.numerator).zfill(places + 1)
            whole, part = (digits[:-places], digits[-places:]) if places else (digits, "")
            return f"{whole}.{part}%" if part else f"{whole}%"
    return f"{rate.numerator}/{rate.denominator}"
