"""The machine's Chromium as a program that runs the module."""

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Playwright, Route, sync_playwright

from tests.browser.conftest import ARGUMENTS, chromium_path

from .node import ROOT

ORIGIN = "http://lottery.test"
CALLS = "tests/javascript/calls.mjs"
SERVED = re.compile(rf"/(verifier/js/[a-z0-9]+\.js|{re.escape(CALLS)})")


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
