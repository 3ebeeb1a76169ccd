"""PROBLEM.json -> document: every finding at once, each with the JSON pointer of its place.

What has the wrong form is set aside row by row, so that the rest can still be judged.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from api.problems import FORM_CODES
from api.schemas.engine import MODELS, AnyProblem
from scheduler.errors import Finding, Invalid

_TYPES = {
    "int_type": "integer_wanted",
    "string_type": "text_wanted",
    "list_type": "list_wanted",
    "model_type": "object_wanted",
    "dict_type": "object_wanted",
    "bool_type": "yes_no_wanted",
    "enum": "attribute_unknown",
    "exact_number": "exact_number",
    "too_short": "pair_wanted",
    "too_long": "pair_wanted",
    "greater_than_equal": "number_too_small",
    "less_than_equal": "number_too_large",
}
Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Reading:
    """`document`: the problem, without the rows that `findings` are about (None: nothing of it can
    be read). `origins`: of a list in the document, the numbers its rows had in the file."""

    document: AnyProblem | None
    findings: tuple[Finding, ...]
    origins: dict[Place, tuple[int, ...]]

    def pointer(self, place: Sequence[str | int]) -> str:
        """The JSON pointer in the file of a place in the document."""
        found: list[str | int] = []
        for depth, part in enumerate(place):
            rows = self.origins.get(tuple(place[:depth]))
            found.append(rows[part] if rows and isinstance(part, int) else part)
        return pointer(found)


def pointer(place: Sequence[str | int]) -> str:
    """RFC 6901."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place)


def read_problem(data: bytes) -> Reading:
    """The document with all findings about its form. Raises Invalid where it is no JSON object of
    a known kind."""
    plain = _parse(data)
    kind = plain.get("kind")
    if not isinstance(kind, str) or kind not in MODELS:
        code = "kind_unknown" if "kind" in plain else "required"
        raise Invalid([Finding("/kind", code, {"value": str(kind)} if "kind" in plain else {})])
    model = MODELS[kind]
    try:
        return Reading(model.model_validate(plain), (), {})
    except ValidationError as error:
        wrong = [(tuple(entry["loc"]), _finding(entry)) for entry in error.errors()]
    places = [place for place, _ in wrong]
    origins = _drop(plain, [_row(place) for place in places])
    findings = tuple(finding for _, finding in wrong)
    try:
        return Reading(model.model_validate(plain), findings, origins)
    except ValidationError:  # what is wrong is in no row that could be set aside
        return Reading(None, findings, origins)


def _parse(data: bytes) -> dict[str, Any]:
    try:
        plain = json.loads(data.decode(), object_pairs_hook=_object, parse_constant=_no_number)
        json.dumps(plain, ensure_ascii=False).encode()  # lone surrogates are no text
    except _Repeated as error:
        raise Invalid([Finding("", "member_twice", {"name": str(error)})]) from None
    except json.JSONDecodeError as error:
        raise Invalid([Finding("", "json_at", {"line": error.lineno})]) from None
    except (ValueError, RecursionError):
        raise Invalid([Finding("", "json_form")]) from None
    if not isinstance(plain, dict):
        raise Invalid([Finding("", "object_wanted")])
    return plain


class _Repeated(Exception):
    """A member that comes twice: one of them would be lost silently."""


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) < len(members):
        names = [name for name, _ in members]
        raise _Repeated(next(name for name in names if names.count(name) > 1))
    return found


def _no_number(word: str) -> None:
    raise ValueError(word)


def _finding(entry: Any) -> Finding:
    kind = entry["type"]
    code = _TYPES.get(kind) or FORM_CODES.get(kind, "wrong_form")
    limits = {name: entry["ctx"][name] for name in ("ge", "le") if name in entry.get("ctx", {})}
    return Finding(pointer(entry["loc"]), code, limits)


def _row(place: Place) -> Place:
    """The innermost row of a list that a place lies in; () where it lies in none."""
    depths = [depth for depth, part in enumerate(place, 1) if isinstance(part, int)]
    return place[: depths[-1]] if depths else ()


def _drop(plain: dict[str, Any], rows: Sequence[Place]) -> dict[Place, tuple[int, ...]]:
    """Take rows out of their lists, the innermost first; for each list, in the places that are
    left, which rows remain."""
    out: dict[Place, set[int]] = {}
    for row in rows:
        if row:
            out.setdefault(row[:-1], set()).add(int(row[-1]))
    kept: dict[Place, tuple[int, ...]] = {}
    for place in sorted(out, key=len, reverse=True):
        listed: Any = plain
        for part in place:
            listed = listed[part]
        remaining = tuple(at for at in range(len(listed)) if at not in out[place])
        listed[:] = [listed[at] for at in remaining]
        kept[place] = remaining
    return {_moved(place, kept): rows for place, rows in kept.items() if _stays(place, out)}


def _stays(place: Place, out: dict[Place, set[int]]) -> bool:
    """Is every row that a list lies in still there?"""
    return not any(part in out.get(place[:depth], ()) for depth, part in enumerate(place))


def _moved(place: Place, kept: dict[Place, tuple[int, ...]]) -> Place:
    """A place in the file as a place in what is left of it."""
    found: list[str | int] = []
    for depth, part in enumerate(place):
        rows = kept.get(place[:depth])
        found.append(rows.index(int(part)) if rows and part in rows else part)
    return tuple(found)
