"""A changed bundle is refused with a specific code: bytes, fields, lines, files of another draw."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from .program import Call, Files, bundle, canonical, pack, text, vector, vector_files

pytestmark = pytest.mark.xdist_group("verifier page")

SMALL = 8192
SAMPLED = 2000
SMALL_ONES = {"targets-withheld": 0x02, "targets-sealed": 0x01, "targets-witnessed": 0x01,
              "inspectors-single-seat": 0x02}  # fmt: skip
LARGE_ONES = ("inspectors-medium", "inspectors-witnessed", "inspectors-sealed")
NAMES = (
    *("targets-withheld", "inspectors-small", "targets-small", "targets-medium", "targets-parties"),
    *("targets-sealed", "inspectors-sealed", "targets-standing", "inspectors-medium"),
    *("targets-witnessed", "inspectors-witnessed"),
)
SPARE = "— notary.example "
"""The third witness of the witnessed draws saw the close too late; without it nothing is missing."""
CODES = {
    "container", "json", "lines", "plan", "roots", "odds", "deviation", "evenness", "commitments",
    "public", "seal", "outcome", "parent", "log", "witnessed",
}  # fmt: skip


@pytest.mark.parametrize("name", SMALL_ONES)
def test_every_byte_of_a_small_bundle_counts(call: Call, name: str) -> None:
    """One bit of every byte."""
    data = bundle(name)
    assert len(data) <= SMALL
    case = {"bundle": text(data), "beside": [], "masks": [SMALL_ONES[name]], "first": 0, "step": 1}
    found = call("flipped", case)
    assert found["accepted"] == []
    refused = sum(found["codes"].values())
    assert found["tried"] == len(data) == refused
    assert found["codes"].keys() <= CODES and len(found["codes"]) >= 6, found["codes"]
    print(f"bytes of {name}: {found['tried']} tried, {refused} rejected, {found['codes']}")


@pytest.mark.parametrize("name", LARGE_ONES)
def test_sampled_bytes_of_a_larger_bundle_count(call: Call, name: str) -> None:
    data = bundle(name)
    assert len(data) > SMALL
    step = len(data) // SAMPLED
    case = {"bundle": text(data), "beside": [], "masks": [0x01], "first": 1, "step": step}
    found = call("flipped", case)
    refused = sum(found["codes"].values())
    assert found["accepted"] == [] and found["tried"] >= SAMPLED and found["tried"] == refused
    print(f"bytes of {name}: {found['tried']} tried, {refused} rejected, {found['codes']}")


def changed_objects(value: Any) -> Iterator[Any]:
    """A JSON value with a member dropped, or two members' values exchanged, anywhere in it."""
    if isinstance(value, list):
        for i, inner in enumerate(value):
            yield [*value[:i], *value[i + 1 :]]
            yield [*value[:i], inner, inner, *value[i + 1 :]]
            yield from ([*value[:i], other, *value[i + 1 :]] for other in changed_objects(inner))
    if not isinstance(value, dict):
        return
    keys = sorted(value)
    for key in keys:
        yield {k: v for k, v in value.items() if k != key}
        yield {**value, f"{key}x": value[key]}
        yield from ({**value, key: inner} for inner in changed_objects(value[key]))
    for one, other in zip(keys, keys[1:], strict=False):
        if value[one] != value[other]:
            yield {**value, one: value[other], other: value[one]}


def members_changed(files: Files) -> Iterator[Files]:
    for name, data in files.items():
        if not name.endswith(".json"):
            continue
        for changed in changed_objects(json.loads(data)):
            yield {**files, name: canonical(changed)}
        body = data.decode()
        keys = sorted(json.loads(data))
        if len(keys) > 1:  # the same members in another order, and one twice
            turned = {key: json.loads(data)[key] for key in reversed(keys)}
            yield {
                **files,
                name: json.dumps(turned, ensure_ascii=False, separators=(",", ":")).encode(),
            }
        if keys:
            first = canonical({keys[0]: json.loads(data)[keys[0]]}).decode()
            yield {**files, name: (first[:-1] + "," + body[1:]).encode()}
            yield {**files, name: data.replace(b":", b": ", 1)}
        yield {**files, name: canonical({**json.loads(data), "zzz": "1"})}
        yield {**files, name: data + b"\n"}
        yield {**files, name: b""}


