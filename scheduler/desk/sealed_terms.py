"""What is said at the lock about the seal: until which day, who holds shares, how many open it.

Inspections without notice (突击检查) are sealed unless the lock says otherwise. Both draws of a
task have the same mode, day and holders; each has its own secret and its own shares.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models import Task
from scheduler.draw.documents import Json
from scheduler.errors import Finding
from scheduler.vocabulary import DrawMode

LEAST_HOLDERS = 2
"""One holder alone would know the secret."""

LONGEST = timedelta(days=92)
"""How long after the last day of visits a list may stay sealed."""


@dataclass(frozen=True)
class SealTerms:
    """The lock's choices; what is None follows the task and its parties."""

    mode: DrawMode | None = None
    disclose: date | None = None
    holders: Collection[str] | None = None
    least: int | None = None


AS_USUAL = SealTerms()


@dataclass(frozen=True)
class AgreedSeal:
    """A seal as it holds for one draw: the day of disclosure, bodies by holder in the order of
    their names, and how many shares open it."""

    disclose: date
    holders: Mapping[str, str]
    least: int

    def planned(self, points: Sequence[str]) -> dict[str, Json]:
        """The member `seal` of the plan."""
        return {
            "disclose": self.disclose.isoformat(),
            "holders": [*self.holders],
            "least": self.least,
            "points": [*points],
        }


@dataclass(frozen=True)
class SealWanted:
    """What a seal is agreed from: `parties`, bodies by party besides the office."""

    today: date
    task: Task
    parties: Mapping[str, str]
    terms: SealTerms


def agree_seal(wanted: SealWanted, findings: list[Finding]) -> AgreedSeal | None:
    """The seal with its defaults, None in open mode; what is wrong is added to `findings`."""
    terms = wanted.terms
    if mode_of(wanted.task, terms) == DrawMode.OPEN:
        return None
    day = terms.disclose or usual_day(wanted.task, wanted.today)
    _check_day(wanted, day, findings)
    holders = _holders(wanted, findings)
    least = terms.least or len(holders) // 2 + 1
    if holders and not LEAST_HOLDERS <= least <= len(holders):
        span: dict[str, object] = {"least": LEAST_HOLDERS, "most": len(holders)}
        findings.append(Finding("seal.least", "seal_least_range", span))
    return AgreedSeal(day, holders, least)


def mode_of(task: Task, terms: SealTerms) -> DrawMode:
    """The mode that is chosen, or else that of the task."""
    return terms.mode or usual_mode(task)


def usual_mode(task: Task) -> DrawMode:
    """The mode where the lock says no other."""
    return DrawMode.SEALED if task.unannounced else DrawMode.OPEN


def usual_day(task: Task, today: date) -> date:
    """The day after the last visit; tomorrow where that is past."""
    return max(task.visits_to, today) + timedelta(days=1)


def _check_day(wanted: SealWanted, day: date, findings: list[Finding]) -> None:
    first = wanted.today + timedelta(days=1)
    last = max(wanted.task.visits_to, wanted.today) + LONGEST
    if not first <= day <= last:
        span: dict[str, object] = {"first": first.isoformat(), "last": last.isoformat()}
        findings.append(Finding("seal.disclose", "seal_day_range", span))


def _holders(wanted: SealWanted, findings: list[Finding]) -> dict[str, str]:
    """Bodies by holder: those named, else every party."""
    named = wanted.parties if wanted.terms.holders is None else wanted.terms.holders
    for holder in sorted(set(named) - wanted.parties.keys()):
        findings.append(Finding("seal.holders", "seal_holder_unknown", {"party": holder}))
    holders = {each: wanted.parties[each] for each in sorted(set(named) & wanted.parties.keys())}
    if len(holders) < LEAST_HOLDERS:
        few: dict[str, object] = {"have": len(holders), "least": LEAST_HOLDERS}
        findings.append(Finding("seal.holders", "seal_holders_few", few))
    return holders
