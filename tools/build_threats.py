"""docs/threats.md: what people inside can try, what happens then, and which test plays it.

Read from the text of tests/insiders: the `@threat(...)` above each test, and ROWS and OPEN in
threats.py (its docstring is the vocabulary). Nothing is run, no database is needed.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

INSIDERS = Path(__file__).resolve().parents[1] / "tests" / "insiders"
VOCABULARY = "threats.py"

HEADS = {
    "IMPOSSIBLE": ("做不到", "拒绝它的检查"),
    "DETECTED": ("做得到，但会被发现", "发现它的检查"),
    "RESIDUAL": ("剩余风险：程序防不住，只能说明白", "到此为止的检查"),
    "SUCCEEDS": ("目前仍能得逞，有待补上", "没有看出来的检查"),
}
"""The outcomes, in the order of the document: heading, and what `by` means there."""


@dataclass(frozen=True)
class Threat:
    """One thing that a test plays."""

    row: str
    who: str
    outcome: str
    by: tuple[str, ...]
    words: str
    closes: str
    test: str


@dataclass(frozen=True)
class Vocabulary:
    """The rows (name -> Chinese, in order) and those that nobody has played yet."""

    rows: dict[str, str]
    open: list[dict[str, str]]


def vocabulary(folder: Path = INSIDERS) -> Vocabulary:
    """ROWS and OPEN; ValueError where they are not literals."""
    tree = ast.parse((folder / VOCABULARY).read_text(encoding="utf-8"))
    given = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    rows: dict[str, str] = ast.literal_eval(given["ROWS"])
    listed = given["OPEN"]
    assert isinstance(listed, ast.Tuple)
    return Vocabulary(rows, [_keywords(call) for call in listed.elts])


def _keywords(call: ast.expr) -> dict[str, str]:
    assert isinstance(call, ast.Call)
    return {word.arg or "": ast.literal_eval(word.value) for word in call.keywords}


def played(folder: Path = INSIDERS) -> Iterator[Threat]:
    """Every decorator of every test, by file and line."""
    for path in sorted(folder.glob("test_*.py")):
        for test in cases_of(path):
            for given in decorators(test):
                yield _threat(given, f"{path.name}::{test.name}")


def cases_of(path: Path) -> list[ast.FunctionDef]:
    """The test functions of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return [node for node in functions if node.name.startswith("test_")]


def decorators(test: ast.FunctionDef) -> list[ast.Call]:
    """The `@threat(...)` above a test."""
    calls = [each for each in test.decorator_list if isinstance(each, ast.Call)]
    return [each for each in calls if isinstance(each.func, ast.Name) and each.func.id == "threat"]


def _threat(call: ast.Call, test: str) -> Threat:
    given = {word.arg: word.value for word in call.keywords}
    outcome = given.pop("outcome")
    assert isinstance(outcome, ast.Name), f"{test}: the outcome is one of the four names"
    said = {str(name): ast.literal_eval(value) for name, value in given.items()}
    return Threat(**{"closes": "", **said}, outcome=outcome.id, test=test)


def threats() -> str:
    """The document."""
    known, tried = vocabulary(), list(played())
    order = list(known.rows)
    tried.sort(key=lambda each: order.index(each.row))
    count = {name: sum(each.outcome == name for each in tried) for name in HEADS}
    parts = [
        "# 内部人能怎样作弊，程序怎样应对 / Threats\n",
        "每一行都由测试对运行中的程序照着做一遍（`tests/insiders`，凡与数据库有关的，SQLite 和",
        "PostgreSQL 各做一遍），不是设想；",
        "本表由这些测试生成，测试改了，表就跟着改。做不到的写明由什么拒绝，",
        "发现得了的写明由什么发现，防不住和还没补上的也照实列出。\n",
        f"共 {len(known.rows)} 种手法，演练 {len(tried)} 项："
        f"做不到 {count['IMPOSSIBLE']}，会被发现 {count['DETECTED']}，"
        f"剩余风险 {count['RESIDUAL']}，目前仍能得逞 {count['SUCCEEDS']}；"
        f"尚未演练 {len(known.open)}。\n",
        "“检查”一栏：`verify:` 开头的是独立核验程序的检查，`trigger:` 是数据库的保护，"
        "`role:` 是登录身份的限制，带点的是程序里的函数，其余是提示的代码。\n",
    ]
    for outcome in HEADS:
        parts += _section(known, [each for each in tried if each.outcome == outcome], outcome)
    return "\n".join(parts + _not_played(known)) + "\n"


def _section(known: Vocabulary, listed: list[Threat], outcome: str) -> list[str]:
    title, checks = HEADS[outcome]
    more = " 怎样补上 |" if outcome == "SUCCEEDS" else ""
    lines = [
        f"## {title}\n",
        f"| 手法 | row | 谁 | 会怎样 | {checks} | 测试 |{more}",
        "|---" * (7 if more else 6) + "|",
    ]
    for each in listed:
        by = "、".join(f"`{name}`" for name in each.by)
        closes = f" {each.closes} |" if more else ""
        lines.append(
            f"| {known.rows[each.row]} | {each.row} | {each.who} | {each.words} | {by} "
            f"| `{each.test}` |{closes}"
        )
    return [*lines, ""]


def _not_played(known: Vocabulary) -> list[str]:
    lines = ["## 尚未演练\n", "| 手法 | row | 谁 | 为什么还没有 | 由谁补上 |", "|---" * 5 + "|"]
    for each in known.open:
        lines.append(
            f"| {known.rows[each['row']]} | {each['row']} | {each['who']} | {each['words']} "
            f"| {each['closes']} |"
        )
    return lines
