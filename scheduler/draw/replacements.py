"""The file of replacements: who came for a target that is not there and for somebody who cannot
come, step by step (docs/protocol.md §11).

`write` gives the bytes; `check` says of somebody else's bytes whether every step is the one that
was fixed with the draw. A target's next alternate is fixed by the draw's seed; who takes a seat by
a code that nobody knew before the seat was vacant.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scheduler.draw.chains import back
from scheduler.draw.crews import Alternates, Crews, NotThere, chosen
from scheduler.draw.documents import DocumentError, Json, canonical_json, read_canonical
from scheduler.draw.forms import is_id
from scheduler.draw.judge import DrawFault
from scheduler.draw.plan_ceremony import is_hash
from scheduler.draw.seed import plan_hash

FORM = "ssj-replacements/1"
_SEAT = re.compile(r"[0-9a-z.-]+")

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class TargetStep:
    """The next alternate comes in for a target; `into` is empty where none was left."""

    out: str
    into: str

    def document(self) -> Json:
        return {"out": self.out, "in": self.into}


@dataclass(frozen=True)
class SeatStep:
    """Somebody takes a vacant seat; `into` is empty where nobody could."""

    target: str
    seat: str
    out: str
    code: str
    into: str

    def document(self) -> Json:
        return {
            "target": self.target,
            "seat": self.seat,
            "out": self.out,
            "code": self.code,
            "in": self.into,
        }


Step = TargetStep | SeatStep


@dataclass(frozen=True)
class Checked:
    """A step that is right: `candidates` had odds of one in their number each; None for a step of
    targets. `sure` is False where the parent was not at hand."""

    step: Step
    candidates: int | None
    sure: bool = True


def write(number: str, plan: str, steps: Iterable[Step]) -> bytes:
    """The bytes of the file; `plan` is the plan hash of the draw of inspectors."""
    done: list[Json] = [step.document() for step in steps]
    return canonical_json({"replacements": FORM, "number": number, "plan": plan, "steps": done})


def read(data: bytes) -> tuple[str, str, list[Step]]:
    """(number, plan hash, steps); DocumentError where the file has not its form."""
    document = read_canonical(data)
    number, plan, steps = (document.get(name) for name in ("number", "plan", "steps"))
    if document.keys() != {"replacements", "number", "plan", "steps"}:
        raise DocumentError("members more or fewer than there are")
    if document["replacements"] != FORM or not isinstance(number, str) or not is_hash(plan):
        raise DocumentError(f"not a file {FORM}")
    if not isinstance(steps, list):
        raise DocumentError("steps: not an array")
    return number, str(plan), [_step(step) for step in steps]


def _step(value: Json) -> Step:
    """A step in its form: DocumentError else."""
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise DocumentError("a step that is no object of texts")
    texts = {name: str(text) for name, text in value.items()}
    into = texts.get("in", "-")
    people = is_id(texts.get("out", "")) and (not into or is_id(into))
    if texts.keys() == {"out", "in"} and people:
        return TargetStep(texts["out"], into)
    if texts.keys() != {"target", "seat", "out", "code", "in"} or not people:
        raise DocumentError("a step that is neither of a target nor of a seat")
    if not (is_id(texts["target"]) and _SEAT.fullmatch(texts["seat"]) and is_hash(texts["code"])):
        raise DocumentError("a step of a seat that has not its form")
    return SeatStep(texts["target"], texts["seat"], texts["out"], texts["code"], into)


def check(data: bytes, files: Files, parent: Files | None) -> list[Checked]:
    """The checks `replacements`, `chain`, `replacement` of §11 against the files of the draw of
    inspectors and of its parent, which both have passed their own; DrawFault where one fails."""
    plan = read_canonical(files["plan.json"])
    try:
        number, planned, steps = read(data)
    except DocumentError as error:
        raise DrawFault("replacements", str(error)) from error
    if number != plan["number"] or planned != plan_hash(files["plan.json"]):
        raise DrawFault("replacements", "not of this draw")
    _check_codes(plan["chain"], [step.code for step in steps if isinstance(step, SeatStep)])
    crews = Crews(files)
    alternates = None if parent is None else Alternates(parent["outcome.txt"])
    try:
        return [_checked(number, crews, alternates, step) for step in steps]
    except NotThere as error:
        raise DrawFault("replacement", str(error)) from error


def _check_codes(chain: Json, codes: Sequence[str]) -> None:
    """The codes are links 1, 2, 3 … of the plan's chain."""
    assert isinstance(chain, dict)
    length = chain.get("length", 0)
    assert isinstance(length, int)
    if len(codes) > length:
        raise DrawFault("chain", f"{len(codes)} codes of a chain of {length}")
    for place, (code, before) in enumerate(
        zip(codes, [chain.get("head"), *codes], strict=False), 1
    ):
        if back(code) != before:
            raise DrawFault("chain", f"code {place} is not the next of the chain")


def _checked(number: str, crews: Crews, alternates: Alternates | None, step: Step) -> Checked:
    """Do one step and compare what it says; DrawFault or NotThere where it is another."""
    if isinstance(step, SeatStep):
        crews.leave(step.target, step.seat, step.out)
        able = crews.candidates(step.target, step.seat)
        _compare(step.into, chosen(number, step.code, step.target, step.seat, able))
        if step.into:
            crews.take(step.target, step.seat, step.into)
        return Checked(step, len(able))
    if not crews.is_there(step.out):
        raise NotThere(f"{step.out} is not there")
    if alternates is not None:
        _compare(step.into, alternates.take(step.out))
    if step.into in crews.seen:
        raise DrawFault("replacement", f"{step.into} came in twice")
    crews.replace(step.out, step.into)
    return Checked(step, None, alternates is not None)


def _compare(said: str, right: str) -> None:
    if said != right:
        raise DrawFault("replacement", f"{said or 'nobody'} came in and not {right or 'nobody'}")
