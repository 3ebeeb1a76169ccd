"""The only place that knows both rows and core objects: facts of the registers become frozen
files and back."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from models import Division, Recusal
from scheduler.desk.eligibility import InspectorFacts, TargetFacts
from scheduler.draw.apart import kept_apart
from scheduler.draw.documents import Json, lines, rows
from scheduler.draw.identifiers import SALT_BYTES, public_id
from scheduler.entropy import Entropy
from scheduler.fast.lists import FEW, name_all, pool_file
from scheduler.odds import CellSize, cell_odds
from scheduler.rates import parse_rate
from scheduler.reference.industries import load_industries
from scheduler.vocabulary import BlockReason

BLIND_BYTES = 16
BITS = 24
"""Odds are integers over 2^24: a step of one is 6 in 10^8."""

TURNS = 12
"""The last 12 passes take random turns; fewer make some crews impossible (research/algorithms.md
§0)."""


@dataclass
class Subjects:
    """Salted ids handed out in one freeze, and who stands behind them."""

    entropy: Entropy
    salts: dict[str, bytes] = field(default_factory=dict)

    def name(self, subject: str) -> str:
        """A fresh salted id for `target:<key>` or `inspector:<key>`."""
        salt = self.entropy.bytes(SALT_BYTES)
        pid = public_id(salt, subject)
        self.salts[pid] = salt
        return pid

    def name_all(self, subjects: Sequence[str]) -> list[str]:
        """The same for many, in their order: up to `FEW` as `name` one by one, beyond that with
        salts that are drawn together, because asking for each costs more than all the rest."""
        if len(subjects) < FEW:
            return [self.name(subject) for subject in subjects]
        drawn = self.entropy.bytes(SALT_BYTES * len(subjects))
        salts = [drawn[at : at + SALT_BYTES] for at in range(0, len(drawn), SALT_BYTES)]
        ids = name_all(salts, subjects)
        self.salts.update(zip(ids, salts, strict=True))
        return ids


def cell_of(fact: TargetFacts) -> tuple[str, str]:
    """(last name of path-a, path-b) of a target: county and class, industry section."""
    return f"{fact.county}.{fact.risk_class}", _sections().get(fact.industry or "", "-")


@cache
def _sections() -> dict[str, str]:
    return {code: industry.section for code, industry in load_industries().items()}


def path_a(last: str, divisions: Mapping[str, Division]) -> tuple[str, ...]:
    """province / city / county / county.class; a county right under its province repeats as
    `<code>-`."""
    county = last.split(".")[0]
    parent = divisions[county].parent_code or ""
    if divisions[parent].level == "province":
        return parent, f"{county}-", county, last
    return divisions[parent].parent_code or "", parent, county, last


class TargetLists:
    """Who can be drawn and who cannot, however many are handed in at a time."""

    def __init__(self) -> None:
        self._excluded: list[tuple[str, str]] = []
        self._ids: list[str] = []
        self._where = array("i")  # the number of the cell of each id
        self._cells: dict[tuple[str, str], int] = {}
        self._seen: dict[tuple[str, str, str | None], int] = {}

    def add(self, facts: Iterable[TargetFacts], ids: Iterable[str]) -> None:
        """Take in some targets with their salted ids."""
        for fact, pid in zip(facts, ids, strict=True):
            if fact.left_out is not None:
                self._excluded.append((pid, fact.left_out.value))
                continue
            kind = fact.county, fact.risk_class, fact.industry
            number = self._seen.get(kind)
            if number is None:
                number = self._cells.setdefault(cell_of(fact), len(self._cells))
                self._seen[kind] = number
            self._ids.append(pid)
            self._where.append(number)

    def files(
        self, rates: Mapping[str, str], divisions: Mapping[str, Division]
    ) -> dict[str, bytes]:
        """`pool.txt`, `excluded.txt` and `cells.txt` of all of them."""
        sizes = Counter(self._where)
        cells = [
            CellSize(
                cell=".".join(cell),
                path_a=path_a(cell[0], divisions),
                path_b=(cell[1],),
                size=sizes[number],
                rate=parse_rate(rates[cell[0].split(".")[1]]),
            )
            for cell, number in sorted(self._cells.items(), key=lambda item: ".".join(item[0]))
        ]
        odds = cell_odds(cells, BITS)
        table = [
            (
                cell.cell,
                "/".join(cell.path_a),
                "/".join(cell.path_b),
                str(cell.size),
                str(number),
                "",
            )
            for cell, number in zip(cells, odds, strict=True)
        ]
        names = [".".join(cell) for cell in self._cells]
        return {
            "pool.txt": pool_file(self._ids, self._where, names),
            "excluded.txt": lines(self._excluded),
            "cells.txt": lines(table),
        }


def class_rates(rates: Mapping[str, str]) -> dict[str, Json]:
    """The plan's `rates`: of each class the exact fraction."""
    exact = {name: parse_rate(text) for name, text in rates.items()}
    return {name: f"{rate.numerator}/{rate.denominator}" for name, rate in exact.items()}


