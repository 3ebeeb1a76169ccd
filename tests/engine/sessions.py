"""The console blocks of docs/engine.md, run as they stand; `python tests/engine/sessions.py` writes
what is printed into them."""

import contextlib
import io
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUIDE = ROOT / "docs" / "engine.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.S)


def run(*arguments: object) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of `ssj` with these arguments."""
    from api.cli.program import main

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main([str(each) for each in arguments])
        except SystemExit as ended:
            return int(ended.code or 0), out.getvalue(), err.getvalue()
    raise AssertionError("the program never returns")


def blocks(text: str) -> list[str]:
    return BLOCK.findall(text)


def played(block: str, status: list[int]) -> Iterator[str]:
    """The block with what its commands print now, in the current folder."""
    for line in block.splitlines():
        if not line.startswith("$ "):
            continue
        yield line
        words = shlex.split(line[2:])
        if words[0] == "ssj":
            code, out, _ = run(*words[1:])
            status[:] = [code]
            yield from out.splitlines()
        elif words[0] == "cat":
            yield from Path(words[1]).read_text(encoding="utf-8").splitlines()
        elif words == ["echo", "$?"]:
            yield str(status[0])
        else:
            raise AssertionError(line)


def replay(text: str, folder: Path) -> list[str]:
    """All blocks, played one after the other in a folder that sees the documents."""
    (folder / "docs").symlink_to(ROOT / "docs")
    status = [0]
    with contextlib.chdir(folder):
        return ["\n".join(played(block, status)) + "\n" for block in blocks(text)]


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    guide = GUIDE.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as name:
        fresh = iter(replay(guide, Path(name)))
    GUIDE.write_text(BLOCK.sub(lambda _: f"```console\n{next(fresh)}```", guide), encoding="utf-8")
