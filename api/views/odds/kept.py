"""Frozen draws, read once: what was frozen never changes, so what was read of it is kept."""

from collections import OrderedDict
from threading import Lock

from sqlalchemy.orm import Session

from models import Draw
from scheduler.desk.draw_files import load
from scheduler.desk.hidden import refuse_hidden
from scheduler.desk.odds_view.inspectors import InspectorDraw
from scheduler.desk.odds_view.targets import TargetDraw
from scheduler.draw.bundle import FROZEN_FILES
from scheduler.errors import NotFound
from scheduler.vocabulary import DrawKind

MOST_BYTES = 256 * 1024 * 1024
"""Of files kept in memory; the draw last asked for is kept whatever its size."""

_kept: OrderedDict[str, tuple[int, TargetDraw | InspectorDraw]] = OrderedDict()
_lock = Lock()


def target_draw(session: Session, draw: Draw) -> TargetDraw:
    """A draw of targets; NotFound where it is one of inspectors."""
    found = _read(session, draw)
    if not isinstance(found, TargetDraw):
        raise NotFound("odds_wrong_kind", number=draw.number, kind=draw.kind.label)
    return found


def inspector_draw(session: Session, draw: Draw) -> InspectorDraw:
    """A draw of inspectors; NotFound where it is one of targets."""
    found = _read(session, draw)
    if not isinstance(found, InspectorDraw):
        raise NotFound("odds_wrong_kind", number=draw.number, kind=draw.kind.label)
    return found


def _read(session: Session, draw: Draw) -> TargetDraw | InspectorDraw:
    """By plan hash, which fixes every frozen byte. Refused until a sealed draw is disclosed."""
    refuse_hidden(draw)
    with _lock:
        if draw.plan_hash in _kept:
            _kept.move_to_end(draw.plan_hash)
            return _kept[draw.plan_hash][1]
    frozen = ("plan.json", *FROZEN_FILES[draw.kind.value])
    stored = load(session, draw)
    files = {name: stored[name] for name in frozen}
    size = sum(map(len, files.values()))
    found = TargetDraw(files) if draw.kind == DrawKind.TARGETS else InspectorDraw(files)
    with _lock:
        _kept[draw.plan_hash] = (size, found)
        while len(_kept) > 1 and sum(size for size, _ in _kept.values()) > MOST_BYTES:
            _kept.popitem(last=False)
    return found
