"""docs/protocol.md §10 lists every kind of entry that the log can get, and no other."""

import ast
import re
from pathlib import Path

from api.views.log_words import KINDS

ROOT = Path(__file__).resolve().parents[2]


def written() -> set[str]:
    """The kinds that use cases append, as literals."""
    found: set[str] = set()
    for path in (ROOT / "scheduler" / "desk").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "append":
                kind = node.args[1]
                assert isinstance(kind, ast.Constant), f"{path}: a kind that is no literal"
                found.add(kind.value)
    return found


def test_every_kind_of_entry_is_in_the_protocol() -> None:
    text = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    section = text.split("\n## 10. ")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE)) == written()


def test_every_kind_of_entry_has_a_name_on_the_log_page() -> None:
    assert set(KINDS) == written()
    assert all(re.search("[一-鿿]", words) for words in KINDS.values())
