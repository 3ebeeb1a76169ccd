"""Why there are no odds, which rules clash, and the changes that would do, each of them tried."""

from collections.abc import Sequence

from api.engine.posing import inspectors_problem
from api.schemas.engine import AnyProblem, InspectorsProblem
from api.schemas.engine_answers import ClashOut, InfeasibleOut, LadderOut, WayOut
from scheduler.messages import sentence
from scheduler.odds import Clash, Infeasible, Relaxation, RelaxationKind
from scheduler.odds.coverage import Bound, Change, Side, Uncoverable
from scheduler.odds.coverage.wording import clash_words as coverage_words
from scheduler.odds.ladder import climb, ladder
from scheduler.odds.leximin import (
    InfeasibleQuotas,
    QuotaClash,
    QuotaRelaxation,
    QuotaSide,
)
from scheduler.odds.leximin import Side as QuotaEnd
from scheduler.odds.margins import NoTable, TotalName
from scheduler.odds.portfolio import Undecided
from scheduler.odds.ways.as_json import to_json
from scheduler.odds.wording import SHOWN, Names, clash_words, way_words

WITHOUT_ODDS = (Infeasible, InfeasibleQuotas, Uncoverable, NoTable)
"""What `solve` raises where there are no odds, by kind of problem."""

_SETTINGS = {
    RelaxationKind.RAISE_CAP,
    RelaxationKind.RAISE_MEETINGS,
    RelaxationKind.LOWER_REST,
}
"""Changes of a problem's own settings, which name nobody."""

_SIDES = {
    Side.LEAST: "engine_least",
    Side.MOST: "engine_most",
    Side.WHOLE: "engine_whole",
    Side.KEPT: "engine_kept",
    Side.ZERO: "engine_zero",
}


def refusal(document: AnyProblem, error: Exception) -> InfeasibleOut:
    """The whole answer for an error of `WITHOUT_ODDS`."""
    if isinstance(error, Infeasible):
        assert isinstance(document, InspectorsProblem)
        return _inspectors(document, error)
    if isinstance(error, InfeasibleQuotas):
        return _quotas(error)
    if isinstance(error, Uncoverable):
        return _coverage(error)
    assert isinstance(error, NoTable)
    return _margins(error)


def _answer(
    clashes: Sequence[ClashOut],
    ways: Sequence[WayOut] = (),
    steps: LadderOut | None = None,
) -> InfeasibleOut:
    return InfeasibleOut(
        message=sentence("engine_infeasible", n=len(clashes)),
        clashes=list(clashes),
        ways=list(ways),
        ladder=steps,
    )


def _inspectors(document: InspectorsProblem, error: Infeasible) -> InfeasibleOut:
    names = _names(document)
    return _answer(
        [_clash(clash, names) for clash in error.clashes], steps=_ladder(document, names)
    )


def _names(document: InspectorsProblem) -> Names:
    return Names(lambda who: who, lambda codes: "、".join(codes), document.bits)


def steps_out(document: InspectorsProblem, steps: Sequence[Relaxation]) -> list[WayOut]:
    """Steps of a ladder in words, and as a ladder has them."""
    return [_way(step, _names(document)) for step in steps]


def _clash(clash: Clash, names: Names) -> ClashOut:
    return ClashOut(
        message=clash_words(clash, names),
        missing=str(clash.missing),
        rules=list(clash.rules),
        ways=[_way(way, names) for way in clash.relaxations],
    )


def _way(way: Relaxation, names: Names) -> WayOut:
    return WayOut(message=_step_words(way, names), change=to_json([way])[0])


def _step_words(way: Relaxation, names: Names) -> str:
    """A step of a ladder may concern everybody, and then names nobody."""
    named = way.inspectors or way.targets or way.seats or way.people
    if named or (way.kind in _SETTINGS and way.before is not None):
        return way_words(way, names)
    return sentence(f"relax_everybody_{way.kind}", amount=way.amount)


