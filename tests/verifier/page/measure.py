"""How long the page takes in Chromium for an invented target draw of a given size.

    python -m tests.verifier.page.measure [ENTRIES [RUNS]]

By default 1,000,000 lines in the pool, three runs. Prints milliseconds from the choice of the file
to the verdict, as the page's own clock has them, and the median of each step.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import ARGUMENTS, chromium_path

from .program import PAGE, ROOT

ENTRIES = 1_052_632
"""One in twenty is left out."""
WATCH = """() => {
  window.heard = [];
  const status = document.querySelector("#status");
  const hear = () => heard.push([performance.now(), status.textContent]);
  new MutationObserver(hear).observe(status, { childList: true });
}"""


def run(browser: Browser, path: str) -> list[tuple[str, float]]:
    """What the status said, and for how many milliseconds."""
    page = browser.new_page()
    page.goto(PAGE.as_uri())
    page.evaluate(WATCH)
    page.set_input_files("#files", path)
    page.locator(".verdict.good").wait_for(timeout=600_000)
    heard = page.evaluate("heard")
    page.close()
    return [
        (said.rpartition("：")[2], after - at)
        for (at, said), (after, _) in zip(heard, heard[1:], strict=False)
    ]


def main(entries: int = ENTRIES, runs: int = 3) -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        path = str(Path(folder) / "large.ssj")
        script = ROOT / "tests" / "verifier" / "page" / "large.mjs"
        subprocess.run(["node", str(script), str(entries), path], check=True)
        print(f"{entries} entries, {Path(path).stat().st_size} bytes")
        browser = play.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        found = [run(browser, path) for _ in range(runs)]
        browser.close()
    totals = [sum(took for _, took in steps) for steps in found]
    print("ms:", *map(round, totals), "median:", round(median(totals)))
    for steps in zip(*found, strict=True):
        print(f"{median(took for _, took in steps):8.0f}  {steps[0][0]}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
