"""The forms of frozen lines, column by column (docs/protocol.md §1).

Whoever reads a list that somebody else has written asks here first: everything the protocol says of
a file's bytes holds for what is returned.
"""

import operator
import re
from collections.abc import Callable

from scheduler.draw.documents import DocumentError, split_lines

Rows = list[tuple[str, ...]]

DIGITS_MOST = 9
"""Of every count, so that counts times 2^32 fit in 63 bits; odds have up to 18."""

LINES_MOST = 10**9

DEVIATION_MOST = 4
"""Units of 2^-K by which odds may differ from what their multipliers say: the document (§3) derives
it."""

ROLES = frozenset({"lead", "member", "specialist", "joining"})

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # but for the tab and the newline
_ID = re.compile(r"[a-z2-7]{20}")
_COUNT = re.compile(rf"0|[1-9][0-9]{{0,{DIGITS_MOST - 1}}}")
_LEVEL = re.compile(rf"0|-?[1-9][0-9]{{0,{DIGITS_MOST - 1}}}")
_ODDS = re.compile(r"0|[1-9][0-9]{0,17}")
_NAME = re.compile(r"[0-9A-Za-z.-]+")
_PATH = re.compile(r"[0-9A-Za-z.-]+(/[0-9A-Za-z.-]+)*")
_BLIND = re.compile(r"[0-9a-f]{32}")
_WEEK = re.compile(r"[0-9A-Za-z-]+")
_SEAT = re.compile(r"[0-9a-z.-]+")
_VALUE = re.compile(r"(0|[1-9][0-9]{0,15})\.[0-9]{1,20}|[1-9](\.[0-9]{1,16})?e-?[0-9]{2,3}")
"""That of a decimal that a double may have; that it is the double's shortest is for those who read
it as one (scheduler/odds/certify_text.py)."""


def _is(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def is_id(text: str) -> bool:
    """A salted public id (§2)."""
    return _ID.fullmatch(text) is not None


def is_week(text: str) -> bool:
    """A week's name: never that of a target, whose nodes are named in the same way (§7)."""
    return _WEEK.fullmatch(text) is not None and not is_id(text)


def is_word(text: str) -> bool:
    """Text, not empty, without the comma that joins words."""
    return text != "" and "," not in text


def is_words(text: str) -> bool:
    """Sorted words joined by commas, or none."""
    words = [word.encode() for word in text.split(",")]
    return not text or (all(words) and all(map(operator.lt, words, words[1:])))


def _anything(text: str) -> bool:
    return True


_COLUMNS: dict[str, Callable[[str], bool]] = {
    "id": is_id,
    "count": _is(_COUNT),
    "limit": lambda text: not text or _COUNT.fullmatch(text) is not None,
    "odds": _is(_ODDS),
    "level": _is(_LEVEL),
    "rank": lambda text: text != "0" and _COUNT.fullmatch(text) is not None,
    "status": {"drawn", "alternate"}.__contains__,
    "hash": _is(re.compile(r"[0-9a-f]{64}")),
    "bit": lambda text: text in {"0", "1"},
    "name": _is(_NAME),
    "path": _is(_PATH),
    "seat": _is(_SEAT),
    "role": ROLES.__contains__,
    "week": lambda text: not text or is_week(text),
    "word": is_word,
    "word?": lambda text: not text or is_word(text),
    "words": is_words,
    "value": _is(_VALUE),
    "blind": lambda text: not text or _BLIND.fullmatch(text) is not None,
    "text": _anything,
}

_FILES = {
    "pool.txt": "id name",
    "excluded.txt": "id text",
    "cells.txt": "name path path count odds blind",
    "roster.txt": "id count count limit bit bit word words words",
    "absent.txt": "id text",
    "blocked.txt": "id id text",
    "seats.txt": "id word week seat role word word? count",
    "odds.txt": "id seat id odds",
    "multipliers.txt": "text text text text value level",
}
"""The columns of each file."""

_OUTCOMES = {"targets": "name rank id status hash", "inspectors": "id seat id"}
"""The columns of `outcome.txt`, by kind of draw."""

_KEYS = {"blocked.txt": (0, 1), "seats.txt": (0, 3), "odds.txt": (0, 1, 2)} | {
    "multipliers.txt": (0, 1, 2, 3)
}
"""The columns in which the lines of a file are unique; the first alone where it is not here."""

_BOUNDS: dict[str, tuple[Callable[[str], bool], ...]] = {
    "seat": (is_id, _is(_SEAT), operator.not_),
    "group": (is_id, _is(_SEAT), lambda text: text == "mentor"),
    "inspector": (is_id, operator.not_, operator.not_),
    "week": (is_id, is_week, operator.not_),
    "pair": (is_id, is_id, operator.not_),
}
"""What the three names of each kind of bound are (§3)."""


def read_rows(name: str, data: bytes) -> Rows:
    """The lines of the frozen file `name` in columns; DocumentError where one has not its form."""
    rows = _columns_of(name, data, _FILES[name])
    encoded = split_lines(data)
    if not all(map(operator.lt, encoded, encoded[1:])):
        raise DocumentError(f"{name}: lines not in sorted order, or one of them twice")
    if name == "multipliers.txt" and not all(map(_names_a_bound, rows)):
        raise DocumentError(f"{name}: a line that names no kind of bound")
    known = {tuple(row[at] for at in _KEYS.get(name, (0,))) for row in rows}
    if len(known) < len(rows):
        raise DocumentError(f"{name}: two lines of one name")
    return rows


def check_blinds(rows: Rows, mode: object) -> None:
    """DocumentError where lines of `cells.txt` are blinded and the plan's mode is open, or where
    they are not and it is sealed. Of another mode `plan` says that there is none."""
    if mode == "open" and any(row[5] for row in rows):
        raise DocumentError("cells.txt: a line is blinded in open mode")
    if mode == "sealed" and not all(row[5] for row in rows):
        raise DocumentError("cells.txt: a line is not blinded in sealed mode")


def check_outcome_form(kind: str, data: bytes) -> None:
    """DocumentError where `outcome.txt` of a draw of this kind has not its form (§6, §7)."""
    rows = _columns_of("outcome.txt", data, _OUTCOMES[kind])
    lines = split_lines(data)
    rising = all(map(operator.lt, lines, lines[1:]))
    if kind == "targets":
        order = [(cell, int(rank)) for cell, rank, *_ in rows]
        rising = all(map(operator.lt, order, order[1:]))
    if not rising:
        raise DocumentError("outcome.txt: lines not in order, or one of them twice")


def _columns_of(name: str, data: bytes, columns: str) -> Rows:
    fits = [_COLUMNS[column] for column in columns.split()]
    rows = [tuple(line.split("\t")) for line in _decoded(name, data).split("\n")[:-1]]
    for number, row in enumerate(rows, 1):
        if len(row) != len(fits) or not all(fit(text) for fit, text in zip(fits, row, strict=True)):
            raise DocumentError(f"{name}: line {number} has not its form")
    return rows


def _decoded(name: str, data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name}: not UTF-8: {error}") from error
    if _CONTROL.search(text):
        raise DocumentError(f"{name}: a control character")
    if text and not text.endswith("\n"):
        raise DocumentError(f"{name}: the last line has no newline")
    return text


def _names_a_bound(row: tuple[str, ...]) -> bool:
    forms = _BOUNDS.get(row[0])
    return forms is not None and all(fits(text) for fits, text in zip(forms, row[1:4], strict=True))
