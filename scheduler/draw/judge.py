"""Is a bundle right? The checks of docs/protocol.md §8 on bytes that somebody else has written.

In the order of the protocol: `read_draw` up to the roots, then what is checked of the odds without
eligibility and evenness (those are judged by the rules themselves, scheduler/odds), then `redraw`;
what the log says of the draw is judged by scheduler/ledger/draw_log.py. Each failure names the
protocol's code of its check.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scheduler.draw.bundle import FROZEN_FILES, LATER_FILES, read_bundle
from scheduler.draw.cell_rates import wrong_rates
from scheduler.draw.chains import goes_back
from scheduler.draw.documents import (
    DocumentError,
    Json,
    has_control,
    read_canonical,
    split_lines,
)
from scheduler.draw.forms import (
    DEVIATION_MOST,
    Rows,
    check_blinds,
    check_outcome_form,
    read_rows,
)
from scheduler.draw.hashing import merkle_root, tagged
from scheduler.draw.outcome import compute_outcome
from scheduler.draw.plan_ceremony import is_hash
from scheduler.draw.plan_form import check_plan
from scheduler.draw.seal import seal_number, seal_point
from scheduler.draw.seed import combine, low_secrets, plan_hash
from scheduler.draw.sources import SourceError, source

PLACES_BITS = 53
"""All places of the seats together, in units of 2^-K, are at most 2^53."""


class DrawFault(ValueError):
    """A check failed: `code` is that of docs/protocol.md §8, the message says what is wrong."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True)
class Draw:
    """A bundle whose bytes have their form: `files` as they came, `plan` and `documents` parsed,
    `rows` of the frozen lists."""

    files: Mapping[str, bytes]
    plan: Mapping[str, Json]
    documents: Mapping[str, dict[str, Json]]
    rows: Mapping[str, Rows]

    @property
    def kind(self) -> str:
        return str(self.plan["kind"])

    @property
    def bits(self) -> int:
        bits = self.plan["bits"]
        assert isinstance(bits, int)
        return bits


def read_draw(data: bytes) -> Draw:
    """The checks `container`, `json`, `lines`, `plan`, `roots`; DrawFault where one fails."""
    try:
        files = read_bundle(data)
    except ValueError as error:
        raise DrawFault("container", str(error)) from error
    kind = next((k for k, names in FROZEN_FILES.items() if files.keys() == _all_names(names)), "")
    if not kind:
        raise DrawFault("container", "files more or fewer than those of a kind of draw")
    documents = {name: _document(name, files[name]) for name in files if name.endswith(".json")}
    plan = documents["plan.json"]
    try:
        rows = {name: read_rows(name, files[name]) for name in FROZEN_FILES[kind]}
        check_blinds(rows.get("cells.txt", []), plan.get("mode"))
        check_outcome_form(kind, files["outcome.txt"])
    except DocumentError as error:
        raise DrawFault("lines", str(error)) from error
    try:
        check_plan(plan, kind)
    except DocumentError as error:
        raise DrawFault("plan", str(error)) from error
    stated = plan["files"]
    assert isinstance(stated, dict)
    for name in FROZEN_FILES[kind]:
        leaves = split_lines(files[name])
        if stated[name] != {"lines": len(leaves), "root": merkle_root(leaves)}:
            raise DrawFault("roots", f"{name} is not what the plan has fixed")
    return Draw(files, plan, documents, rows)


def _all_names(frozen: tuple[str, ...]) -> set[str]:
    return {"plan.json", *frozen, *LATER_FILES}


def _document(name: str, data: bytes) -> dict[str, Json]:
    try:
        document = read_canonical(data)
    except DocumentError as error:
        raise DrawFault("json", f"{name}: {error}") from error
    free = "rules" if name == "plan.json" else None
    closed = {} if name == "log.json" else document
    if any(has_control({key: value}) for key, value in closed.items() if key != free):
        raise DrawFault("json", f"{name}: a control character")
    return document


# ---- odds --------------------------------------------------------------------------------------


def check_targets(draw: Draw) -> None:
    """The check `odds` of a target draw, whole."""
    found = Counter(cell for _, cell in draw.rows["pool.txt"])
    for cell, path_a, path_b, size, odds, _ in draw.rows["cells.txt"]:
        if not found.pop(cell, 0) == int(size) >= 1:
            raise DrawFault("odds", f"{cell}: size is not that of the pool")
        if int(odds) > int(size) << draw.bits:
            raise DrawFault("odds", f"{cell}: odds above certainty")
        names = path_a.split("/")
        if len(names) != 4 or "/" in path_b or f"{names[3]}.{path_b}" != cell:
            raise DrawFault("odds", f"{cell}: not the name of its paths")
        if not re.fullmatch(r"\.[A-Z-]", names[3].removeprefix(names[2])):
            raise DrawFault("odds", f"{cell}: not a class of its county")
    if found:
        raise DrawFault("odds", f"cells of the pool that are not listed: {sorted(found)[:3]}")
    _apart(draw, "pool.txt", "excluded.txt")
    rates = draw.plan["rates"]
    assert isinstance(rates, dict)
    for what in wrong_rates(draw.rows["cells.txt"], rates, draw.bits):
        raise DrawFault("odds", what)


