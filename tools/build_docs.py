"""Write the documents that are generated from the code; `--check` compares instead.

A rule, state, route, command or setting that is not in the documents cannot exist: they are made
from the same tables, and a test runs the check.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.routing import Mount
from typer.main import get_command

from api.app import create_app
from api.cli.commands.schemas import ANSWERS
from api.cli.program import app as cli
from api.guards import LoggedIn, guards_of
from api.schemas.engine import problem_schema
from api.settings import ENVIRONMENT, Settings
from api.state import State
from models.session import Database
from scheduler.desk.lifecycle import TRANSITIONS
from scheduler.odds import RULEBOOK
from scheduler.timers.table import TIMERS
from scheduler.vocabulary import Role
from tools.build_example import example
from tools.build_threats import threats

DOCS = Path(__file__).resolve().parents[1] / "docs"
MADE = "<!-- 由 make docs 从代码生成，请勿手改 / generated from the code by `make docs` -->\n\n"


def application() -> FastAPI:
    """The application on a database that is never opened."""
    settings = Settings(home=Path("."), database_url="sqlite://")
    return create_app(state=State(settings, Database(settings.database_url)))


def rulebook() -> str:
    """The rules of the pairing, in order."""
    lines = ["# 规则 / Rulebook\n", "| 代码 | 规则 | 依据 |", "|---|---|---|"]
    lines += [f"| `{rule.code}` | {rule.label} | {rule.basis} |" for rule in RULEBOOK]
    return "\n".join(lines) + "\n"


def states() -> str:
    """The state tables as diagrams."""
    parts = ["# 状态 / States\n"]
    for kind, table in TRANSITIONS.items():
        parts.append(f"## {kind.__name__}\n\n```mermaid\nstateDiagram-v2")
        names = {step.state: step.state.label for step in table}
        names |= {step.then: step.then.label for step in table}
        parts += [f'    state "{label}" as {state}' for state, label in names.items()]
        parts += [f"    {step.state} --> {step.then}: {step.event}" for step in table]
        parts.append("```\n")
    return "\n".join(parts)


def permissions() -> str:
    """Every route with who may call it."""
    heads = [role.label for role in Role]
    lines = ["# 谁可以做什么 / Permissions\n", "| 路径 | 公众 | " + " | ".join(heads) + " |"]
    lines.append("|---" * (len(heads) + 2) + "|")
    for path, allowed in sorted(route_table(application()).items()):
        marks = ["✓" if who in allowed else "" for who in (None, *Role)]
        lines.append(f"| `{path}` | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


def route_table(app: FastAPI) -> dict[str, set[Role | None]]:
    """Method and path -> who may call it; None is the public."""
    table: dict[str, set[Role | None]] = {}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Mount) and isinstance(route.app, FastAPI):
            table |= route_table(route.app)
        if not isinstance(route, APIRoute):
            continue
        allowed: set[Role | None] = {None, *Role}
        for guard in guards_of(route.dependant):
            if isinstance(guard, LoggedIn):
                allowed &= set(guard.roles or Role)
        for method in sorted(route.methods):
            table[f"{method} {context.path}"] = allowed
    return table


def settings() -> str:
    """Every setting with its environment variable."""
    lines = ["# 设置 / Settings\n", "| 环境变量 | 默认 | 含义 |", "|---|---|---|"]
    for field in fields(Settings):
        name, default, words = ENVIRONMENT[field.name]
        lines.append(f"| `{name}` | {default} | {words} |")
    return "\n".join(lines) + "\n"


def timers() -> str:
    """Everything that happens by itself."""
    lines = [
        "# 定时事项 / Timers\n",
        "由 `ssj serve`（或单独的 `ssj timers run`）按时自动办理，",
        "也可用 `ssj timers tick` 立即办理到期的。",
        "同时只有一个进程在办，办过的不重复办，没办成的下次再办。\n",
        "| 名称 | 事项 | 何时 | 做什么 |",
        "|---|---|---|---|",
    ]
    for timer in TIMERS:
        minutes = int(timer.every.total_seconds() // 60)
        when = f"每日 {timer.daily:%H:%M} 起" if timer.daily else f"每 {minutes} 分钟"
        lines.append(f"| `{timer.name}` | {timer.label} | {when} | {timer.words} |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """Every command with its arguments; the JSON Schema of its answer is beside it."""
    parts = [
        "# 命令 / Commands\n",
        "每个命令的 `--json` 答复由 [cli-schemas.json](cli-schemas.json) 中同名的",
        "JSON Schema 规定，也可用 `ssj schema 命令` 查看。",
        "退出码：0 完成，1 被拒绝或失败，2 用法有误，3 没有可行的概率（`ssj odds`）。\n",
    ]
    for name, command in _leaves(get_command(cli), ()):
        parts.append(f"## ssj {name}\n\n{_words(command.help or '')}\n")
        parts += ["| 参数 | 必填 | 默认 | 含义 |", "|---|---|---|---|"]
        for param in command.params:
            shown = " ".join(param.opts) if param.param_type_name == "option" else param.name
            default = "" if param.default in (None, False) else f"`{param.default}`"
            needed = "是" if param.required else ""
            parts.append(f"| `{shown}` | {needed} | {default} | {getattr(param, 'help', '')} |")
        parts.append("")
    return "\n".join(parts)


def _words(text: str) -> str:
    return "\n".join(line.strip() for line in text.strip().splitlines())


def _leaves(command: object, path: tuple[str, ...]) -> list[tuple[str, object]]:
    below = getattr(command, "commands", None)
    if below is None:
        return [(" ".join(path), command)]
    return [leaf for name, child in below.items() for leaf in _leaves(child, (*path, name))]


def schemas() -> str:
    """The JSON Schema of every command's answer."""
    table = {name: model.model_json_schema() for name, model in ANSWERS.items()}
    return json.dumps(table, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def openapi() -> str:
    """The description of the API, so that a change of it shows in review."""
    return json.dumps(application().openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def problem() -> str:
    """The JSON Schema of PROBLEM.json, so that other systems can write one."""
    return json.dumps(problem_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


DOCUMENTS: dict[str, Callable[[], str]] = {
    "rulebook.md": rulebook,
    "states.md": states,
    "permissions.md": permissions,
    "settings.md": settings,
    "timers.md": timers,
    "cli.md": commands,
    "threats.md": threats,
    "example.md": example,
    "cli-schemas.json": schemas,
    "openapi.json": openapi,
    "schema/problem.schema.json": problem,
}


def build() -> dict[Path, str]:
    """Every generated document with its text."""
    made = {}
    for name, write in DOCUMENTS.items():
        text = write()
        made[DOCS / name] = MADE + text if name.endswith(".md") else text
    return made


def main() -> int:
    stale = []
    for path, text in build().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(path.name)
            if "--check" not in sys.argv:
                path.write_text(text, encoding="utf-8")
    if stale and "--check" in sys.argv:
        print("过期的文档，请运行 make docs：", "、".join(stale))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
