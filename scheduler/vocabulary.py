"""The words everyone shares: states, kinds and roles as text enums with their Chinese labels.

Values are stored, published and hashed as text, so they never change; labels may.
"""

from enum import StrEnum


class Labelled(StrEnum):
    """A text enum whose members carry the Chinese word shown to people."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Labelled":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def from_label(cls, label: str) -> "Labelled | None":
        """Return the member whose label is `label`, or None."""
        return next((member for member in cls if member.label == label), None)


class Role(Labelled):
    """What an account may be; `api.guards` says what each may do."""

    SUPERVISOR = "supervisor", "监管人员"
    REVIEWER = "reviewer", "审核人员"
    INSPECTOR = "inspector", "执法检查人员"
    OVERSEER = "overseer", "监督员"
    CONTRIBUTOR = "contributor", "封存方"


class AuthorityKind(Labelled):
    PROVINCE = "province", "省"
    CITY = "city", "市州"
    COUNTY = "county", "县市区"
    OFFICE = "office", "所"
    ZONE = "zone", "功能区"


class TargetKind(Labelled):
    """Kinds of inspection target (检查对象) in the registers of market supervision."""

    ENTERPRISE = "enterprise", "企业"
    INDIVIDUAL = "individual", "个体工商户"
    COOPERATIVE = "cooperative", "农民专业合作社"
    FOREIGN_OFFICE = "foreign_office", "外国企业常驻代表机构"


class TargetStatus(Labelled):
    ACTIVE = "active", "存续"
    DEREGISTERED = "deregistered", "注销"
    REVOKED = "revoked", "吊销"
    MOVED_OUT = "moved_out", "迁出"


class ItemKind(Labelled):
    """重点 items have no ceiling on their rate; 一般 items have (国市监信〔2019〕38号)."""

    KEY = "key", "重点"
    GENERAL = "general", "一般"


class RiskClass(Labelled):
    """监管风险分类, internal: never published beside a firm's name."""

    A = "A", "A"
    B = "B", "B"
    C = "C", "C"
    D = "D", "D"
    NONE = "-", "未分类"


class SeatRole(Labelled):
    """What a seat in an inspection crew asks of the person who takes it."""

    LEAD = "lead", "组长"
    MEMBER = "member", "组员"
    SPECIALIST = "specialist", "专业人员"
    JOINING = "joining", "配合部门"


class RecusalKind(Labelled):
    KINSHIP = "kinship", "亲属"
    SHAREHOLDING = "shareholding", "持股"
    FORMER_EMPLOYMENT = "former_employment", "曾任职"
    SELF_DECLARED = "self_declared", "自行申报"


class ExclusionReason(Labelled):
    """Why an entry that the scope covers cannot be drawn; published by count."""

    NOT_ACTIVE = "not_active", "已注销、吊销或迁出"
    NO_DISTRICT = "no_district", "所在县区不明"
    NO_RATE = "no_rate", "该类对象本任务比例为零"
    GRACE_PERIOD = "grace_period", "包容审慎期内"


class RosterReason(Labelled):
    """Why an inspector of the area cannot be drawn for a task; published by count."""

    OFF_DUTY = "off_duty", "不在岗"
    NO_CERTIFICATE = "no_certificate", "检查期内无有效执法证"
    OUT_OF_SCOPE = "out_of_scope", "执法范围不含本事项"
    ABSENT = "absent", "检查期内多半时间请假"
    FULLY_LOADED = "fully_loaded", "在办检查已达工作量上限"


class BlockReason(Labelled):
    """Why an inspector and a target may not meet."""

    RECUSAL = "recusal", "回避"
    APART = "apart", "同组人员回避"
    COOL_DOWN = "cool_down", "轮换间隔"


class RungKind(Labelled):
    """What may be relaxed for the draw of inspectors, if the first lock says so."""

    PAIR_CAP = "pair_cap", "放宽单人到同一对象的机会上限"
    WEEKS = "weeks", "不按周安排，不计每周上限"
    QUALIFICATION = "qualification", "不要求岗位的专业资格"


class PlanState(Labelled):
    DRAFT = "draft", "起草"
    APPROVED = "approved", "已批准"
    FILED = "filed", "已备案"
    PUBLISHED = "published", "已公布"


class TaskState(Labelled):
    OPEN = "open", "待抽取"
    TARGETS_DRAWN = "targets_drawn", "对象已抽取"
    INSPECTORS_DRAWN = "inspectors_drawn", "人员已匹配"
    DISPATCHED = "dispatched", "已派发"
    PUBLISHED = "published", "结果已公示"
    EMPTY = "empty", "未抽中对象，已结束"
    WITHDRAWN = "withdrawn", "依法撤销"


