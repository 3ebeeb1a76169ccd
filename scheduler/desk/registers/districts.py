"""Which district a row belongs to: as the file says, else by credit code, else by place names."""

from sqlalchemy import select

from models import Authority, Division
from scheduler.desk.context import Desk
from scheduler.desk.registers.cells import CellFault, code
from scheduler.reference.divisions import load_divisions

_WIDER = frozenset({"province", "city"})


class Districts:
    """The divisions the database knows, custom zones included, and whose authority each is."""

    def __init__(self, desk: Desk) -> None:
        session = desk.session
        self._reference = load_divisions()
        rows = session.execute(select(Division.code, Division.level, Division.parent_code)).all()
        self._levels = {row.code: row.level for row in rows}
        self._parents = {row.code: row.parent_code for row in rows}
        authorities = session.execute(select(Authority.code, Authority.id))
        self._authorities = {row.code: row.id for row in authorities}
        self._own = desk.actor.authority_id

    def named(self, text: str) -> str:
        """The county or zone of a 6, 9 or 12-digit division code."""
        given = code(text)
        county = given if given in self._levels else given[:6]
        if not (len(given) in (6, 9, 12) and given.isdecimal()) and given not in self._levels:
            raise CellFault("import_division_form")
        if county not in self._levels:
            raise CellFault("import_division_unknown")
        if not self.is_county(county):
            raise CellFault("import_division_wide", name=self._reference.path_name(county))
        return county

    def expanded(self, text: str) -> list[str]:
        """The counties of a division code: itself, or all that lie in it."""
        given = code(text)
        if given not in self._levels:
            raise CellFault("import_division_unknown")
        return self.counties_within(given)

    def is_county(self, given: str) -> bool:
        """Whether it holds targets itself: a county, a zone, a prefecture without counties."""
        level = self._levels.get(given)
        if level in _WIDER:
            return self._reference.county_of(given) == given
        return level is not None

    def counties_within(self, region: str) -> list[str]:
        """All known counties and zones of a region, by code."""
        counties = filter(self.is_county, self._levels)
        return sorted(one for one in counties if self._lies(one, region))

    def derived(
        self, uscc: str | None, address: str, hints: tuple[str, ...]
    ) -> tuple[str | None, str | None]:
        """The district and how it was found ("code", "address"); nothing instead of a guess."""
        if uscc is not None and self.is_county(uscc[2:8]):
            return uscc[2:8], "code"
        city = (uscc[2:8],) if uscc is not None else ()
        hint = next((one for one in (*hints, *city) if one and self._reference.region(one)), None)
        if not address and hint is None:
            return None, None
        found = self._reference.derive(None, address, hint)
        return (found, "address") if found in self._levels else (None, None)

    def authority_of(self, district: str | None) -> int | None:
        """The authority of the district, where it has one."""
        return self._authorities.get(district) if district else None

    def owner_of(self, district: str | None) -> int:
        """The authority of the district, else whoever imports."""
        return self.authority_of(district) or self._own

    def _lies(self, one: str, region: str) -> bool:
        step: str | None = one
        while step is not None and step != region:
            step = self._parents.get(step)
        return step == region
