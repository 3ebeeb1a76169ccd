"""How far a task is, for everybody; and what the bureau has to do next."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.schemas.draws import DrawOut
from api.schemas.plans import ProgressOut, TaskOut
from api.schemas.second import WaitingOut
from models import Plan, Publication, Result, Review, Task, Visit, VisitTask
from scheduler.clock import civil_text
from scheduler.desk.ceremony import ESCROW_TIME
from scheduler.vocabulary import DrawKind, DrawState, PlanState, Role, TaskState

DONE, NOW, LATER = "done", "now", "later"
STATES = {DONE: "已完成", NOW: "当前步骤", LATER: "未开始"}


@dataclass(frozen=True)
class Step:
    """One line of the list of steps."""

    label: str
    state: str
    note: str = ""

    @property
    def words(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True)
class NextStep:
    """What is to be done now, by whom; `code` picks the form on the desk's page."""

    code: str
    sentence: str
    role: Role | None = None


def live_draw(draws: list[DrawOut], kind: DrawKind) -> DrawOut | None:
    """The draw of this kind that is locked or finished; voided ones do not count."""
    alive = [d for d in draws if d.kind.code == kind and d.state.code != DrawState.VOID]
    return alive[-1] if alive else None


def steps_of(session: Session, task: Task, view: TaskOut) -> list[Step]:
    """The nine steps with their state and time."""
    marks = [*_filing(session, task), *_draw_marks(view), *_visit_marks(session, task, view)]
    # The first step that is not done is the one at which the task stands.
    reached = next((at for at, (_, done, _) in enumerate(marks) if not done), len(marks))
    return [
        Step(label, DONE if done else NOW if at == reached else LATER, note)
        for at, (label, done, note) in enumerate(marks)
    ]


Mark = tuple[str, bool, str]


def _filing(session: Session, task: Task) -> list[Mark]:
    plan = session.get_one(Plan, task.plan_id)
    filed = plan.state in (PlanState.FILED, PlanState.PUBLISHED)
    note = f"{plan.filed_on.isoformat()} {plan.filing_no}" if filed and plan.filed_on else ""
    return [("计划备案", filed, note)]


def _draw_marks(view: TaskOut) -> list[Mark]:
    marks: list[Mark] = []
    for kind, locked, drawn, unit in (
        (DrawKind.TARGETS, "对象名单锁定", "抽取对象", "家"),
        (DrawKind.INSPECTORS, "锁定人员", "匹配人员", "人次"),
    ):
        draw = live_draw(view.draws, kind)
        finished = draw is not None and draw.drawn_at is not None
        marks.append((locked, draw is not None, civil_text(draw.frozen_at) if draw else ""))
        note = f"{_time(draw.drawn_at)}，{draw.drawn} {unit}" if draw and finished else ""
        marks.append((drawn, finished, note))
    return marks


def _visit_marks(session: Session, task: Task, view: TaskOut) -> list[Mark]:
    done: ProgressOut = view.progress
    total = done.drawn
    visits = select(VisitTask.visit_id).where(VisitTask.task_id == task.id)
    sent = session.scalar(select(func.min(Visit.dispatched_at)).where(Visit.id.in_(visits)))
    entered = session.scalar(select(func.max(Result.entered_at)).where(Result.visit_id.in_(visits)))
    reviewed = session.scalar(
        select(func.max(Review.reviewed_at))
        .join(Result, Result.id == Review.result_id)
        .where(Result.visit_id.in_(visits))
    )
    published = session.scalar(
        select(func.max(Publication.published_at)).where(Publication.task_id == task.id)
    )
    finished = task.state == TaskState.PUBLISHED
    return [
        ("派发", sent is not None, _time(sent)),
        ("录入", total > 0 and done.entered == total, _part(done.entered, total, entered)),
        ("审核", total > 0 and done.passed == total, _part(done.passed, total, reviewed)),
        ("公示", finished, _part(done.published, total, published)),
    ]


def _time(at: datetime | None) -> str:
    return civil_text(at) if at else ""


