"""No byte of a bundle can be changed; no input whatever ends in a traceback."""

from __future__ import annotations

import json
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


@pytest.mark.parametrize("kind", ["parent", "child", "mixed"])
def test_every_byte_flipped(
    tmp_path: Path, kind: str, request: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """xor 1, and of every 64th byte xor 0x80, too. (Of an inspector draw another seed could by chance give the same
    outcome, for its outcome.txt does not show the seed; the fixture is large enough not to.)"""
    files = request.getfixturevalue(kind)
    data = builder.pack(files)
    assert len(data) <= 8192
    codes: dict[str | None, int] = {}
    for at in range(len(data)):
        for flip in (0x01, 0x80) if at % 64 == 0 else (0x01,):
            changed = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
            code = code_of(tmp_path / "b", changed)
            codes[code] = codes.get(code, 0) + 1
    with capsys.disabled():
        tried = sum(codes.values())
        rejected = tried - codes.get(None, 0)
        print(f"\n{kind}: {tried} tried, {rejected} rejected: {codes}")
    assert None not in codes


@pytest.mark.parametrize("kind", ["parent", "child", "mixed"])
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


def document(draw: random.Random, words: list[Any], depth: int = 0) -> Any:
    """Any JSON, out of words that have a meaning at this place."""
    shape = draw.randrange(3) if depth < 3 else 2
    if shape == 2:
        return draw.choice(words)
    parts = [document(draw, words, depth + 1) for _ in range(draw.randrange(4))]
    keys = [word for word in words if isinstance(word, str)]
    return parts if shape else {draw.choice(keys): part for part in parts}


def test_documents_of_any_shape(tmp_path: Path, mixed: dict[str, bytes]) -> None:
    """Canonical JSON, parties and members that exist, and every type where another is due."""
    draw = random.Random(7)
    own = [json.loads(mixed[f"{name}.json"]) for name in ("commitments", "reveals", "public")]
    words = [*own, *own[0], *own[0].values(), *own[1].values(), *own[2]["values"], 0, True, "", [],
             {}, "values", "kind", "label", "at", "value", "dice", "1" * 19]  # fmt: skip
    names, parties = ["commitments", "reveals", "public"], ["bureau", "firm", "union", "x"]
    codes = set()
    for _ in range(1500):
        changed = {}
        for name in draw.sample(names, k=draw.randrange(1, 3)):
            member = "values" if name == "public" else draw.choice(parties)
            changed[f"{name}.json"] = builder.canonical({member: document(draw, words)})
        codes.add(code_of(tmp_path / "b", builder.pack({**mixed, **changed})))
    assert {"commitments", "public"} <= codes <= {"json", "commitments", "public", "outcome"}


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
                except (TypeError, ValueError):  # sources that the builder itself cannot read
                    assert member == "sources"
                    continue
                code = code_of(tmp_path / "b", data)
                assert code in {
                    *("json", "plan", "odds", "deviation", "evenness", "outcome", "commitments")
                }, (
                    member,
                    value,
                    code,
                )
