"""Typst with one embedded font and no clock: the same document gives the same bytes."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path

import typst

TEMPLATE = Path(__file__).with_name("document.typ")


@dataclass(frozen=True)
class Table:
    """`widths`: of the columns, as Typst writes them; `codes`, `numbers`: which columns hold codes
    or numbers, counted from 0."""

    head: list[str]
    widths: list[str]
    rows: list[list[str]]
    codes: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Section:
    heading: str
    paragraphs: list[str] = field(default_factory=list)
    table: Table | None = None


@dataclass(frozen=True)
class Document:
    """What stands on the paper. `facts`: (name, value); `warning` stands above all, `commands` are
    set in a fixed font after the last section."""

    title: str
    subtitle: str
    facts: list[tuple[str, str]]
    sections: list[Section]
    commands: list[str]
    footer: str
    warning: str = ""


def breakable(fraction: str) -> str:
    """A long fraction may go on in the next line after its bar; the place cannot be seen."""
    return fraction.replace("/", "/\u200b")


def set_pdf(document: Document, made_at: datetime) -> bytes:
    """The document as PDF/A-2a (for archives, tagged for screen readers), dated `made_at`."""
    made = _compiler(document).compile(
        format="pdf", pdf_standards="a-2a", timestamp=int(made_at.timestamp())
    )
    assert isinstance(made, bytes)
    return made


def _compiler(document: Document) -> typst.Compiler:
    fonts = files("justmytype_intl_cjk") / "fonts" / "ofl" / "notosanssc"
    return typst.Compiler(
        str(TEMPLATE),
        root=TEMPLATE.parent,
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        sys_inputs={"document": json.dumps(asdict(document), ensure_ascii=False)},
    )