def _part(count: int, total: int, latest: datetime | None) -> str:
    if not count:
        return ""
    return f"{count} / {total} 家" + (f"，最近 {civil_text(latest)}" if latest else "")


def next_step(
    plan: Plan,
    task: TaskState,
    draws: list[DrawOut],
    progress: ProgressOut,
    second: WaitingOut | None,
) -> NextStep:
    """The one thing to do now."""
    if task in (TaskState.OPEN, TaskState.TARGETS_DRAWN):
        return _next_draw(plan, task, draws, second)
    if task == TaskState.INSPECTORS_DRAWN:
        return NextStep("dispatch", "人员已匹配，等待派发", Role.SUPERVISOR)
    if task == TaskState.EMPTY:
        return NextStep("done", "没有抽中任何对象，任务到此结束")
    if task == TaskState.WITHDRAWN:
        return NextStep("done", "任务已依法撤销")
    if task == TaskState.PUBLISHED:
        return NextStep("done", "全部结果已公示")
    waiting = progress.passed - progress.published
    if waiting:
        return NextStep("publish", f"{waiting} 家的结果已审核通过，等待公示", Role.SUPERVISOR)
    if progress.entered > progress.passed:
        pending = progress.entered - progress.passed
        return NextStep("review", f"{pending} 家的结果等待审核", Role.REVIEWER)
    open_visits = progress.drawn - progress.entered
    return NextStep("enter", f"{open_visits} 家等待检查人员录入结果", Role.INSPECTOR)


def _next_draw(
    plan: Plan, task: TaskState, draws: list[DrawOut], second: WaitingOut | None
) -> NextStep:
    if plan.state != PlanState.PUBLISHED:
        return NextStep("plan", "计划尚未公布，备案并公布后才能抽取", Role.SUPERVISOR)
    kind = DrawKind.TARGETS if task == TaskState.OPEN else DrawKind.INSPECTORS
    what = "检查对象" if kind == DrawKind.TARGETS else "检查人员"
    draw = live_draw(draws, kind)
    if draw is None and second and second.impossible_at:
        return NextStep("stuck", "抽出的检查对象配不齐检查人员")
    if draw is None and second:
        return NextStep("lock-inspectors", "检查对象已抽出，检查人员名单随即自动锁定")
    if draw is None:
        return NextStep(f"lock-{kind}", f"锁定{what}名单", Role.SUPERVISOR)
    return _next_of_ceremony(draw, what)


def _next_of_ceremony(draw: DrawOut, what: str) -> NextStep:
    """A locked list waits for its parties, then for its public values."""
    done = Counter(party.standing for party in draw.parties)
    if draw.state.code == DrawState.FROZEN:
        sealed = f"已封存 {done['committed']} 方，共 {len(draw.parties)} 方"
        kept = ""
        if draw.seal:
            confirmed = sum(each.confirmed_at is not None for each in draw.seal.holders)
            kept = f"；已确认保管份额 {confirmed} 方，共 {len(draw.seal.holders)} 方"
        return NextStep("seal", f"{what}名单已锁定，等待各方封存号码（{sealed}{kept}）")
    if draw.state.code == DrawState.OPENING:
        sealed = f"已启封 {done['revealed']} 方，待启封 {done['committed']} 方"
        return NextStep("reveal", f"{what}抽取正在启封（{sealed}）")
    missing = [source for source in draw.sources if source.value is None]
    return NextStep("value", f"等待两人录入公开数字（还差 {len(missing)} 个）", Role.SUPERVISOR)


def due(draw: DrawOut, now: datetime) -> str:
    """Which door may be pushed now that its deadline has passed: `open`, `close` or none. Those of
    a slot open by themselves; and where no public value decides the escrow has its time."""
    if draw.slot:
        return ""
    if draw.state.code == DrawState.FROZEN and now >= draw.commit_by:
        return "open"
    wait = timedelta() if draw.sources else ESCROW_TIME
    if draw.state.code == DrawState.OPENING and now >= draw.reveal_by + wait:
        return "close"
    return ""
