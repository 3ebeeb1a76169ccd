"""Sealing a freeze: plan document, plan hash, the parties, and the log entries.

From here on nothing of the draw can be changed; its seed is still unknown to everybody.
"""

import json
from collections import Counter
from collections.abc import Mapping

from models import Authority, Draw, DrawSource, InspectionItem, Task
from scheduler.desk import (
    ceremony,
    draw_files,
    encode,
    register_changes,
    sealed,
    standing_draws,
    witnessed,
)
from scheduler.desk.context import Desk
from scheduler.desk.draw_parts import CutFile, cut_file
from scheduler.desk.journal import record
from scheduler.desk.numbering import next_number
from scheduler.desk.public_log import append
from scheduler.desk.rechecking import RECHECK_FIXED_PERCENT, RECHECK_PERCENT
from scheduler.desk.steering import said_of_scope
from scheduler.desk.task_terms import task_terms
from scheduler.desk.terms import Agreed
from scheduler.draw.bundle import FROZEN_FILES
from scheduler.draw.documents import Json, canonical_json, rows
from scheduler.draw.plan_form import check_plan
from scheduler.draw.seed import plan_hash
from scheduler.fast.lists import check_form
from scheduler.seal.sharing import Polynomial
from scheduler.vocabulary import DrawKind, DrawState

PROTOCOL = "ssj/1"
OPEN: Mapping[str, Json] = {"mode": "open", "seal": {}, "slot": {}, "escrow": "", "chain": {}}
"""What a plan says of protections that the draw does not have."""

SLIP_FILES = ("cells.txt", "excluded.txt", "pool.txt")
SEAT_MEMBERS = ("seat", "role", "department", "qualification", "count")


OF_ITS_OWN = ("parties", "ceremony", "register_changes", "scope_consent", "second")
"""What the rules of a plan say of the first draw alone."""


def shown_again(rules: Json) -> dict[str, Json]:
    """The rules of a first plan that the second says again, as they were: rows may have changed
    since, the plan cannot."""
    assert isinstance(rules, dict)
    return {name: value for name, value in rules.items() if name not in OF_ITS_OWN}


def seal(
    desk: Desk,
    task: Task,
    kind: DrawKind,
    files: dict[str, bytes],
    more: Mapping[str, Json],
    agreed: Agreed,
    rules: Mapping[str, Json],
    parent: Draw | None = None,
) -> Draw:
    """Store the frozen files under a new number; `more` are the plan's members of this kind,
    `rules` what people should know of them."""
    secret, mode = sealed.new_mode(desk, agreed.seal)
    more = {**OPEN, **more, **mode, **agreed.members()}
    cut = _cut(kind, files := _blinded(desk, files, agreed))
    number = next_number(desk, "draw")
    moved = _register_changes(desk, task, kind)
    more["rules"] = {**rules, **agreed.rules(), **moved}
    plan = _plan(desk, task, kind, number, cut, more, agreed)
    draw = Draw(
        authority_id=task.authority_id,
        number=number,
        task_id=task.id,
        parent_id=parent.id if parent else None,
        kind=kind,
        state=DrawState.FROZEN,
        protocol=PROTOCOL,
        hash_suite="sha-256",
        mode=str(more["mode"]),
        disclose_on=agreed.seal.disclose if agreed.seal else None,
        plan_hash=plan_hash(plan),
        commit_by=agreed.commit_by,
        reveal_by=agreed.reveal_by,
        frozen_by=desk.actor.name,
        frozen_at=desk.now(),
    )
    _keep(desk, draw, agreed, {**cut, "plan.json": cut_file("plan.json", plan)})
    _publish(desk, task, draw, {**_slip_roots(plan), "counts": counts(files), **moved})
    _begin(desk, draw, agreed, secret)
    return draw


def _blinded(desk: Desk, files: dict[str, bytes], agreed: Agreed) -> dict[str, bytes]:
    """The files; in sealed mode whoever guesses a line of the cells cannot try it."""
    cells = files.get("cells.txt")
    if agreed.seal is None or cells is None:
        return files
    return {**files, "cells.txt": encode.blinded(cells, desk.entropy)}


def _begin(desk: Desk, draw: Draw, agreed: Agreed, secret: Polynomial | None) -> None:
    """The holders' shares, and the parties' places; of a slot with their commitments, which were
    made long before."""
    sealed.begin(desk, draw, agreed.seal, secret)
    if agreed.slot is None:
        ceremony.begin(desk, draw, agreed.bodies)
    else:
        standing_draws.begin(desk, draw, agreed.bodies, agreed.slot)


