"""Changes of register rows in words, for officials."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.schemas.changes import ChangeOut, ChangesOut, FieldChangeOut
from api.views.common import coded
from models import Authority, ImportBatch, RegisterChange
from scheduler.desk import register_changes
from scheduler.desk.context import Actor
from scheduler.desk.register_changes import Asked
from scheduler.desk.registers import Register
from scheduler.desk.registers.history import LIGHT
from scheduler.vocabulary import (
    ItemKind,
    Labelled,
    RecusalKind,
    RiskClass,
    SeatRole,
    TargetKind,
    TargetStatus,
)

FIELDS = {
    "register_key": "登记号码",
    "name": "名称",
    "kind": "类型",
    "uscc": "统一社会信用代码",
    "registration_no": "注册号",
    "division_code": "所在县区",
    "division_derived": "县区来源",
    "address": "地址",
    "industry": "行业",
    "status": "登记状态",
    "risk_class": "监管风险分类",
    "risk_class_on": "分类日期",
    "established_on": "成立日期",
    "tags": "标签",
    "authority_id": "所属单位",
    "person_no": "人员编号",
    "department": "部门",
    "qualifications": "专业资质",
    "can_lead": "可任组长",
    "is_expert": "专家",
    "counties": "管辖区划",
    "crosses_districts": "可跨区",
    "load_limit": "工作量上限",
    "on_duty": "在岗",
    "new_until": "新进带教至",
    "lent_to": "借调",
    "scope": "执法范围",
    "expires_on": "有效期至",
    "valid_from": "起始日期",
    "valid_to": "截止日期",
    "reason": "事由",
    "target_key": "回避对象",
    "note": "说明",
    "entered_by": "登记人",
    "version": "版本",
    "legal_basis": "检查依据",
    "target_kinds": "适用对象",
    "field": "事项领域",
    "qualification": "专业资质要求",
    "seats": "岗位要求",
    "lead_department": "发起部门",
    "joining_departments": "配合部门",
    "checklist": "检查内容",
}
"""Column of a register -> what people call it."""

_KINDS: dict[Register, type[Labelled]] = {
    Register.TARGETS: TargetKind,
    Register.ITEMS: ItemKind,
    Register.RECUSALS: RecusalKind,
}
_LABELS: dict[str, type[Labelled]] = {"status": TargetStatus, "risk_class": RiskClass}
NOTHING = "（空）"


def changes_view(
    session: Session, who: Actor, now: datetime, asked: Asked, before: int | None, limit: int
) -> ChangesOut:
    """A page of changes that the actor may see."""
    wanted = register_changes.listed(session, who.authority_id, now, asked)
    if before is not None:
        wanted = wanted.where(RegisterChange.id < before)
    found = session.scalars(wanted.limit(limit + 1)).all()
    files = _files(session, found[:limit])
    owners = {key: name for key, name in session.execute(select(Authority.id, Authority.name))}
    listed = [_view(row, files, owners) for row in found[:limit]]
    return ChangesOut(changes=listed, next=listed[-1].id if len(found) > limit else None)


def _files(session: Session, found: Sequence[RegisterChange]) -> dict[int, str]:
    known = {row.batch_id for row in found if row.batch_id is not None}
    wanted = select(ImportBatch.id, ImportBatch.file_name).where(ImportBatch.id.in_(known))
    return {key: name for key, name in session.execute(wanted)}


def _view(row: RegisterChange, files: Mapping[int, str], owners: Mapping[int, str]) -> ChangeOut:
    register = Register(row.register)
    return ChangeOut(
        id=row.id,
        at=row.changed_at,
        by=row.changed_by,
        role=row.role,
        origin=row.origin,
        into=coded(register),
        key=row.key,
        added=row.added,
        weighty=row.weighty,
        fields=[
            FieldChangeOut(
                field=name,
                label=FIELDS.get(name, name),
                before=_words(register, name, (row.before or {}).get(name), owners),
                after=_words(register, name, value, owners),
                weighty=name not in LIGHT[register],
            )
            for name, value in (row.after or {}).items()
        ],
        file=files.get(row.batch_id or 0),
    )


def _words(register: Register, name: str, value: Any, owners: Mapping[int, str]) -> str:
    """A stored value as people read it."""
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "authority_id":
        return owners.get(value, str(value))
    kind = _KINDS.get(register) if name == "kind" else _LABELS.get(name)
    if kind is not None:
        return kind(value).label
    if name == "seats":
        return "，".join(f"{SeatRole(seat['role']).label}{seat['count']}" for seat in value)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
