"""TIMERS: everything that happens by itself. docs/timers.md and `ssj timers` are made from it."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from scheduler.clock import SHANGHAI
from scheduler.timers.office import Tick
from scheduler.timers.ticks import disclosures, journal, registers, second, slots, witnesses

MINUTE, TEN_MINUTES = timedelta(minutes=1), timedelta(minutes=10)
_START = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Timer:
    """One thing that happens by itself.

    `name`: `[a-z-]+`, stable; `label`: what people call it; `words`: what it does, for docs;
    `every`: how often somebody looks whether it is due; `daily`: the time of day in China from
    which on it is due once a day, or None where it is due each time somebody looks.
    """

    name: str
    label: str
    words: str
    tick: Tick
    every: timedelta = MINUTE
    daily: time | None = None

    def slot(self, now: datetime) -> datetime:
        """The latest moment, not after `now`, at which the timer became due."""
        if self.daily is None:
            return _START + (now - _START) // self.every * self.every
        local = now.astimezone(SHANGHAI)
        slot = datetime.combine(local.date(), self.daily, SHANGHAI)
        return (slot if slot <= local else slot - timedelta(days=1)).astimezone(UTC)


TIMERS: tuple[Timer, ...] = (
    Timer(
        name="witnesses",
        label="请见证方见证",
        words="公开日志有新条目时，请信任名单里有网址的见证方核对并签名；连不上的写在公开日志页，一分钟后再试。",
        tick=witnesses.ask_witnesses,
    ),
    Timer(
        name="registers",
        label="名录校验码",
        words="把各名录的行数、校验码记入公开日志，与程序上次写入的比较；绕过程序改过的，日志里写明。",
        tick=registers.log_registers,
        every=TEN_MINUTES,
        daily=time(0, 10),
    ),
    Timer(
        name="slots",
        label="常设摇号",
        words="到期的期次自动开始启封、采用各方的码、到时封闭；只用各方号码的抽取，全部启封后算出结果。",
        tick=slots.go_on,
    ),
    Timer(
        name="second",
        label="抽取检查人员",
        words="对象抽出之后，照锁定对象名单时定死的办法自动锁定检查人员名单；配不齐的，照定死的放宽办法逐步放宽；全放宽仍配不齐的，在公开日志里写明。",
        tick=second.start_waiting,
    ),
    Timer(
        name="journal",
        label="留痕校验码",
        words="把留痕的条数、校验码记入公开日志，之后改写留痕会被日志核对指出。",
        tick=journal.log_root,
        every=TEN_MINUTES,
        daily=time(0, 20),
    ),
    Timer(
        name="disclosures",
        label="公开密封的抽取",
        words="以密封方式进行的抽取，公开日零时起把名单、机会、密封号码和结果一并公布；密封号码丢失的等封存方凭份额打开。",
        tick=disclosures.disclose_due,
        every=TEN_MINUTES,
    ),
)
