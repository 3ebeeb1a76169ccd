"""No byte of a bundle can be changed; no input whatever ends in a traceback."""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import builder
import pytest
from builder import (
    WEEKS,
    Draft,
    canonical,
    drawn_targets,
    inspectors,
    pack,
    parties_only,
    sealed,
    standing,
    targets,
)
from log_maker import AUDIT, KNOWN

verify = builder.load_verifier()


def code_of(path: Path, data: bytes, *others: str) -> str | None:
    path.write_bytes(data)
    result = verify.verify([str(path), *others])
    assert verify.NOT_FINISHED not in str(result)
    error = result["files"][0]["error"]
    return None if error is None else error["code"]


VECTORS = Path(__file__).resolve().parents[2] / "fixtures" / "vectors"


def golden(name: str) -> bytes:
    """The bundle of a vector, put together as its README says."""
    case = json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    inputs, expected = case["inputs"], case["expected"]
    files = {file: text.encode() for file, text in inputs["frozen"].items()}
    for file in ("reveals", "public", "seal", "log"):
        files[f"{file}.json"] = canonical(inputs[file])
    files |= {"plan.json": inputs["plan"].encode(), "outcome.txt": expected["outcome"].encode(),
              "commitments.json": canonical(expected["commitments"])}  # fmt: skip
    data = pack(files)
    assert builder.sha(data).hex() == expected["bundle_sha256"]
    return data


ONE_WITNESS = [*KNOWN[:2], "quorum archive"]


def lean(draft: Draft) -> bytes:
    """A log of few entries and one witness, so that the bundle has at most 8 KB."""
    draft.plan["log"] = ONE_WITNESS
    draft.plan["rules"] = {}
    draft.log.order = ["freeze", "open", "close", "result"]
    draft.log.sizes = {"freeze": 1, "open": 2, "close": 3, "result": 4}
    for seen in draft.log.seen.values():
        del seen[AUDIT]
    data = draft.bytes()
    assert len(data) <= 8192
    return data


def few_people(draft: Draft) -> Draft:
    """For the first two targets only: a child that stands alone."""
    rows = drawn_targets(draft.files(), WEEKS)[:2]
    people = [(3, 0, *row[2:]) for row in builder.PEOPLE]
    return inspectors(draft.files(), people=people, targets=rows)


SMALL: dict[str, Callable[[], bytes]] = {
    "targets-witnessed": lambda: golden("targets-witnessed"),
    "inspectors-all-mandatory": lambda: golden("inspectors-all-mandatory"),
    "targets": lambda: lean(targets()),
    "inspectors": lambda: lean(few_people(targets())),
    "sealed targets, parties only": lambda: lean(sealed(parties_only(targets()))),
    "sealed inspectors, standing": lambda: lean(sealed(standing(few_people(targets())))),
}
LARGE: dict[str, Callable[[], bytes]] = {
    "inspectors-witnessed": lambda: golden("inspectors-witnessed"),
    "inspectors-sealed": lambda: golden("inspectors-sealed"),
    "inspectors-medium": lambda: golden("inspectors-medium"),
    "targets-medium": lambda: golden("targets-medium"),
    "sealed inspectors": lambda: sealed(inspectors(sealed(targets()).files())).bytes(),
}
FLIPPED = ["targets-witnessed", "inspectors-all-mandatory", *list(SMALL)[-2:]]
SAMPLED = 2000


def flipped(tmp_path: Path, data: bytes, places: Iterable[tuple[int, int]]) -> Counter[str | None]:
    """How the changes are judged: by code."""
    codes: Counter[str | None] = Counter()
    for at, flip in places:
        changed = data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :]
        codes[code_of(tmp_path / "b", changed)] += 1
    return codes


def show(capsys: pytest.CaptureFixture[str], title: str, codes: Counter[str | None]) -> None:
    tried = sum(codes.values())
    with capsys.disabled():
        print(f"\n{title}: {tried} tried, {tried - codes[None]} rejected: {dict(codes)}")
    assert codes[None] == 0


