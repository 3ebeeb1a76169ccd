"""A real Chromium against a real server; without one the tests fail and say so."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from api.demo.clock import ScriptedClock
from api.demo.script import PASSWORD
from api.demo.steps import Step
from api.state import State

# After the demonstration's dispatch, inside the window of its visits.
NOW = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}


def chromium_path() -> str:
    """The machine's Chromium, or a failure that says how to get one."""
    named = os.environ.get("SSJ_CHROMIUM")
    names = (named,) if named else NAMES
    path = next((found for found in map(shutil.which, names) if found), None)
    if path is None:
        pytest.fail(
            "no Chromium found: apt-get install chromium, or set SSJ_CHROMIUM", pytrace=False
        )
    return path


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody at a browser, and everything that went wrong in it."""

    context: BrowserContext
    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        answer = self.page.goto(path)
        assert answer is not None and answer.ok, f"{path}: {answer and answer.status}"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy
        return self.page

    def log_in(self, username: str) -> "Person":
        self.page.goto("/login")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/login" not in url)
        return self

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(self.page.evaluate(wide))

    def watch(self) -> None:
        def asked(request: Request) -> None:
            if not request.url.startswith((self.address, "data:")):
                self.complaints.append(f"request to {request.url}")

        self.page.on("request", asked)
        self.page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))


Meet = Callable[..., Person]


@pytest.fixture
def meet(chromium: Browser) -> Iterator[Meet]:
    """`meet(address, viewport=…, javascript=…)` is a person with a browser of their own."""
    met: list[Person] = []

    def make(address: str, viewport: dict[str, int] = DESK, javascript: bool = True) -> Person:
        context = chromium.new_context(
            base_url=address,
            viewport=viewport,
            java_script_enabled=javascript,
            locale="zh-CN",
        )
        context.set_default_timeout(10_000)
        person = Person(context, context.new_page(), address)
        person.watch()
        met.append(person)
        return person

    yield make
    for person in met:
        person.context.close()
    complaints = [complaint for person in met for complaint in person.complaints]
    assert not complaints


@pytest.fixture
def phone() -> dict[str, int]:
    return PHONE


@pytest.fixture
def stage(world: Callable[[Step], State]) -> Callable[[Step], State]:
    """The small demonstration up to a step, on a day inside its window."""

    def make(step: Step) -> State:
        state = world(step)
        state.clock = ScriptedClock(NOW)
        return state

    return make


def faults(page, *rules: str) -> list[str]:
    """What axe finds, by rule and element; only by these rules, where some are given."""
    found = Axe().run(page, options={"runOnly": list(rules)} if rules else None)
    found = found.response["violations"]
    return [f"{v['id']}: {node['html'][:120]}" for v in found for node in v["nodes"]]


@pytest.fixture
def examiner(chromium):
    """A browser for axe alone, which is put into the page past the policy."""
    made = []

    def make(person):
        context = chromium.new_context(
            base_url=person.address, bypass_csp=True, viewport={"width": 360, "height": 740}
        )
        context.add_cookies(person.context.cookies())
        made.append(context)
        return context.new_page()

    yield make
    for context in made:
        context.close()
