"""Documents that cannot go stale: generated ones, the README twins, lock files, settings."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tools.build_docs import build

ROOT = Path(__file__).resolve().parents[2]
README, TWIN = ROOT / "README.md", ROOT / "README.zh-CN.md"


def test_generated_documents_are_current() -> None:
    stale = [
        path.name for path, text in build().items() if path.read_text(encoding="utf-8") != text
    ]
    assert stale == [], "run `make docs`"


def commands(path: Path) -> list[str]:
    """The lines of the shell blocks."""
    blocks = re.findall(r"```(?:sh|bash)\n(.*?)```", path.read_text(encoding="utf-8"), re.S)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def test_both_readmes_give_the_same_commands() -> None:
    assert commands(README) == commands(TWIN)
    assert {"make demo", "make test"} <= set(commands(README))


def test_commands_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z0-9]+):", makefile, re.M))
    from api.cli.commands.schemas import ANSWERS

    known = {name.split()[0] for name in ANSWERS} | {"serve", "schema", "--help"}
    for line in commands(README):
        words = [word for word in line.split() if "=" not in word]
        if words[0] == "make" and len(words) > 1:
            assert words[1] in targets, line
        if words[0].endswith("ssj"):
            assert words[1] in known, line


def test_pictures_and_links_of_the_readmes_exist() -> None:
    for readme in (README, TWIN):
        for link in re.findall(r"\]\(([^)#]+)\)", readme.read_text(encoding="utf-8")):
            if not link.startswith("http"):
                assert (ROOT / link).exists(), (readme.name, link)


def test_the_readme_names_every_article_of_the_seed() -> None:
    """Which articles yield which part, and which lie outside."""
    for readme in (README, TWIN):
        text = readme.read_text(encoding="utf-8")
        for article in (
            "（一）",
            "（五）",
            "（八）",
            "（十二）",
            "（十三）",
            "（十四）",
            "（十五）",
        ):
            assert article in text, (readme.name, article)
        assert "辅助核验" in text


def test_decisions_have_numbers_of_their_own_and_are_listed() -> None:
    """The file's name and its heading have the same number, no two the same, without gaps; and
    docs/adr/README.md lists each with its title."""
    files = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))
    numbers, listed = [], []
    for path in files:
        heading = path.read_text(encoding="utf-8").splitlines()[0]
        number, _, title = heading.removeprefix("# ").partition(". ")
        assert path.name.startswith(f"{int(number):04d}-"), (path.name, heading)
        numbers.append(int(number))
        listed.append(f"- [{number}. {title}]({path.name})")
    assert numbers == [*range(1, len(files) + 1)]
    index = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8")
    assert [line for line in index.splitlines() if line.startswith("- ")] == listed


def names(requirements: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", requirements, re.M))


def test_lock_files_pin_every_dependency_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {
        "runtime": project["dependencies"],
        **{
            extra: project["dependencies"] + declared
            for extra, declared in project["optional-dependencies"].items()
        },
    }
    for lock, dependencies in wanted.items():
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        declared = {re.split(r"[\[<>=~ ]", each)[0].lower() for each in dependencies}
        assert declared <= names(text), lock
        blocks = re.split(r"\n(?=[a-z0-9])", text)
        assert all("--hash=sha256:" in block for block in blocks if "==" in block)
        assert "://" not in text


def test_the_locks_of_extras_contain_the_runtime_lock() -> None:
    def pins(lock: str) -> set[str]:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        return set(re.findall(r"^([a-z0-9][^\s;]*==[^\s;]+)", text, re.M))

    assert pins("runtime") <= pins("dev") and pins("runtime") <= pins("sm2")


def test_import_contracts_hold() -> None:
    ran = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout


def test_ci_runs_what_the_readme_says() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text()
