"""Builds verifier/verify.html: one file with the page's modules, style and words, and no network.

Run `python -m tools.build_verifier_page` from the checkout; `--check` only says whether the file is
up to date. The same sources give the same bytes: modules are joined in the order of their imports,
each in a function of its own, and nothing is shortened, so that the file can be read.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "verifier" / "page"
PAGE = ROOT / "verifier" / "verify.html"

IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
AGAIN = re.compile(r'^export \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function\*?|class|const) (\w+))", re.MULTILINE)
LEFT = re.compile(r"^\s*(?:import|export)\b(?!\()", re.MULTILINE)


class PageError(Exception):
    """The sources cannot be joined: an import of another form, a circle, a closing tag."""


def names_in(listed: str) -> str:
    """What stands between the braces, on one line."""
    return ", ".join(name.strip() for name in listed.split(",") if name.strip())


def variable(path: Path) -> str:
    """The variable that holds a module's exports."""
    return "$" + "_".join(path.relative_to(ROOT / "verifier").with_suffix("").parts)


def joined(entry: Path) -> str:
    """The program: each module once, behind those that it imports."""
    done: dict[Path, str] = {}
    visit(entry.resolve(), done, ())
    return '"use strict";\n(() => {\n' + "\n".join(done.values()) + "})();\n"


def visit(path: Path, done: dict[Path, str], above: tuple[Path, ...]) -> None:
    """Add a module and what it imports to `done`."""
    if path in above:
        raise PageError(f"{path.name} imports itself by way of {above[-1].name}")
    if path in done:
        return
    text = path.read_text("utf-8")
    for _, name in IMPORT.findall(text) + AGAIN.findall(text):
        visit((path.parent / name).resolve(), done, (*above, path))
    done[path] = module(path, text)


def module(path: Path, text: str) -> str:
    """A module as a function that gives its exports."""

    def taken(match: re.Match[str]) -> str:
        if " as " in match[1]:
            raise PageError(f"{path.name}: imports under another name are not supported")
        source = variable((path.parent / match[2]).resolve())
        return f"const {{ {names_in(match[1])} }} = {source};\n"

    exports = EXPORT.findall(text) + [names_in(found) for found, _ in AGAIN.findall(text)]
    body = EXPORT.sub("", AGAIN.sub(taken, IMPORT.sub(taken, text)))
    if found := LEFT.search(body):
        raise PageError(f"{path.name}: this import or export is not understood: {found[0].strip()}")
    title = path.relative_to(ROOT).as_posix()
    given = f"return {{ {', '.join(exports)} }};\n" if exports else ""
    return f"// ---- {title}\nconst {variable(path)} = (() => {{\n{body}{given}}})();\n"


def fingerprint(text: str) -> str:
    """A source of the content security policy: this very text, and no other."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def build() -> bytes:
    """The page."""
    script = "\n" + joined(SOURCES / "main.js")
    style = "\n" + (SOURCES / "page.css").read_text("utf-8")
    for text in (script, style):
        if re.search(r"</|<!--|\r", text):
            raise PageError(
                "a source has `</`, `<!--` or a carriage return, which HTML would change"
            )
    policy = (
        f"default-src 'none'; script-src {fingerprint(script)}; style-src {fingerprint(style)}; "
        "worker-src blob:; img-src data:; base-uri 'none'; form-action 'none'"
    )
    page = (SOURCES / "template.html").read_text("utf-8")
    for place, text in (("policy", policy), ("style", style), ("script", script)):
        before, mark, after = page.partition(f"{{{place}}}")
        if not mark:
            raise PageError(f"template.html has no place for {place}")
        page = before + text + after
    return page.encode()


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is up to date."""
    page = build()
    if arguments == ["--check"]:
        fresh = PAGE.is_file() and PAGE.read_bytes() == page
        print("up to date" if fresh else "out of date: python -m tools.build_verifier_page")
        return 0 if fresh else 1
    PAGE.write_bytes(page)
    print(f"{PAGE.relative_to(ROOT)}: {len(page)} bytes, sha256 {hashlib.sha256(page).hexdigest()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
