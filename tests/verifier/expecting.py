"""What the tests expect of a bundle, and ways to plant a fault in one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder
from builder import Draft

verify = builder.load_verifier()
CODES = ["container", "json", "lines", "plan", "roots", "odds", "deviation", "evenness",
         "commitments", "public", "seal", "seed", "outcome", "parent", "source", "log",
         "witnessed", "policy"]  # fmt: skip
OF_PEOPLE = ("deviation", "evenness", "parent")  # checks that target draws do not have
Files = dict[str, bytes]


def check(tmp_path: Path, *bundles: bytes, policy: str | None = None) -> dict[str, Any]:
    paths = []
    for number, data in enumerate(bundles):
        paths.append(str(tmp_path / f"{number}.ssj"))
        Path(paths[-1]).write_bytes(data)
    if policy is not None:
        (tmp_path / "policy").write_text(policy, encoding="utf-8")
    trusted = None if policy is None else str(tmp_path / "policy")
    result: dict[str, Any] = verify.verify(paths, trusted)
    json.dumps(result)
    assert verify.NOT_FINISHED not in str(result), "an exception reached the safety net"
    return result


def expect(
    tmp_path: Path,
    data: bytes,
    code: str | None,
    *others: bytes,
    says: str = "",
    policy: str | None = None,
) -> None:
    """`code` is the check that fails first; `says` a part of what it says."""
    one = check(tmp_path, data, *others, policy=policy)["files"][0]
    assert (one["error"] or {}).get("code") == code, one["error"]
    assert says in (one["error"] or {"message": ""})["message"], one["error"]
    assert one["verified"] is (code is None)
    if code in CODES:  # everything before it was checked, nothing after it
        codes = [c["code"] for c in one["checks"]]
        order = [c for c in CODES if c not in OF_PEOPLE or one["kind"] != "targets"]
        assert codes == order[: order.index(code) + 1]
        oks = [c["ok"] for c in one["checks"]]
        assert oks[-1] is False and False not in oks[:-1]
        may = {"parent", "source", "witnessed"}  # need not be checked
        assert all(ok for name, ok in zip(codes, oks[:-1], strict=False) if name not in may)


def swap(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) >= 1, old
    return data.replace(old, new, 1)


def plan(**members: object) -> Callable[[Draft], None]:
    return lambda d: d.plan.update(members)


def without(member: str) -> Callable[[Draft], None]:
    return lambda d: d.plan.pop(member) and None


def edit(name: str, old: str, new: str) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        lines = "\n".join(draft.tables[name])
        assert old in lines, old
        draft.tables[name] = sorted(lines.replace(old, new, 1).split("\n"))

    return change


def add(name: str, line: Callable[[Draft], str]) -> Callable[[Draft], None]:
    return lambda d: d.tables.update({name: sorted([*d.tables[name], line(d)])})


PERSON = ("id", "load", "least", "week_load", "lead", "new", "department", "counties", "skills")
SEAT = ("target", "county", "week", "seat", "role", "department", "skill", "count")


def set_columns(lines: list[str], start: str, names: tuple[str, ...], **columns: object) -> None:
    """In the lines that begin so."""
    found = [at for at, line in enumerate(lines) if line.startswith(start)]
    assert found, start
    for at in found:
        row = dict(zip(names, lines[at].split("\t"), strict=True))
        assert columns.keys() <= row.keys()
        lines[at] = "\t".join(map(str, (row | columns).values()))
    lines.sort()


def person(n: int, **columns: object) -> Callable[[Draft], None]:
    """The line of `builder.PEOPLE[n]` in roster.txt."""
    own = builder.pid(f"inspector:{n}")
    return lambda d: set_columns(d.tables["roster.txt"], own, PERSON, **columns)


def seat(n: int, **columns: object) -> Callable[[Draft], None]:
    """Line n of seats.txt."""
    return lambda d: set_columns(d.tables["seats.txt"], d.tables["seats.txt"][n], SEAT, **columns)


def both(*changes: Callable[[Draft], None]) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        for one in changes:
            one(draft)

    return change
