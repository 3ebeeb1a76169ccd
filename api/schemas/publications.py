"""What was published, with its corrections."""

from datetime import datetime
from typing import Any

from pydantic import Field

from api.schemas.common import In, Out


class CorrectionIn(In):
    """What is wrong and why; `changes`: members of the content with their right values."""

    cause: str = Field(max_length=512, description="更正的原因，将公布")
    changes: dict[str, str | list[str]] = Field(
        description="结果：target、checked_on、result_codes；"
        "计划：title、text、filed_with、filing_no、filed_on"
    )


class DecisionIn(In):
    accepted: bool


class VersionOut(Out):
    """One version; `cause`: why it corrects the one before."""

    number: str
    revision: int
    published_at: datetime
    sha256: str
    cause: str | None
    content: dict[str, Any]


class VersionsOut(Out):
    """Everything that was published of one subject, the original first; `waiting`: a correction has
    been asked for and waits for another person."""

    kind: str
    newest: str
    waiting: bool
    versions: list[VersionOut]
