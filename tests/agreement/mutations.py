"""Golden bundles with something changed, by a seeded generator: bytes, columns, lines, the plan."""

import json
from random import Random
from typing import Any

from fixtures.vectors.drafts import canonical_json
from tools.build_vectors import FOLDER

from .resealing import Files, resealed

CHARACTERS = [
    *"\t\n019aZ-./, ", "\r", "\x00", "\x7f", "\x85", "\u2028", "\ufeff", "é", "e\u0301", "😀", "",
]  # fmt: skip
COLUMNS = [
    "", "0", "00", "01", "1", "2", "-1", "+1", "-0", "1 ", "999999999", "1000000000", "9" * 18,
    "9" * 19, "1_0", "٣", "1.0", "1.00", "01.0", "1", ".5", "0.5", "2.0", "0.0", "1e-05", "1e-5",
    "1e16", "1e+16", "1E16", "1e400", "1e-400", "inf", "nan", "5e-324", "0.33333333333333331",
    "lead", "Lead", "member", "joining", "mentor", "seat", "group", "week", "pair", "inspector",
    "2026-W30", "2026-W31", "W9", "a" * 20, "a" * 19, "A" * 20, "a,b", "b,a", "a,,b", "a,a", ",",
    "市场监管", "420102", "420102.A", "m", "x-1", "a b", "a/b", "é", "e\u0301",
]  # fmt: skip
VALUES: list[Any] = [
    0, 1, 2, 4, 5, 15, 16, 17, 24, 32, 33, 65535, 65536, 65537, 2**24, 2**32, 10**9 - 1, 10**9,
    2**53 - 1, 2**53, -1, 0.5, True, False, None, "", "0", "x", "a b", "\x85", "\u2028", "hb-4200",
    "hb-4200-2026-0001", "hb-4200-2026-00001", "hb-4200-2026-001", "hb-4200-2026-000١", "é",
    "targets", "inspectors", "office", [], {}, ["office"], ["a", "b"], ["b", "a"], ["a", "a"],
    ["2026-W30"], ["2026-W30", "2026-W31"], ["a" * 20], ["é"], [1], "0" * 64, "0" * 63, "A" * 64,
    {"kind": "dice", "label": "x", "at": ""}, {"kind": "kl8", "label": "", "at": ""},
    [{"kind": "dice", "label": "x", "at": "", "value": "7" * 19}], {"least": 0, "percent": 0},
    [{"kind": "ssq", "label": "x", "at": ""}, {"kind": "dlt", "label": "x", "at": ""}],
    [{"kind": "dice", "label": "x", "at": "2026-11-08T13:30:00Z"}], {"office": "0" * 64},
]  # fmt: skip


def golden(name: str) -> tuple[Files, dict[str, Any]]:
    """The files of a golden vector, and its plan."""
    case = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    inputs, expected = case["inputs"], case["expected"]
    files = {file: text.encode() for file, text in inputs["frozen"].items()}
    for file in ("reveals", "public", "seal", "log"):
        files[f"{file}.json"] = canonical_json(inputs[file])
    files["commitments.json"] = canonical_json(expected["commitments"])
    files["outcome.txt"] = expected["outcome"].encode()
    return files, json.loads(inputs["plan"])


def mutated(random: Random, name: str) -> bytes:
    """The bundle of a golden vector with one thing changed, sometimes two."""
    files, plan = golden(name)
    frozen = sorted(plan["files"])
    if random.random() < 0.15:
        return _other_bytes(random, resealed(files, plan))
    for _ in range(random.choice([1, 1, 1, 2])):
        part = random.random()
        if part < 0.2:
            _other_member(random, plan)
        elif part < 0.27:
            which = random.choice(["reveals.json", "public.json", "seal.json"])
            document = json.loads(files[which])
            _other_member(random, document)
            files[which] = json.dumps(document, ensure_ascii=False, sort_keys=True,
                                      separators=(",", ":")).encode()  # fmt: skip
        else:
            which = random.choice(frozen)
            files[which] = _other_lines(random, files[which])
    return resealed(files, plan)


def _other_bytes(random: Random, data: bytes) -> bytes:
    at, length = random.randrange(len(data)), random.choice([0, 1, 1, 2])
    new = random.choice([b"", b"\n", b"0", b"\t", b"\xff", b" ", random.randbytes(1)])
    return data[:at] + new + data[at + length :]


