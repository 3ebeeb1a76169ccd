"""只用各方号码: every party reveals, or the escrow does for it, or the draw is void."""

from dataclasses import replace
from datetime import timedelta

import pytest

from api.demo.clock import ScriptedClock
from api.demo.steps import Step
from scheduler.desk import ceremony, finding, freezing, party_only
from scheduler.desk.context import Desk
from scheduler.desk.terms import OFFICE, PublicSource, Terms
from scheduler.desk.void_causes import Ground, check_cause
from scheduler.errors import Forbidden, Invalid, Refused
from scheduler.vocabulary import DrawState, VoidCause
from tests.ceremony import acting, commit, reveal, secret_of
from tests.insiders.conftest import People, codes
from tests.standing import BEGIN, HOUR
from tests.vacancies import TASK

TERMS = Terms([], parties=("jijian",), least=2, parties_only=True, escrow="gongzheng")


def code(wanted: str):
    return lambda error: error.code == wanted


@pytest.fixture
def office(world) -> People:
    state = world(Step.OPENED)
    state.clock = ScriptedClock(BEGIN)
    return People(state)


def opened(desk: Desk) -> str:
    """Locked, and both parties have committed; the office has revealed."""
    number = freezing.freeze_targets(desk, TASK, TERMS).number
    commit(desk, number, "jijian")
    return number


def test_all_reveal_and_nothing_else_decides(office) -> None:
    with office.desk("supervisor") as desk:
        number = opened(desk)
        assert party_only.go_on(desk) == []
        reveal(desk, number, "jijian")
        assert party_only.go_on(desk) == [number] and party_only.go_on(desk) == []
        assert finding.draw(desk.session, number).state == DrawState.RESULT
    assert codes(office) == set()


def test_the_escrow_enters_what_a_party_withholds(office) -> None:
    with office.desk("supervisor") as desk:
        number = opened(desk)
        kept = secret_of(number, "jijian").hex()
        escrow = acting(desk, "notary")
        with pytest.raises(Refused, check=code("escrow_early")):
            party_only.enter_withheld(escrow, number, "jijian", kept)
    office.state.clock.on(BEGIN + 2 * HOUR)
    with office.desk("supervisor") as desk, pytest.raises(Refused, check=code("close_escrow")):
        ceremony.close_reveals(desk, number)
    with office.desk("notary") as desk:
        with pytest.raises(Refused, check=code("reveal_does_not_open")):
            party_only.enter_withheld(desk, number, "jijian", "0" * 63 + "1")
        with pytest.raises(Refused, check=code("reveal_again")):
            party_only.enter_withheld(desk, number, OFFICE, kept)
        with pytest.raises(Forbidden, check=code("escrow_not_yours")):
            party_only.enter_withheld(acting(desk, "contributor"), number, "jijian", kept)
        draw = party_only.enter_withheld(desk, number, "jijian", kept)
        assert draw.state == DrawState.RESULT
    assert codes(office) == set()


def test_what_the_escrow_has_not_either_makes_the_draw_void(office) -> None:
    with office.desk("supervisor") as desk:
        number = opened(desk)
    office.state.clock.on(BEGIN + timedelta(days=2))
    with office.desk("supervisor") as desk:
        draw = ceremony.close_reveals(desk, number)
        assert party_only.go_on(desk) == [] and draw.state == DrawState.CLOSED
        facts = check_cause(desk, draw, Ground(VoidCause.ESCROW_LOST, "号码文件丢失"))
        assert facts["missing"] == ["jijian"]


def test_a_complete_draw_is_not_void(office) -> None:
    with office.desk("supervisor") as desk:
        number = opened(desk)
        reveal(desk, number, "jijian")
        draw = finding.draw(desk.session, number)
        with pytest.raises(Refused, check=code("void_all_revealed")):
            check_cause(desk, draw, Ground(VoidCause.ESCROW_LOST, "x"))


@pytest.mark.parametrize(
    ("changed", "wanted"),
    [
        ({"sources": [PublicSource("dice", "掷骰")]}, ("sources", "party_only_sources")),
        ({"escrow": ""}, ("escrow", "calendar_escrow")),
        ({"escrow": "jijian"}, ("escrow", "calendar_escrow")),
        ({"parties": ("nobody",)}, ("parties", "party_unknown")),
    ],
)
def test_the_choice_is_explicit_and_whole(office, changed, wanted) -> None:
    with office.desk("supervisor") as desk:
        with pytest.raises(Invalid) as refused:
            freezing.freeze_targets(desk, TASK, replace(TERMS, **changed))
        assert wanted in {(f.field, f.code) for f in refused.value.findings}
        with pytest.raises(Invalid):
            freezing.freeze_targets(desk, TASK, Terms([], parties=(), least=1))
        with pytest.raises(Refused, check=code("parties_too_few")):
            freezing.freeze_targets(desk, TASK, replace(TERMS, parties=()))
