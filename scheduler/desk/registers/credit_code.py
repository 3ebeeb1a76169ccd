"""统一社会信用代码 (GB 32100) and the 15-digit registration number it replaced.

A wrong check character is only doubtful, because thousands of real codes have one; what cannot
be a code is refused.
"""

import re
from operator import mul

from scheduler.desk.registers.cells import CellFault, half_width, is_legible, tidy

LENGTH = 18
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# As in stdnum.cn.uscc (a test holds them together), which cleans every code again: far slower.
_WEIGHTS = tuple(pow(3, place, len(_ALPHABET)) for place in range(17))
_FORM = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")
_DIGITS = re.compile(r"[0-9]{15}")
_FOREIGN = re.compile(rf"[^{_ALPHABET}]")
# What a spreadsheet makes of a long number: 9.14201E+17, 914201031778129000.0
_NUMBER = re.compile(r"[0-9]+\.[0-9]+|[0-9]+(\.[0-9]+)?E\+?[0-9]{1,2}")


def credit_code(text: str) -> str:
    """The code in capital letters and half width."""
    if _FORM.fullmatch(text):
        return text
    code = _compact(text)
    if _FORM.fullmatch(code):
        return code
    if len(code) != LENGTH:
        raise CellFault("import_uscc_length", n=len(code))
    foreign = _FOREIGN.findall(code)
    if foreign:
        raise CellFault("import_uscc_letters", letters="、".join(dict.fromkeys(foreign)))
    raise CellFault("import_uscc_division", part=code[2:8])


def has_right_check(code: str) -> bool:
    """Whether the last character follows from the others."""
    total = sum(map(mul, map(_ALPHABET.index, code[:-1]), _WEIGHTS))
    return _ALPHABET[-total % len(_ALPHABET)] == code[-1]


def registration_number(text: str) -> str:
    """The 15 digits."""
    if _DIGITS.fullmatch(text):
        return text
    number = _compact(text)
    if not _DIGITS.fullmatch(number):
        raise CellFault("import_registration_no", n=len(number))
    return number


def either(text: str) -> str:
    """A register key: a credit code, or a registration number."""
    number = _compact(text)
    if _DIGITS.fullmatch(number):
        return number
    return credit_code(number)


def _compact(text: str) -> str:
    if not text.isascii() and not is_legible(tidy(text)):
        raise CellFault("import_mis_encoded")
    code = half_width(text).upper()
    if _NUMBER.fullmatch(code):
        raise CellFault("import_digits_lost")
    return code.replace("-", "")
