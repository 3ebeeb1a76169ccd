"""The text of a PDF as Typst writes it, by its own fonts' maps to Unicode; nothing is rendered."""

import re
import zlib
from collections.abc import Iterator

_TOKEN = re.compile(rb"\(|/(f\d+) [\d.]+ Tf|<([0-9A-F]+)>|T[Jj]")
_PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """All strings of all pages, one a line; places for a break that nobody sees are left out."""
    objects = {int(m[1]): m[2] for m in re.finditer(rb"(\d+) 0 obj\s*(.*?)endobj", pdf, re.S)}
    fonts = _fonts(objects)
    found = []
    for page in (body for body in objects.values() if re.search(rb"/Type\s*/Page\b", body)):
        content = _stream(objects[int(re.search(rb"/Contents (\d+)", page)[1])])
        resources = objects[int(re.search(rb"/Resources (\d+)", page)[1])]
        names = {m[1]: int(m[2]) for m in re.finditer(rb"/(f\d+) (\d+) 0 R", resources)}
        for name, glyphs in _shown(content):
            font = fonts[names[name]]
            found.append("".join(font[glyphs[at : at + 2]] for at in range(0, len(glyphs), 2)))
    return "\n".join(found).replace("\u200b", "")


def pages_of(pdf: bytes) -> int:
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def _stream(body: bytes) -> bytes:
    return zlib.decompress(re.search(rb"stream\r?\n(.*)\r?\nendstream", body, re.S)[1])


def _fonts(objects: dict[int, bytes]) -> dict[int, dict[bytes, str]]:
    """Number of a font -> glyph -> text."""
    found = {}
    for number, body in objects.items():
        map_ = re.search(rb"/ToUnicode (\d+)", body)
        if map_:
            pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", _stream(objects[int(map_[1])]))
            found[number] = {
                bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
                for glyph, text in pairs
            }
    return found


def _shown(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(font, glyphs) of each operator that shows text."""
    font, glyphs, at = b"", b"", 0
    while token := _TOKEN.search(content, at):
        at = token.end()
        if token[0] == b"(":
            end = _end(content, at)
            glyphs += _unescaped(content[at : end - 1])
            at = end
        elif token[1]:
            # Strings before it belong to marks, not to the page.
            font, glyphs = token[1], b""
        elif token[2]:
            glyphs += bytes.fromhex(token[2].decode())
        else:
            yield font, glyphs
            glyphs = b""


def _end(content: bytes, at: int) -> int:
    """Behind the bracket that closes a string; brackets in pairs need no escape."""
    depth = 1
    while depth:
        letter = content[at : at + 1]
        depth += (letter == b"(") - (letter == b")")
        at += 2 if letter == b"\\" else 1
    return at


def _unescaped(text: bytes) -> bytes:
    def plain(match: re.Match[bytes]) -> bytes:
        escaped = match[1]
        if escaped[:1].isdigit():
            return bytes([int(escaped, 8)])
        return _PLAIN.get(escaped, escaped)

    return re.sub(rb"\\([0-7]{1,3}|.)", plain, text, flags=re.S)
