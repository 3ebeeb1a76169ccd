"""The page's core as a program that answers calls, and bundles to give it."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.javascript.node import ROOT as ROOT
from tests.javascript.node import Call as Call

PAGE = ROOT / "verifier" / "verify.html"
SOURCES = ROOT / "verifier" / "page"
CALLS = "tests/verifier/page/calls.mjs"
Files = dict[str, bytes]


def text(data: bytes) -> str:
    """Bytes on their way to calls.mjs."""
    return base64.b64encode(data).decode()


def pack(files: Files) -> bytes:
    """The container of some files (docs/protocol.md §1)."""
    parts = [
        b"%s %d\n%s\n" % (name.encode(), len(files[name]), files[name]) for name in sorted(files)
    ]
    return b"ssj-bundle/1\n" + b"".join(parts) + b"end\n"


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def vector(name: str) -> Any:
    return json.loads((ROOT / "fixtures" / "vectors" / f"{name}.json").read_text("utf-8"))


def vector_files(case: Any) -> Files:
    """All files of a golden draw."""
    inputs, expected = case["inputs"], case["expected"]
    files = {name: data.encode() for name, data in inputs["frozen"].items()}
    return {
        **files,
        "plan.json": inputs["plan"].encode(),
        "commitments.json": canonical(expected["commitments"]),
        "reveals.json": canonical(inputs["reveals"]),
        "public.json": canonical(inputs["public"]),
        "seal.json": canonical(inputs["seal"]),
        "log.json": canonical(inputs["log"]),
        "outcome.txt": expected["outcome"].encode(),
    }


def bundle(name: str) -> bytes:
    """The bundle of a golden draw."""
    return pack(vector_files(vector(name)))
