"""What the public log says of replacements: causes, and the steps of §11; no words of who reports,
which may name somebody, and in sealed mode only the hash of a step."""

from models import Draw, Replacement
from scheduler.draw.documents import Json, canonical_json
from scheduler.draw.hashing import sha256_hex

Said = dict[str, Json]


def target_replaced(draw: Draw, row: Replacement) -> Said:
    """A target was not there, its alternate came in."""
    step: Said = {"out": row.out, "in": row.came_in}
    return {"place": row.place or 0, **_cause(row), **_shown(draw, step)}


def vacancy(draw: Draw, row: Replacement) -> Said:
    """Somebody cannot come."""
    step: Said = {"target": row.target, "seat": row.seat, "out": row.out}
    return {**_cause(row), **_shown(draw, step)}


def seat_filled(draw: Draw, row: Replacement) -> Said:
    """A code was opened, and who took the seat by it."""
    code = row.opened_code or ""
    step: Said = {"target": row.stood_at, "seat": row.seat, "out": row.out}
    step |= {"code": code, "in": row.came_in}
    counts: Said = {"place": row.place or 0, "code": code, "candidates": row.candidates or 0}
    return {**counts, **_shown(draw, step)}


def _cause(row: Replacement) -> Said:
    return {"cause": row.cause.value, "evidence": row.evidence_sha256 or ""}


def _shown(draw: Draw, step: Said) -> Said:
    return {"step": sha256_hex(canonical_json({**step}))} if draw.mode == "sealed" else step
