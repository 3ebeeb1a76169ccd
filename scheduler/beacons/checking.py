"""Whether a public value is what its source published: by the checker of its kind, if there is one.

A value that its source did not publish is a SourceError. Whatever goes wrong with a checker itself
leaves the value unchecked and says by whose fault; it neither passes nor refuses a value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, cast

from scheduler.draw.sources import SOURCES, SourceError, source
from scheduler.messages import sentence


@dataclass(frozen=True)
class Checked:
    """The source published this value; `by` says which checker found it, in words for people."""

    by: str


@dataclass(frozen=True)
class NotCheckable:
    """Nobody here can tell. `code` and `params` give the sentence."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def message(self) -> str:
        return sentence(self.code, **self.params)


class Checker(Protocol):
    """Checks the values of one kind, without a network."""

    @property
    def kind(self) -> str:
        """The kind of public value, one of docs/protocol.md §4."""

    def check(self, label: str, value: str) -> Checked | NotCheckable:
        """Is `value`, in its canonical form, what the source published under `label`? SourceError
        if it is not."""


@dataclass(frozen=True)
class Refusal:
    """A foreign checker that is not used: its entry point's `name`, and why."""

    name: str
    code: str
    params: Mapping[str, object]

    @property
    def message(self) -> str:
        return sentence(self.code, name=self.name, **self.params)


class Registry:
    """The checkers in use: the built-in ones, and foreign ones by the name of their entry point.

    A foreign one is refused if it is none, checks a kind the protocol does not know or one with a
    built-in checker. If two of them want one kind, both are refused: which of them is meant cannot
    be told.
    """

    def __init__(
        self,
        built_in: Iterable[Checker],
        foreign: Mapping[str, object],
        refused: Iterable[Refusal] = (),
    ) -> None:
        self._checkers: dict[str, tuple[str, Checker]] = {
            checker.kind: ("", checker) for checker in built_in
        }
        self.refused: tuple[Refusal, ...] = tuple(refused)
        own = frozenset(self._checkers)
        asked: dict[str, list[str]] = {}
        for name, candidate in sorted(foreign.items()):
            if kind := self._kind(name, candidate, own):
                asked.setdefault(kind, []).append(name)
        for kind, names in asked.items():
            if len(names) == 1:
                self._checkers[kind] = (names[0], cast(Checker, foreign[names[0]]))
            else:
                self._refuse(names, "beacon_twice", kind=kind, all="、".join(names))

    def _kind(self, name: str, candidate: object, own: frozenset[str]) -> str | None:
        try:
            kind, callable_ = getattr(candidate, "kind", None), getattr(candidate, "check", None)
        except Exception as fault:
            self._refuse([name], "beacon_broken", reason=told(fault))
            return None
        if not isinstance(kind, str) or not callable(callable_):
            self._refuse([name], "beacon_no_checker")
        elif kind in own:
            self._refuse([name], "beacon_taken", kind=kind)
        elif kind not in {known.kind for known in SOURCES}:
            self._refuse([name], "beacon_unknown", kind=kind)
        else:
            return kind
        return None

    def _refuse(self, names: Iterable[str], code: str, **params: object) -> None:
        self.refused += tuple(Refusal(name, code, params) for name in names)

    def check(self, kind: str, label: str, value: str) -> Checked | NotCheckable:
        """Is `value` what the source of this kind published under `label`? SourceError if it is
        not, or not written in its one form, which alone stands in the seed."""
        if (canonical := source(kind).canonical(value)) != value:
            raise SourceError("source_not_canonical", canonical=canonical)
        if kind not in self._checkers:
            return NotCheckable("beacon_none", {"kind": kind})
        name, checker = self._checkers[kind]
        if not name:
            return checker.check(label, value)
        try:
            answer: object = checker.check(label, value)
        except SourceError as wrong:  # in words of ours: theirs are not in our tables
            raise SourceError("beacon_wrong", name=name) from wrong
        except Exception as fault:
            return NotCheckable("beacon_failed", {"name": name, "reason": told(fault)})
        if isinstance(answer, Checked | NotCheckable):
            return answer
        return NotCheckable("beacon_failed", {"name": name, "reason": type(answer).__name__})


def told(fault: Exception) -> str:
    """What went wrong in other people's code, on one line."""
    return f"{type(fault).__name__}: {fault}".replace("\n", " ")[:200]
