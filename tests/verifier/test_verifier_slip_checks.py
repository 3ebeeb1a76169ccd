"""Every check of a slip (§9) refuses what it is for; the service judges alike."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import builder
import pytest
from slip_maker import (
    AUDIT,
    BOTH,
    FIRM,
    LOG,
    Document,
    b64,
    document,
    edited,
    entry,
    judged_by_service,
    judged_by_verifier,
    log_text,
    one_more,
    proof,
    relog,
    root_of,
)

from scheduler.ledger.policy import parse_policy

Files = dict[str, bytes]
Change = Callable[[Document], Any]


NO_FORM: dict[str, Change] = {
    "another version": lambda d: d.update(slip="ssj-slip/0"),
    "member missing": lambda d: d.pop("number"),
    "member more": lambda d: d.update(more=""),
    "no cell": lambda d: d.pop("cell"),
    "another file": lambda d: d["line"].update(file="cells.txt"),
    "excluded with a cell": lambda d: d["line"].update(file="excluded.txt"),
    "line without index": lambda d: d["line"].pop("index"),
    "line with more": lambda d: d["line"].update(more=""),
    "cell with a file": lambda d: d["cell"].update(file="cells.txt"),
    "index true": lambda d: d["line"].update(index=True),
    "index below 0": lambda d: d["line"].update(index=-1),
    "path no list": lambda d: d["cell"].update(path=""),
    "path of numbers": lambda d: d["cell"].update(path=[1]),
    "hash of 31 bytes": lambda d: d["line"]["path"].__setitem__(0, b64(31)),
    "hash without padding": lambda d: d["line"]["path"].__setitem__(0, b64(32)[:-1]),
    "hash with free bits": lambda d: d["line"]["path"].__setitem__(0, b64(32)[:-2] + "B="),
    "salt of 15 bytes": lambda d: d.update(salt="00" * 15),
    "salt in capitals": lambda d: d.update(salt="AB" * 16),
    "an inspector": lambda d: d.update(subject="inspector:1"),
    "number a number": lambda d: d.update(number=1),
    "entry an object": lambda d: d.update(entry={}),
    "proof of another kind": proof("@v1", "@v2"),
    "proof without index": proof("index 4\n", ""),
    "proof index 04": proof("index 4\n", "index 04\n"),
    "proof without blank line": lambda d: d.update(proof="c2sp.org/tlog-proof@v1\nindex 4\n"),
    "head without size": proof("\n11\n", "\n"),
    "head size 011": proof("\n11\n", "\n011\n"),
    "head with a tab": proof("\n11\n", "\n11\t\n"),
    "signature without name": proof("— archive.example ", "—  "),
    "signature with a plus": proof("— archive.example ", "— archive+example "),
    "signature of 4 bytes": one_more(f"— x {b64(4)}"),
    "65 signatures": lambda d: [one_more(f"— x{n} {b64(5)}")(d) for n in range(62)],
    "signatures in another order": lambda d: d.update(proof="\n".join(
        [*d["proof"].split("\n")[:-4], *reversed(d["proof"].split("\n")[-4:-1]), ""])),
    "a signature twice": lambda d: one_more(d["proof"].split("\n")[-2])(d),
    "signature in half": lambda d: d.update(proof=d["proof"][:-1]),
    "a blank line more": lambda d: d.update(proof=d["proof"] + "\n"),
    "signature with another dash": proof("— archive.example ", "- archive.example "),
    "more in the head": proof("=\n\n—", "=\nmore\n\n—"),
    "an empty log": proof("\n11\n", "\n0\n"),
    "no origin": proof("log.example/3301\n11", "\n11"),
    "extra data": proof("index", "extra AAAA\nindex"),
    "no signature": lambda d: d.update(proof=d["proof"].split("—")[0]),
    "too long": lambda d: d.update(entry="x" * 65_536),
}  # fmt: skip

NOT_SO: dict[str, tuple[str, Change]] = {
    "another subject": ("slip-id", lambda d: d.update(subject="target:other")),
    "another salt": ("slip-id", lambda d: d.update(salt="00" * 16)),
    "another id": ("slip-id", lambda d: d["line"].update(text="a" * 20 + d["line"]["text"][20:])),
    "no line at all": ("slip-id", lambda d: d["line"].update(text="")),
    "no id": ("slip-id", lambda d: d["line"].update(text="A" + d["line"]["text"][1:])),
    "another cell": ("slip-line", lambda d: d["line"].update(text=d["line"]["text"][:-1] + "Y")),
    "a column more": ("slip-line", lambda d: d["line"].update(text=d["line"]["text"] + "\t")),
    "two lines": ("slip-line", lambda d: d["line"].update(text=d["line"]["text"] + "\nx")),
    "another index": ("slip-line", lambda d: d["line"].update(index=d["line"]["index"] ^ 1)),
    "index beyond": ("slip-line", lambda d: d["line"].update(index=17)),
    "path too short": ("slip-line", lambda d: d["line"]["path"].pop()),
    "path too long": ("slip-line", lambda d: d["line"]["path"].append(b64(32))),
    "path turned": ("slip-line", lambda d: d["line"]["path"].reverse()),
    "another number": ("slip-line", lambda d: d.update(number="cn-3301-2025-0009")),
    "another draw's entry": ("slip-line", entry(subject="draw:cn-3301-2025-0009")),
    "another kind of entry": ("slip-line", entry(kind="result")),
    "entry without plan": ("slip-line", lambda d: relog(d, lambda e: e.pop("plan"))),
    "entry with any plan": ("slip-line", entry(plan="x")),
    "entry without bits": ("slip-line", lambda d: relog(d, lambda e: e.pop("bits"))),
    "bits 33": ("slip-line", entry(bits=33)),
    "bits 15": ("slip-line", entry(bits=15)),
    "bits true": ("slip-line", entry(bits=True)),
    "entry without roots": ("slip-line", entry(roots={})),
    "entry without excluded": (
        "slip-line", lambda d: relog(d, lambda e: e["roots"].pop("excluded.txt"))),
    "one line less": ("slip-line", root_of("pool.txt", lines=16)),
    "another root": ("slip-line", root_of("pool.txt", root="0" * 64)),
    "a root in capitals": ("slip-line", lambda d: relog(
        d, lambda e: e["roots"]["pool.txt"].update(root=e["roots"]["pool.txt"]["root"].upper()))),
    "a root with more": ("slip-line", root_of("pool.txt", more=1)),
    "lines as text": ("slip-line", root_of("cells.txt", lines="4")),
    "entry no JSON": ("slip-line", lambda d: log_text(d, "freeze")),
    "entry not canonical": ("slip-line", lambda d: log_text(d, d["entry"].replace(":", ": ", 1))),
    "entry says it twice": (
        "slip-line", lambda d: log_text(d, d["entry"].replace('"kind"', '"kind":"x","kind"'))),
    "cell of another name": (
        "slip-cell", lambda d: d["cell"].update(text="330103" + d["cell"]["text"][6:])),
    "better odds": ("slip-cell", lambda d: d["cell"].update(text=d["cell"]["text"].replace("84000", "84009"))),
    "size 0": ("slip-cell", lambda d: d["cell"].update(text=d["cell"]["text"].replace("\t6\t",
                                                                                     "\t0\t"))),
    "odds above all": ("slip-cell", lambda d: d["cell"].update(text=d["cell"]["text"].replace("84000", "840000000"))),
    "no path": ("slip-cell", lambda d: d["cell"]["path"].clear()),
    "cell index": ("slip-cell", lambda d: d["cell"].update(index=0)),
    "another root of cells": ("slip-cell", root_of("cells.txt", root="0" * 64)),
    "entry not logged": ("slip-log", lambda d: d.update(entry=d["entry"].replace(
        '"pool":17', '"pool":18'))),
    "another place": ("slip-log", proof("index 4", "index 5")),
    "place beyond": ("slip-log", proof("index 4", "index 11")),
    "larger log": ("slip-log", proof("\n11\n", "\n17\n")),
    "a hash more": ("slip-log", proof("index 4\n", f"index 4\n{b64(32)}\n")),
    "another origin": ("slip-signed", proof("log.example/3301\n11", "log.example/3302\n11")),
    "a false witness": ("slip-signed", one_more(
        f"— {AUDIT.name} {base64.b64encode(AUDIT.id + bytes(72)).decode()}")),
    "a short signature": ("slip-signed", one_more(
        f"— {LOG.name} {base64.b64encode(LOG.id + b'x').decode()}")),
}  # fmt: skip

FINE: dict[str, Change] = {
    "nothing": lambda d: None,
    "a stranger signs too": one_more(f"— someone.example {b64(68)}"),
    "a namesake signs too": one_more(f"— archive.example {b64(76)}"),
    "64 signatures": lambda d: [one_more(f"— x{n} {b64(5)}")(d) for n in range(61)],
    "entry with more": entry(more={"a": [1, "\t"]}),
}

WANTED: dict[str, tuple[str | None, Change]] = {
    **{name: ("slip", change) for name, change in NO_FORM.items()},
    **NOT_SO,
    **{name: (None, change) for name, change in FINE.items()},
}


@pytest.mark.parametrize("name", WANTED)
def test_what_each_check_refuses(tmp_path: Path, parent: Files, name: str) -> None:
    code, change = WANTED[name]
    data = edited(document(parent, FIRM), change)
    assert judged_by_verifier(tmp_path, data, BOTH) == code
    without = None if code == "slip-signed" else code
    assert judged_by_verifier(tmp_path, data) == without


@pytest.mark.parametrize("name", WANTED)
def test_the_service_judges_alike(parent: Files, name: str) -> None:
    code, change = WANTED[name]
    data = edited(document(parent, FIRM), change)
    assert judged_by_service(data, parse_policy(BOTH)) == code


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"\n",
        lambda data: data.replace(b",", b", ", 1),
        lambda data: data.replace(b'{"cell"', b'{"cell":{},"cell"', 1),
        lambda data: data[:-1],
        lambda data: data.replace(b"\\t", b"\\u0009", 1),
        lambda data: data.replace(b'"index":', b'"index":0', 1),
    ],
)
def test_other_bytes_of_the_same_document(
    tmp_path: Path, parent: Files, change: Callable[[bytes], bytes]
) -> None:
    data = change(builder.canonical(document(parent, FIRM)))
    assert judged_by_verifier(tmp_path, data) == judged_by_service(data) == "slip"