def _ladder(document: InspectorsProblem, names: Names) -> LadderOut | None:
    """None where limited effort does not show how far it has to be climbed."""
    problem = inspectors_problem(document)
    steps = ladder(problem)
    try:
        taken = climb(problem, steps)[1]
    except Undecided:
        return None
    except Infeasible:
        return LadderOut(enough=None, steps=[_way(step, names) for step in steps])
    shown = [*taken, *steps[len(taken) :]]
    return LadderOut(enough=len(taken), steps=[_way(step, names) for step in shown])


def _quotas(error: InfeasibleQuotas) -> InfeasibleOut:
    clashes = [_quota_clash(clash) for clash in error.clashes]
    return _answer(clashes, [_quota_way(way) for way in error.relaxations])


def _quota_clash(clash: QuotaClash) -> ClashOut:
    sides = "、".join(map(_quota_side, clash.sides))
    return ClashOut(
        message=sentence("engine_quota_clash", sides=sides, missing=clash.missing),
        missing=str(clash.missing),
        rules=[f"{side.category}={side.value}" for side in clash.sides],
        ways=[],
    )


def _quota_side(side: QuotaSide) -> str:
    code = "engine_at_least" if side.side is QuotaEnd.AT_LEAST else "engine_at_most"
    return sentence(code, category=side.category, value=side.value, number=side.number)


def _quota_way(way: QuotaRelaxation) -> WayOut:
    quotas = [
        {"category": quota.category, "value": quota.value, "low": quota.low, "high": quota.high}
        for quota in way.quotas
    ]
    words = "、".join(sentence("engine_quota", **quota) for quota in quotas)
    return WayOut(message=words, change={"quotas": quotas})


def _coverage(error: Uncoverable) -> InfeasibleOut:
    clashes = []
    for clash in error.clashes:
        ways = [_change(change) for change in clash.changes]
        rules = list(dict.fromkeys(bound.rule for bound in clash.cut.bounds))
        clashes.append(_clash_with(coverage_words(clash), str(clash.cut.missing), rules, ways))
    return _answer(clashes, _at_once([_change(change) for change in error.repair]))


def _clash_with(words: str, missing: str, rules: list[str], ways: list[WayOut]) -> ClashOut:
    """A clash whose words name the first few ways."""
    if ways:
        shown = "；".join(way.message for way in ways[:SHOWN])
        words += sentence("clash_ways", ways=shown)
    return ClashOut(message=words, missing=missing, rules=rules, ways=ways)


def _at_once(changes: list[WayOut]) -> list[WayOut]:
    """Changes that have to be made together, as one way out."""
    if not changes:
        return []
    words = "、".join(change.message for change in changes)
    return [WayOut(message=words, change={"changes": [change.change for change in changes]})]


def _bound(bound: Bound) -> str:
    where = "/".join((bound.rule, *bound.place))
    return sentence(_SIDES[bound.side], where=where)


def _change(change: Change) -> WayOut:
    bound = _bound(change.bound)
    if change.new is None:
        words = sentence("engine_drop", bound=bound)
    else:
        words = sentence("engine_change", bound=bound, old=change.old, new=change.new)
    plain = {
        "rule": change.bound.rule,
        "side": change.bound.side.value,
        "place": list(change.bound.place),
        "old": str(change.old),
        "new": None if change.new is None else str(change.new),
    }
    return WayOut(message=words, change=plain)


def _margins(error: NoTable) -> InfeasibleOut:
    words = sentence("engine_totals_clash", totals="、".join(map(_total, error.clash)))
    rules = [margin for margin, _ in error.clash]
    clash = _clash_with(words, "", rules, [_room(change) for change in error.changes])
    return _answer([clash], _at_once([_room(change) for change in error.repair]))


def _total(name: TotalName) -> str:
    return "/".join((name[0], *name[1])) or sentence("engine_grand_total")


def _room(change: tuple[TotalName, int]) -> WayOut:
    (margin, place), room = change
    words = sentence("engine_room", total=_total(change[0]), room=room)
    return WayOut(message=words, change={"margin": margin, "place": list(place), "room": room})
