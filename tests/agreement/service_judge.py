"""A whole bundle judged by the service's own code: the reader of scheduler/draw, the rules and the
proof of evenness of scheduler/odds on the very problem that the service poses, and what the log
says, by scheduler/ledger."""

from dataclasses import replace

from scheduler.desk.pairing import pairing_problem
from scheduler.draw.documents import lines
from scheduler.draw.judge import (
    Draw,
    DrawFault,
    check_inspectors,
    check_targets,
    read_draw,
    redraw,
)
from scheduler.ledger.draw_log import check_log, check_witnessed
from scheduler.odds import InvalidProblem, PairOdds, Problem, check_odds
from scheduler.odds.answer import Multiplier
from scheduler.odds.certify import check_evenness
from scheduler.odds.certify_text import is_value

NAMES = {"seat": 2, "group": 3, "inspector": 1, "week": 2, "pair": 2}


def judge(data: bytes) -> str | None:
    """The code of the check that fails (docs/protocol.md §8), None where none does."""
    try:
        draw = read_draw(data)
        if draw.kind == "targets":
            check_targets(draw)
        else:
            check_values(draw)
            check_inspectors(draw)
            check_rules(draw)
        check_witnessed(check_log(draw, redraw(draw)))
    except DrawFault as fault:
        return fault.code
    return None


def check_values(draw: Draw) -> None:
    if not all(is_value(row[4]) for row in draw.rows["multipliers.txt"]):
        raise DrawFault("lines", "a value in another form")


def check_rules(draw: Draw) -> None:
    stated = [PairOdds(t, s, who, int(odds)) for t, s, who, odds in draw.rows["odds.txt"]]
    marks = [
        Multiplier(kind, tuple(names[: NAMES[kind]]), float(value), int(level))
        for kind, *names, value, level in draw.rows["multipliers.txt"]
    ]
    if not draw.rows["seats.txt"]:  # the service poses no problem without seats
        if stated or marks:
            raise DrawFault("odds" if stated else "evenness", "of no seat")
        return
    try:
        problem = posed(draw)
    except InvalidProblem as error:
        raise DrawFault("odds", str(error)) from error
    if wrong := check_odds(problem, stated):
        raise DrawFault("odds", str(wrong[0]))
    deviation = draw.plan["deviation"]
    assert isinstance(deviation, int)
    missing = {mark.names for mark in marks if mark.kind == "seat"} ^ problem.seat_named.keys()
    if missing or (wrong := check_evenness(problem, stated, marks, deviation)):
        raise DrawFault("evenness", str(missing or wrong[0]))


def posed(draw: Draw) -> Problem:
    """Reasons are for people and are not the solver's: it takes any that is no name."""
    blocked = lines((who, where, "x") for who, where, _ in draw.rows["blocked.txt"])
    cap = draw.plan["cap"]
    assert isinstance(cap, int)
    problem = pairing_problem({**draw.files, "blocked.txt": blocked}, None)
    return replace(problem, bits=draw.bits, cap=cap)
