"""How the text of one cell is read: blanks, names, codes, dates, lists, words of a vocabulary."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import TypeVar

from scheduler.vocabulary import Labelled

Kind = TypeVar("Kind", bound=Labelled)

_BLANKS = frozenset(
    {"", "-", "--", "—", "——", "/", "无", "n/a", "#n/a", "na", "null", "none", "nan", "\\n"}
)
_LONGEST_BLANK = max(map(len, _BLANKS))
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]")
_DATE = re.compile(
    r"([0-9]{4})(?:[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})"
    r"|年([0-9]{1,2})月([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))"
)
_MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$")
_LIST = re.compile(r"[；;\n]")
_LOOSE_LIST = re.compile(r"[；;、，,\s]+")
_YES = frozenset({"是", "Y", "YES", "TRUE", "1", "√", "有", "可"})
_NO = frozenset({"否", "N", "NO", "FALSE", "0", "×", "X", "不可"})
_YEARS = range(1900, 2200)
_CODE = re.compile(r"[!-~\u4e00-\u9fff]{1,64}")


class CellFault(Exception):
    """Why a cell cannot be read."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def filled(values: list[str]) -> list[str]:
    """The cells of a line without blanks around them; '' where one says that there is nothing."""
    return [
        "" if len(text) <= _LONGEST_BLANK and text.lower() in _BLANKS else text
        for text in map(str.strip, values)
    ]


def tidy(text: str) -> str:
    """One line without invisible marks; line breaks and runs of blanks become one blank."""
    if text.isprintable() and "  " not in text:
        return text
    return " ".join(_INVISIBLE.sub("", text).split())


def is_legible(text: str) -> bool:
    """Whether every character can be printed; rare characters that Python does not know yet can."""
    return (text.isprintable() and "\ufffd" not in text) or not any(map(_is_garbage, text))


def _is_garbage(character: str) -> bool:
    if character == "\ufffd":
        return True
    rare = 0x20000 <= ord(character) <= 0x3FFFF
    return not rare and unicodedata.category(character)[0] == "C"


def legible(text: str) -> str:
    """A name: tidied, refused where it is mis-encoded."""
    text = tidy(text)
    if not is_legible(text):
        raise CellFault("import_mis_encoded")
    return text


def code(text: str) -> str:
    """A code or number of a person, item or authority: half width, no blanks inside."""
    if not is_legible(tidy(text)):
        raise CellFault("import_mis_encoded")
    text = half_width(text)
    if not _CODE.fullmatch(text):
        raise CellFault("import_code_form")
    return text


def half_width(text: str) -> str:
    """Full width to half width, without any blanks."""
    if text.isascii() and text.isalnum():
        return text
    return "".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


@lru_cache(maxsize=65_536)
def day(text: str) -> date:
    """2024-03-05, 2024/3/5, 2024.3.5, 2024年3月5日 or 20240305; midnight may follow."""
    matched = _DATE.fullmatch(_MIDNIGHT.sub("", text)) or _DATE.fullmatch(
        half_width(_MIDNIGHT.sub("", tidy(text)))
    )
    if matched is None:
        raise CellFault("import_date_form")
    year, month, number = (int(part) for part in matched.groups() if part is not None)
    if year not in _YEARS:
        raise CellFault("import_date_year", first=_YEARS.start, last=_YEARS.stop - 1)
    try:
        return date(year, month, number)
    except ValueError:
        raise CellFault("import_date_impossible") from None


def items_of(text: str) -> list[str]:
    """The parts of a list separated by ；, each once, in order."""
    return list(dict.fromkeys(part for part in map(tidy, _LIST.split(text)) if part))


def loose_items_of(text: str) -> list[str]:
    """As `items_of`, for parts that contain no punctuation: codes, departments, kinds."""
    return list(dict.fromkeys(part for part in _LOOSE_LIST.split(tidy(text)) if part))


def yes_or_no(text: str) -> bool:
    """是 or 否."""
    word = half_width(text).upper()
    if word in _YES or word in _NO:
        return word in _YES
    raise CellFault("import_yes_no")


def whole_number(text: str) -> int:
    """A count from 1 on."""
    word = half_width(text)
    if not re.fullmatch(r"[0-9]{1,4}(\.0+)?", word) or int(float(word)) < 1:
        raise CellFault("import_count")
    return int(float(word))


def vocabulary(kind: type[Kind], aliases: Mapping[str, Kind]) -> dict[str, Kind]:
    """Every word that means a member: its label, its value and the aliases."""
    words = {_bare(alias): member for alias, member in aliases.items()}
    for member in kind:
        words[_bare(member.label)] = member
        words[_bare(member.value)] = member
    return words


def member_of(words: Mapping[str, Kind], text: str) -> Kind:
    """The member that a word means."""
    found = words.get(text) or words.get(_bare(text))
    if found is None:
        known = dict.fromkeys(member.label for member in words.values())
        raise CellFault("import_word_unknown", known="、".join(known))
    return found


def _bare(text: str) -> str:
    """A word as compared: half width, lower case, letters and digits only."""
    word = re.sub(r"[^\w]+", "", unicodedata.normalize("NFKC", text)).lower()
    return word
