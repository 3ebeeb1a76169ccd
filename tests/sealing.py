"""Sealed draws in tests: a third body, terms of a sealed lock, holders who take their shares."""

from datetime import UTC, date, datetime

from api.demo.clock import ScriptedClock
from api.demo.script import PASSWORD
from api.state import State
from models import Draw
from scheduler.clock import SHANGHAI
from scheduler.desk import accounts, finding, freezing, sealed_shares, setting_up
from scheduler.desk.context import Desk
from scheduler.desk.sealed_terms import SealTerms
from scheduler.desk.terms import PublicSource, Terms
from scheduler.draw.hashing import sha256_hex
from scheduler.vocabulary import DrawMode, Role
from tests.ceremony import of_party

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
HOLDERS = ("gongzheng", "jijian", "xiehui")
DAY = date(2026, 5, 16)
"""The day after the last visit of the demonstration."""


def add_third_party(state: State) -> None:
    """A third contributor, beside the two of the demonstration."""
    with state.database.write() as session:
        desk = Desk(session, state.clock, state.entropy, setting_up.operator(session, "test"))
        party = accounts.Party("xiehui", "行业协会")
        accounts.new_account(
            desk, "guild", "协会人员", Role.CONTRIBUTOR, "420000", PASSWORD, party=party
        )


def on_its_own_clock(state: State) -> ScriptedClock:
    """The state with a clock that stands until it is told, a few days before the visits."""
    clock = ScriptedClock(NOW)
    state.clock = clock
    return clock


def sealed_terms(label: str = "掷骰", **seal: object) -> Terms:
    """Everybody takes part and holds a share; two of three open the seal."""
    given = SealTerms(DrawMode.SEALED, **{"disclose": DAY, **seal})
    return Terms([PublicSource("dice", label)], seal=given)


def lock_sealed(desk: Desk, task: str, **seal: object) -> Draw:
    """Lock the list of targets in sealed mode."""
    return freezing.freeze_targets(desk, task, sealed_terms(**seal))


def take(desk: Desk, number: str, holder: str) -> bytes:
    """A holder takes its share: the file."""
    return bytes(sealed_shares.take_share(of_party(desk, holder), number))


def keep(desk: Desk, number: str, holder: str) -> bytes:
    """A holder takes its share and confirms: the file that it keeps."""
    file = take(desk, number, holder)
    sealed_shares.confirm_share(of_party(desk, holder), number, sha256_hex(file))
    return file


def keep_all(desk: Desk, number: str) -> dict[str, bytes]:
    """Every holder takes its share and confirms: the files by holder."""
    return {holder: keep(desk, number, holder) for holder in HOLDERS}


def hand_in(desk: Desk, number: str, holder: str, file: bytes) -> Draw:
    """A holder hands its share in."""
    return sealed_shares.hand_in(of_party(desk, holder), number, file)


def midnight(day: date) -> datetime:
    """When the day begins in China."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI).astimezone(UTC)


def draw_of(desk: Desk, number: str) -> Draw:
    return finding.draw(desk.session, number)
