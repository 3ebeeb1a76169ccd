"""Relaxations as plain objects that JSON can hold, and back; nothing is guessed on the way."""

from collections.abc import Iterator, Sequence
from dataclasses import fields

from scheduler.odds.infeasible import Relaxation, RelaxationKind
from scheduler.odds.problem import Fault, InvalidProblem

_FIELDS = {field.name: field for field in fields(Relaxation)}
_NUMBERS = {"amount", "people", "before"}
_WORDS = {"kind", "department"}
_SWITCHES = {"lead", "team", "proved"}
_KINDS = {kind.value for kind in RelaxationKind}


class InvalidLadder(InvalidProblem):
    """The list is no ladder, or not one for the problem. `faults` holds every fault, sorted; the
    names of each begin with the number of its step, from 1."""


def to_json(steps: Sequence[Relaxation]) -> list[dict[str, object]]:
    """One object a step: kind, amount, and whatever else is not as usual."""
    return [
        {
            name: _plain(getattr(step, name))
            for name, field in _FIELDS.items()
            if name in {"kind", "amount"} or getattr(step, name) != field.default
        }
        for step in steps
    ]


def from_json(listed: object) -> tuple[Relaxation, ...]:
    """The steps again.

    Raises InvalidLadder with every fault: `not_a_list`, `not_an_object`, `kind_unknown`,
    `field_unknown`, `field_missing`, `field_form` (not the type it should be, or a number too
    small).
    """
    if not isinstance(listed, list):
        raise InvalidLadder([Fault("not_a_list")])
    faults = [
        Fault(code, (str(number), *names), value)
        for number, step in enumerate(listed, start=1)
        for code, names, value in _faults(step)
    ]
    if faults:
        raise InvalidLadder(faults)
    return tuple(_relaxation(step) for step in listed)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    return value.value if isinstance(value, RelaxationKind) else value


def _faults(step: object) -> Iterator[tuple[str, tuple[str, ...], str]]:
    if not isinstance(step, dict):
        yield "not_an_object", (), type(step).__name__
        return
    kind = step.get("kind")
    if "kind" in step and kind not in _KINDS:
        yield "kind_unknown", (), str(kind)
    for name in sorted({"kind", "amount"} - step.keys()):
        yield "field_missing", (name,), ""
    for name, value in step.items():
        if name not in _FIELDS:
            yield "field_unknown", (str(name),), ""
        elif not _is_form(name, value, kind):
            yield "field_form", (name,), str(value)


def _is_form(name: str, value: object, kind: object) -> bool:
    """Is this a value that the field can have?"""
    if name in _NUMBERS:
        may_be_nothing = name != "amount" or kind == RelaxationKind.LOWER_REST
        return type(value) is int and value >= (0 if may_be_nothing else 1)
    if name in _SWITCHES:
        return type(value) is bool
    if name in _WORDS:
        return isinstance(value, str)
    if not isinstance(value, list):
        return False
    if name == "seats":
        return all(isinstance(pair, list) and len(pair) == 2 and _words(pair) for pair in value)
    return _words(value)


def _words(listed: list[object]) -> bool:
    return all(isinstance(word, str) for word in listed)


def _relaxation(step: dict[str, object]) -> Relaxation:
    values = {name: _tuple(value) for name, value in step.items()}
    # Every value was checked against its field above.
    return Relaxation(**{**values, "kind": RelaxationKind(step["kind"])})  # type: ignore[arg-type]


def _tuple(value: object) -> object:
    return tuple(_tuple(member) for member in value) if isinstance(value, list) else value
