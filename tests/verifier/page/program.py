"""A Node process that runs the page's core, and bundles to give it."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "verifier" / "verify.html"
SOURCES = ROOT / "verifier" / "page"
CALLS = "tests/verifier/page/calls.mjs"
Call = Callable[[str, Any], Any]
Files = dict[str, bytes]

SERVER = f"""
import {{ createInterface }} from "node:readline";
import * as calls from "./{CALLS}";
for await (const line of createInterface({{ input: process.stdin }})) {{
  const [name, argument] = JSON.parse(line);
  let answer;
  try {{
    answer = {{ value: await calls[name](argument) }};
  }} catch (error) {{
    answer = {{ error: error.stack }};
  }}
  process.stdout.write(JSON.stringify(answer) + "\\n");
}}
"""


class Core:
    """The core behind a pipe: one line of JSON in, one out."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["node", "--input-type=module", "--eval", SERVER],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def call(self, name: str, argument: Any) -> Any:
        """What the function `name` of calls.mjs answers."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps([name, argument]).encode() + b"\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline() or '{"error": "node has ended"}')
        if "error" in answer:
            pytest.fail(answer["error"])
        return answer["value"]

    def close(self) -> None:
        assert self.process.communicate() == (b"", None)
        assert self.process.returncode == 0


def text(data: bytes) -> str:
    """Bytes on their way to calls.mjs."""
    return base64.b64encode(data).decode()


def pack(files: Files) -> bytes:
    """The container of some files (docs/protocol.md §1)."""
    parts = [
        b"%s %d\n%s\n" % (name.encode(), len(files[name]), files[name]) for name in sorted(files)
    ]
    return b"ssj-bundle/0\n" + b"".join(parts) + b"end\n"


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
        "outcome.txt": expected["outcome"].encode(),
    }


def bundle(name: str) -> bytes:
    """The bundle of a golden draw."""
    return pack(vector_files(vector(name)))
