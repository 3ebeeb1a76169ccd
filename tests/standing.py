"""Standing draws in tests: two bodies with their chains, an escrow, a calendar of a few slots."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from api.demo.script import PASSWORD
from models import StandingCalendar
from scheduler.desk import accounts, calendars, chains, standing_links
from scheduler.desk.calendar_drafts import CalendarDraft, SlotDraft
from scheduler.desk.context import Desk
from scheduler.desk.terms import PublicSource, Terms
from scheduler.draw.chains import Chain
from scheduler.vocabulary import Role
from tests.ceremony import acting

NAME = "weekly-2026"
BEGIN = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CHAINS = {"jijian": Chain("jijian", 6, "1a" * 32), "gongzheng": Chain("gongzheng", 6, "2b" * 32)}
USERS = {"jijian": "contributor", "gongzheng": "notary", "daiguan": "escrow"}
HOUR = timedelta(hours=1)


def at(text: datetime) -> str:
    return text.strftime("%Y-%m-%dT%H:%M:%SZ")


def slot(begin: datetime, sources: Sequence[PublicSource] | None = None) -> SlotDraft:
    """Cut-off after an hour, links open in the second, the escrow may from the third on."""
    value = PublicSource("dice", f"掷骰 {begin.isoformat()}", at(begin + 6 * HOUR))
    own = (value,) if sources is None else sources
    return SlotDraft(begin + HOUR, begin + 2 * HOUR, begin + 3 * HOUR, begin + 4 * HOUR, own)


def weekly(begin: datetime = BEGIN, many: int = 4) -> CalendarDraft:
    slots = [slot(begin + week * timedelta(days=7)) for week in range(many)]
    return CalendarDraft(NAME, "每周抽查", ("jijian", "gongzheng"), "daiguan", slots)


def prepare(desk: Desk) -> None:
    """An account for the escrow, and both chains deposited."""
    accounts.new_account(
        desk,
        "escrow",
        "档案馆人员",
        Role.CONTRIBUTOR,
        "420000",
        PASSWORD,
        party=accounts.Party("daiguan", "档案馆"),
    )
    for party, chain in CHAINS.items():
        chains.deposit(acting(desk, USERS[party]), chain.head, chain.length)


def published(desk: Desk, draft: CalendarDraft | None = None) -> StandingCalendar:
    return calendars.publish(acting(desk, "supervisor"), draft or weekly())


def by_calendar() -> Terms:
    return Terms([], calendar=NAME)


def link(desk: Desk, party: str, place: int, by: str | None = None) -> None:
    """A party opens its link of a slot, or `by` (the escrow) does in its place."""
    who = acting(desk, USERS[by or party])
    standing_links.take_link(who, NAME, place, CHAINS[party].link(place), party if by else None)
