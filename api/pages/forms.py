"""Forms: what was typed is read through the API's shapes and shown again where it was refused."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from api.problems import FORM_CODES
from scheduler.desk.terms import MOST_SOURCES
from scheduler.errors import DomainError, Finding, Invalid

LABELS = {
    "username": "用户名",
    "password": "密码",
    "year": "年度",
    "title": "名称",
    "text": "正文",
    "filed_with": "备案机关",
    "filing_no": "备案号",
    "filed_on": "备案日期",
    "plan": "所属计划",
    "item": "抽查事项",
    "region": "抽查区域",
    "target_kinds": "对象类型",
    "industries": "行业",
    "rates": "抽查比例",
    "load_cap": "每人最多检查次数",
    "load_least": "每人最少检查次数",
    "week_load": "每人每周最多检查次数",
    "rest_days": "轮换间隔天数",
    "pair_cap": "同一人派到同一家的上限",
    "visits_from": "检查开始日期",
    "visits_to": "检查截止日期",
    "sources": "公开数字来源",
    **{
        f"sources.{place}.{member}": f"{words}（第 {place + 1} 个来源）"
        for place in range(MOST_SOURCES)
        for member, words in (
            ("kind", "公开数字来源"),
            ("label", "哪一次、哪一期"),
            ("at", "最早何时产生"),
        )
    },
    "parties": "封存方",
    "ladder": "放宽办法",
    "seal.mode": "公布方式",
    "seal.disclose": "公开日",
    "seal.holders": "保管份额的封存方",
    "seal.least": "几份能打开密封",
    "share": "份额文件",
    "sha256": "份额文件的 SHA-256",
    "unannounced": "检查前是否告知",
    "commit_by": "封存截止",
    "reveal_by": "启封截止",
    "commitment": "封存号码",
    "secret": "号码",
    "value": "公开数字",
    "evidence": "附件",
    "target": "检查对象的登记号码",
    "inspector": "检查人员的人员编号",
    "cause": "原因",
    "who": "替换谁",
    "head": "链头",
    "length": "备用码的个数",
    "code": "备用码",
    "calendar": "常设摇号日历",
    "name": "日历代号",
    "escrow": "代管方",
    "first": "第一期的日期",
    "count": "共几期",
    "days": "每隔几天一期",
    "cutoff": "名单锁定截止",
    "opens": "开始启封",
    "due": "各方期限",
    "closes": "封闭",
    "kind": "公开数字",
    "value_at": "公开数字产生时间",
    "slots": "期次",
    "link": "这一期的码",
    "party": "启封方",
    "document": "文号",
    "result_codes": "检查结果",
    "changes": "更正内容",
    "reason": "说明",
    "codes": "检查结果",
    "checked_on": "检查日期",
    "findings": "检查情况",
    "answers": "检查内容",
    "passed": "审核意见",
    "register": "名录库",
    "file": "文件",
    "id": "名单编号",
    "salt": "凭证码",
}

Shape = TypeVar("Shape", bound=BaseModel)


async def typed_form(request: Request) -> AsyncIterator[FormData]:
    """The form of a POST; its uploads are closed with the request."""
    async with request.form(max_files=1, max_fields=2000) as form:
        yield form


Typed = Annotated[FormData, Depends(typed_form)]


@dataclass(frozen=True)
class Form:
    """What the template shows in a form: values typed before, and what was wrong with them."""

    typed: Mapping[str, list[str]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    # An error that belongs to no field: a wrong password, something that changed meanwhile.
    general: str = ""

    def one(self, name: str) -> str:
        """The value of a field."""
        return self.typed.get(name, [""])[0]

    def all(self, name: str) -> list[str]:
        """The values of a group of boxes."""
        return self.typed.get(name, [])

    def error(self, name: str) -> str:
        """What is wrong with a field, or nothing."""
        return "".join(dict.fromkeys(f.message for f in self.findings if f.field == name))

    def anchor(self, name: str) -> str:
        """The id of a field's element."""
        return "f-" + name.replace(".", "-")

    @property
    def summary(self) -> list[tuple[str, str]]:
        """(id of the element, sentence) of each finding."""
        listed = [
            (self.anchor(f.field), f"{label_of(f.field)}：{f.message}") for f in self.findings
        ]
        return list(dict.fromkeys(listed))

    @property
    def refused(self) -> bool:
        return bool(self.findings or self.general)


def label_of(name: str) -> str:
    """A field's label; members of a group have the group's."""
    if name in LABELS:
        return LABELS[name]
    group, _, member = name.partition(".")
    label = LABELS.get(group, group)
    return f"{label}（{member}）" if member else label


def refused(typed: Mapping[str, list[str]], error: DomainError) -> Form:
    """The form as typed, with what was wrong."""
    if isinstance(error, Invalid):
        return Form(typed, tuple(error.findings))
    return Form(typed, general=str(error))


def values_of(form: FormData) -> dict[str, list[str]]:
    """The texts of a form by field, as typed; NUL cannot be stored and is dropped."""
    values: dict[str, list[str]] = {}
    for name, value in form.multi_items():
        if isinstance(value, str):
            values.setdefault(name, []).append(value.replace("\x00", ""))
    return values


def upload_of(form: FormData, name: str) -> UploadFile | None:
    """The uploaded file of a field; None where none was chosen."""
    value = form.get(name)
    return value if isinstance(value, UploadFile) and value.filename else None


def filled(values: Mapping[str, list[str]], *names: str) -> dict[str, object]:
    """The single fields that hold anything, for `parsed`."""
    return {name: values[name][0] for name in names if values.get(name, [""])[0].strip()}


def parsed(shape: type[Shape], values: Mapping[str, object]) -> Shape:
    """`values` as the API would read them; Invalid where it would refuse."""
    try:
        return shape.model_validate(dict(values))
    except ValidationError as error:
        findings = [
            Finding(
                ".".join(str(part) for part in entry["loc"]),
                FORM_CODES.get(entry["type"], "wrong_form"),
            )
            for entry in error.errors()
        ]
        raise Invalid(findings) from error
