"""Administrative divisions of China: province ⊃ city ⊃ county, read from build/reference."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from scheduler.reference import addresses

Level = Literal["province", "city", "county"]
SOURCE = Path(__file__).resolve().parents[2] / "build" / "reference" / "divisions.json"


class DivisionsMissingError(RuntimeError):
    """build/reference/divisions.json has not been built yet."""


@dataclass(frozen=True, slots=True)
class Division:
    """One division; county-level places without a prefecture hang under their province."""

    code: str
    name: str
    parent: str | None
    level: Level


@dataclass(frozen=True, slots=True)
class _Scope:
    """The counties an address may lie in, with every spelling to look for."""

    names: dict[str, str]
    official: dict[str, tuple[str, ...]]
    former: dict[str, frozenset[str]]
    stems: dict[str, str]
    area_stems: dict[str, str]

    def named(self, text: str) -> frozenset[str]:
        """Counties the text names: at its start if possible, else anywhere in it."""
        for code, _ in (
            addresses.leading(self.official, text),
            addresses.leading(self.former, text),
            addresses.leading_stem(self.stems, text),
        ):
            if code is not None:
                return frozenset({code})
        if len(self.names) == 1:
            return frozenset(self.names)
        return addresses.mentioned(self.names, text)


class Divisions:
    """All divisions with the questions the registers ask about them."""

    def __init__(self, rows: Iterable[Division], meta: dict[str, str]) -> None:
        self.meta = meta
        self._rows = {row.code: row for row in rows}
        self._children: dict[str | None, list[Division]] = {}
        for row in self._rows.values():
            self._children.setdefault(row.parent, []).append(row)
        self._areas = {
            row.code: addresses.names_of(row.name)
            for row in self._rows.values()
            if row.level != "county"
        }
        self._scopes: dict[str | None, _Scope] = {}
        self._regions: dict[str, Division | None] = {}

    def get(self, code: str) -> Division | None:
        """The division with this six-digit code, if it exists."""
        return self._rows.get(code)

    def children(self, code: str | None) -> list[Division]:
        """What lies directly under a division, by code; the provinces for None."""
        return list(self._children.get(code, []))

    def within(self, code: str, region_code: str) -> bool:
        """Whether a division is the region itself or lies in it."""
        return any(step.code == region_code for step in self._path(code))

    def county_of(self, code: str) -> str | None:
        """The county of a 6, 9 or 12-digit code; a prefecture without counties is its own."""
        row = self._rows.get(code[:6])
        return row.code if row is not None and self._is_leaf(row) else None

    def counties_within(self, region_code: str) -> list[str]:
        """Codes of all county-level places of a region, by code."""
        row = self._rows.get(region_code)
        if row is None:
            return []
        if self._is_leaf(row):
            return [row.code]
        below = self.children(row.code)
        return [code for child in below for code in self.counties_within(child.code)]

    def path_name(self, code: str) -> str:
        """The full name from the province down, such as 湖北省武汉市江岸区; '' if unknown."""
        return "".join(step.name for step in reversed(self._path(code)))

    def region(self, hint: str) -> Division | None:
        """The division a hint such as 湖北, 恩施, 武汉市 or 420100 means; the widest one wins."""
        if hint not in self._regions:
            self._regions[hint] = self._rows.get(hint) or self._region_named(hint)
        return self._regions[hint]

    def _region_named(self, hint: str) -> Division | None:
        text = addresses.clean(hint)
        for level in get_args(Level):
            rows = [row for row in self._rows.values() if row.level == level]
            exact = [row for row in rows if text in addresses.names_of(row.name)]
            exact = exact or [row for row in rows if text == addresses.stem(row.name)]
            if exact:
                return exact[0] if len(exact) == 1 else None
        return None

    def derive(self, code_hint: str | None, text: str, region_hint: str | None) -> str | None:
        """The county an address lies in, or None where that would be a guess.

        The address counts first: the digits of a firm's code (`code_hint`) name the place of
        first registration and are asked only where the address names no county.
        """
        region = self.region(region_hint) if region_hint else None
        if region_hint and region is None:
            return None
        narrowed = self._narrow(region, addresses.clean(text))
        if narrowed is None:
            return None
        scope, rest = narrowed
        found = scope.named(rest)
        if len(found) == 1:
            return next(iter(found))
        hint = self.county_of(code_hint) if code_hint else None
        return hint if hint is not None and hint in (found or scope.names) else None

    def _narrow(self, region: Division | None, text: str) -> tuple[_Scope, str] | None:
        """Counties still possible after the province and prefecture the text begins with."""
        while True:
            scope = self._scope(region)
            if addresses.leading(scope.official, text)[0] is not None:
                return scope, text
            code, rest = addresses.leading(self._areas, text)
            if code is None and addresses.leading(scope.former, text)[0] is None:
                code, rest = addresses.leading_stem(scope.area_stems, text)
            if code is None:
                return scope, text
            if region is None or self.within(code, region.code):
                region = self._rows[code]
            elif not self.within(region.code, code):
                return None
            text = rest

    def _scope(self, region: Division | None) -> _Scope:
        """What texts of one region are compared with; kept, as an import asks 10^5 times."""
        key = region.code if region else None
        if key not in self._scopes:
            tops = [region.code] if region else [row.code for row in self.children(None)]
            codes = [code for top in tops for code in self.counties_within(top)]
            names = {code: self._rows[code].name for code in codes}
            near = {
                row.code: row.name
                for row in self._rows.values()
                if row.level != "county"
                and (key is None or self.within(row.code, key) or self.within(key, row.code))
            }
            taken = {name for forms in self._areas.values() for name in forms} | set(names.values())
            self._scopes[key] = _Scope(
                names=names,
                official={code: (name,) for code, name in names.items()},
                former={code: addresses.former_names_of(n, taken) for code, n in names.items()},
                stems=addresses.stems_of(names),
                area_stems=addresses.stems_of(near),
            )
        return self._scopes[key]

    def _is_leaf(self, row: Division) -> bool:
        return row.level == "county" or (row.level == "city" and row.code not in self._children)

    def _path(self, code: str) -> list[Division]:
        steps: list[Division] = []
        row = self._rows.get(code)
        while row is not None:
            steps.append(row)
            row = self._rows.get(row.parent) if row.parent else None
        return steps


@cache
def load_divisions() -> Divisions:
    """The divisions of the checkout, read once per process."""
    if not SOURCE.exists():
        raise DivisionsMissingError(
            "build/reference/divisions.json is missing: run `make setup` (or, with the virtual "
            "environment, `python -m tools.build_reference`)"
        )
    document = json.loads(SOURCE.read_text(encoding="utf-8"))
    return Divisions((Division(**row) for row in document["divisions"]), document["meta"])
