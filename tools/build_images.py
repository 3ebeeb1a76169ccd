"""Pictures for the README, taken from the demonstration in a real browser."""

import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import Page, sync_playwright

from api.app import create_app, protect
from api.demo.run import FIXTURES, run_demo
from api.settings import Settings
from api.state import State
from models.session import Database
from tools.find_browser import find

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
PORT = 8799
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/ssj.db"
        state = State(Settings(home=Path(folder), database_url=url), Database(url))
        run_demo(state, FIXTURES / "hubei", say=print)
        config = uvicorn.Config(protect(create_app(state=state)), port=PORT, log_level="warning")
        server = uvicorn.Server(config)
        threading.Thread(target=server.run, daemon=True).start()
        while not server.started:
            time.sleep(0.05)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=list(ARGUMENTS))
            take(browser.new_page(viewport={"width": 1200, "height": 1560}))
            browser.close()
        server.should_exit = True


def take(page: Page) -> None:
    """The public page of the first task: what, how far, and both draws."""
    page.goto(f"http://127.0.0.1:{PORT}/tasks/420000-2026-T0001")
    page.screenshot(path=IMAGES / "task.png")


if __name__ == "__main__":
    main()
