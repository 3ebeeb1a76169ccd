"""The file as it was handed in: its name, its bytes, and its kind by content, not by name."""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath

from scheduler.errors import DomainError

Source = Path | tuple[str, bytes]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Document:
    """One file, read once, so that what is hashed is what is imported."""

    name: str
    content: bytes

    @property
    def is_zip(self) -> bool:
        return self.content.startswith(_ZIP)

    @property
    def is_workbook(self) -> bool:
        return self.is_zip or self.content.startswith(_OLE)

    @property
    def stem(self) -> str:
        return PurePath(self.name).stem

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def open_document(source: Source) -> Document:
    """Read the file; one that cannot be read, or holds nothing, is refused."""
    if isinstance(source, tuple):
        name, content = PurePath(source[0].replace("\\", "/")).name, source[1]
    else:
        name, content = source.name, _bytes_of(source)
    if not content.strip(b"\xef\xbb\xbf \t\r\n"):
        raise DomainError("import_empty", file=name)
    return Document("".join(filter(str.isprintable, name))[-256:], content)


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise DomainError("import_unreadable", file=path.name, why="文件不存在") from None
    except OSError:
        raise DomainError("import_unreadable", file=path.name, why="没有权限或读取失败") from None
