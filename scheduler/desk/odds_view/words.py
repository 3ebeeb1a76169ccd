"""Why these odds, in sentences that a supervisor can read out before the press."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, floor

from scheduler.desk.odds_view.figures import (
    decimal_text,
    exact_text,
    in_sentence,
    percent_text,
)
from scheduler.desk.odds_view.inspectors import InspectorOverview
from scheduler.desk.odds_view.pairs import (
    InspectorChance,
    Pair,
    SeatOdds,
    Verdict,
    refusals_of,
)
from scheduler.desk.odds_view.reading import FrozenPlan
from scheduler.desk.odds_view.targets import Cell, Drawn, TargetChance
from scheduler.messages import sentence
from scheduler.odds import Seat
from scheduler.vocabulary import BlockReason, RiskClass, SeatRole

_ASKS = {
    "district": "why_asks_district",
    "department": "why_asks_department",
    "lead": "why_asks_lead",
    "qualification": "why_asks_qualification",
}
_BLOCKS = {
    BlockReason.RECUSAL: "why_blocked_recusal",
    BlockReason.APART: "why_blocked_apart",
    BlockReason.COOL_DOWN: "why_blocked_cool_down",
}
_VERDICTS = {
    Verdict.CERTAIN: "why_pair_certain",
    Verdict.FORCED: "why_pair_forced",
    Verdict.TINY: "why_pair_tiny",
    Verdict.NOT_LISTED: "why_not_listed",
    Verdict.NOT_DRAWN: "why_not_drawn_target",
}


@dataclass(frozen=True)
class Why:
    """One step of an explanation: a stable code and its sentence."""

    code: str
    text: str


def why(code: str, **params: object) -> Why:
    return Why(code, sentence(code, **params))


@dataclass(frozen=True)
class Places:
    """What counties (by code) and industry sections (by letter) are called."""

    county: Callable[[str], str]
    section: Callable[[str], str]

    def cell(self, cell: Cell) -> str:
        """A group, as people would say it."""
        return f"{self.county(cell.county)} · {risk_text(cell.risk)} · {self.section(cell.section)}"


def risk_text(risk: str) -> str:
    """A 监管风险分类, never to be mistaken for a credit grade."""
    return RiskClass.NONE.label if risk == RiskClass.NONE else f"{risk} 类"


def seat_text(seat: Seat) -> str:
    """A seat by its role; by its name too, where that says more. A joining seat is known by its
    department."""
    role = SeatRole(seat.role)
    more = seat.department if role is SeatRole.JOINING else seat.seat
    return role.label if more in {"", role} else f"{role.label}（{more}）"


def target_words(plan: FrozenPlan, found: TargetChance, places: Places) -> Iterator[Why]:
    """Why one target has this chance, or none."""
    if found.left_out is not None:
        yield why("why_left_out", reason=found.left_out.label)
        return
    cell = found.cell
    assert cell is not None
    yield why("why_cell", cell=places.cell(cell), size=cell.size)
    yield why("why_rate", risk=risk_text(cell.risk), rate=cell.rate)
    if cell.chance == 1:
        yield why("why_all")
        return
    expected = {
        "about": in_sentence(decimal_text(cell.expected)),
        "exact": exact_text(cell.expected),
    }
    yield why("why_expected", size=cell.size, **expected)
    if cell.expected.denominator > 1:
        yield why("why_whole", fewer=floor(cell.expected), more=ceil(cell.expected))
    chance = {"about": percent_text(cell.chance), "exact": exact_text(cell.chance)}
    yield why("why_chance", **chance)
    if cell.chance != cell.asked:
        gap = exact_text(abs(cell.chance - cell.asked))
        yield why("why_rounded", unit=plan.unit, rate=cell.rate, gap=gap)
    yield why("why_nobody_knows")


def drawn_words(found: Drawn | None) -> Why:
    """What became of a target."""
    if found is None:
        return why("why_drawn_not")
    return why("why_drawn" if found.drawn else "why_alternate", rank=found.rank)


def sent_words(found: Pair, taken: str | None) -> Why:
    """What became of a pair; `taken`: the seat that the inspector was drawn for."""
    if taken is None:
        return why("why_not_sent")
    seat = next(seat.seat for seat in found.seats if seat.seat.seat == taken)
    return why("why_sent", seat=seat_text(seat))


def inspector_words(found: InspectorChance) -> Iterator[Why]:
    """Why one inspector expects this many visits, or none."""
    if found.absent is not None:
        yield why("why_absent", reason=found.absent.label)
        return
    visits = found.visits
    assert visits is not None
    if not visits.fits:
        yield why("why_fits_nothing")
        return
    figures = {
        "about": in_sentence(decimal_text(visits.expected)),
        "exact": exact_text(visits.expected),
    }
    yield why("why_visits", **figures)
    yield why("why_sum", targets=visits.targets)
    yield why("why_load", load=visits.load)
    if visits.least:
        yield why("why_load_least", least=visits.least)
    if visits.week_load is not None:
        yield why("why_week_load", load=visits.week_load)
    if found.multiplier < 1:
        yield why("why_at_load")
    if found.multiplier > 1:
        yield why("why_at_least")


def pair_words(plan: FrozenPlan, found: Pair, places: Places) -> Iterator[Why]:
    """The odds of a pair, or every reason why there are none."""
    if found.verdict in _VERDICTS:
        yield why(_VERDICTS[found.verdict])
    if found.absent is not None:
        yield why("why_absent", reason=found.absent.label)
    if found.verdict is Verdict.REFUSED:
        labels = "、".join(f"“{label}”" for label in _labels(found))
        yield why("why_refused", rules=labels)
    if found.blocked is not None:
        yield why(_BLOCKS[BlockReason(found.blocked.rule)], rule=found.blocked.label)
    if found.verdict is Verdict.POSSIBLE:
        about = in_sentence(percent_text(found.odds))
        yield why("why_pair", about=about, exact=exact_text(found.odds))
        if plan.cap < plan.unit and found.odds == plan.share(plan.cap):
            yield why("why_at_cap")
    for seat in found.seats:
        yield from _seat_words(seat, places)


def _labels(found: Pair) -> list[str]:
    return list(dict.fromkeys(refusal.label for refusal in refusals_of(found)))


def _seat_words(seat: SeatOdds, places: Places) -> Iterator[Why]:
    name = seat_text(seat.seat)
    for refusal in seat.refusals:
        asked = _ASKS.get(refusal.rule, "why_asks_other")
        yield why(
            asked,
            seat=name,
            rule=refusal.label,
            county=places.county(seat.seat.county),
            department=seat.seat.department,
            qualification=seat.seat.qualification,
        )
    if seat.odds:
        about = in_sentence(percent_text(seat.odds))
        figures = {"about": about, "exact": exact_text(seat.odds)}
        yield why("why_seat", seat=name, count=seat.seat.count, eligible=seat.eligible, **figures)


def deviation_words(overview: InspectorOverview) -> list[Why]:
    """What is promised of the odds of inspectors, and how exactly they keep it."""
    plan = overview.plan
    found = [why("odds_even"), why("odds_exact", unit=plan.unit)]
    deviation = plan.share(plan.deviation)
    about = percent_text(deviation)
    found.append(why("odds_deviation", units=plan.deviation, unit=plan.unit, about=about))
    if plan.cap < plan.unit:
        cap = plan.share(plan.cap)
        about = in_sentence(percent_text(cap))
        found.append(why("odds_cap", about=about, exact=exact_text(cap)))
    else:
        found.append(why("odds_no_cap"))
    return found
