"""Plans and tasks."""

from datetime import date, datetime

from pydantic import Field

from api.schemas.common import Coded, In, Out
from api.schemas.draws import DrawOut
from api.schemas.second import WaitingOut


class PlanIn(In):
    year: int
    title: str
    text: str = ""


class FilingIn(In):
    filed_with: str = Field(max_length=128)
    filing_no: str = Field(max_length=64)
    filed_on: date


class PlanOut(Out):
    number: str
    authority: Coded
    year: int
    title: str
    text: str
    state: Coded
    filed_with: str | None
    filing_no: str | None
    filed_on: date | None
    published_at: datetime | None
    tasks: list[str]


class PlansOut(Out):
    plans: list[PlanOut]


class TaskIn(In):
    plan: str
    title: str
    item: str
    region: str
    visits_from: date
    visits_to: date
    rates: dict[str, str]
    target_kinds: list[str] = []
    industries: list[str] = []
    load_cap: int | None = None
    pair_cap: str = ""
    load_least: int = 0
    week_load: int | None = None
    rest_days: int = 0
    unannounced: bool = Field(False, description="不提前告知（突击检查），抽取默认用密封方式")


class ProgressOut(Out):
    """How many visits have come how far; no names."""

    drawn: int
    dispatched: int
    entered: int
    passed: int
    published: int


class TaskOut(Out):
    number: str
    plan: str
    authority: Coded
    title: str
    state: Coded
    item: Coded
    item_kind: Coded
    legal_basis: str
    region: Coded
    target_kinds: list[Coded]
    industries: list[str]
    rates: dict[str, str]
    load_cap: int | None
    pair_cap: str
    load_least: int
    week_load: int | None
    rest_days: int
    unannounced: bool
    visits_from: date
    visits_to: date
    draws: list[DrawOut]
    # Where the targets are drawn and the inspectors' list locks by itself.
    second: WaitingOut | None
    progress: ProgressOut


class TasksOut(Out):
    tasks: list[TaskOut]
