"""Run the demonstration up to a step, verify every proof with the stand-alone verifier, report."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from api.demo import draws, script, steps
from api.demo.clock import ScriptedClock
from api.demo.steps import Stage, Step
from api.proving import run_verifier
from api.state import State
from models import Assignment, Draw, Publication, Target, Task, VisitTask
from models.migrations.run import upgrade
from scheduler.desk import draw_files
from scheduler.vocabulary import DrawKind, DrawState

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "fixtures"

Say = Callable[[str], None]


@dataclass(frozen=True)
class DrawnProof:
    """One draw of the demonstration and what the verifier said of its bundle."""

    number: str
    kind: DrawKind
    bundle: Path
    verified: bool


@dataclass
class DemoReport:
    """What the demonstration has done."""

    targets: int = 0
    bad_rows: int = 0
    drawn: int = 0
    assignments: int = 0
    published: int = 0
    draws: list[DrawnProof] = field(default_factory=list)

    @property
    def verified(self) -> bool:
        return bool(self.draws) and all(proof.verified for proof in self.draws)


def run_demo(
    state: State,
    folder: Path,
    until: Step = Step.PUBLISHED,
    say: Say = lambda text: None,
) -> DemoReport:
    """Do what is not done yet, up to `until`; `folder` is a fixture set (its name chooses the
    script)."""
    stage = Stage(state, folder, ScriptedClock(script.BEGIN))
    say("建立数据库、区划和单位")
    upgrade(state.database.engine)
    steps.set_up(stage)
    report = DemoReport()
    if until >= Step.IMPORTED:
        say("导入一单两库（事项、对象、人员、回避、请假）")
        report.bad_rows = steps.import_registers(stage)
        steps.make_accounts(stage)
    if until >= Step.PLANNED:
        say("起草、批准、备案、公布计划")
        plan = steps.make_plan(stage)
        if until >= Step.OPENED:
            for task, demo in steps.open_tasks(stage, plan):
                if demo.dice is not None:
                    _play(stage, task, demo, until, say)
    _count(state, report)
    if until >= Step.TARGETS_DRAWN:
        say("用独立核验程序核验每一次抽取")
        report.draws = verify_draws(state, state.settings.home / "bundles")
    return report


def _play(stage: Stage, task: Task, demo: script.DemoTask, until: Step, say: Say) -> None:
    """One task from its first draw to publication."""
    doings: tuple[tuple[Step, str, Callable[[], None]], ...] = (
        (
            Step.TARGETS_FROZEN,
            "抽取检查对象",
            lambda: draws.draw(stage, task, demo, DrawKind.TARGETS, until),
        ),
        (
            Step.INSPECTORS_FROZEN,
            "匹配检查人员",
            lambda: draws.draw(stage, task, demo, DrawKind.INSPECTORS, until),
        ),
        (Step.DISPATCHED, "派发", lambda: steps.dispatch(stage, task)),
        (Step.ENTERED, "录入结果（模拟）", lambda: steps.enter_results(stage, task)),
        (Step.REVIEWED, "审核", lambda: steps.review_all(stage, task)),
        (Step.PUBLISHED, "公示", lambda: steps.publish(stage, task)),
    )
    for step, words, do in doings:
        if until >= step:
            say(f"{demo.title}：{words}")
            do()


def _count(state: State, report: DemoReport) -> None:
    with state.read() as session:
        report.targets = session.scalar(select(func.count()).select_from(Target)) or 0
        report.drawn = session.scalar(select(func.count()).select_from(VisitTask)) or 0
        report.assignments = session.scalar(select(func.count()).select_from(Assignment)) or 0
        report.published = (
            session.scalar(
                select(func.count())
                .select_from(Publication)
                .where(Publication.subject.startswith("visit:"))
            )
            or 0
        )


def verify_draws(state: State, folder: Path) -> list[DrawnProof]:
    """Write each finished draw's bundle and have the stand-alone verifier check it in a process
    of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    proofs = []
    with state.read() as session:
        finished = session.scalars(
            select(Draw).where(Draw.state == DrawState.RESULT).order_by(Draw.id)
        ).all()
        paths: dict[int, Path] = {}
        for draw in finished:
            path = folder / f"{draw.number}.ssj"
            path.write_bytes(b"".join(draw_files.bundle(session, draw)))
            paths[draw.id] = path
            files = [path, paths[draw.parent_id]] if draw.parent_id else [path]
            verified = run_verifier(map(str, files), quiet=True) == 0
            proofs.append(DrawnProof(draw.number, draw.kind, path, verified))
    return proofs
