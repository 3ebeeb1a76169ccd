"""Who takes a vacant place (§11), in the plainest way: lists and loops over the files' lines."""

from __future__ import annotations

import json
from typing import Any

from log_maker import canonical, sha

Files = dict[str, bytes]
Step = dict[str, str]


def rows(files: Files, name: str) -> list[list[str]]:
    return [line.split("\t") for line in files[name].decode().splitlines()]


class Town:
    """Targets that are there and who holds their seats; `codes` are those of the chain, in order."""

    def __init__(self, parent: Files, child: Files, codes: list[str]) -> None:
        self.child, self.codes, self.steps = child, list(codes), list[Step]()
        self.plan = json.loads(child["plan.json"])
        self.outcome = rows(parent, "outcome.txt")
        self.lines_of = {row[0]: row[0] for row in rows(child, "seats.txt")}
        self.held = [(target, seat, who) for target, seat, who in rows(child, "outcome.txt")]
        self.were_out: list[str] = []
        self.came_in: list[str] = []

    def holders(self, target: str, seat: str) -> list[str]:
        like = self.lines_of[target]
        return sorted(who for t, s, who in self.held if (t, s) == (like, seat))

    def seats(self) -> list[tuple[str, str, str]]:
        """Target, seat, inspector of all that are there."""
        back = {like: target for target, like in self.lines_of.items()}
        return [(back[t], s, who) for t, s, who in self.held if t in back]

    def target_gone(self, gone: str) -> str:
        cell = next(row[0] for row in self.outcome if row[2] == gone)
        spare = [row[2] for row in self.outcome
                 if row[0] == cell and row[3] == "alternate" and row[2] not in self.came_in]  # fmt: skip
        new = spare[0] if spare else ""
        like = self.lines_of.pop(gone)
        if new:
            self.lines_of[new] = like
            self.came_in.append(new)
        self.steps.append({"out": gone, "in": new})
        return new

    def candidates(self, target: str, seat: str) -> list[str]:
        like = self.lines_of[target]
        lines = [row for row in rows(self.child, "seats.txt") if row[0] == like]
        _, county, week, _, role, department, skill, _ = next(r for r in lines if r[3] == seat)
        roster = rows(self.child, "roster.txt")
        counties = {row[1] for row in rows(self.child, "seats.txt")}
        new = {row[0] for row in roster if row[5] == "1"}
        counting = any(row[0] in new and counties & set(row[7].split(",")) for row in roster)
        leads = [row[3] for row in lines if row[4] == "lead"]
        mentor = counting and seat == (leads or sorted(row[3] for row in lines))[0]
        led = any(who not in new for who in self.holders(target, seat))
        blocked = {(row[0], row[1]) for row in rows(self.child, "blocked.txt")}
        weeks = {row[0]: row[2] for row in rows(self.child, "seats.txt")}
        there = [(t, who) for t, _, who in self.seats()]
        found = []
        for own, load, _, week_load, lead, _, team, places, skills in roster:
            held = [weeks[self.lines_of[t]] for t, who in there if who == own]
            able = (
                (role != "lead" or lead == "1") and team == department
                and county in places.split(",") and (not skill or skill in skills.split(","))
                and (own, target) not in blocked and own not in self.were_out
                and (target, own) not in there and len(held) < int(load)
                and not (week_load and week and held.count(week) >= int(week_load))
                and not (own in new and mentor and not led)
            )  # fmt: skip
            if able:
                found.append(own)
        return found

    def seat_vacant(self, target: str, seat: str, gone: str) -> str:
        code = self.codes.pop(0)
        self.held.remove((self.lines_of[target], seat, gone))
        self.were_out.append(gone)
        number = self.plan["number"]
        order = sorted(
            (sha(f"ssj.vacancy.v1\n{number}\n{code}\n{target}\n{seat}\n{own}\n".encode()), own)
            for own in self.candidates(target, seat)
        )
        new = order[0][1] if order else ""
        if new:
            self.held.append((self.lines_of[target], seat, new))
        self.steps.append({"target": target, "seat": seat, "out": gone, "code": code, "in": new})
        return new

    def document(self) -> dict[str, Any]:
        plan = sha(b"ssj.plan.v1\n" + self.child["plan.json"]).hex()
        return {"replacements": "ssj-replacements/1", "number": self.plan["number"], "plan": plan,
                "steps": self.steps}  # fmt: skip

    def bytes(self) -> bytes:
        return canonical(self.document())
