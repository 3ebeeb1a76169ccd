"""A draw of targets, explained."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from sqlalchemy.orm import Session

from api.schemas.common import Coded
from api.schemas.odds import CellOut, RiskClassOut, TargetChanceOut, TargetOddsOut
from api.views.common import coded
from api.views.odds.kept import target_draw
from api.views.odds.shares import amount, chance, places_of, reasons, risk, why, whys
from models import Draw
from scheduler.desk.draw_files import load_one
from scheduler.desk.odds_view.targets import Cell, RiskClassOdds, drawn_in
from scheduler.desk.odds_view.words import Places, drawn_words, target_words
from scheduler.draw.documents import rows
from scheduler.errors import NotFound
from scheduler.vocabulary import DrawState


def target_odds_view(session: Session, draw: Draw, first: int, limit: int) -> TargetOddsOut:
    """The overview, and the groups from number `first` on."""
    found = target_draw(session, draw)
    overview = found.overview
    places, drawn = places_of(session), drawn_by_cell(session, draw)
    after = first + limit
    return TargetOddsOut(
        number=draw.number,
        plan_hash=draw.plan_hash,
        unit=found.plan.unit,
        entries=overview.entries,
        expected=amount(overview.expected),
        lowest=chance(overview.lowest),
        highest=chance(overview.highest),
        at_zero=overview.at_zero,
        classes=[_risk_class(each) for each in overview.classes],
        left_out=reasons(overview.excluded),
        cell_count=len(found.cells),
        cells=[cell_view(cell, places, drawn) for cell in found.cells[first:after]],
        first=first,
        next=after if after < len(found.cells) else None,
    )


def _risk_class(found: RiskClassOdds) -> RiskClassOut:
    return RiskClassOut(
        risk=risk(found.risk),
        rate=found.rate,
        cells=found.cells,
        entries=found.entries,
        expected=amount(found.expected),
        lowest=chance(found.lowest),
        highest=chance(found.highest),
    )


def drawn_by_cell(session: Session, draw: Draw) -> Mapping[str, int] | None:
    """How many each cell drew; None before the outcome."""
    if draw.state != DrawState.RESULT:
        return None
    outcome = rows(load_one(session, draw, "outcome.txt"))
    return Counter(row[0] for row in outcome if row[3] == "drawn")


def cell_view(cell: Cell, places: Places, drawn: Mapping[str, int] | None) -> CellOut:
    """One group."""
    return CellOut(
        cell=cell.cell,
        district=Coded(code=cell.county, label=places.county(cell.county)),
        risk=risk(cell.risk),
        industry=Coded(code=cell.section, label=places.section(cell.section)),
        size=cell.size,
        rate=cell.rate,
        expected=amount(cell.expected),
        chance=chance(cell.chance),
        drawn=None if drawn is None else drawn.get(cell.cell, 0),
    )


def target_chance_view(session: Session, draw: Draw, pid: str) -> TargetChanceOut:
    """One entry, by its identifier."""
    read = target_draw(session, draw)
    found = read.chance(pid)
    if found is None:
        raise NotFound("not_found", what="检查对象编号", key=pid)
    places, cell = places_of(session), found.cell
    result = None
    if cell is not None and draw.state == DrawState.RESULT:
        outcome = load_one(session, draw, "outcome.txt")
        result = why(drawn_words(drawn_in(outcome, cell.cell, pid)))
    return TargetChanceOut(
        number=draw.number,
        target=pid,
        chance=chance(cell.chance if cell else Fraction(0)),
        cell=cell_view(cell, places, drawn_by_cell(session, draw)) if cell else None,
        left_out=coded(found.left_out) if found.left_out else None,
        why=whys(target_words(read.plan, found, places)),
        result=result,
    )
