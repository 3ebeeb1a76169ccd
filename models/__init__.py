"""The database: one file per group of nouns of the law. Importing this package knows every table
(for Alembic)."""

from models.accounts import Account, SessionToken
from models.authorities import Authority, Counter, Division
from models.base import Base
from models.draws import (
    Contribution,
    Draw,
    DrawFile,
    DrawPart,
    DrawSalt,
    DrawSource,
    Seal,
    SealShare,
    Typing,
    VoidFile,
)
from models.people import Absence, Certificate, Inspector, Loan, Recusal
from models.plans import Plan, ScopeConsent, Task
from models.records import (
    Correction,
    Cosignature,
    ImportBatch,
    JournalEntry,
    LogEntry,
    Publication,
    RegisterChange,
)
from models.registers import InspectionItem, Target, TargetIdentifier
from models.roots import RegisterSalt, ResultSalt
from models.standing import SlotDraw, StandingCalendar, StandingLink, StandingSlot
from models.timers import TimerRun, WitnessContact
from models.vacancies import DepositedChain, Replacement
from models.visits import Assignment, Result, Review, Visit, VisitTask

__all__ = [
    "Absence",
    "Account",
    "Assignment",
    "Authority",
    "Base",
    "Certificate",
    "Contribution",
    "Correction",
    "Cosignature",
    "Counter",
    "DepositedChain",
    "Division",
    "Draw",
    "DrawFile",
    "DrawPart",
    "DrawSalt",
    "DrawSource",
    "ImportBatch",
    "InspectionItem",
    "Inspector",
    "JournalEntry",
    "Loan",
    "LogEntry",
    "Plan",
    "Publication",
    "Recusal",
    "RegisterChange",
    "RegisterSalt",
    "Replacement",
    "Result",
    "ResultSalt",
    "Review",
    "ScopeConsent",
    "Seal",
    "SealShare",
    "SessionToken",
    "SlotDraw",
    "StandingCalendar",
    "StandingLink",
    "StandingSlot",
    "Target",
    "TargetIdentifier",
    "Task",
    "TimerRun",
    "Typing",
    "Visit",
    "VisitTask",
    "VoidFile",
    "WitnessContact",
]