def check_inspectors(draw: Draw) -> None:
    """Of the checks `odds` and `deviation` of an inspector draw what needs neither eligibility nor
    sums: those are the rules' own (scheduler/odds/check.py, certify.py)."""
    _apart(draw, "roster.txt", "absent.txt")
    counties: defaultdict[str, set[str]] = defaultdict(set)
    weeks: defaultdict[str, set[str]] = defaultdict(set)
    people: Counter[str] = Counter()
    planned = draw.plan["weeks"]
    assert isinstance(planned, list)
    for target, county, week, seat, _, _, _, count in draw.rows["seats.txt"]:
        counties[target].add(county)
        weeks[target].add(week)
        people[target] += int(count)
        if int(count) < 1:
            raise DrawFault("odds", f"{target} {seat}: a seat for nobody")
        if week and week not in planned:
            raise DrawFault("odds", f"{target}: {week} is no week of the plan")
    for target, many in people.items():
        if many < 2 or len(counties[target]) > 1 or len(weeks[target]) > 1:
            raise DrawFault("odds", f"{target}: fewer than two people, several counties or weeks")
    if people.total() << draw.bits > 1 << PLACES_BITS:
        raise DrawFault("odds", "more places than sums are exact for")
    if any(odds == "0" for *_, odds in draw.rows["odds.txt"]):
        raise DrawFault("odds", "a line without odds")
    deviation = draw.plan["deviation"]
    assert isinstance(deviation, int)
    if deviation > DEVIATION_MOST:
        raise DrawFault("deviation", f"{deviation} units hide more than rounding needs")


def _apart(draw: Draw, one: str, other: str) -> None:
    both = {row[0] for row in draw.rows[one]} & {row[0] for row in draw.rows[other]}
    if both:
        raise DrawFault("odds", f"in {one} and {other}: {sorted(both)[:3]}")


# ---- seed and outcome --------------------------------------------------------------------------


def redraw(draw: Draw) -> str:
    """The checks `commitments`, `public`, `seal`, `seed`, `outcome`; returns the seed.

    Of an inspector draw the odds must have been judged before: odds that break the rules may draw
    somebody twice.
    """
    number, plan = str(draw.plan["number"]), plan_hash(draw.files["plan.json"])
    reveals = _reveals(draw, number, plan)
    sealed = {party: str(of) for party, of in draw.documents["commitments.json"].items()}
    values = list(_public(draw))
    seed = combine(number, plan, sealed, reveals, values, _seal(draw))
    if compute_outcome(draw.plan, draw.files, seed) != draw.files["outcome.txt"]:
        raise DrawFault("outcome", "outcome.txt is not what the seed decides")
    return seed


def _reveals(draw: Draw, number: str, plan: str) -> dict[str, str]:
    """The secrets that open their commitments."""
    sealed, opened = draw.documents["commitments.json"], draw.documents["reveals.json"]
    parties, slot = draw.plan["parties"], draw.plan["slot"]
    assert isinstance(parties, list) and isinstance(slot, dict)
    if not opened.keys() <= sealed.keys() <= set(map(str, parties)):
        raise DrawFault("commitments", "parties are not those of the plan")
    if not all(map(is_hash, [*sealed.values(), *opened.values()])):
        raise DrawFault("commitments", "not 32 bytes")
    if slot and sealed != slot["heads"]:
        raise DrawFault("commitments", "not the heads that were deposited for the slot")
    reveals = {party: str(secret) for party, secret in opened.items()}
    for party, secret in reveals.items():
        if _commits(number, plan, party, secret, slot) != sealed[party]:
            raise DrawFault("commitments", f"{party}: does not open its commitment")
    if not draw.plan["sources"]:
        _check_alone(set(map(str, parties)), reveals)
    return reveals


def _commits(number: str, plan: str, party: str, secret: str, slot: Mapping[str, Json]) -> str:
    """What the secret is the opening of: its commitment, or in a standing draw its chain's head."""
    if not slot:
        return tagged("ssj.commit.v1", number, plan, party, secret)
    place = slot["place"]
    assert isinstance(place, int)
    return goes_back(secret, place)


def _check_alone(parties: set[str], reveals: Mapping[str, str]) -> None:
    """Without public values nobody may be missing, and no secret may be low."""
    if len(parties) < 2 or reveals.keys() != parties or low_secrets(reveals):
        raise DrawFault("commitments", "without public values every party has to count")


def _seal(draw: Draw) -> str:
    """The check `seal`; the secret (hex) of a sealed draw, empty of an open one."""
    document, fixed = draw.documents["seal.json"], draw.plan["seal"]
    assert isinstance(fixed, dict)
    if draw.plan["mode"] == "open":
        if document:
            raise DrawFault("seal", "an open draw has no secret")
        return ""
    number = seal_number(document.get("secret"))
    if document.keys() != {"secret"} or number is None:
        raise DrawFault("seal", "not one secret of 32 bytes below the order of the curve")
    points = fixed["points"]
    assert isinstance(points, list)
    if seal_point(number) != points[0]:
        raise DrawFault("seal", "not the secret that the plan has fixed")
    return str(document["secret"])


def _public(draw: Draw) -> Iterator[tuple[str, str]]:
    public, named = draw.documents["public.json"], draw.plan["sources"]
    values = public.get("values")
    assert isinstance(named, list)
    if public.keys() != {"values"} or not isinstance(values, list) or len(values) != len(named):
        raise DrawFault("public", "not one value for each source of the plan")
    for given, announced in zip(values, named, strict=True):
        assert isinstance(announced, dict)
        if not isinstance(given, dict) or given.keys() != {*announced, "value"}:
            raise DrawFault("public", "members more or fewer than there are")
        if any(given[member] != announced[member] for member in announced):
            raise DrawFault("public", "not of the source that the plan names")
        kind, value = str(given["kind"]), given["value"]
        if not _is_canonical(kind, value):
            raise DrawFault("public", "not the canonical value of its source")
        yield kind, str(value)


def _is_canonical(kind: str, value: Json) -> bool:
    try:
        return isinstance(value, str) and source(kind).canonical(value) == value
    except SourceError:
        return False
