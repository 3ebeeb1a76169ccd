"""A firm's own slip, and the code that it is made with."""

from pydantic import Field

from api.schemas.common import In, Out


class CodeIn(In):
    """What stands on the notice: it is for the firm alone."""

    id: str = Field(pattern=r"^[a-z2-7]{20}$", description="名单编号，20 位")
    salt: str = Field(pattern=r"^[0-9a-f]{32}$", description="凭证码，32 位")


class FirmIn(In):
    target: str = Field(max_length=64, description="登记号码（统一社会信用代码）")


class CodeOut(Out):
    draw: str
    id: str
    salt: str


class ErasedOut(Out):
    """A draw whose codes are gone: how many, and how many identifiers stand for nobody any more."""

    draw: str
    salts: int
    links: int


class SlipOut(Out):
    """What a slip shows once it holds; `odds` as an exact fraction, "" for a line left out."""

    number: str
    id: str
    odds: str
    reason: str
    signed: bool | None
