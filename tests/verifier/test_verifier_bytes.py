"""No byte of a bundle can be changed; no input whatever ends in a traceback."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import builder
import pytest

verify = builder.load_verifier()


def code_of(path: Path, data: bytes, *others: str) -> str | None:
    path.write_bytes(data)
    result = verify.verify([str(path), *others])
    assert verify.NOT_FINISHED not in str(result)
    error = result["files"][0]["error"]
    return None if error is None else error["code"]


@pytest.mark.parametrize("kind", ["parent", "child"])
def test_every_byte_flipped(
    tmp_path: Path, kind: str, request: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """xor 1, and of every 64th byte xor 0x80, too. (Of an inspector draw another seed could by chance give the same
    outcome, for its outcome.txt does not show the seed; the fixture is large enough not to.)"""
    data = builder.pack(request.getfixturevalue(kind))
    assert len(data) <= 8192
    codes: dict[str | None, int] = {}
    for at in range(len(data)):
        for flip in (0x01, 0x80) if at % 64 == 0 else (0x01,):
            changed = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
            code = code_of(tmp_path / "b", changed)
            codes[code] = codes.get(code, 0) + 1
    with capsys.disabled():
        tried = sum(codes.values())
        print(f"\n{kind}: {tried} tried, {tried - codes.get(None, 0)} rejected: {codes}")
    assert None not in codes


@pytest.mark.parametrize("kind", ["parent", "child"])
def test_cut_anywhere_and_random_changes(tmp_path: Path, kind: str, request: Any) -> None:
    data = builder.pack(request.getfixturevalue(kind))
    for at in range(0, len(data), 11):
        assert code_of(tmp_path / "b", data[:at]) == "container"
    draw = random.Random(20250701)
    for _ in range(800):
        at, length = draw.randrange(len(data)), draw.randrange(4)
        changed = data[:at] + draw.randbytes(draw.randrange(4)) + data[at + length :]
        if changed != data:
            assert code_of(tmp_path / "b", changed) is not None


def test_any_bytes(tmp_path: Path) -> None:
    draw = random.Random(5)
    for _ in range(300):
        body = draw.randbytes(draw.randrange(200))
        assert code_of(tmp_path / "b", body) == "container"
        assert code_of(tmp_path / "b", b"ssj-bundle/0\n" + body) == "container"


def test_contents_of_any_bytes(tmp_path: Path, parent: dict[str, bytes], child: Any) -> None:
    """Well-formed containers with rubbish in them, shaped like what is expected there."""
    draw = random.Random(6)
    alphabet = [b"\t", b"\n", b"0", b"9" * 5000, b"a" * 20, b"{", b"}", b"[", b'"', b":", b",",
                b"\\u0000", b"\xff", "٣".encode(), b"true", b".", b"/", b"\x85", b"-1"]  # fmt: skip
    for files in (parent, child):
        for name in files:
            for _ in range(60):
                rubbish = b"".join(draw.choices(alphabet, k=draw.randrange(1, 9)))
                assert code_of(tmp_path / "b", builder.pack({**files, name: rubbish})) is not None


def test_plan_members_of_any_type(tmp_path: Path, parent: dict[str, bytes]) -> None:
    values = [0, 1, True, "", "x", "\n", [], [[]], [1], {}, {"a": {}}, 2**53 - 1, ["a", 1]]
    for draft in (builder.targets(), builder.inspectors(parent)):
        draft.outcome = b""
        whole = {**draft.plan, "files": {}}
        for member in whole:
            for value in values:
                draft.plan = {**whole, member: value}
                if member != "files":
                    draft.plan.pop("files")
                try:
                    data = draft.bytes()
                except (
                    TypeError,
                    KeyError,
                ):  # a source that is no object: the builder itself needs one
                    continue
                code = code_of(tmp_path / "b", data)
                assert code in {
                    *("json", "plan", "odds", "deviation", "evenness", "outcome", "commitments")
                }, (
                    member,
                    value,
                    code,
                )