def blinded(cells: bytes, entropy: Entropy) -> bytes:
    """`cells.txt` of a sealed draw: each line with a random column, so that nobody who guesses a
    line can try it against the root."""
    return lines((*row[:-1], entropy.bytes(BLIND_BYTES).hex()) for row in rows(cells))


def target_files(
    facts: Sequence[TargetFacts],
    names: Mapping[int, str],
    rates: Mapping[str, str],
    divisions: Mapping[str, Division],
) -> dict[str, bytes]:
    """`pool.txt`, `excluded.txt` and `cells.txt`; `names` maps a target's row to its salted id."""
    lists = TargetLists()
    lists.add(facts, (names[fact.id] for fact in facts))
    return lists.files(rates, divisions)


def roster_files(people: Sequence[InspectorFacts], names: Mapping[int, str]) -> dict[str, bytes]:
    """`roster.txt` and `absent.txt`."""
    roster = [
        (
            names[person.id],
            str(person.load),
            str(person.least),
            "" if person.week_load is None else str(person.week_load),
            "1" if person.lead else "0",
            "1" if person.new else "0",
            person.department,
            ",".join(person.counties),
            ",".join(person.qualifications),
        )
        for person in people
        if person.left_out is None
    ]
    absent = [(names[person.id], person.left_out.value) for person in people if person.left_out]
    return {"roster.txt": lines(roster), "absent.txt": lines(absent)}


def blocked_file(
    recusals: Iterable[Recusal],
    people: Mapping[int, InspectorFacts],
    inspector_ids: Mapping[int, str],
    targets: Sequence[TargetFacts],
    target_ids: Mapping[int, str],
    visited: Iterable[tuple[int, str]] = (),
) -> bytes:
    """`blocked.txt`: recused pairs, pairs that met not long ago, and for two people who keep
    apart one of them at each target."""
    recused, met = list(recusals), list(visited)
    apart = _apart(recused, people)
    asked = {recusal.target_key for recusal in recused} | {key for _, key in met}
    counties = {county for *_, shared in apart for county in shared}
    by_key: dict[str | None, str] = {}
    by_county: dict[str, list[str]] = defaultdict(list)
    for fact in targets:
        if fact.left_out is None:
            if fact.key in asked:
                by_key[fact.key] = target_ids[fact.id]
            if fact.county in counties:
                by_county[fact.county].append(target_ids[fact.id])
    blocked: dict[tuple[str, str], str] = {
        (inspector_ids[who], by_key[key]): BlockReason.COOL_DOWN
        for who, key in met
        if key in by_key
    }
    for recusal in recused:
        if recusal.target_key in by_key:
            pair = inspector_ids[recusal.inspector_id], by_key[recusal.target_key]
            blocked[pair] = BlockReason.RECUSAL
    for one, other, shared in apart:
        for target in (target for county in shared for target in by_county[county]):
            kept_out = kept_apart(target, inspector_ids[one], inspector_ids[other])
            blocked.setdefault((kept_out, target), BlockReason.APART)
    return lines((*pair, reason) for pair, reason in blocked.items())


def _apart(
    recusals: Sequence[Recusal], people: Mapping[int, InspectorFacts]
) -> list[tuple[int, int, set[str]]]:
    """The rows of two people who keep apart, and the counties where both work."""
    by_person = {fact.person_no: row for row, fact in people.items()}
    found = []
    for recusal in recusals:
        one, other = recusal.inspector_id, by_person.get(recusal.other_person_no)
        if other is not None and other != one:
            shared = set(people[one].counties) & set(people[other].counties)
            found.append((one, other, shared))
    return found
