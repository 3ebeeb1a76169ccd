"""常设摇号: calendars, their slots, links."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import AwareDatetime, Field

from api.schemas.common import Coded, In, Out
from api.schemas.draws import SourceIn
from scheduler.desk.calendar_drafts import CalendarDraft, SlotDraft
from scheduler.desk.terms import PublicSource


class SlotIn(In):
    """One slot: moments in their order, and the public values that decide."""

    cutoff: AwareDatetime = Field(description="名单锁定截止")
    opens: AwareDatetime = Field(description="各方的机器开始启封")
    due: AwareDatetime = Field(description="各方期限，之后代管方可以代为启封")
    closes: AwareDatetime = Field(description="封闭，至少早于公开数字 5 分钟")
    sources: list[SourceIn] = Field(max_length=8, description="公开数字来源，须写明产生时间")

    def draft(self) -> SlotDraft:
        sources = [PublicSource(each.kind, each.label, each.at) for each in self.sources]
        return SlotDraft(self.cutoff, self.opens, self.due, self.closes, sources)


class CalendarIn(In):
    """A calendar of standing draws: the parties have deposited their chains before."""

    name: str = Field(max_length=64, description="代号：小写英文字母、数字和 -")
    title: str = Field(max_length=128, description="名称")
    parties: list[str] = Field(max_length=64, description="启封各方的代号，至少两个不同单位")
    escrow: str = Field(max_length=32, description="代管方的代号")
    slots: list[SlotIn] = Field(max_length=400, description="期次，按先后")

    def draft(self) -> CalendarDraft:
        slots = [each.draft() for each in self.slots]
        return CalendarDraft(self.name, self.title, self.parties, self.escrow, slots)


class CancelIn(In):
    reason: str = Field(max_length=512, description="理由，原样公布")


class LinkIn(In):
    link: str = Field(max_length=64, description="这一期的码，64 位十六进制")
    party: str | None = Field(None, max_length=32, description="代管方代哪一方启封")


class PartyLinkOut(Out):
    """One party's link of a slot; `link` is empty before it is open."""

    party: str
    body: str
    link: str | None
    by_escrow: bool
    at: datetime | None


class SlotDrawOut(Out):
    """A draw of a slot; `unkept`: in sealed mode the holders whose shares still wait for them."""

    number: str
    task: str
    kind: Coded
    state: Coded
    unkept: list[str]


class SlotSourceOut(Out):
    kind: str
    label: str
    at: str


class SlotOut(Out):
    """One slot; `standing`: ahead, locked (after the cut-off), open, over, cancelled."""

    place: int
    standing: Coded
    cutoff: datetime
    opens: datetime
    due: datetime
    closes: datetime
    sources: list[SlotSourceOut]
    links: list[PartyLinkOut]
    draws: list[SlotDrawOut]
    cancelled_at: datetime | None
    reason: str | None


class CalendarOut(Out):
    """A calendar; `text` is its log entry byte for byte, `entry` the hash of it."""

    name: str
    title: str
    authority: Coded
    bodies: dict[str, str]
    escrow: str
    entry: str
    text: str
    published_at: datetime
    slots: list[SlotOut]
    cancelled: int
    withheld: int


class CalendarLineOut(Out):
    name: str
    title: str
    authority: Coded
    slots: int
    cancelled: int
    next: datetime | None


class CalendarsOut(Out):
    calendars: Sequence[CalendarLineOut]


class LinkedOut(Out):
    """A link that was taken."""

    calendar: str
    place: int
    party: str
    link: str
    by_escrow: bool
