"""Where the odds of a draw are shown."""

from urllib.parse import quote

from scheduler.vocabulary import DrawKind


def page_of(number: str, kind: DrawKind | None = None, pid: str = "") -> str:
    """The overview, or the page of a target or an inspector."""
    if kind is None:
        return f"/draws/{_part(number)}/odds"
    return target_page(number, pid) if kind == DrawKind.TARGETS else inspector_page(number, pid)


def target_page(number: str, pid: str) -> str:
    return f"{page_of(number)}/targets/{_part(pid)}"


def inspector_page(number: str, pid: str) -> str:
    return f"{page_of(number)}/inspectors/{_part(pid)}"


def pair_page(number: str, target: str, inspector: str) -> str:
    return f"{page_of(number)}/pairs/{_part(target)}/{_part(inspector)}"


def _part(text: str) -> str:
    return quote(text, safe="")
