"""Why nobody else helps a clash: the rules that keep people out, and no more of them.

Every person and seat that do not go together, though less would be missing if they did, have
reasons: rules that refuse the two, or bounds that leave no room. The fewest rules that give every
such pair a reason are named (a smallest hitting set; earlier rules of the rulebook first).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from scheduler.odds.clash.parts import Part
from scheduler.odds.clash.supply import NodeRules, Supply
from scheduler.odds.index import Index, person_kind, seat_kind
from scheduler.odds.infeasible import ClashKind
from scheduler.odds.problem import Problem
from scheduler.odds.rules import RULEBOOK

Row = TypeVar("Row")
Leaves = tuple[tuple[str, int], ...]
"""Of a seat: (group, reasons for the people in it), innermost first; at last ("", everybody)."""


@dataclass(frozen=True)
class _Asked:
    """A seat as far as reasons go: the number of its kind, its week, its groups."""

    kind: int
    week: str
    leaves: Leaves


Crews = dict[tuple[_Asked, ...], set[str]]
"""Targets by what they ask for."""


class Reasons:
    """Looks up, for all parts of one problem, which rules keep whom from what. Reasons are bits:
    1 << number of the rule in the rulebook."""

    def __init__(self, problem: Problem, index: Index, rules: NodeRules) -> None:
        self._index, self._pair = index, 1 << rules.pair
        self._seat_kinds, self._seat_models = _kinds(index.seats, seat_kind)
        self._person_kinds, self._person_models = _kinds(index.people, person_kind)
        self._refused: dict[tuple[int, int], int] = {}
        self._excluded = _excluded(problem, index)
        groups = {name for _, name in index.groups}
        self._members = {
            name: members
            for rule in RULEBOOK
            for name, members in (rule.groups(problem) if groups else ())
            if name in groups
        }
        self._groups_of: defaultdict[int, list[int]] = defaultdict(list)
        for at, (seat, _) in enumerate(index.groups):
            self._groups_of[seat].append(at)
        self._week_node = {key: len(index.people) + at for at, key in enumerate(index.weeks)}

    def of(self, part: Part, supply: Supply) -> frozenset[int]:
        """Numbers of the rules of the clash."""
        bounds = supply.needed()
        if part.kind is ClashKind.NEEDS:
            return bounds
        fixed = sum(1 << rule for rule in bounds)
        sides = _Sides(part, supply, bounds)
        people = (at for at, who in enumerate(self._index.people) if who.load)
        if part.view.work:
            people = iter(part.asking.tolist())
        crews = self._crews(part, sides)
        masks: set[int] = set()
        for who in people:
            masks.update(self._masks(who, crews, sides, fixed))
        return bounds | _smallest_hitting(masks)

    def removed(
        self, part: Part, supply: Supply, apart: Iterable[int]
    ) -> Iterator[tuple[str, int]]:
        """(rule, how many of the people `apart` it keeps by itself from every seat that asks)."""
        crews = self._crews(part, _Sides(part, supply, supply.needed()))
        asked = {seat for crew in crews for seat in crew}
        targets = {target for members in crews.values() for target in members}
        count: Counter[int] = Counter()
        for who in apart:
            common = -1
            for seat in asked:
                refused, leaf = self._refusal(seat, who)
                common &= refused | leaf
            out = self._excluded.get(who, {})
            everywhere = -1 if targets <= out.keys() else 0
            for target in targets if everywhere else ():
                everywhere &= out[target]
            count.update(_bits(common | everywhere))
        for rule in sorted(count):
            yield RULEBOOK[rule].code, count[rule]

    def _crews(self, part: Part, sides: "_Sides") -> Crews:
        """The targets where something asks (all of them, for work)."""
        numbers = range(len(self._index.seats)) if part.view.work else part.asking.tolist()
        crew: defaultdict[str, list[_Asked]] = defaultdict(list)
        for number in numbers:
            leaves = [
                (self._index.groups[at][1], sides.of_seat_node(len(self._index.seats) + at))
                for at in reversed(self._groups_of.get(number, []))
            ]
            seat = self._index.seats[number]
            everybody = ("", sides.of_seat_node(number))
            asked = _Asked(self._seat_kinds[number], seat.week, (*leaves, everybody))
            crew[seat.target].append(asked)
        found: Crews = defaultdict(set)
        for target, asks in crew.items():
            found[tuple(asks)].add(target)
        return found

    def _masks(self, who: int, crews: Crews, sides: "_Sides", fixed: int) -> Iterator[int]:
        """Reasons, none of them `fixed`, of the seats that refuse this person, who could help."""
        own: dict[str, int] = {}
        out = self._excluded.get(who, {})
        for crew, targets in crews.items():
            base = []
            for seat in crew:
                if seat.week not in own:
                    node = self._week_node.get((who, seat.week), who)
                    own[seat.week] = sides.of_person_node(node)
                base.append((*self._refusal(seat, who), own[seat.week]))
            fits = any(not refused | leaf for refused, leaf, _ in base)
            kept = targets.intersection(out)
            found = {refused | leaf | room for refused, leaf, room in base}
            masks = {mask | out[target] for target in kept for mask in found}
            if len(kept) < len(targets):
                once = self._pair & fixed if fits else 0
                masks |= {refused | leaf | room | once for refused, leaf, room in base if refused}
            yield from (mask for mask in masks if not mask & fixed)

    def _refusal(self, seat: _Asked, who: int) -> tuple[int, int]:
        """Why this person may not take this seat; why they do nothing for it if they may."""
        key = seat.kind, self._person_kinds[who]
        if key not in self._refused:
            asked, person = self._seat_models[key[0]], self._person_models[key[1]]
            refusing = (at for at, rule in enumerate(RULEBOOK) if not rule.allows(asked, person))
            self._refused[key] = sum(1 << at for at in refusing)
        name = self._index.people[who].inspector
        leaf = next(
            bits for group, bits in seat.leaves if not group or name in self._members[group]
        )
        return self._refused[key], leaf


class _Sides:
    """Reasons that lie in bounds: of nodes of the seats' tree and of the people's."""

    def __init__(self, part: Part, supply: Supply, kept: frozenset[int]) -> None:
        self._part, self._supply, self._kept = part, supply, kept
        self._tight = supply.tight(kept)
        self._rule_a = supply.rule_a
        self._asked: defaultdict[int, int] = defaultdict(int)
        for node in supply.entering.tolist():
            self._asked[int(part.view.owner_a[node])] |= 1 << int(self._rule_a[node])

    def of_seat_node(self, node: int) -> int:
        return self._gives(node) if self._part.view.work else self._asks(node)

    def of_person_node(self, node: int) -> int:
        return self._asks(node) if self._part.view.work else self._gives(node)

    def _asks(self, node: int) -> int:
        """Why people right below this node do nothing for the part; 0 if they do."""
        parent, below = self._part.view.lattice.a.parent, node
        while node >= 0:
            if self._supply.inside[node]:
                closing = int(self._rule_a[below])
                return 1 << closing if node != below and closing in self._kept else 0
            node, below = int(parent[node]), node
        return self._asked[int(self._part.view.owner_a[below])]

    def _gives(self, node: int) -> int:
        """Which bounds leave no room for more below this node."""
        tree, bits = self._part.view.lattice.b, 0
        while node >= 0:
            bits |= self._tight.get(node, 0)
            rule = int(self._supply.rule_b[node])
            if not tree.high[node] and rule in self._kept:
                bits |= 1 << rule
            node = int(tree.parent[node])
        return bits


def _kinds(
    rows: Sequence[Row], kind: Callable[[Row], tuple[object, ...]]
) -> tuple[list[int], list[Row]]:
    """The number of each row's kind, and one row of each kind."""
    number: dict[tuple[object, ...], int] = {}
    models: list[Row] = []
    kinds = []
    for row in rows:
        key = kind(row)
        if key not in number:
            number[key] = len(models)
            models.append(row)
        kinds.append(number[key])
    return kinds, models


def _excluded(problem: Problem, index: Index) -> dict[int, dict[str, int]]:
    """Number of a person -> target -> rules that keep the two apart by name."""
    number = {who.inspector: at for at, who in enumerate(index.people)}
    found: dict[int, dict[str, int]] = {}
    for at, rule in enumerate(RULEBOOK):
        for inspector, target in rule.excludes(problem):
            if inspector in number:
                out = found.setdefault(number[inspector], {})
                out[target] = out.get(target, 0) | 1 << at
    return found


def _smallest_hitting(masks: set[int]) -> frozenset[int]:
    """The fewest bits such that each mask has one of them."""
    rules = sorted({bit for mask in masks for bit in _bits(mask)})
    for size in range(len(rules) + 1):
        for chosen in combinations(rules, size):
            bits = sum(1 << rule for rule in chosen)
            if all(mask & bits for mask in masks):
                return frozenset(chosen)
    raise RuntimeError("somebody is kept out for no reason")


def _bits(mask: int) -> Iterator[int]:
    return (rule for rule in range(len(RULEBOOK)) if mask >> rule & 1)
