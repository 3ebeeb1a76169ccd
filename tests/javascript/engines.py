"""Programs that run the module: the machine's Chromium, and Node where there is one."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Playwright, Route, sync_playwright

from tests.browser.conftest import ARGUMENTS, chromium_path

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "http://lottery.test"
CALLS = "tests/javascript/calls.mjs"
SERVED = re.compile(rf"/(verifier/js/[a-z0-9]+\.js|{re.escape(CALLS)})")
OLDEST_NODE = 18

Call = Callable[[str, Any], Any]
"""`call(name, argument)`: what the function `name` of calls.mjs makes of JSON, as JSON."""


class Chromium:
    """An empty page that imports calls.mjs, on a thread of its own.

    Playwright allows one loop per thread, and the tests of the pages keep theirs open.
    """

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(max_workers=1)
        self.play: Playwright
        self.page: Page
        self.complaints: list[str] = []
        path = chromium_path()
        self.thread.submit(self._open, path).result()

    def _open(self, path: str) -> None:
        self.play = sync_playwright().start()
        browser = self.play.chromium.launch(executable_path=path, args=ARGUMENTS)
        self.page = browser.new_page()
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.route("**/*", self._answer)
        self.page.goto(ORIGIN)

    def _answer(self, route: Route) -> None:
        """The module's files, from the tree; an empty page; nothing else."""
        path = urlsplit(route.request.url).path
        if SERVED.fullmatch(path):
            route.fulfill(path=ROOT / path[1:], content_type="text/javascript; charset=utf-8")
        elif path == "/":
            route.fulfill(
                body="<!doctype html><link rel=icon href=data:,>", content_type="text/html"
            )
        else:
            self.complaints.append(f"request to {route.request.url}")
            route.abort()

    def call(self, name: str, argument: Any) -> Any:
        program = f"async ([name, argument]) => (await import('/{CALLS}'))[name](argument)"
        return self.thread.submit(self.page.evaluate, program, [name, argument]).result()

    def close(self) -> None:
        self.thread.submit(self.play.stop).result()
        self.thread.shutdown()
        assert not self.complaints


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


class Node:
    """A process that answers one line of JSON with another."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            ["node", "--input-type=module", "--eval", SERVER],
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
