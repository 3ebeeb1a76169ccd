"""The words that files use for the kinds, states and classes of the registers."""

from scheduler.desk.registers.cells import vocabulary
from scheduler.vocabulary import ItemKind, RecusalKind, RiskClass, TargetKind, TargetStatus

TARGET_KINDS = vocabulary(
    TargetKind,
    {
        "企业法人": TargetKind.ENTERPRISE,
        "内资企业": TargetKind.ENTERPRISE,
        "外资企业": TargetKind.ENTERPRISE,
        "个体": TargetKind.INDIVIDUAL,
        "个体户": TargetKind.INDIVIDUAL,
        "农专社": TargetKind.COOPERATIVE,
        "合作社": TargetKind.COOPERATIVE,
        "农民合作社": TargetKind.COOPERATIVE,
        "外企代表机构": TargetKind.FOREIGN_OFFICE,
        "外企常驻代表机构": TargetKind.FOREIGN_OFFICE,
        "外国企业代表机构": TargetKind.FOREIGN_OFFICE,
        "外国(地区)企业常驻代表机构": TargetKind.FOREIGN_OFFICE,
    },
)
TARGET_STATES = vocabulary(
    TargetStatus,
    {
        "在营": TargetStatus.ACTIVE,
        "开业": TargetStatus.ACTIVE,
        "在业": TargetStatus.ACTIVE,
        "在册": TargetStatus.ACTIVE,
        "正常": TargetStatus.ACTIVE,
        "登记成立": TargetStatus.ACTIVE,
        "在营(开业)": TargetStatus.ACTIVE,
        "在营(开业)企业": TargetStatus.ACTIVE,
        "存续(在营、开业、在册)": TargetStatus.ACTIVE,
        "已注销": TargetStatus.DEREGISTERED,
        "注销企业": TargetStatus.DEREGISTERED,
        "吊销,已注销": TargetStatus.DEREGISTERED,
        "吊销并注销": TargetStatus.DEREGISTERED,
        "已吊销": TargetStatus.REVOKED,
        "吊销,未注销": TargetStatus.REVOKED,
        "吊销企业": TargetStatus.REVOKED,
        "已迁出": TargetStatus.MOVED_OUT,
        "迁出企业": TargetStatus.MOVED_OUT,
    },
)
RISK_CLASSES = vocabulary(
    RiskClass,
    {
        f"{letter}{ending}": RiskClass[letter]
        for letter in "ABCD"
        for ending in ("类", "级", "类企业", "级企业")
    }
    | {"未分级": RiskClass.NONE, "未评级": RiskClass.NONE},
)
ITEM_KINDS = vocabulary(
    ItemKind,
    {
        "重点检查事项": ItemKind.KEY,
        "重点事项": ItemKind.KEY,
        "一般检查事项": ItemKind.GENERAL,
        "一般事项": ItemKind.GENERAL,
    },
)
RECUSAL_KINDS = vocabulary(
    RecusalKind,
    {
        "亲属关系": RecusalKind.KINSHIP,
        "近亲属": RecusalKind.KINSHIP,
        "持有股份": RecusalKind.SHAREHOLDING,
        "曾经任职": RecusalKind.FORMER_EMPLOYMENT,
        "本人申报": RecusalKind.SELF_DECLARED,
        "申报": RecusalKind.SELF_DECLARED,
    },
)
