"""Visits, assignments, results, reviews, publications."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from api.schemas.common import Coded, In, Out


class AnswerIn(In):
    question: str = Field(max_length=256)
    answer: str


class ResultIn(In):
    submission_id: str = Field(description="由提交端生成，同一编号重复提交只算一次")
    codes: list[str]
    checked_on: date
    findings: str = ""
    answers: list[AnswerIn] = []


class ReviewIn(In):
    revision: int = Field(ge=1, le=10_000, description="看过的是第几次录入")
    passed: bool
    reason: str = Field("", max_length=512)


class CrewMember(Out):
    name: str
    role: Coded


class TargetOut(Out):
    name: str
    key: str
    kind: Coded
    district: str
    address: str


class NoticeCode(Out):
    """What the notice hands to the firm: with it, and its own number, it finds its line."""

    draw: str
    id: str
    salt: str


class ReviewOut(Out):
    passed: bool
    reason: str
    reviewed_at: datetime


class ResultOut(Out):
    revision: int
    submission_id: str
    results: list[Coded]
    checked_on: date
    findings: str
    answers: list[dict[str, Any]]
    entered_at: datetime
    review: ReviewOut | None


class VisitOut(Out):
    """One visit for those who may see it: its crew, its supervisors, its reviewers."""

    id: str
    tasks: list[str]
    state: Coded
    target: TargetOut
    items: list[Coded]
    visits_from: date
    visits_to: date
    crew: list[CrewMember]
    checklist: list[str]
    results: list[ResultOut]
    fixed_staff: bool | None = Field(
        description="人员无随机性：某个岗位可抽的人不足三名；检查组成员看不到"
    )
    recheck_percent: int | None = Field(description="复核比例，百分之几；检查组成员看不到")
    acknowledged: bool
    notice_codes: list[NoticeCode]


class VisitsOut(Out):
    visits: list[VisitOut]
    next: str | None


class PublicationOut(Out):
    """A published result, as published."""

    number: str
    task: str
    published_at: datetime
    sha256: str
    # 1 of the original, then one more with each correction.
    revision: int
    content: dict[str, Any]


class PublicationsOut(Out):
    results: list[PublicationOut]
    next: str | None


class DispatchOut(Out):
    task: str
    dispatched: int


class PublishOut(Out):
    task: str
    published: int
    task_state: Coded
