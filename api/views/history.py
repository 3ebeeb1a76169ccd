"""The whole history of a task as the log tells it, and what each authority has done so far."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.schemas.oversight import CountsOut, EventOut, HistoryOut
from api.views.common import authority
from api.views.log_words import kind_words
from models import (
    Authority,
    Correction,
    Cosignature,
    Draw,
    LogEntry,
    Plan,
    Publication,
    Task,
)
from scheduler.clock import civil_text
from scheduler.desk import overdue
from scheduler.vocabulary import DrawKind, DrawState, PlanState, VoidCause

ALONE = ("intent", "freeze", "close", "result", "void", "discarded", "correction")
"""Kinds that have a line each; of the others several in a row are one line."""

SEEN = ("freeze", "close")
"""Kinds that witnesses must see before the next step."""


def history_view(session: Session, task: Task) -> HistoryOut:
    """Intended, locked, witnessed, voided, drawn, replaced, published, corrected: in order."""
    draws = session.scalars(select(Draw).where(Draw.task_id == task.id)).all()
    kinds = {f"draw:{draw.number}": draw.kind for draw in draws}
    published = select(Publication.subject).where(Publication.task_id == task.id)
    wanted = select(LogEntry).where(
        LogEntry.subject.in_([f"task:{task.number}", *kinds]) | LogEntry.subject.in_(published)
    )
    events: list[EventOut] = []
    for entry in session.scalars(wanted.order_by(LogEntry.position)):
        _add(events, entry, kinds.get(entry.subject))
        if entry.kind in SEEN:
            events += _witnessed(session, entry)
    return HistoryOut(
        task=task.number,
        title=task.title,
        authority=authority(session, task.authority_id),
        # What witnesses sign comes later than the entry that they see.
        events=sorted(events, key=lambda event: event.at),
    )


def _add(events: list[EventOut], entry: LogEntry, kind: DrawKind | None) -> None:
    """The entry as an event, or counted with those before it."""
    number = entry.subject.removeprefix("draw:") if kind else None
    last = events[-1] if events else None
    if last and entry.kind not in ALONE and (last.kind, last.draw) == (entry.kind, number):
        more = {"count": last.count + 1, "last": entry.position, "at": entry.logged_at}
        events[-1] = last.model_copy(update=more)
        return
    what = f"（{kind.label}）" if kind and entry.kind in ("freeze", "result") else ""
    events.append(
        EventOut(
            kind=entry.kind,
            label=f"{kind_words(entry.kind)}{what}",
            at=entry.logged_at,
            draw=number,
            words=[*_words(entry.kind, json.loads(entry.content))],
            count=1,
            first=entry.position,
            last=entry.position,
        )
    )


def _words(kind: str, said: Mapping[str, Any]) -> Iterator[str]:
    """What an entry says, for people; of kinds that are not here nothing but the label."""
    if kind == "freeze":
        counts = said.get("counts", {})
        if "pool.txt" in counts:
            yield f"可以抽取 {counts['pool.txt']} 家，未列入 {counts.get('excluded.txt', 0)} 家"
    if kind == "close":
        for name, words in (("missing", "没有封存"), ("withheld", "封存后没有启封")):
            if said.get(name):
                yield f"{words}：{'、'.join(map(str, said[name]))}"
    if kind == "void":
        yield from _void_words(said)
    if kind == "disclose":
        yield from _disclosed_words(said)
    if kind == "correction":
        yield f"{said.get('of', '')} 更正为 {said.get('number', '')}：{said.get('cause', '')}"
    if kind == "discarded":
        yield f"结果校验值 {said.get('outcome', '')}"


def _disclosed_words(said: Mapping[str, Any]) -> Iterator[str]:
    if said.get("reason"):
        yield f"提前公开：{said['reason']}"
        yield f"提出人 {said.get('proposed', '')}，批准人 {said.get('approved', '')}"
    if said.get("holders"):
        yield f"凭份额打开：{'、'.join(map(str, said['holders']))}"


def _void_words(said: Mapping[str, Any]) -> Iterator[str]:
    yield f"原因：{_cause(said.get('cause', ''))}。{said.get('reason', '')}"
    for name, words in (("proposed", "申请"), ("approved", "批准")):
        who = said.get(name)
        if isinstance(who, dict):
            yield f"{words}：{who.get('body', '')}（{who.get('account', '')}）"


def _cause(text: str) -> str:
    return VoidCause(text).label if text in set(VoidCause) else text


def _witnessed(session: Session, entry: LogEntry) -> list[EventOut]:
    """Who was the first to sign a head with the entry, one line for each witness."""
    wanted = (
        select(Cosignature.witness, func.min(Cosignature.seen_at))
        .where(Cosignature.size > entry.position)
        .group_by(Cosignature.witness)
        .order_by(func.min(Cosignature.seen_at))
    )
    return [
        EventOut(
            kind="witnessed",
            label=f"见证方见证（{kind_words(entry.kind)}）",
            at=at,
            draw=entry.subject.removeprefix("draw:"),
            words=[f"{witness}，{civil_text(at)}"],
            count=1,
            first=None,
            last=None,
        )
        for witness, at in session.execute(wanted)
    ]


def counts_view(session: Session, now: datetime, code: str = "") -> list[CountsOut]:
    """Of each authority that has a public task (or of this one) how much it has done."""
    wanted = select(Authority).order_by(Authority.code)
    if code:
        wanted = wanted.where(Authority.code == code)
    done = _Done(session, now)
    rows = session.scalars(wanted).all()
    return [done.of(row.id) for row in rows if code or done.tasks.get(row.id)]


class _Done:
    """What all authorities have done, counted at once."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        public = select(Task.authority_id, func.count()).join(Plan, Plan.id == Task.plan_id)
        public = public.where(Plan.state == PlanState.PUBLISHED).group_by(Task.authority_id)
        self.tasks = _by_authority(session, public)
        made = select(Correction.authority_id, func.count()).group_by(Correction.authority_id)
        self.corrected = _by_authority(session, made.where(Correction.made_id.is_not(None)))
        states = select(Draw.authority_id, Draw.state, func.count())
        states = states.group_by(Draw.authority_id, Draw.state)
        self.draws = {(owner, state): count for owner, state, count in session.execute(states)}
        self.logged = _logged(session)
        self.late = Counter(alarm.authority_id for alarm in overdue.alarms(session, now))

    def of(self, row: int) -> CountsOut:
        """The numbers of one authority."""
        filled = ("target_replaced", "seat_filled")
        return CountsOut(
            authority=authority(self._session, row),
            tasks=self.tasks.get(row, 0),
            draws=sum(count for (owner, _), count in self.draws.items() if owner == row),
            results=self.draws.get((row, DrawState.RESULT), 0),
            voids=self.draws.get((row, DrawState.VOID), 0),
            discarded=self.logged.get((row, "discarded"), 0),
            replacements=sum(self.logged.get((row, kind), 0) for kind in filled),
            corrections=self.corrected.get(row, 0),
            standing_still=self.late[row],
        )


def _by_authority(session: Session, wanted: Any) -> dict[int, int]:
    return {owner: count for owner, count in session.execute(wanted)}


def _logged(session: Session) -> dict[tuple[int, str], int]:
    """Entries about draws, by the authority whose draw it is and kind."""
    kinds: Sequence[str] = ("discarded", "target_replaced", "seat_filled")
    wanted = (
        select(Draw.authority_id, LogEntry.kind, func.count())
        .join(Draw, LogEntry.subject == "draw:" + Draw.number)
        .where(LogEntry.kind.in_(kinds))
        .group_by(Draw.authority_id, LogEntry.kind)
    )
    return {(owner, kind): count for owner, kind, count in session.execute(wanted)}
