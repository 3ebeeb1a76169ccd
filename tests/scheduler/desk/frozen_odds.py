"""Frozen files of small draws, made without a database; the odds are really solved."""

from scheduler.desk import pairing
from scheduler.draw.documents import canonical_json, lines
from scheduler.odds import InspectorOdds, solve_inspectors

BITS = 24
UNIT = 1 << BITS


def pid(name: str) -> str:
    """A name as an identifier of 20 characters."""
    return name.ljust(20, "2")


def plan(**more: object) -> bytes:
    """The members of plan.json that explain odds."""
    return canonical_json(
        {
            "bits": BITS,
            "sources": [{"kind": "dice", "label": "掷骰", "at": ""}],
            "rules": {"rates": {"A": "10%", "B": "1/3", "D": "100%"}},
            **more,
        }
    )


def target_files() -> dict[str, bytes]:
    """Ten entries in four cells, three left out."""
    sizes = {"1.A.F": 4, "1.B.C": 3, "2.D.-": 2, "2.A.C": 1}
    odds = {"1.A.F": 6710886, "1.B.C": UNIT, "2.D.-": 2 * UNIT, "2.A.C": 1677722}
    pool = [
        (pid(f"{cell[0]}{cell[2].lower()}{n}"), cell) for cell in sizes for n in range(sizes[cell])
    ]
    cells = [
        (cell, f"4/42/{cell[0]}/{cell[:3]}", cell[4:], str(sizes[cell]), str(odds[cell]), "")
        for cell in sizes
    ]
    excluded = [(pid("x1"), "not_active"), (pid("x2"), "not_active"), (pid("x3"), "grace_period")]
    files = {"pool.txt": lines(pool), "cells.txt": lines(cells), "excluded.txt": lines(excluded)}
    return {**files, "plan.json": plan()}


Seats = list[tuple[str, ...]]
LEAD = ("lead", "lead", "市监", "", "1")
MEMBER = ("member", "member", "市监", "", "1")
SPECIALIST = ("special", "specialist", "市监", "锅炉", "1")
JOINING = ("joining", "joining", "消防", "", "1")


def person(
    name: str,
    load: int = 9,
    least: int = 0,
    week: str = "",
    lead: bool = False,
    new: bool = False,
    department: str = "市监",
    counties: str = "1",
    qualifications: str = "",
) -> tuple[str, ...]:
    """A line of roster.txt."""
    flags = ("1" if lead else "0", "1" if new else "0")
    return (pid(name), str(load), str(least), week, *flags, department, counties, qualifications)


def inspector_files(
    seats: Seats,
    people: list[tuple[str, ...]],
    absent: list[tuple[str, str]] = [],  # noqa: B006 - read only
    blocked: list[tuple[str, str, str]] = [],  # noqa: B006 - read only
    cap: int | None = None,
    weeks: tuple[str, ...] = (),
) -> tuple[dict[str, bytes], InspectorOdds]:
    """The files of a draw of inspectors, and the solver's own answer."""
    files = {
        "seats.txt": lines(seats),
        "roster.txt": lines(people),
        "absent.txt": lines((pid(who), why) for who, why in absent),
        "blocked.txt": lines((pid(who), pid(where), why) for who, where, why in blocked),
    }
    odds = solve_inspectors(pairing.pairing_problem(files, cap))
    files |= pairing.odds_files(odds)
    files["plan.json"] = plan(
        cap=odds.cap,
        deviation=pairing.deviation(odds),
        weeks=list(weeks),
        parent={"number": "420000-2026-0000"},
    )
    return files, odds


def crew(target: str, *seats: tuple[str, ...], county: str = "1", week: str = "") -> Seats:
    """The seats of one target."""
    return [(pid(target), county, week, *seat) for seat in seats]


def mixed() -> tuple[dict[str, bytes], InspectorOdds]:
    """Five targets in two counties, every kind of seat, limits that bind, people of every kind."""
    seats = [row for n in range(3) for row in crew(f"t{n}", LEAD, MEMBER, week="w1")]
    seats += crew("u0", LEAD, MEMBER, SPECIALIST, JOINING, week="w2")
    seats += crew("v0", LEAD, MEMBER, county="2", week="w2")
    people = [
        person("a", lead=True, load=1),
        person("b", lead=True, week="1"),
        person("c", lead=True, counties="1,2", qualifications="锅炉,电梯"),
        person("d", new=True),
        person("e", least=2),
        person("f", counties="2", lead=True),
        person("g", counties="2"),
        person("h", department="消防"),
        person("i", department="消防", load=1),
        person("j", qualifications="锅炉"),
        person("k", counties="3"),
    ]
    blocked = [("a", "t0", "recusal"), ("c", "v0", "cool_down"), ("e", "t1", "apart")]
    absent = [("y", "absent"), ("z", "no_certificate")]
    return inspector_files(seats, people, absent, blocked, weeks=("w1", "w2"))