def _other_member(random: Random, document: dict[str, Any]) -> None:
    """Another value of a member, or of a member's member; or a member more or fewer."""
    if not document:
        return
    key = random.choice(sorted(document))
    inner = document[key]
    kind = random.random()
    if kind < 0.4 and isinstance(inner, dict) and inner:
        _other_member(random, inner)
    elif kind < 0.5:
        document[random.choice(["x", "é", "\x01", "rules"])] = document.pop(key)
    elif kind < 0.7 and type(inner) is int:
        document[key] = inner + random.choice([-1, 1])
    else:
        document[key] = random.choice(VALUES)


def _other_lines(random: Random, data: bytes) -> bytes:
    lines = data.decode().split("\n")[:-1]
    kind = random.random()
    if not lines or kind < 0.05:
        return data + random.choice([b"\n", b"x\n", b"x", b"", "é\n".encode()])
    at = random.randrange(len(lines))
    if kind < 0.25:
        place = random.randrange(len(lines[at]) + 1)
        end = place + random.choice([0, 1])
        lines[at] = lines[at][:place] + random.choice(CHARACTERS) + lines[at][end:]
    elif kind < 0.35:
        lines.pop(at)
    elif kind < 0.8:
        line = _other_column(random, lines, at)
        lines[at : at + (random.random() < 0.8)] = [line]
    else:
        _move_odds(random, lines, at)
    if random.random() < 0.95:
        lines.sort(key=str.encode)
    return "".join(f"{line}\n" for line in lines).encode()


def _other_column(random: Random, lines: list[str], at: int) -> str:
    """A line with another column: of another line, or from the list, or a little more or less."""
    row = lines[at].split("\t")
    column = random.randrange(len(row))
    others = [line.split("\t")[column] for line in lines if line.count("\t") >= column]
    kind = random.random()
    if kind < 0.3:
        row[column] = random.choice(others)
    elif kind < 0.5 and row[column].isascii() and row[column].isdigit():
        row[column] = str(max(0, int(row[column]) + random.choice([-2, -1, 1, 2])))
    elif kind < 0.55:
        del row[column]
    else:
        row[column] = random.choice(COLUMNS)
    return "\t".join(row)


def _move_odds(random: Random, lines: list[str], at: int) -> None:
    """Some units of the last column, if it is a number, to another line."""
    one, other = lines[at].split("\t"), lines[random.randrange(len(lines))].split("\t")
    units = random.choice([1, 2, 3, 5, 100])
    if one != other and one[-1].isdigit() and other[-1].isdigit():
        for row, by in ((one, units), (other, -units)):
            place = lines.index("\t".join(row))
            lines[place] = "\t".join([*row[:-1], str(max(0, int(row[-1]) + by))])


def mutated_proof(random: Random, name: str) -> bytes:
    """An inspector draw with another multiplier, level or bound, so that only the proof of evenness
    can be wrong; sometimes with all levels of one inspector lost."""
    files, plan = golden(name)
    marks = [line.split("\t") for line in files["multipliers.txt"].decode().split("\n")[:-1]]
    mark, kind = random.choice(marks), random.random()
    if kind < 0.35:
        mark[5] = str(int(mark[5]) + random.choice([-5, -1, 1, 5]))
    elif kind < 0.6:
        factor = random.choice([1 + 2**-52, 1 - 2**-53, 1 + 1e-6, 1 - 1e-6, 0.5, 2.0])
        mark[4] = repr(float(mark[4]) * factor).replace("+", "")
    elif kind < 0.75:
        marks.remove(mark)
    else:
        marks += _new_bound(random, files, {tuple(mark[:4]) for mark in marks})
    plan["deviation"] = random.choice([0, 1, 2, 4])
    lines = sorted(("\t".join(mark) for mark in marks), key=str.encode)
    files["multipliers.txt"] = "".join(f"{line}\n" for line in lines).encode()
    return resealed(files, plan)


def _new_bound(random: Random, files: Files, known: set[tuple[str, ...]]) -> list[list[str]]:
    """A line of a bound that has none yet, whether it exists or not."""
    target, seat, who, _ = random.choice(files["odds.txt"].decode().split("\n")[:-1]).split("\t")
    someone = random.choice(files["roster.txt"].decode().split("\n")[:-1])[:20]
    week = random.choice(["2026-W30", "2026-W31", "W9"])
    names = random.choice([
        ("inspector", someone, "", ""), ("week", someone, week, ""), ("pair", target, who, ""),
        ("group", target, seat, "mentor"),
    ])  # fmt: skip
    values = ["1.0", "0.5", "2.0", "1.0000000000000002", "0.9999999999999999", "1e300", "1e-300"]
    new = [*names, random.choice(values), random.choice(["0", "0", "1", "-1"])]
    return [] if names in known else [new]
