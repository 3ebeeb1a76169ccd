"""Node as a program that answers calls: for the lottery's tests and for the page's."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
OLDEST_NODE = 18

Call = Callable[[str, Any], Any]
"""`call(name, argument)`: what the function `name` of a calls.mjs makes of JSON, as JSON."""

SERVER = """
import { createInterface } from "node:readline";
import * as calls from "./CALLS";
for await (const line of createInterface({ input: process.stdin })) {
  const [name, argument] = JSON.parse(line);
  let answer;
  try {
    answer = { value: await calls[name](argument) };
  } catch (error) {
    answer = { error: error.stack };
  }
  process.stdout.write(JSON.stringify(answer) + "\\n");
}
"""


def why_no_node() -> str | None:
    """Why Node cannot run the module here, or nothing."""
    path = shutil.which("node")
    if path is None:
        return "no `node` on PATH: the module was run in Chromium only"
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    major = re.match(r"v(\d+)\.", version)
    if major is None or int(major[1]) < OLDEST_NODE:
        return f"node {version.strip()} is older than {OLDEST_NODE}: run in Chromium only"
    return None


class Node:
    """A process that answers one line of JSON with another; `calls` is the module that does."""

    def __init__(self, calls: str) -> None:
        self.process = subprocess.Popen(
            ["node", "--input-type=module", "--eval", SERVER.replace("CALLS", calls)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def call(self, name: str, argument: Any) -> Any:
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps([name, argument]).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            pytest.fail(self.process.communicate()[1].decode())
        answer = json.loads(line)
        if "error" in answer:
            pytest.fail(answer["error"])
        return answer["value"]

    def close(self) -> None:
        """Nothing may have been said beside the answers."""
        assert self.process.communicate() == (b"", b"")
        assert self.process.returncode == 0