def _register_changes(desk: Desk, task: Task, kind: DrawKind) -> dict[str, Json]:
    """How much of the registers changed before the lists were locked, and who consented to a narrow
    scope: all of it with the first draw, which freezes the people too."""
    if kind != DrawKind.TARGETS:
        return {}
    item = desk.session.get_one(InspectionItem, task.item_id)
    moved: Json = register_changes.counted(desk.session, task, item)
    return {"register_changes": moved, **said_of_scope(desk.session, task)}


def _keep(desk: Desk, draw: Draw, agreed: Agreed, files: Mapping[str, CutFile]) -> None:
    """Keep the draw, its files, and its sources in the plan's order."""
    desk.session.add(draw)
    desk.session.flush()
    desk.session.add_all(
        DrawSource(
            authority_id=draw.authority_id,
            draw_id=draw.id,
            place=place,
            kind=public.kind,
            label=public.label.strip(),
            at=public.at,
        )
        for place, public in enumerate(agreed.sources)
    )
    draw_files.store_cut(desk, draw, files)


def _cut(kind: DrawKind, files: Mapping[str, bytes]) -> dict[str, CutFile]:
    """The files in parts. What verifiers would refuse is never published: DocumentError, a fault of
    this program."""
    for name in FROZEN_FILES[kind.value]:
        check_form(name, files[name])
    return {name: cut_file(name, content) for name, content in files.items()}


def _publish(desk: Desk, task: Task, draw: Draw, more: dict[str, Json]) -> None:
    """Say in the log what is fixed from now on."""
    subject = f"draw:{draw.number}"
    append(desk, "freeze", subject, {"plan": draw.plan_hash, "by": desk.actor.name, **more})
    after = {"task": task.number, "plan": draw.plan_hash}
    record(desk, f"draw.freeze.{draw.kind}", subject, after)


def _slip_roots(plan: bytes) -> dict[str, Json]:
    """What a firm's own slip needs of the plan (docs/protocol.md §9); nothing of inspectors."""
    document = json.loads(plan)
    roots = {name: document["files"][name] for name in SLIP_FILES if name in document["files"]}
    return {"bits": document["bits"], "roots": roots} if roots else {}


def _plan(
    desk: Desk,
    task: Task,
    kind: DrawKind,
    number: str,
    files: Mapping[str, CutFile],
    more: Mapping[str, Json],
    agreed: Agreed,
) -> bytes:
    """`plan.json`: everything that is fixed before the seed (docs/protocol.md §3)."""
    plan: dict[str, Json] = {
        "protocol": PROTOCOL,
        "hash": "sha-256",
        "number": number,
        "authority": desk.session.get_one(Authority, task.authority_id).code,
        "task": task.number,
        "kind": kind.value,
        "bits": encode.BITS,
        "turns": encode.TURNS,
        "files": {name: files[name].root for name in FROZEN_FILES[kind.value]},
        "parties": [*agreed.bodies],
        "sources": [public.announced() for public in agreed.sources],
        "log": witnessed.policy_lines(desk),
        **more,
    }
    check_plan(plan, kind.value)
    return canonical_json(plan)


def task_rules(desk: Desk, task: Task, lent: Json) -> dict[str, Json]:
    """What people should know of how the odds came about; verifiers show it and check nothing in
    it. `lent`: inspector id -> counties that they are lent to."""
    item = desk.session.get_one(InspectionItem, task.item_id)
    return {
        **task_terms(task),
        "item": f"{item.code} {item.name} v{item.version}",
        "lent": lent,
        "recheck": {"percent": RECHECK_PERCENT, "fixed_staff": RECHECK_FIXED_PERCENT},
        "seats": [{key: seat[key] for key in SEAT_MEMBERS} for seat in item.seats],
    }


def counts(files: Mapping[str, bytes]) -> dict[str, Json]:
    """How many lines each file has, and how many were left out for which reason."""
    numbers: dict[str, Json] = {name: data.count(b"\n") for name, data in files.items()}
    for name in ("excluded.txt", "absent.txt"):
        if name in files:
            reasons: dict[str, Json] = {**Counter(row[1] for row in rows(files[name]))}
            numbers[f"{name}:reasons"] = reasons
    return numbers