def logs_changed(files: Files) -> Iterator[Files]:
    """What stands in the texts of `log.json`: members of entries, lines of proofs."""
    log = json.loads(files["log.json"])
    for place, said in log.items():
        texts = [{**said, "entry": canonical(each).decode()} for each in changed_objects(json.loads(said["entry"]))]  # fmt: skip
        lines = said["proof"].splitlines(keepends=True)
        for at, line in enumerate(lines):
            others = [[*lines[: at + 1], *lines[at:]]]
            if not line.startswith(SPARE) or place != "close":
                others.append(lines[:at] + lines[at + 1 :])
            others.append(lines[:at] + lines[at : at + 2][::-1] + lines[at + 2 :])
            others += [
                [*lines[:at], each, *lines[at + 1 :]] for each in (line + " ", "\n", "x" + line)
            ]
            texts += [{**said, "proof": "".join(each)} for each in others if each != lines]
        for other in log:
            for member in ("entry", "proof", "since"):
                if log[other][member] != said[member]:
                    texts.append({**said, member: log[other][member]})
        for each in texts:
            yield {**files, "log.json": canonical({**log, place: each})}


def lines_changed(files: Files) -> Iterator[Files]:
    """A line or column dropped, twice, exchanged with the next; in each file, here and there."""
    for name, data in files.items():
        if not name.endswith(".txt"):
            continue
        lines = data.decode().splitlines()
        for at in sorted({0, len(lines) // 2, len(lines) - 1}) if lines else []:
            columns = lines[at].split("\t")
            others = [
                lines[:at] + lines[at + 1 :],
                [*lines[: at + 1], *lines[at:]],
                lines[:at] + lines[at : at + 2][::-1] + lines[at + 2 :],
            ]
            rows = [columns[:i] + columns[i + 1 :] for i in range(len(columns))]
            rows += [[*columns[: i + 1], *columns[i:]] for i in range(len(columns))]
            rows += [
                columns[:i] + columns[i : i + 2][::-1] + columns[i + 2 :]
                for i in range(len(columns) - 1)
            ]
            others += [[*lines[:at], "\t".join(row), *lines[at + 1 :]] for row in rows]
            for other in others:
                if other != lines:
                    yield {**files, name: "".join(line + "\n" for line in other).encode()}


def containers_changed(files: Files) -> Iterator[bytes]:
    """Files dropped, twice, renamed, in another order; bytes before and behind."""
    whole = pack(files)
    for name in files:
        yield pack({other: data for other, data in files.items() if other != name})
        yield pack(
            {
                **{other: data for other, data in files.items() if other != name},
                f"x-{name}": files[name],
            }
        )
        part = b"%s %d\n%s\n" % (name.encode(), len(files[name]), files[name])
        yield whole.replace(part, part + part, 1)
        yield (
            whole.replace(part, b"", 1).replace(b"end\n", part + b"end\n")
            if name != max(files)
            else whole + b"x"
        )
        yield whole.replace(
            b"%s %d\n" % (name.encode(), len(files[name])),
            b"%s 0%d\n" % (name.encode(), len(files[name])),
            1,
        )
    yield from (b"\n" + whole, whole + b"\n", whole[:-1], whole + whole, b"\xef\xbb\xbf" + whole)
    yield from (whole[:cut] for cut in range(0, len(whole), max(1, len(whole) // 60)))


def exchanged(files: Files, others: Files) -> Iterator[Files]:
    """Each file as another draw has it, wherever the two differ."""
    for name in files.keys() & others.keys():
        if files[name] != others[name]:
            yield {**files, name: others[name]}


def refused(call: Call, changed: list[bytes], what: str) -> Counter[str]:
    found = call("verdicts", [text(data) for data in changed])
    assert [i for i, each in enumerate(found) if each is None] == [], what
    assert "broken" not in {reason for _, reason in found}, what
    codes = Counter(code for code, _ in found)
    assert codes.keys() <= CODES
    print(f"{what}: {len(changed)} tried, {sum(codes.values())} rejected, {dict(codes)}")
    return codes


@pytest.mark.parametrize("name", NAMES)
def test_members_lines_and_files_count(call: Call, name: str) -> None:
    """Dropped, repeated, renamed, exchanged, put elsewhere."""
    files = vector_files(vector(name))
    kind = name.split("-")[0]
    other = vector_files(
        vector(f"{kind}-medium" if not name.endswith("medium") else f"{kind}-small")
    )
    members = refused(call, [pack(each) for each in members_changed(files)], f"members of {name}")
    assert {"json", "plan", "commitments", "public", "seal", "log"} <= members.keys()
    entries = refused(call, [pack(each) for each in logs_changed(files)], f"log of {name}")
    assert entries.keys() == {"log"} | ({"witnessed"} if name.endswith("-witnessed") else set())
    lines = refused(call, [pack(each) for each in lines_changed(files)], f"lines of {name}")
    assert {"lines", "roots"} <= lines.keys()
    whole = refused(call, list(containers_changed(files)), f"container of {name}")
    assert whole.keys() == {"container"}
    swapped = refused(call, [pack(each) for each in exchanged(files, other)], f"files of {name}")
    assert {"roots", "log"} <= swapped.keys()