@pytest.mark.parametrize("name", FLIPPED)
def test_every_byte_flipped(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """xor 1, and of every 64th byte xor 0x80, too."""
    data = SMALL[name]()
    assert code_of(tmp_path / "b", data) is None
    places = [(at, 0x01) for at in range(len(data))]
    places += [(at, 0x80) for at in range(0, len(data), 64)]
    codes = flipped(tmp_path, data, places)
    show(capsys, f"{name}, {len(data)} bytes", codes)
    assert {"container", "json", "lines", "plan", "roots", "commitments", "log"} <= codes.keys()


@pytest.mark.parametrize("name", LARGE)
def test_bytes_flipped_of_larger_ones(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    data, draw = LARGE[name](), random.Random(name)
    assert code_of(tmp_path / "b", data) is None
    places = [(at, draw.randrange(1, 256)) for at in draw.sample(range(len(data)), SAMPLED)]
    show(capsys, f"{name}, {len(data)} bytes", flipped(tmp_path, data, places))


@pytest.mark.parametrize("name", ["inspectors-witnessed"])
def test_every_byte_of_the_log_flipped(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its signatures are closed: there is no byte that anybody could add or change."""
    data = LARGE[name]()
    start = data.index(b"\nlog.json ") + 1
    size = int(data[start : data.index(b"\n", start)].split(b" ")[1])
    start = data.index(b"\n", start) + 1
    places = [(at, 0x01) for at in range(start, start + size)]
    codes = flipped(tmp_path, data, places)
    show(capsys, f"log.json of {name}, {size} bytes", codes)
    assert codes["log"] > size // 2


# ---- members, lines and files dropped, doubled, exchanged, reordered ------------------------------


def others_of(value: Any) -> list[Any]:
    """Values of another kind, and of the same kind beside it."""
    found: list[Any] = [True, False, 0, 7, "", "x", [], {}, ["x"], {"x": 1}]
    if isinstance(value, str):
        found += [value + "0", value[:-1], value[::-1], "0" * len(value)]
    if isinstance(value, int):
        found += [value + 1, max(value - 1, 0)]
    if isinstance(value, list):
        found += [value[1:], value[::-1], [*value, *value[-1:]]]
    return [one for one in found if type(one) is not type(value) or one != value]


def changes(value: Any) -> Iterator[Any]:
    """The document with one member or element dropped, doubled, or replaced, at any depth."""
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    for key, part in list(parts):
        if isinstance(value, dict):
            yield {name: one for name, one in value.items() if name != key}
            yield {**value, f"{key}-x": part}
            yield from ({**value, key: one} for one in others_of(part))
        else:
            yield value[:key] + value[key + 1 :]
            yield [*value[: key + 1], *value[key:]]
            yield from ([*value[:key], one, *value[key + 1 :]] for one in others_of(part))
        for inner in changes(part) if isinstance(part, dict | list) else ():
            whole = dict(value) if isinstance(value, dict) else list(value)
            whole[key] = inner
            yield whole
    if isinstance(value, dict):
        yield {**value, "x": 1}
        for one, two in itertools.combinations(value, 2):
            if value[one] != value[two]:
                yield {**value, one: value[two], two: value[one]}
    else:
        for n in range(len(value) - 1):
            if value[n] != value[n + 1]:
                yield [*value[:n], value[n + 1], value[n], *value[n + 2 :]]


@pytest.mark.parametrize("name", SMALL)
def test_members_dropped_doubled_replaced_exchanged(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of every document, at any depth. What `rules` says is hashed with the plan."""
    (tmp_path / "b").write_bytes(SMALL[name]())
    b = verify.check_file(str(tmp_path / "b"))
    whole = unpacked((tmp_path / "b").read_bytes())
    codes: Counter[str | None] = Counter()
    for file, document in b.docs.items():
        data = whole[file]
        for changed in changes(document):
            assert canonical(changed) != data
            codes[code_of(tmp_path / "b", pack({**whole, file: canonical(changed)}))] += 1
        for doubled in (data[:-1] + b"," + data[1:], data + data, data + b"\n", b""):
            codes[code_of(tmp_path / "b", pack({**whole, file: doubled}))] += 1
    show(capsys, f"members of {name}", codes)
    assert {"json", "plan", "commitments", "public", "seal", "log"} <= codes.keys()


def unpacked(data: bytes) -> dict[str, bytes]:
    b = verify.Bundle("", {"": data})
    verify.check_container(b)
    return dict(b.files)


@pytest.mark.parametrize("name", SMALL)
def test_lines_dropped_doubled_exchanged(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    files, codes = unpacked(SMALL[name]()), Counter[str | None]()
    for file in [name for name in files if name.endswith(".txt")]:
        lines = files[file].splitlines(True)
        for at, line in enumerate(lines):
            columns = line[:-1].split(b"\t")
            turned = [columns[:n] + [columns[n + 1], columns[n]] + columns[n + 2 :]
                      for n in range(len(columns) - 1) if columns[n] != columns[n + 1]]  # fmt: skip
            fewer = [columns[:n] + columns[n + 1 :] for n in range(len(columns))]
            more = [[*columns[: n + 1], *columns[n:]] for n in range(len(columns))]
            other = [b"\t".join(found) + b"\n" for found in (*turned, *fewer, *more)]
            ways = [[], [line, line], *([one] for one in other)]
            for way in ways:
                for order in (list, sorted):
                    changed = order([*lines[:at], *way, *lines[at + 1 :]])
                    data = pack({**files, file: b"".join(changed)})
                    codes[code_of(tmp_path / "b", data)] += 1
        for n in range(len(lines) - 1):
            changed = [*lines[:n], lines[n + 1], lines[n], *lines[n + 2 :]]
            codes[code_of(tmp_path / "b", pack({**files, file: b"".join(changed)}))] += 1
    show(capsys, f"lines of {name}", codes)
    assert {"lines", "roots", "outcome"} <= codes.keys()


def test_files_exchanged_between_two_draws(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Any of the files of one, in the place of those of the other: all that differ are refused."""
    first, second, third = targets(), targets(), sealed(targets())
    second.plan |= {"number": "cn-3301-2025-0009", "task": "2025-08"}
    second.values = ["2718281828459045235"]
    second.tables["excluded.txt"] = [f"{builder.pid('target:other')}\t其他"]
    second.tables["absent.txt"] = []
    second.secrets = {party: secret[::-1] for party, secret in second.secrets.items()}
    child = inspectors(first.files())
    other = inspectors(second.files())
    other.secrets = second.secrets
    codes: Counter[str | None] = Counter()
    pairs = [(first, second), (second, first), (first, third), (third, first), (child, other),
             (other, child)]  # fmt: skip
    for one, two in pairs:
        mine, theirs = one.files(), two.files()
        names = sorted(name for name in mine if mine[name] != theirs[name])
        for count in (1, 2, len(names) - 1):
            for chosen in itertools.combinations(names, count):
                mixed = {**mine, **{name: theirs[name] for name in chosen}}
                codes[code_of(tmp_path / "b", pack(mixed))] += 1
    show(capsys, "files exchanged", codes)
    assert {"roots", "commitments", "outcome", "seal", "log"} <= codes.keys()


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
        assert code_of(tmp_path / "b", b"ssj-bundle/1\n" + body) == "container"


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
