"""Public test vectors beside the checkout; tests that need them skip where they are absent."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "vectors"

needs_vectors = pytest.mark.skipif(
    not FOLDER.is_dir(), reason="../shared/vectors is not beside the checkout"
)


def cases(folder: str) -> list[Any]:
    """Every JSON case below the folder, by its path."""
    found = sorted((FOLDER / folder).rglob("*.json"))
    return [pytest.param(path, id=path.relative_to(FOLDER / folder).as_posix()) for path in found]


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def plain(text: str) -> bytes:
    return base64.b64decode(text)
