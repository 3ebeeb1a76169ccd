"""The table as text, the way a terminal shows it."""

from collections.abc import Sequence

from bench.verdicts import Row

HEADINGS = ("measure", "ours", "peers", "limit", "verdict")


def render(rows: Sequence[Row]) -> str:
    """One table; a row takes as many lines as its longest cell."""
    cells = [
        [
            text.splitlines() or [""]
            for text in (row.measure, row.ours, row.peers, row.limit, row.verdict)
        ]
        for row in rows
    ]
    widths = [
        max(len(line) for line in [heading, *(line for row in cells for line in row[at])])
        for at, heading in enumerate(HEADINGS)
    ]
    rule = "-+-".join("-" * width for width in widths)
    lines = [_line(HEADINGS, widths), rule]
    for row in cells:
        for at in range(max(len(cell) for cell in row)):
            lines.append(_line([cell[at] if at < len(cell) else "" for cell in row], widths))
        lines.append(rule)
    return "\n".join(lines)


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    return " | ".join(text.ljust(width) for text, width in zip(texts, widths, strict=True)).rstrip()
