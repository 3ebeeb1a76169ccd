"""No byte of a slip can be changed; verifier and service judge every change alike."""

from __future__ import annotations

import base64
import json
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder
import pytest
from slip_maker import (
    BOTH,
    POLICY,
    Document,
    document,
    edited,
    judged_by_service,
    judged_by_verifier,
    log_text,
    relog,
)

Files = dict[str, bytes]
SUBJECTS = ["target:330102.C.J3", "target:330103.-.J0", "target:gone"]
CHANGES = 700


def show(capsys: pytest.CaptureFixture[str], title: str, codes: Counter[str | None]) -> None:
    with capsys.disabled():
        print(f"\n{title}: {sum(codes.values())} tried: {dict(codes)}")


@pytest.mark.parametrize("subject", SUBJECTS[1:])
def test_every_byte_flipped(
    tmp_path: Path, parent: Files, subject: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data = builder.canonical(document(parent, subject))
    assert judged_by_verifier(tmp_path, data, BOTH) is None is judged_by_service(data, POLICY)
    codes: Counter[str | None] = Counter()
    for at in range(len(data)):
        for flip in (0x01, 0x80) if at % 16 == 0 else (0x01,):
            changed = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
            codes[judged_by_verifier(tmp_path, changed, BOTH)] += 1
            assert judged_by_service(changed, POLICY) is not None, at
    show(capsys, subject, codes)
    assert None not in codes
    assert {"slip", "slip-id", "slip-line", "slip-log", "slip-signed"} <= codes.keys()


def test_cut_anywhere_and_any_bytes(tmp_path: Path, parent: Files) -> None:
    data = builder.canonical(document(parent, SUBJECTS[0]))
    for at in range(1, len(data), 7):
        assert judged_by_verifier(tmp_path, data[:at]) == judged_by_service(data[:at]) == "slip"
    draw = random.Random(9)
    for _ in range(300):
        rubbish = b"{" + draw.randbytes(draw.randrange(100))
        assert judged_by_verifier(tmp_path, rubbish) == judged_by_service(rubbish) == "slip"


# ---- random edits of members -------------------------------------------------------------------

ANYTHING: list[Any] = [True, False, 0, 1, 2**53 - 1, "", "x", "一\t\n\x7f", [], ["x"], {}, {"a": 1}]


def any_member(found: Document, draw: random.Random) -> None:
    """Another value in the place of any member, one member less, or one more."""
    inner = [found["line"], found["cell"]] if "cell" in found else [found["line"]]
    where = draw.choice([found, *inner])
    name = draw.choice(sorted(where))
    match draw.randrange(3):
        case 0:
            del where[name]
        case 1:
            where[draw.choice(["more", "Line", "roots"])] = draw.choice(ANYTHING)
        case _:
            # texts of subject and line are edited below: there the service differs by intent
            wrong = [v for v in ANYTHING if name not in ("subject", "text") or type(v) is not str]
            where[name] = draw.choice(wrong)


def leaf(found: Document, draw: random.Random) -> None:
    """The place of a line or of its cell."""
    one = found[draw.choice([name for name in ("line", "cell") if name in found])]
    digest = base64.b64encode(draw.randbytes(32)).decode()
    path = one["path"]
    match draw.randrange(6):
        case 0:
            one["index"] = draw.choice([0, 1, 2, 3, 16, 17, 18, one["index"] ^ 1, 10**9, 2**40])
        case 1:
            path.insert(draw.randrange(len(path) + 1), digest)
        case 2 if path:
            path[draw.randrange(len(path))] = digest
        case 3 if path:
            path.pop(draw.randrange(len(path)))
        case 4:
            draw.shuffle(path)
        case _:
            path.extend(path[-1:])


def line(found: Document, draw: random.Random, files: Files) -> None:
    """Lines of the same files that are well formed."""
    name = draw.choice([name for name in ("line", "cell") if name in found])
    file = "cells.txt" if name == "cell" else found["line"]["file"]
    columns = draw.choice(files[file].decode().splitlines()).split("\t")
    if name == "line":
        columns[0] = draw.choice([columns[0], found["line"]["text"][:20]])
    elif draw.random() < 0.5:
        columns[draw.choice([3, 4])] = draw.choice(["0", "1", "6", "131072", "9" * 9])
    found[name]["text"] = "\t".join(columns)


def subject(found: Document, draw: random.Random) -> None:
    match draw.randrange(3):
        case 0:
            found["subject"] = "target:" + draw.choice(["x", "330102.C.J4", "统一", "a\nb"])
        case 1:
            found["salt"] = draw.choice([draw.randbytes(16).hex(), "0" * 31, "g" * 32, "AB" * 16])
        case _:
            found["number"] = draw.choice(["", "x", "cn-3301-2025-0002", "cn-3301-2025-0001\n"])


def entry(found: Document, draw: random.Random) -> None:
    """The log entry: whether it is truly logged, or not."""

    def change(entry: Document) -> None:
        name = draw.choice(sorted(entry["roots"]))
        match draw.randrange(6):
            case 0:
                entry["roots"][name]["lines"] = draw.choice([0, 1, 4, 5, 16, 17, 18, 10**9])
            case 1:
                entry["roots"][name]["root"] = draw.randbytes(32).hex()
            case 2:
                entry["bits"] = draw.choice([16, 17, 24, 32])
            case 3:
                entry["kind"] = draw.choice(["freeze", "result", "", "Freeze"])
            case 4:
                entry["subject"] = draw.choice(["draw:", "x", "draw:cn-3301-2025-0002"])
            case _:
                entry[draw.choice(["more", "counts"])] = draw.choice(ANYTHING)

    if draw.random() < 0.5:
        relog(found, change)
        return
    only = json.loads(found["entry"])
    change(only)
    found["entry"] = builder.canonical(only).decode()


def no_entry(found: Document, draw: random.Random) -> None:
    text = draw.choice(["", "{}", "[]", "1", "{", "\t", '{"kind":"freeze"}', "x" * 70_000])
    log_text(found, text) if draw.random() < 0.5 else found.update(entry=text)


def proof(found: Document, draw: random.Random) -> None:
    """A line of the proof: away, twice, exchanged, bent, or another one."""
    rows = found["proof"].split("\n")
    at, other = draw.randrange(len(rows)), draw.randrange(len(rows))
    digest = base64.b64encode(draw.randbytes(32)).decode()
    match draw.randrange(6):
        case 0:
            rows.pop(at)
        case 1:
            rows.insert(at, rows[other])
        case 2:
            rows[at], rows[other] = rows[other], rows[at]
        case 3:
            rows[at] = draw.choice(["", "index 0", "index 4", "11", "0", digest, "— x AAAAAAA=",
                                    rows[at] + " ", rows[at].swapcase(), "— 见证 AAAAAAA="])  # fmt: skip
        case 4:
            middle = draw.randrange(len(rows[at]) + 1)
            rows[at] = rows[at][:middle] + draw.choice("A/+= z0\t一") + rows[at][middle + 1 :]
        case _:
            rows.insert(at, draw.choice([digest, "", "— x AAAAAAA=", "more"]))
    found["proof"] = "\n".join(rows)


def test_random_edits(tmp_path: Path, parent: Files, capsys: pytest.CaptureFixture[str]) -> None:
    """Verifier and service name the same check."""
    draw = random.Random(20261123)
    bases = [document(parent, one) for one in SUBJECTS]
    kinds: list[Callable[[Document], None]] = [
        lambda d: any_member(d, draw), lambda d: leaf(d, draw), lambda d: line(d, draw, parent),
        lambda d: subject(d, draw), lambda d: entry(d, draw), lambda d: no_entry(d, draw),
        lambda d: proof(d, draw),
    ]  # fmt: skip
    codes: Counter[str | None] = Counter()
    for number in range(CHANGES):
        data = edited(draw.choice(bases), kinds[number % len(kinds)])
        mine = judged_by_verifier(tmp_path, data, BOTH)
        codes[mine] += 1
        assert judged_by_service(data, POLICY) == mine, data.decode()
    show(capsys, "random edits", codes)
    assert len(codes) == 7  # every check failed for some edit, and some edits change nothing
