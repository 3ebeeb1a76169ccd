"""Text files: UTF-8, UTF-16 with BOM or GB18030; separated by comma, tab or semicolon."""

import codecs
import csv
import io
from collections.abc import Iterator

from scheduler.desk.registers.document import Document
from scheduler.errors import DomainError

_DELIMITERS = (",", "\t", ";")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_STEP = 1 << 20


def open_text(document: Document) -> tuple[int, Iterator[tuple[int, list[str]]]]:
    """About how many lines there are, and the records numbered from 1, blank ones included."""
    start = document.content[:256].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doc", b"<html", b"<table", b"<?xml")):
        raise DomainError("import_web_page", file=document.name)
    stream = io.TextIOWrapper(
        io.BytesIO(document.content), encoding_of(document.content), errors="replace", newline=""
    )
    delimiter = _delimiter_of(stream.readline())
    stream.seek(0)
    return document.content.count(b"\n") + 1, _records(document.name, stream, delimiter)


def encoding_of(content: bytes) -> str:
    """The encoding; a file whose header is UTF-8 is UTF-8, even where rows are damaged."""
    if content.startswith(_UTF16):
        return "utf-16"
    if _is_utf8(content) or _is_utf8_beyond_ascii(content.partition(b"\n")[0]):
        return "utf-8-sig"
    return "gb18030"


def _is_utf8(content: bytes) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(content)
    try:
        for start in range(0, len(view), _STEP):
            decoder.decode(view[start : start + _STEP])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8_beyond_ascii(line: bytes) -> bool:
    return not line.isascii() and _is_utf8(line)


def _delimiter_of(header: str) -> str:
    """The separator that makes the most columns; a comma where none makes two."""
    counts = [len(next(csv.reader([header], delimiter=one), [])) for one in _DELIMITERS]
    return _DELIMITERS[counts.index(max(counts))]


def _records(
    name: str, stream: io.TextIOWrapper, delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(stream, delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise DomainError("import_broken_record", file=name, row=number) from None
        yield number, values