class DrawKind(Labelled):
    TARGETS = "targets", "抽取检查对象"
    INSPECTORS = "inspectors", "匹配检查人员"


class DrawMode(Labelled):
    """When the list, the odds and the outcome of a draw are public (docs/protocol.md §3)."""

    OPEN = "open", "公开方式"
    SEALED = "sealed", "密封方式"


class DrawState(Labelled):
    FROZEN = "frozen", "名单已锁定"
    OPENING = "opening", "启封中"
    CLOSED = "closed", "启封已截止"
    RESULT = "result", "已抽出"
    VOID = "void", "已作废"


PENDING = (DrawState.FROZEN, DrawState.OPENING, DrawState.CLOSED)
"""Of a draw that is locked and has neither a result nor been voided."""


class VoidCause(Labelled):
    """The only causes for which a draw may be void; a computed outcome cannot be voided."""

    SOURCE_FAILED = "source_failed", "公开数字来源未产生结果"
    ESCROW_LOST = "escrow_lost", "封存号码无法启封"
    NOT_WITNESSED = "not_witnessed", "公开数字产生之前没有见证"
    SLOT_MISSED = "slot_missed", "没有按时备齐，赶不上所用的期次"
    TASK_WITHDRAWN = "task_withdrawn", "任务依法撤销"


class AlarmKind(Labelled):
    """What everybody is told of a draw that stands still."""

    VALUE = "value", "公开数字逾期没有录入"
    CEREMONY = "ceremony", "封存、启封逾期没有办完"
    SEALED = "sealed", "到公开日没有公开"
    LEFT = "left", "名单锁定后搁置，另行锁定了同一事项、范围重叠的任务"
    SECOND = "second", "对象抽出后，检查人员的抽取逾期没有自动锁定"
    STUCK = "stuck", "按锁定的人员、规则和放宽办法，抽出的对象配不齐检查人员"


class VisitState(Labelled):
    DRAWN = "drawn", "待派发"
    DISPATCHED = "dispatched", "待签收"
    ACKNOWLEDGED = "acknowledged", "待录入"
    ENTERED = "entered", "待审核"
    RETURNED = "returned", "审核退回"
    PASSED = "passed", "审核通过"
    PUBLISHED = "published", "已公示"
    REPLACED = "replaced", "已由候补替换"


class ReplacementKind(Labelled):
    """What has to be replaced after a draw."""

    TARGET = "target", "检查对象"
    SEAT = "seat", "检查人员"


class ReplacementState(Labelled):
    """Of what somebody has reported: a vacant seat waits for the next code of the chain."""

    OPEN = "open", "待补"
    DONE = "done", "已补"
    LAPSED = "lapsed", "对象已不在，不必再补"


class ReplacementCause(Labelled):
    """The only causes for which a target or an inspector may be replaced. That a firm cannot be
    reached is none: it is a result of the inspection."""

    DEREGISTERED = "deregistered", "已注销"
    REVOKED = "revoked", "已吊销"
    MOVED_OUT = "moved_out", "已迁出"
    SAME_FIRM = "same_firm", "与另一抽中对象是同一家"
    FORCE_MAJEURE = "force_majeure", "不可抗力，检查期内无法检查"
    SICK_LEAVE = "sick_leave", "病假"
    OTHER_LEAVE = "other_leave", "其他依规定批准的假"
    RECUSAL = "recusal", "抽取后发现须回避"
    LEFT = "left", "调离或离职"
    NO_CERTIFICATE = "no_certificate", "执法证失效"
    CALLED_AWAY = "called_away", "被抽调执行紧急任务"


CAUSES_OF: dict[ReplacementKind, tuple[ReplacementCause, ...]] = {
    ReplacementKind.TARGET: tuple(ReplacementCause)[:5],
    ReplacementKind.SEAT: tuple(ReplacementCause)[5:],
}
"""Which causes are for which kind."""


class ResultCode(Labelled):
    """The national result categories as published (research/domain.md §2.4)."""

    NO_PROBLEM = "1", "未发现问题"
    NOT_PUBLICISED = "2", "未按规定公示应当公示的信息"
    CONCEALED = "3", "公示信息隐瞒真实情况、弄虚作假"
    UNREACHABLE = "4", "通过登记的住所(经营场所)无法联系"
    CORRECTED = "5", "发现问题已责令改正"
    REFUSED = "6", "不配合检查情节严重"
    NO_SUCH_ACTIVITY = "7", "未发现开展本次抽查涉及的经营活动"
    PENDING = "8", "发现问题待后续处理"


class Answer(Labelled):
    """Answers to one question of a checklist (合理缺项: reasonably not applicable)."""

    YES = "yes", "√"
    NO = "no", "╳"
    UNCHECKED = "unchecked", "未检查"
    NOT_APPLICABLE = "not_applicable", "合理缺项"
