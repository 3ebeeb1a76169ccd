"""密封方式: the choices at the lock, shares, disclosure."""

from datetime import date, datetime

from pydantic import Field

from api.schemas.common import In, Out
from scheduler.desk.disclosing import MOST_REASON
from scheduler.desk.sealed_terms import SealTerms
from scheduler.vocabulary import DrawMode


class SealIn(In):
    """Whether the draw is sealed, until when, who holds shares; what is not given follows the task
    or the draw before."""

    mode: DrawMode | None = Field(None, description="open 公开方式，sealed 密封方式")
    disclose: date | None = Field(None, description="公开日，默认检查期结束的次日")
    holders: list[str] | None = Field(
        None, max_length=64, description="保管份额的封存方代号；不给则为全部封存方"
    )
    least: int | None = Field(None, ge=1, le=64, description="几份打开封存，默认过半数")

    def terms(self) -> SealTerms:
        return SealTerms(self.mode, self.disclose, self.holders, self.least)


class ShareOut(Out):
    """A holder's own share: `file` is the text of its share file, to be kept byte for byte."""

    number: str
    holder: str
    place: int
    file: str
    points: list[str]


class ShareCheckedOut(Out):
    """A share that is what its plan says."""

    number: str
    holder: str
    place: int
    least: int


class SecretOut(Out):
    """The secret that shares give: what `seal.json` of the draw says, written to `file`."""

    number: str
    secret: str
    file: str


class ShareConfirmIn(In):
    sha256: str = Field(max_length=64, description="份额文件的 SHA-256")


class ShareIn(In):
    share: str = Field(max_length=4096, description="份额文件的内容")


class EarlyIn(In):
    reason: str = Field(max_length=MOST_REASON, description="提前公开的理由，会公布")


class HolderOut(Out):
    holder: str
    body: str
    place: int
    confirmed_at: datetime | None
    handed_at: datetime | None


class EarlyOut(Out):
    """Disclosure before the day, asked for by one person and waiting for another."""

    reason: str
    at: datetime


class DisclosedOut(Out):
    """How a sealed draw became public, by its log entry: before its day for a `reason`, asked for
    and approved by two accounts; or without the office, by `holders` of shares."""

    reason: str
    proposed: str
    approved: str
    holders: list[str]


class SealOut(Out):
    """How a sealed draw stands; `secret` is null until its disclosure, and so is `how`."""

    disclose: date
    disclosed_at: datetime | None
    least: int
    holders: list[HolderOut]
    points: list[str]
    secret: str | None
    early: EarlyOut | None
    how: DisclosedOut | None
