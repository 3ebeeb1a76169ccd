"""Checkers of public values: built-in ones, foreign ones by entry point, and what goes wrong."""

import sys
from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Any

import pytest

from scheduler.beacons import Checked, NotCheckable, Registry, check, refusals
from scheduler.beacons.plugins import BUILT_IN, GROUP, load
from scheduler.draw.sources import SOURCES, SourceError

DICE = "1234567890123456789"
BAD = 96 * "0"


class Foreign:
    """A checker of dice that knows one value."""

    kind = "dice"

    def check(self, label: str, value: str) -> Checked | NotCheckable:
        if value != DICE:
            raise SourceError("of_their_own")
        return Checked(f"someone at {label}")


class Raising(Foreign):
    def check(self, label: str, value: str) -> Checked | NotCheckable:
        raise RuntimeError("disk\nfull")


class Mute(Foreign):
    def check(self, label: str, value: str) -> Any:
        return True


class Greedy(Foreign):
    kind = "drand"


class Unheard(Foreign):
    kind = "horoscope"


class Trap:
    @property
    def kind(self) -> str:
        raise RuntimeError("no kind")


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of another package that entry points can name."""
    made = ModuleType("foreign_beacons")
    for name, thing in {
        "good": Foreign(),
        "greedy": Greedy(),
        "trap": Trap(),
        "nothing": object(),
        "unheard": Unheard(),
        "raising": Raising(),
        "mute": Mute(),
    }.items():
        setattr(made, name, thing)
    monkeypatch.setitem(sys.modules, "foreign_beacons", made)
    return made


def points(**named: str) -> list[EntryPoint]:
    return [EntryPoint(name, f"foreign_beacons:{what}", GROUP) for name, what in named.items()]


def refused(registry: Registry) -> dict[str, str]:
    return {refusal.name: refusal.code for refusal in registry.refused}


def test_this_installation_has_no_foreign_checker() -> None:
    assert refusals() == ()
    assert [checker.kind for checker in BUILT_IN] == ["drand"]


EXAMPLES = {
    "dice": DICE,
    "kl8": " ".join(f"{n:02d}" for n in range(1, 21)),
    "ssq": "01 02 03 04 05 06 + 16",
    "dlt": "01 02 03 04 05 + 01 12",
    "pl5": "00000",
}


@pytest.mark.parametrize("kind", [known.kind for known in SOURCES if known.kind != "drand"])
def test_without_a_checker_nothing_is_ticked(kind: str) -> None:
    answer = check(kind, "第 1 期", EXAMPLES[kind])
    assert isinstance(answer, NotCheckable)
    assert answer.code == "beacon_none"
    assert kind in answer.message


def test_a_kind_that_the_protocol_does_not_know_is_an_error() -> None:
    with pytest.raises(SourceError) as wrong:
        check("horoscope", "", "")
    assert wrong.value.code == "source_unknown"


def test_a_value_in_another_form_is_refused_whatever_the_checker() -> None:
    with pytest.raises(SourceError) as wrong:
        check("dice", "", " ".join(DICE))
    assert (wrong.value.code, wrong.value.params) == ("source_not_canonical", {"canonical": DICE})


def test_a_foreign_checker_checks_its_kind(module: ModuleType) -> None:
    registry = load(points(dice_office="good"))
    assert registry.refused == ()
    assert registry.check("dice", "hall 3", DICE) == Checked("someone at hall 3")
    with pytest.raises(SourceError) as wrong:
        registry.check("dice", "hall 3", DICE[::-1])
    assert (wrong.value.code, wrong.value.params) == ("beacon_wrong", {"name": "dice_office"})


def test_a_foreign_checker_cannot_take_the_place_of_a_built_in_one(module: ModuleType) -> None:
    registry = load(points(greedy="greedy"))
    assert refused(registry) == {"greedy": "beacon_taken"}
    assert "greedy" in registry.refused[0].message and "drand" in registry.refused[0].message
    with pytest.raises(SourceError) as wrong:
        registry.check("drand", "quicknet 1000", BAD)
    assert wrong.value.code == "source_drand_wrong"


def test_what_cannot_be_used_is_refused_by_name_and_the_rest_goes_on(module: ModuleType) -> None:
    absent = EntryPoint("absent", "no_such_module:thing", GROUP)
    registry = load(
        [*points(trap="trap", nothing="nothing", unheard="unheard", good="good"), absent]
    )
    assert refused(registry) == {
        "absent": "beacon_broken",
        "trap": "beacon_broken",
        "nothing": "beacon_no_checker",
        "unheard": "beacon_unknown",
    }
    for refusal in registry.refused:
        assert refusal.name in refusal.message
    assert isinstance(registry.check("dice", "", DICE), Checked)


def test_two_that_want_one_kind_are_both_refused(module: ModuleType) -> None:
    registry = load(points(one="good", two="mute"))
    assert refused(registry) == {"one": "beacon_twice", "two": "beacon_twice"}
    assert isinstance(registry.check("dice", "", DICE), NotCheckable)


@pytest.mark.parametrize("times", [2, 3])
def test_a_name_that_comes_twice_is_refused(module: ModuleType, times: int) -> None:
    registry = load(points(one="good") * times)
    assert refused(registry) == {"one": "beacon_name_twice"}
    assert isinstance(registry.check("dice", "", DICE), NotCheckable)


@pytest.mark.parametrize(("what", "reason"), [("raising", "disk full"), ("mute", "bool")])
def test_a_checker_that_fails_leaves_the_value_unchecked(
    module: ModuleType, what: str, reason: str
) -> None:
    answer = load(points(mine=what)).check("dice", "", DICE)
    assert isinstance(answer, NotCheckable)
    assert answer.code == "beacon_failed"
    assert "mine" in answer.message and reason in answer.message
