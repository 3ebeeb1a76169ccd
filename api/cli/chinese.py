"""Typer in Chinese: headings, the help option, and what it says of wrong usage."""

import re
from typing import Any

import typer
from typer import rich_utils
from typer._click.core import Context
from typer._click.exceptions import (
    BadParameter,
    MissingParameter,
    NoSuchOption,
    UsageError,
)
from typer.core import TyperCommand, TyperGroup, TyperOption

HELP = "显示本说明。"


def translate_headings() -> None:
    """Typer keeps its fixed strings as module constants, so that programs can change them."""
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
    rich_utils.OPTIONS_PANEL_TITLE = "选项"
    rich_utils.COMMANDS_PANEL_TITLE = "命令"
    rich_utils.ERRORS_PANEL_TITLE = "用法有误"
    rich_utils.REQUIRED_LONG_STRING = "[必填]"
    rich_utils.DEFAULT_STRING = "[默认：{}]"
    rich_utils.ENVVAR_STRING = "[环境变量：{}]"


class _Chinese:
    """What commands and groups have in common."""

    def get_usage(self, ctx: Context) -> str:
        usage: str = super().get_usage(ctx)  # type: ignore[misc] # mixed into a command
        words = (("Usage: ", "用法："), ("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 …"))
        for english, chinese in words:
            usage = usage.replace(english, chinese)
        return usage

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        option: TyperOption | None = super().get_help_option(ctx)  # type: ignore[misc] # mixed in
        if option is not None:
            option.help = HELP
        return option


class ChineseCommand(_Chinese, TyperCommand):
    pass


class ChineseGroup(_Chinese, TyperGroup):
    pass


def group(words: str, **more: Any) -> typer.Typer:
    """A group of commands."""
    return typer.Typer(
        cls=ChineseGroup,
        help=words,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode="rich",
        **more,
    )


def _hint(message: str) -> str:
    """What would be right, out of what the library says in English."""
    if "not one of" in message:
        choices = re.findall(r"'([^']*)'", message.split("not one of")[1])
        return f"，可选：{'、'.join(choices)}"
    if "formats" in message:
        return "，日期应写成 2026-03-01"
    if "integer" in message:
        return "，应为整数"
    return ""


def usage_words(error: UsageError) -> str:
    """What was wrong with the usage."""
    if isinstance(error, NoSuchOption):
        near = "、".join(error.possibilities or ())
        return f"没有选项 {error.option_name}。" + (f"是否想用 {near}？" if near else "")
    name = getattr(error, "param_hint", None) or ""
    if isinstance(error, BadParameter) and error.param is not None:
        name = "/".join(error.param.opts) or error.param.name or ""
        if error.param.param_type_name == "argument":
            name = error.param.name or name
    if isinstance(error, MissingParameter):
        return f"缺少 {name}。"
    if isinstance(error, BadParameter):
        return f"{name} 的值不对{_hint(error.message)}。"
    if error.message.startswith("No such command"):
        return f"没有命令 {error.message.split()[3].rstrip('.')}。"
    if error.message.startswith("Missing command"):
        return "缺少命令。"
    if error.message.startswith("Got unexpected extra"):
        return "参数过多。"
    return error.message
