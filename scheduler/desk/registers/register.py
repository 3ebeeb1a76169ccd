"""The registers that a file can be imported into."""

from scheduler.vocabulary import Labelled


class Register(Labelled):
    ITEMS = "items", "抽查事项清单"
    TARGETS = "targets", "检查对象名录库"
    INSPECTORS = "inspectors", "执法检查人员名录库"
    RECUSALS = "recusals", "回避登记"
    ABSENCES = "absences", "不在岗登记"
