"""How large a rectangle the sheets of an XLSX claim.

The reader lays out every cell between the first and the last, so a file of five kilobytes with one
cell in the far corner would take all memory. The parts are scanned as a stream, before it reads.
"""

import re
import zipfile

# Cell and row positions, whatever the quotes and spaces: r="AB12", r='12'.
_POSITION = re.compile(rb"""\br\s*=\s*["']\s*([A-Za-z]{0,3})([0-9]{1,7})\s*["']""")
_CHUNK = 4_000_000
_LONGEST = 64


def largest_rectangle(archive: zipfile.ZipFile) -> int:
    """Cells in the largest rectangle from A1 that any part of a workbook's sheets spans."""
    sheets = [
        part
        for part in archive.infolist()
        if part.filename.lower().endswith(".xml") and "sheet" in part.filename.lower()
    ]
    return max((_rectangle(archive, part) for part in sheets), default=0)


def _rectangle(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    widest, last_row, kept = 1, 1, b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            data = kept + chunk
            # Sets first: a sheet has many cells but few columns.
            found = set(_POSITION.findall(data))
            for letters in {letters for letters, _ in found}:
                widest = max(widest, _column(letters))
            last_row = max([last_row, *(int(row) for _, row in found)])
            kept = data[-_LONGEST:]
    return widest * last_row


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
