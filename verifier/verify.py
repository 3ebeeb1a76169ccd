"""Check draw bundles of the protocol `ssj/1` (docs/protocol.md) with nothing but Python >= 3.9.

    python verify.py FILE [FILE ...] [--policy FILE] [--json]
                     [--find ID [--salt HEX --subject TEXT]]

FILE is any of: a bundle, the whole of one draw (§1); a firm's own slip (§9); a file of replacements
(§11), beside its bundle and this bundle's parent; a share of a seal (§12), beside the bundle or its
plan.json. The files that belong together find each other by their numbers.

What a ✓ of every check of a bundle proves: the lists in the file are the ones the plan names; the
odds in them keep the rules of §3: those of targets are the rates of the plan, those of inspectors
the most even ones that the rules allow, up to the deviation that is shown; whatever a contributor
opened is what it had committed to under this very plan, and who did not commit, withheld or opened
a low secret is named; the published outcome is the only outcome of these lists, these secrets and
these public values; and the logs and witnesses whose keys the plan names have signed that lists,
commitments and reveals were closed in this order, and before the public values existed (`log`,
`witnessed`).

What it does not prove: that the keys in the plan are those of bodies that can be trusted (`policy`
is NOT CHECKED unless you name the keys that you trust with --policy), that the public values
are the ones really thrown or announced (compare them yourself: `source` is NOT CHECKED, not even
drand's signature), that the contributors did not conspire, that the
lists hold everyone they ought to and only true reasons, or that the text in `rules` describes the
odds. An inspector draw is checked against its target draw only when that bundle is given too;
otherwise the check `parent` says that it was NOT CHECKED.

A slip proves, with the public keys of a policy, that one line was in the locked lists of one draw,
and with which odds, or why it was left out. Without a policy it proves only that it agrees with
itself (`slip-signed` is NOT CHECKED). Beside the bundle of the same draw it is compared with it,
and what became of the line is shown.

Written from the document alone; § numbers are its sections. Exit status: 0 everything verified,
1 a check failed or a file cannot be read, 2 wrong usage.
"""

# ruff: noqa: B905, UP017 (Python 3.9 has neither zip(strict=) nor datetime.UTC)

from __future__ import annotations

import argparse
import base64
import functools
import hashlib
import io
import itertools
import json
import math
import operator
import re
import struct
import sys
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Any, NamedTuple

Item = tuple[bytes, int, bytes, bytes]  # §5: name, odds, path-a, path-b (names joined by "/")

# §1, the table of files: those the plan fixes by their roots, then the rest.
FIXED = {
    "targets": ("pool.txt", "excluded.txt", "cells.txt", "roster.txt", "absent.txt", "blocked.txt"),
    "inspectors": ("roster.txt", "absent.txt", "blocked.txt", "seats.txt", "odds.txt",
                   "multipliers.txt"),
}  # fmt: skip
OTHERS = ("plan.json", "commitments.json", "reveals.json", "public.json", "seal.json", "log.json",
          "outcome.txt")  # fmt: skip
SHARED = ("roster.txt", "absent.txt", "blocked.txt")  # an inspector draw has its parent's (§3)

TITLES = {
    "container": "文件结构", "json": "文书格式", "lines": "名单格式", "plan": "摇号方案",
    "roots": "名单锁定", "odds": "抽取机会", "deviation": "取整偏差", "evenness": "机会均衡",
    "commitments": "封存与启封", "public": "公开随机数", "seal": "密封",
    "seed": "摇号随机数", "outcome": "摇号结果", "parent": "与对象抽取衔接",
    "source": "公开随机数的来源", "log": "公告日志", "witnessed": "见证时间", "policy": "信任名单",
    "slip": "凭证格式", "slip-id": "凭证编码", "slip-line": "锁定的名单", "slip-cell": "抽取机会",
    "slip-log": "公告日志", "slip-signed": "日志签名", "slip-bundle": "与摇号文件对照",
    "replacements": "递补文件", "chain": "递补号码", "replacement": "递补人选", "share": "份额",
}  # fmt: skip
KINDS = {"targets": "抽检查对象", "inspectors": "抽检查人员"}
UNREADABLE = {
    "FileNotFoundError": "没有这个文件",
    "IsADirectoryError": "这是一个文件夹",
    "PermissionError": "没有读取的权限",
    "MemoryError": "文件太大，内存不够",
}
NOT_FINISHED = "程序未能完成此项核验，按未通过处理"


class Failed(Exception):
    """A check found something wrong; the text says what, for people."""


class NotChecked(Exception):
    """A check could not be made with what is at hand; the text says why, for people."""


def need(condition: object, message: str) -> None:
    if not condition:
        raise Failed(message)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def utf_8(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as problem:
        raise Failed(f"第 {problem.start} 字节处不是 UTF-8 文字") from None


@dataclass
class Bundle:
    """One bundle and what is known of it so far."""

    path: str
    files: dict[str, bytes] = field(default_factory=dict)  # bytes by name, while needed
    docs: dict[str, dict[str, Any]] = field(default_factory=dict)  # the .json files, parsed
    lines: dict[str, list[bytes]] = field(default_factory=dict)  # the .txt files, in lines
    shape: str = ""  # the kind to which the set of files belongs
    number: str | None = None
    kind: str | None = None
    plan_hash: str | None = None
    seed: str | None = None
    outcome_hash: str | None = None  # a child's `parent` names it
    parties: dict[str, list[str]] | None = None  # who did not commit, withheld, was low (§4)
    values: list[dict[str, str]] | None = None  # the public values (§4)
    logged: dict[str, Logged] = field(default_factory=dict)  # log.json, once it is checked (§8)
    log: dict[str, Any] | None = None  # the same, as the report shows it
    drawn: int | None = None
    pool: int | None = None
    checks: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, str] | None = None
    whole: bool = True  # False: nothing but a plan.json, that a share is checked against (§12)

    @property
    def plan(self) -> dict[str, Any]:
        return self.docs["plan.json"]

    @property
    def disclosed(self) -> str | None:
        """The day of disclosure of a sealed draw."""
        return self.plan["seal"].get("disclose") if self.number else None

    def rows(self, name: str) -> Iterator[list[bytes]]:
        return (line.split(b"\t") for line in self.lines[name])

    @functools.cached_property
    def staffing(self) -> Staffing:
        return Staffing(self)

    def preamble(self, tag: str) -> str:
        return f"{tag}\n{self.number}\n{self.plan_hash}\n"  # how §4's texts begin


# ---- §1 the container --------------------------------------------------------------------------

MAGIC = b"ssj-bundle/1\n"
HEADER = re.compile(rb"([a-z]+(?:-[a-z]+)*\.(?:json|txt)) (0|[1-9][0-9]{0,17})\n")


def check_container(b: Bundle) -> str:
    data = b.files.pop("")  # the whole file, put there by check_file
    need(data.startswith(MAGIC), "开头不是 ssj-bundle/1，不是本协议的摇号文件")
    at, last = len(MAGIC), ""
    while not data.startswith(b"end\n", at):
        header = HEADER.match(data, at)
        if header is None:
            raise Failed(f"第 {at} 字节处应为文件名和长度，或结束标记")
        name = header[1].decode("ascii")
        need(name > last, f"内含文件 {name} 重复或次序不对")
        stop = header.end() + int(header[2])
        need(data[stop : stop + 1] == b"\n", f"内含文件 {name} 的长度与所写不符")
        b.files[name] = data[header.end() : stop]
        at, last = stop + 1, name
    need(at + 4 == len(data), "结束标记之后还有多余内容")
    kinds = [kind for kind, fixed in FIXED.items() if set(b.files) == {*fixed, *OTHERS}]
    need(kinds, "内含的文件多于或少于规定")
    b.shape = kinds[0]
    return f"文件完整，内含 {len(b.files)} 份文件，不多不少"


# ---- §1 JSON: a parser that accepts the RFC 8785 form only -------------------------------------

STRING = re.compile(
    r'"([^"\\\x00-\x1f]*(?:\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f]))[^"\\\x00-\x1f]*)*)"'
)
INTEGER = re.compile(r"0|[1-9][0-9]{0,15}")
WORDS_OF_JSON = (("true", True), ("false", False))
ESCAPE = re.compile(r"\\(u00..|.)")
SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
DEEPEST = 64
CONTROL_IN_JSON = re.compile("[\x00-\x1f\x7f-\x9f]")


def unescape(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else SHORT.get(code, code)


def json_string(text: str, at: int) -> tuple[str, int]:
    found = STRING.match(text, at)
    if found is None:
        raise Failed(f"第 {at} 字处不是规范的字符串")
    return ESCAPE.sub(unescape, found[1]), found.end()


def json_members(text: str, at: int, close: str, one: Callable[[int], int]) -> int:
    """Read `one` member after another, joined by commas, up to `close`; return what follows."""
    if text.startswith(close, at):
        return at + 1
    while True:
        at = one(at)
        if text.startswith(close, at):
            return at + 1
        need(text.startswith(",", at), f"第 {at} 字处应为逗号或 {close}")
        at += 1


def json_object(text: str, at: int, depth: int) -> tuple[dict[str, Any], int]:
    result: dict[str, Any] = {}

    def member(at: int) -> int:
        key, at = json_string(text, at)
        need(key.isascii(), "成员名只能用 ASCII 字符")
        need(not result or key > next(reversed(result)), f"成员 {key} 重复或次序不对")
        need(text.startswith(":", at), f"第 {at} 字处应为冒号")
        result[key], at = json_value(text, at + 1, depth + 1)
        return at

    return result, json_members(text, at, "}", member)


def json_array(text: str, at: int, depth: int) -> tuple[list[Any], int]:
    result: list[Any] = []

    def member(at: int) -> int:
        value, at = json_value(text, at, depth + 1)
        result.append(value)
        return at

    return result, json_members(text, at, "]", member)


def json_value(text: str, at: int, depth: int) -> tuple[Any, int]:
    first = text[at : at + 1]
    if first == '"':
        return json_string(text, at)
    if first in ("{", "["):
        need(depth <= DEEPEST, f"嵌套超过 {DEEPEST} 层")
        return (json_object if first == "{" else json_array)(text, at + 1, depth)
    for word, value in WORDS_OF_JSON:
        if text.startswith(word, at):
            return value, at + len(word)
    found = INTEGER.match(text, at)  # no sign, fraction or exponent
    if found is None or int(found[0]) >= 1 << 53:
        raise Failed(f"第 {at} 字处不是允许的值（整数须小于 2^53，不带正负号）")
    return int(found[0]), found.end()


def json_document(data: bytes) -> dict[str, Any]:
    need(data.startswith(b"{"), "应为一个 JSON 对象")
    text = utf_8(data)
    result, end = json_object(text, 1, 1)
    need(end == len(text), "对象之后还有多余内容")
    return result


def strings(value: object) -> Iterator[str]:
    """All of them, the keys of objects too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)
    elif isinstance(value, dict):
        for key, part in value.items():
            yield key
            yield from strings(part)


def check_strings(document: dict[str, Any], name: str) -> None:
    for member, value in document.items():
        free = name == "plan.json" and member == "rules"
        parts = () if free else strings(value)
        clean = not any(map(CONTROL_IN_JSON.search, (member, *parts)))
        need(clean, f"成员 {member} 含有控制字符")


def check_json(b: Bundle) -> str:
    names = [name for name in b.files if name.endswith(".json")]
    for name in names:
        try:
            b.docs[name] = json_document(b.files[name])
            if name != "log.json":  # log entries are texts of their own (§8)
                check_strings(b.docs[name], name)
        except Failed as problem:
            raise Failed(f"{name}：{problem}") from None
    return f"{len(names)} 份文书写法规范，没有重复或多余的内容"


# ---- §1 the forms of lines; the key columns are groups -----------------------------------------

ID, CELL, SEAT = rb"[a-z2-7]{20}", rb"[0-9A-Za-z.-]+", rb"[0-9a-z.-]+"
WEEK = rb"(?!" + ID + rb"(?![0-9A-Za-z-]))[0-9A-Za-z-]+"  # no id: both name B-nodes, §7
PATH = CELL + rb"(?:/" + CELL + rb")*"
INT, BIT = rb"(?:0|[1-9][0-9]{0,8})", rb"[01]"
ODDS, RANK = rb"(?:0|[1-9][0-9]{0,17})", rb"[1-9][0-9]{0,8}"
BLIND = rb"(?:[0-9a-f]{32})?"
VALUE, LEVEL = rb"[0-9.e-]{1,24}", rb"(?:0|-?[1-9][0-9]{0,8})"
ROLE = rb"(?:lead|member|specialist|joining)"
TEXT, NAME, NAME_OR_NONE = rb"[^\t]*", rb"[^\t,]+", rb"[^\t,]*"
LIST = rb"(?:" + NAME + rb"(?:," + NAME + rb")*)?"
# §3: the first four columns of multipliers.txt are which bound a line speaks of.
BOUND = rb"(?:%s)" % b"|".join((
    rb"seat\t%s\t%s\t" % (ID, SEAT), rb"group\t%s\t%s\tmentor" % (ID, SEAT),
    rb"inspector\t%s\t\t" % ID, rb"week\t%s\t%s\t" % (ID, WEEK), rb"pair\t%s\t%s\t" % (ID, ID),
))  # fmt: skip
INFINITE, NOT_A_NUMBER = float("inf"), float("nan")
CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]")  # in UTF-8, but for \t and \n


def form(*columns: bytes, keys: tuple[int, ...] = (0,)) -> re.Pattern[bytes]:
    parts = (b"(%s)" % c if i in keys else b"(?:%s)" % c for i, c in enumerate(columns))
    return re.compile(b"\t".join(parts))


FORMS = {
    "pool.txt": form(ID, CELL),
    "excluded.txt": form(ID, TEXT),
    "cells.txt": form(CELL, PATH, PATH, INT, ODDS, BLIND),
    "roster.txt": form(ID, INT, INT, INT + b"?", BIT, BIT, NAME, LIST, LIST),
    "absent.txt": form(ID, TEXT),
    "blocked.txt": form(ID, ID, TEXT, keys=(0, 1)),
    "seats.txt": form(ID, NAME, WEEK + b"|", SEAT, ROLE, NAME, NAME_OR_NONE, INT, keys=(0, 3)),
    "odds.txt": form(ID, SEAT, ID, ODDS, keys=(0, 1, 2)),
    "multipliers.txt": form(BOUND, VALUE, LEVEL),
}
OUTCOMES = {
    "targets": form(CELL, RANK, ID, rb"(?:drawn|alternate)", rb"[0-9a-f]{64}", keys=(0, 1)),
    "inspectors": form(ID, SEAT, ID, keys=(0, 1, 2)),
}


def split_lines(name: str, data: bytes) -> list[bytes]:
    try:
        utf_8(data)
    except Failed as problem:
        raise Failed(f"{name}：{problem}") from None
    need(not CONTROL.search(data), f"{name} 含有控制字符")
    lines = data.split(b"\n")
    need(lines.pop() == b"", f"{name} 最后一行没有换行")
    return lines


def check_form(name: str, lines: list[bytes], pattern: re.Pattern[bytes]) -> None:
    match = pattern.fullmatch
    seats: set[tuple[bytes, ...]] = set()
    last: tuple[bytes, ...] = ()
    for count, line in enumerate(lines, 1):
        found = match(line)
        if found is None:
            raise Failed(f"{name} 第 {count} 行格式不对")
        key = found.groups()
        # In sorted lines equal leading columns stand together; in seats.txt a column is between.
        if key == last or key in seats:
            raise Failed(f"{name} 第 {count} 行与前面的行重复")
        last = key
        if name == "seats.txt":
            seats.add(key)


def check_order(name: str, lines: list[bytes], by_rank: bool) -> None:
    if by_rank:  # §6: cells ascending, in them ranks ascending
        ranks = [(cell, int(rank)) for cell, rank, *_ in (line.split(b"\t") for line in lines)]
        rising = all(map(operator.lt, ranks, ranks[1:]))
    else:
        rising = all(map(operator.lt, lines, itertools.islice(lines, 1, None)))
    need(rising, f"{name} 各行次序不对或有重复")


def is_value(text: bytes) -> bool:
    """The only form of a finite double above 0: the fewest digits that give it back."""
    try:
        value = float(text)
    except ValueError:
        return False
    return 0 < value < INFINITE and repr(value).replace("+", "").encode() == text


def check_blinds(b: Bundle) -> None:
    """Lines of a sealed draw have one, others have none. (Any other mode fails in `plan`.)"""
    mode = b.plan.get("mode")
    for row in b.rows("cells.txt") if mode in ("open", "sealed") else ():
        need((row[5] != b"") == (mode == "sealed"), "cells.txt 的遮盖码与公开方式不符")


def check_lines(b: Bundle) -> str:
    b.outcome_hash = sha(b.files["outcome.txt"])
    for name in (*FIXED[b.shape], "outcome.txt"):
        lines = split_lines(name, b.files.pop(name))
        outcome = name == "outcome.txt"
        check_form(name, lines, OUTCOMES[b.shape] if outcome else FORMS[name])
        check_order(name, lines, by_rank=outcome and b.shape == "targets")
        b.lines[name] = lines
    for row in b.rows("roster.txt"):
        for column in row[7:9]:
            parts = column.split(b",")
            need(all(map(operator.lt, parts, parts[1:])), "roster.txt 的区县或资格次序不对或重复")
    if b.shape == "targets":
        check_blinds(b)
    else:
        values = (row[4] for row in b.rows("multipliers.txt"))
        need(all(map(is_value, values)), "multipliers.txt 的系数写法不对，或不是正数")
    total = sum(map(len, b.lines.values()))
    return f"{len(b.lines)} 份名单共 {total} 行，格式和次序正确，没有重复"


# ---- §2 identifiers ----------------------------------------------------------------------------


def identifier(salt: bytes, subject: str) -> str:
    digest = hashlib.sha256(b"ssj.pid.v1\n" + salt + subject.encode()).digest()
    return base64.b32encode(digest).decode().lower()[:20]


# ---- §3 the plan -------------------------------------------------------------------------------

LINES_MOST, COUNT_MOST = 10**9, 10**9 - 1
COMMON = ("protocol", "hash", "mode", "seal", "slot", "escrow", "chain", "log", "number",
          "authority", "task", "kind", "bits", "turns", "files", "parties", "sources",
          "rules")  # fmt: skip
MEMBERS = {"targets": {*COMMON, "rates", "alternates"}, "inspectors": {*COMMON, "cap", "weeks",
           "deviation", "parent"}}  # fmt: skip
NAMES_MOST, PLACE_MOST, LOG_LINES_MOST = 64, 10_000, 64
RATE = r"(?:0|[1-9][0-9]{0,17})/[1-9][0-9]{0,17}"


def is_int(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most  # and so not a boolean


def matches(pattern: str, value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(pattern, value) is not None


def is_text(value: object) -> bool:
    return matches(r"[^\x00-\x1f\x7f-\x9f]+", value)


def is_hash(value: object) -> bool:
    return matches(r"[0-9a-f]{64}", value)


def has_members(value: object, *names: str) -> bool:
    return isinstance(value, dict) and value.keys() == set(names)


def are_names(value: object, least: int) -> bool:
    """`least` names or more, sorted."""
    return (
        isinstance(value, list)
        and least <= len(value) <= NAMES_MOST
        and all(matches(r"[a-z-]+", name) for name in value)
        and all(map(operator.lt, value, value[1:]))
    )


def check_plan_names(plan: dict[str, Any]) -> None:
    for member, values in (("protocol", ["ssj/1"]), ("hash", ["sha-256"]),
                           ("mode", ["open", "sealed"])):  # fmt: skip
        need(plan[member] in values, f"{member} 应为 {' 或 '.join(values)}")
    need(is_text(plan["authority"]) and is_text(plan["task"]), "机关或任务代码不对")
    number = re.escape(plan["authority"]) + r"-[0-9]{4}-[0-9]{4,}"
    need(matches(number, plan["number"]), "摇号编号应为“机关代码-年份-四位以上序号”")
    need(are_names(plan["parties"], 1), f"参与方应为 1 至 {NAMES_MOST} 个名称，按次序，不重复")
    escrow = plan["escrow"]
    need(escrow == "" or matches(r"[a-z-]+", escrow), "托管方的名称不对")
    need(escrow not in plan["parties"], "托管方不能是参与方")
    check_sources(plan["sources"], escrow)
    log = plan["log"]
    need(isinstance(log, list) and 2 <= len(log) <= LOG_LINES_MOST,
         f"log 应为 2 至 {LOG_LINES_MOST} 行信任名单")  # fmt: skip
    need(all(isinstance(line, str) for line in log), "log 的各行应为文字")
    need(isinstance(plan["rules"], dict), "规则说明应为对象")


def check_plan_seal(plan: dict[str, Any]) -> None:
    seal = plan["seal"]
    if plan["mode"] == "open":
        need(seal == {}, "公开方式的摇号不应有密封")
        return
    need(has_members(seal, "disclose", "holders", "least", "points"), "密封的项目不对")
    day = seal["disclose"]
    need(isinstance(day, str) and is_moment(f"{day}T00:00:00Z"), "公开日不对")
    need(are_names(seal["holders"], 2), f"密封保管方应为 2 至 {NAMES_MOST} 个名称，按次序，不重复")
    need(is_int(seal["least"], 1, len(seal["holders"])), "启封密封所需的份数不对")
    points = seal["points"]
    need(isinstance(points, list) and len(points) == seal["least"] and all(map(is_hash, points)),
         "密封的校验点个数或格式不对")  # fmt: skip


def check_plan_chains(plan: dict[str, Any]) -> None:
    """Of a standing draw (§4) and of the codes for vacant seats (§11)."""
    slot, chain = plan["slot"], plan["chain"]
    if slot != {}:
        need(has_members(slot, "calendar", "entry", "place", "heads"), "常设摇号的项目不对")
        need(is_text(slot["calendar"]) and is_hash(slot["entry"]), "常设摇号的日程不对")
        need(is_int(slot["place"], 1, PLACE_MOST), f"常设摇号的位次应为 1 至 {PLACE_MOST}")
        need(has_members(slot["heads"], *plan["parties"]), "常设摇号的号码链与参与方不符")
        need(all(map(is_hash, slot["heads"].values())), "常设摇号的号码链格式不对")
    if chain != {}:
        need(has_members(chain, "party", "head", "length"), "递补号码链的项目不对")
        need(matches(r"[a-z-]+", chain["party"]), "递补号码链的持有方名称不对")
        need(is_hash(chain["head"]), "递补号码链的链首格式不对")
        need(is_int(chain["length"], 1, COUNT_MOST), "递补号码链的长度不对")


def check_plan_of_targets(plan: dict[str, Any]) -> None:
    spare, rates = plan["alternates"], plan["rates"]
    need(has_members(spare, "least", "percent"), "候补规则的项目不对")
    need(
        all(is_int(value, 0, COUNT_MOST) for value in spare.values()), "候补规则应为至多九位的整数"
    )
    need(isinstance(rates, dict), "各类对象的比例应为对象")
    for own, rate in rates.items():
        need(matches(r"[A-Z-]", own), f"比例 {own} 的类别不对")
        need(matches(RATE, rate), f"类别 {own} 的比例应写作“分子/分母”")
        part, whole = map(int, rate.split("/"))
        need(part <= whole, f"类别 {own} 的比例超过一")


def check_plan_of_inspectors(plan: dict[str, Any]) -> None:
    need(is_int(plan["cap"], 1, 1 << plan["bits"]), "cap 应在 1 到 2^bits 之间")
    need(is_int(plan["deviation"], 0, (1 << 53) - 1), "deviation 应为整数")
    weeks = plan["weeks"]
    need(isinstance(weeks, list), "weeks 应为列表")
    need(all(matches(WEEK.decode(), week) for week in weeks), "有周次的名称不对")
    need(all(map(operator.lt, weeks, weeks[1:])), "周次的次序不对或重复")
    parent = plan["parent"]
    need(has_members(parent, "number", "plan", "outcome"), "parent 的项目不对")
    need(is_text(parent["number"]), "parent 的编号不对")
    need(matches(r".+-[0-9]{4}-[0-9]{4,}", parent["number"]), "parent 的编号不对")
    need(is_hash(parent["plan"]) and is_hash(parent["outcome"]), "parent 的校验码不对")


def check_plan_document(plan: dict[str, Any], kind: str) -> None:
    need(plan.keys() == MEMBERS[kind], "方案的项目多于或少于规定")
    check_plan_names(plan)
    check_plan_seal(plan)
    check_plan_chains(plan)
    need(is_int(plan["bits"], 16, 32), "bits 应在 16 到 32 之间")
    need(is_int(plan["turns"], 0, plan["bits"]), "turns 应在 0 到 bits 之间")
    need(has_members(plan["files"], *FIXED[kind]), "方案锁定的名单多于或少于规定")
    for entry in plan["files"].values():
        need(has_members(entry, "lines", "root"), "名单锁定的项目不对")
        need(is_int(entry["lines"], 0, LINES_MOST) and is_hash(entry["root"]), "名单锁定的内容不对")
    (check_plan_of_targets if kind == "targets" else check_plan_of_inspectors)(plan)


def check_plan(b: Bundle) -> str:
    kind, plan = b.plan.get("kind"), b.plan
    if b.whole:
        need(kind == b.shape, "方案写的抽取种类与内含文件不符")
    need(kind in list(KINDS), "抽取种类不对")
    check_plan_document(plan, str(kind))
    b.kind, b.number = str(kind), plan["number"]
    b.plan_hash = sha(b"ssj.plan.v1\n" + b.files["plan.json"])
    if b.whole:
        b.pool = len(b.lines["pool.txt" if kind == "targets" else "roster.txt"])
    return f"方案 {b.number}（{KINDS[b.kind]}）项目齐全，格式正确；方案校验码 {b.plan_hash}"


# ---- §3 line roots -----------------------------------------------------------------------------


def merkle_root(lines: Iterable[bytes]) -> str:
    """RFC 6962: complete subtrees, the largest first, wait on a stack for their right sides."""
    sha256 = hashlib.sha256
    stack: list[bytes] = []
    for count, line in enumerate(lines):
        node = sha256(b"\x00" + line).digest()
        while count & 1:  # as many complete pairs end here as `count` has trailing ones
            node = sha256(b"\x01" + stack.pop() + node).digest()
            count >>= 1
        stack.append(node)
    if not stack:
        return sha(b"")
    node = stack.pop()
    while stack:
        node = sha256(b"\x01" + stack.pop() + node).digest()
    return node.hex()


def check_roots(b: Bundle) -> str:
    for name in FIXED[b.shape]:
        lines, entry = b.lines[name], b.plan["files"][name]
        need(entry["lines"] == len(lines), f"{name} 的行数与方案锁定的不符")
        need(entry["root"] == merkle_root(lines), f"{name} 的名单校验码与方案锁定的不符")
    return f"{len(FIXED[b.shape])} 份名单的行数和名单校验码与方案锁定的一致"


# ---- §3 checks on targets ----------------------------------------------------------------------


def pool_by_cell(b: Bundle) -> dict[bytes, list[bytes]]:
    groups: dict[bytes, list[bytes]] = defaultdict(list)
    for line in b.lines["pool.txt"]:
        groups[line[21:]].append(line)  # after the 20 characters of the id and a tab
    return groups


def check_cell_name(cell: bytes, path_a: bytes, path_b: bytes) -> None:
    names = path_a.split(b"/")
    need(len(names) == 4 and b"/" not in path_b, f"分组 {cell.decode()} 的层级数不对")
    known = re.fullmatch(re.escape(names[2]) + rb"\.[A-Z-]", names[3])
    need(known and cell == names[3] + b"." + path_b, f"分组 {cell.decode()} 的名称与层级不符")


def check_rates(b: Bundle) -> None:
    """The odds of each cell, and of every total, are what the rates say, rounded down or up.

    With the least common multiple of the rates' denominators all of it is in whole numbers.
    """
    rates = {own: Fraction(*map(int, rate.split("/"))) for own, rate in b.plan["rates"].items()}
    whole = math.lcm(*(rate.denominator for rate in rates.values()))
    share = {own.encode(): int(rate * whole) << b.plan["bits"] for own, rate in rates.items()}
    sums: dict[tuple[bytes, ...], list[int]] = defaultdict(lambda: [0, 0])
    for cell, path_a, path_b, size, odds, _ in b.rows("cells.txt"):
        need(path_a[-1:] in share, f"分组 {cell.decode()} 的类别没有比例")
        expected, names = int(size) * share[path_a[-1:]], path_a.split(b"/")
        prefixes = (tuple(names[:count]) for count in range(1, len(names) + 1))
        for total in ((b"", cell), (b"", b"", path_b), *prefixes):
            sums[total][0] += int(odds)
            sums[total][1] += expected
    for total, (given, expected) in sums.items():
        where = b"/".join(total).decode().lstrip("/")
        need(abs(given * whole - expected) < whole, f"{where} 的抽取机会与方案的比例不符")


def check_odds_of_targets(b: Bundle) -> str:
    groups, one = pool_by_cell(b), 1 << b.plan["bits"]
    rates: list[Fraction] = []
    for cell, path_a, path_b, size, odds, _ in b.rows("cells.txt"):
        label = f"分组 {cell.decode()}"
        need(len(groups.pop(cell, ())) == int(size) >= 1, f"{label} 的家数与候选名单不符")
        need(int(odds) <= int(size) * one, f"{label} 的抽取机会超过家数")
        check_cell_name(cell, path_a, path_b)
        rates.append(Fraction(int(odds), int(size) * one))
    need(not groups, "候选名单中有未列明的分组")
    check_rates(b)
    excluded = {line[:20] for line in b.lines["excluded.txt"]}
    need(not any(line[:20] in excluded for line in b.lines["pool.txt"]), "有人同在候选和排除名单")
    low, high = (per_hundred(rate) for rate in (min(rates, default=0), max(rates, default=0)))
    return (f"候选名单 {b.pool} 家，{len(rates)} 个分组家数相符，与排除名单无重复；各分组和合计的"
            f"抽取机会与方案的比例相符，每100家约抽{low}至{high}家")  # fmt: skip


def per_hundred(rate: Fraction | int) -> str:
    return f"{float(rate * 100):.4g}"


# ---- §3 checks on inspectors -------------------------------------------------------------------


class Person(NamedTuple):
    """A line of roster.txt."""

    load: int
    least: int
    week_load: int | None
    lead: bool
    new: bool
    counties: list[bytes]
    qualifications: list[bytes]


class Staffing:
    """Who may be sent where: the people, the seats of each target, and who may not meet."""

    def __init__(self, b: Bundle) -> None:
        self.lines = b.lines["odds.txt"]
        self.seats: dict[bytes, dict[bytes, list[bytes]]] = {}  # by target and seat, in order
        for row in b.rows("seats.txt"):
            self.seats.setdefault(row[0], {})[row[3]] = row
        counties = {row[1] for row in b.rows("seats.txt")}
        self.people: dict[bytes, Person] = {}
        self.local: dict[bytes, Person] = {}  # those who work in a county of the seats
        self.staff: dict[tuple[bytes, bytes], list[bytes]] = defaultdict(list)
        for own, load, least, week, lead, new, department, places, skills in b.rows("roster.txt"):
            person = Person(
                int(load), int(least), int(week) if week else None, lead == b"1", new == b"1",
                places.split(b","), skills.split(b","),
            )  # fmt: skip
            self.people[own] = person
            for county in counties.intersection(person.counties):
                self.local[own] = person
                self.staff[county, department].append(own)
        self.any_new = any(person.new for person in self.local.values())
        self.apart: dict[bytes, set[bytes]] = defaultdict(set)  # by target
        for inspector, target, _ in b.rows("blocked.txt"):
            self.apart[target].add(inspector)
        self.found: dict[tuple[bytes, ...], dict[bytes, None]] = {}

    def fits(self, seat: list[bytes]) -> dict[bytes, None]:
        """Everyone who may take the seat, those apart from it included; in order."""
        _, county, _, _, role, department, skill, _ = seat
        key = (county, department, skill, b"lead" if role == b"lead" else b"")
        if key not in self.found:
            known = ((own, self.people[own]) for own in self.staff.get(key[:2], ()))
            self.found[key] = {
                own: None for own, person in known
                if (person.lead or not key[3]) and (not skill or skill in person.qualifications)
            }  # fmt: skip
        return self.found[key]

    def apart_from(self, target: bytes) -> Collection[bytes]:
        return self.apart.get(target, ())

    def mentor_seat(self, target: bytes) -> bytes | None:
        if not self.any_new:
            return None
        seats = self.seats[target]
        return next((name for name, row in seats.items() if row[4] == b"lead"), next(iter(seats)))

    def week(self, target: bytes) -> bytes:
        return next(iter(self.seats[target].values()))[2]

    def odds(self, target: bytes) -> dict[bytes, dict[bytes, int]]:
        """By seat and inspector."""
        found: dict[bytes, dict[bytes, int]] = {seat: {} for seat in self.seats[target]}
        start = bisect_left(self.lines, target + b"\t")
        for line in self.lines[start : bisect_left(self.lines, target + b"\n")]:
            _, seat, inspector, number = line.split(b"\t")
            found[seat][inspector] = int(number)
        return found


def check_seats(staff: Staffing, weeks: set[bytes], most: int) -> None:
    """Each target has seats for two at least, one county and one week; all are for `most`."""
    everybody = sum(int(row[7]) for seats in staff.seats.values() for row in seats.values())
    need(everybody <= most, "岗位的总人数过大")
    for target, seats in staff.seats.items():
        where = f"对象 {target.decode()} "
        counts = [int(row[7]) for row in seats.values()]
        need(min(counts) >= 1, where + "有岗位的人数为零")
        need(sum(counts) >= 2, where + "的岗位不足两人")
        need(len({row[1] for row in seats.values()}) == 1, where + "有两个区县")
        need(len({row[2] for row in seats.values()}) == 1, where + "有两个周次")
        need(staff.week(target) in weeks, where + "的周次不在方案之中")


def check_pairs(staff: Staffing) -> None:
    """Each line of odds.txt names a seat, and somebody who may take it."""
    for target, seat, inspector, odds in (line.split(b"\t") for line in staff.lines):
        row = staff.seats.get(target, {}).get(seat)
        if row is not None and inspector in staff.fits(row) and odds != b"0":
            if inspector not in staff.apart_from(target):
                continue
            why = "人员应当回避这个对象"
        elif row is None:
            why = "岗位表中没有这个岗位"
        elif inspector not in staff.people:
            why = "人员名单中没有这个人"
        else:
            why = "机会为零" if odds == b"0" else "人员不符合岗位条件"
        raise Failed(
            f"对象 {target.decode()}、岗位 {seat.decode()}、人员 {inspector.decode()}：{why}"
        )


def check_targets(staff: Staffing, one: int, cap: int) -> tuple[Counter[bytes], Counter[Any]]:
    """The sums at each target; returned are those of each inspector, and of each in each week."""
    by_person: Counter[bytes] = Counter()
    by_week: Counter[Any] = Counter()
    for target, seats in staff.seats.items():
        where, week, mentor = f"对象 {target.decode()} ", staff.week(target), 0
        pairs: Counter[bytes] = Counter()
        for seat, odds in staff.odds(target).items():
            need(sum(odds.values()) == int(seats[seat][7]) * one, where + "有岗位的机会不足或超额")
            if seat == staff.mentor_seat(target):
                mentor = sum(n for own, n in odds.items() if not staff.people[own].new)
            pairs.update(odds)
        need(mentor >= one or not staff.any_new, where + "不能保证有熟手带新人")
        need(max(pairs.values()) <= cap, where + "有人员与之相遇的机会超过上限")
        by_person.update(pairs)
        for own, number in pairs.items() if week else ():
            if staff.people[own].week_load is not None:
                by_week[own, week] += number
    return by_person, by_week


def check_odds_of_inspectors(b: Bundle) -> str:
    staff, one, cap = b.staffing, 1 << b.plan["bits"], b.plan["cap"]
    absent = (line[:20] for line in b.lines["absent.txt"])
    need(not any(own in staff.people for own in absent), "有人同在人员和缺席名单")
    check_seats(staff, {b"", *(week.encode() for week in b.plan["weeks"])}, (1 << 53) // one)
    check_pairs(staff)
    by_person, by_week = check_targets(staff, one, cap)
    for own, person in staff.local.items():
        total, where = by_person[own], f"人员 {own.decode()} "
        need(total >= person.least * one, where + "不足最低承担次数")
        need(total <= person.load * one, where + "超过承担上限")
    for (own, _), total in by_week.items():
        most = (staff.people[own].week_load or 0) * one
        need(total <= most, f"人员 {own.decode()} 超过一周的承担上限")
    seats = len(b.lines["seats.txt"])
    return (f"人员 {b.pool} 名、岗位 {seats} 个：资格、回避、人数、承担次数、带新人均符合；任一人员"
            f"去任一对象的机会每100次不超过{per_hundred(Fraction(cap, one))}次")  # fmt: skip


def check_odds(b: Bundle) -> str:
    return check_odds_of_targets(b) if b.kind == "targets" else check_odds_of_inspectors(b)


# ---- §3 the most even odds ---------------------------------------------------------------------

SAFE = (1e-100, 1e100)  # between these, floats are exact to 16 digits, and so are two multiplied
BOUNDS = {"seat": "岗位", "group": "带新人", "inspector": "人员", "week": "人员一周",
          "pair": "人员与对象"}  # fmt: skip


class Bound:
    """A bound on the sum of the odds of some pairs, with its line of multipliers.txt."""

    __slots__ = ("around", "level", "lower", "name", "pairs", "product", "total", "upper", "value")

    def __init__(self, name: bytes, around: Bound | None, lower: int, upper: int) -> None:
        self.name, self.lower, self.upper = name, lower, upper
        self.around: Bound = around or self  # the root hangs from itself
        self.value, self.level, self.product = 1.0, 0, 1.0
        self.total = self.pairs = 0

    def ratio(self) -> tuple[int, int]:
        """The product of the values from here to the root, exactly."""
        bound, above, below = self, 1, 1
        while bound.around is not bound:
            numerator, denominator = bound.value.as_integer_ratio()
            above, below, bound = above * numerator, below * denominator, bound.around
        return above, below

    def __str__(self) -> str:
        kind, *names = self.name.decode().rstrip("\t").split("\t")
        return f"{BOUNDS[kind]}（{'，'.join(names)}）"


class Evenness:
    """The bounds of the draw in their two trees, and the conditions on them."""

    def __init__(self, b: Bundle) -> None:
        self.staff, self.lines, self.used = b.staffing, b.lines["multipliers.txt"], 0
        self.one: int = 1 << b.plan["bits"]
        self.cap: int = b.plan["cap"]
        self.deviation: int = b.plan["deviation"]
        self.count = 0
        self.root = Bound(b"", None, 0, 0)
        self.persons: dict[bytes, Bound] = {}
        for own, person in self.staff.local.items():
            limits = person.least * self.one, person.load * self.one
            self.persons[own] = self.bound(b"inspector\t%s\t\t" % own, self.root, *limits)
        self.weeks: dict[tuple[bytes, bytes], Bound] = {}
        self.known_weeks = {row[2] for row in b.rows("seats.txt")}

    def bound(self, name: bytes, around: Bound, lower: int, upper: int) -> Bound:
        bound = Bound(name, around, lower, upper)
        start = name + b"\t"
        at = bisect_left(self.lines, start)
        if at < len(self.lines) and self.lines[at].startswith(start):
            self.used += 1
            value, level = self.lines[at][len(start) :].split(b"\t")
            bound.value, bound.level = float(value), int(level)
        elif name.startswith(b"seat"):
            raise Failed(f"均衡系数缺少{bound}")
        bound.product = around.product * bound.value
        if not SAFE[0] < bound.product < SAFE[1]:
            bound.product = NOT_A_NUMBER  # which is close to nothing: the exact test decides
        return bound

    def week(self, own: bytes, week: bytes) -> Bound:
        """What the pairs of an inspector in a week hang from, those apart that are several."""
        person = self.staff.people[own]
        if person.week_load is None or not week:
            return self.persons[own]
        if (own, week) not in self.weeks:
            name = b"week\t%s\t%s\t" % (own, week)
            most = person.week_load * self.one
            self.weeks[own, week] = self.bound(name, self.persons[own], 0, most)
        return self.weeks[own, week]

    # -- conditions --

    def close(self, first: Bound, other: Bound, odds: int) -> bool:
        """*Product*: in floats, whose error is below 0.001; where that leaves a doubt, exactly."""
        product = first.product * other.product * self.one
        expected: float = self.cap if product > self.cap else product
        if abs(odds - expected) <= self.deviation - 0.001:
            return True
        (n1, d1), (n2, d2) = first.ratio(), other.ratio()
        above, below = self.one * n1 * n2, d1 * d2
        least, most = ((odds + n) * below for n in (-self.deviation, self.deviation))
        return least <= min(above, self.cap * below) <= most

    def wrong(self, first: Bound, other: Bound, odds: int) -> str:
        """What is wrong with the odds of a pair that joins the two, or nothing."""
        if first.level == other.level:
            close = self.close(first, other, odds)
            return "" if close else "机会与均衡系数算出的相差过大"
        if 0 < odds < self.cap:
            return "没有变动余地的机会应为零或上限"
        falling = other.level < first.level
        return "" if falling == (odds == 0) else "机会的层级次序不对"

    def check_bound(self, bound: Bound, side: str) -> None:
        """*Levels* and *idle*. Arcs go from the root outwards on the first side, else inwards."""
        around = bound.around
        if bound.level != around.level:
            rises = (around.level < bound.level) == (side == "first")
            tight = bound.total == (bound.upper if rises else bound.lower)
            need(tight, f"{bound}的层级次序不对")
        elif bound.value != 1 and bound.lower < bound.upper:
            slack = bound.pairs * self.deviation + 1
            used = bound.value > 1 or bound.total >= bound.upper - slack
            used = used and (bound.value < 1 or bound.total <= bound.lower + slack)
            need(used, f"{bound}的限制没有用满，机会却被调整")
        around.total += bound.total
        around.pairs += bound.pairs

    # -- the draw, target by target --

    def check_target(self, target: bytes) -> None:
        staff, week = self.staff, self.staff.week(target)
        apart, odds = staff.apart_from(target), staff.odds(target)
        fits = {
            seat: [own for own in staff.fits(row) if own not in apart]
            for seat, row in staff.seats[target].items()
        }
        times = Counter(itertools.chain.from_iterable(fits.values()))
        last = {own: self.week(own, week) for own in times}
        several = []
        for own, count in times.items():
            if count > 1:
                name = b"pair\t%s\t%s\t" % (target, own)
                last[own] = self.bound(name, last[own], 0, self.cap)
                several.append(last[own])
        for seat, people in fits.items():
            self.check_seat(staff.seats[target][seat], people, odds[seat], last)
        for pair in several:
            self.check_bound(pair, "other")

    def check_seat(
        self,
        row: list[bytes],
        people: list[bytes],
        odds: dict[bytes, int],
        last: dict[bytes, Bound],
    ) -> None:
        target, name, total = row[0], row[3], int(row[7]) * self.one
        seat = self.bound(b"seat\t%s\t%s\t" % (target, name), self.root, total, total)
        group = seat
        if name == self.staff.mentor_seat(target):
            group = self.bound(b"group\t%s\t%s\tmentor" % (target, name), seat, self.one, total)
        for own in people:
            first = group if group is not seat and not self.staff.people[own].new else seat
            other, number = last[own], odds.get(own, 0)
            for bound in (first, other):
                bound.total += number
                bound.pairs += 1
            wrong = self.wrong(first, other, number)
            if wrong:
                raise Failed(f"{seat}，人员 {own.decode()}：{wrong}")
        if group is not seat:
            self.check_bound(group, "first")  # a seat's own sum is fixed: there is nothing to check
        self.count += len(people)

    def check_people(self) -> None:
        """Weeks, then persons, when all that hangs from them is known."""
        for own, week in itertools.product(self.persons, self.known_weeks):
            self.week(own, week)  # without pairs, too
        need(self.used == len(self.lines), "均衡系数中有不存在的限制")
        for bound in self.weeks.values():
            self.check_bound(bound, "other")
        for bound in self.persons.values():
            self.check_bound(bound, "other")


DEVIATION_MOST = 4


def check_deviation(b: Bundle) -> str:
    stated = b.plan["deviation"]
    need(stated <= DEVIATION_MOST, f"所列偏差 {stated} 超过 {DEVIATION_MOST}，不能说明机会均衡")
    return f"所列偏差不超过 {DEVIATION_MOST} 个最小单位，只容得下取整"


def check_evenness(b: Bundle) -> str:
    even = Evenness(b)
    for target in even.staff.seats:
        even.check_target(target)
    even.check_people()
    share = per_hundred(Fraction(even.deviation, even.one))
    return (f"{even.count} 个岗位与人员的组合：机会与规则允许内最均衡的机会，每100次相差"
            f"不超过{share}次")  # fmt: skip


# ---- §3 with the parent's bundle at hand -------------------------------------------------------


def find_parent(b: Bundle, given: list[Bundle]) -> Bundle | None:
    named = b.plan["parent"]
    found = [p for p in given if named["plan"] == p.plan_hash or named["number"] == p.number]
    found.sort(key=lambda p: (p.error is not None, named["plan"] != p.plan_hash))
    return found[0] if found else None


def planned_weeks(
    weeks: list[str], p: Bundle, county_of: dict[bytes, bytes]
) -> Iterator[tuple[bytes, bytes]]:
    """The week of each target that `p` has drawn."""
    order: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
    for _, _, target, status, own in p.rows("outcome.txt"):
        if status == b"drawn":
            order[county_of[target]].append((own, target))
    for entries in order.values():
        for i, (_, target) in enumerate(sorted(entries)):
            yield target, weeks[i * len(weeks) // len(entries)].encode() if weeks else b""


def check_parent(b: Bundle, given: list[Bundle]) -> str:
    named, p = b.plan["parent"], find_parent(b, given)
    if p is None:
        raise NotChecked(f"未核验：没有提供对象抽取 {named['number']} 的文件")
    need(p.kind == "targets", "所指的不是检查对象的抽取")
    need(named["number"] == p.number and named["plan"] == p.plan_hash, "所指对象抽取的方案不符")
    need(named["outcome"] == p.outcome_hash, "所指对象抽取的结果不符")
    need(p.error is None, "所指的对象抽取本身未通过核验")
    for member, word in (("authority", "机关"), ("task", "任务"), ("mode", "公开方式"),
                         ("chain", "递补号码链")):  # fmt: skip
        need(b.plan[member] == p.plan[member], f"{word}与对象抽取的不同")
    need(b.disclosed == p.disclosed, "公开日与对象抽取的不同")
    for name in SHARED:
        need(b.plan["files"][name] == p.plan["files"][name], f"{name} 与对象抽取锁定的不同")
    county_of_cell = {row[0]: row[1].split(b"/")[2] for row in p.rows("cells.txt")}
    drawn = {row[2]: county_of_cell[row[0]] for row in p.rows("outcome.txt") if row[3] == b"drawn"}
    seated = {row[0]: row[1] for row in b.rows("seats.txt")}
    need(drawn.keys() == seated.keys(), "配备岗位的对象与对象抽取抽中的不完全相同")
    need(drawn == seated, "有对象的区县与对象抽取中的不同")
    for target, week in planned_weeks(b.plan["weeks"], p, drawn):
        need(b.staffing.week(target) == week, f"对象 {target.decode()} 的周次与排定的不同")
    return f"所列 {len(drawn)} 家对象正是对象抽取 {p.number} 抽中的，区县、周次和人员名单一致"


# ---- §4 commitments and reveals ----------------------------------------------------------------


def back(secret: str) -> str:
    """The link of a chain that comes before this one (§4, §11); both in hexadecimal."""
    return sha(f"ssj.chain.v1\n{secret}\n".encode())


def commitment(b: Bundle, party: str, secret: str) -> str:
    if b.plan["slot"]:  # a standing draw: `place` steps lead to the head of the party's chain
        for _ in range(b.plan["slot"]["place"]):
            secret = back(secret)
        return secret
    return sha(f"{b.preamble('ssj.commit.v1')}{party}\n{secret}\n".encode())


def check_commitments(b: Bundle) -> str:
    sealed, opened, parties = b.docs["commitments.json"], b.docs["reveals.json"], b.plan["parties"]
    for party, value in sealed.items():
        need(party in parties, f"方案中没有封存了的参与方 {party}")
        need(is_hash(value), f"参与方 {party} 的封存号码格式不对")
    if b.plan["slot"]:
        need(sealed == b.plan["slot"]["heads"], "封存号码不是方案所列的号码链")
    for party, secret in opened.items():
        need(party in sealed, f"参与方 {party} 没有封存，却有启封内容")
        need(is_hash(secret), f"参与方 {party} 的启封内容格式不对")  # 32 bytes, too
        same = commitment(b, party, secret) == sealed[party]
        need(same, f"参与方 {party} 的启封内容与封存号码不符")
    b.parties = {
        "not_committed": [party for party in parties if party not in sealed],
        "withheld": [party for party in sealed if party not in opened],
        "low": low_secrets(opened),
    }
    if not b.plan["sources"]:  # the parties alone decide
        need(len(opened) == len(parties), "没有公开随机数，而有参与方没有封存或启封")
        need(len(parties) >= 2, "没有公开随机数，参与方应不少于两个")
        need(not b.parties["low"], "没有公开随机数，而有启封内容过于简单或雷同")
    return say_parties(b.parties, len(parties), len(opened))


def say_parties(named: dict[str, list[str]], parties: int, opened: int) -> str:
    worth = 256 * (opened - len(named["low"]))
    message = (f"方案的 {parties} 个参与方中 {opened} 个封存后启封，启封内容与封存号码"
               f"一致，计{worth}位随机性")  # fmt: skip
    for word, names in zip(("没有封存", "封存后没有启封", "启封内容过于简单或雷同，不计随机性"),
                           named.values()):  # fmt: skip
        if names:
            message += f"；{word}：{'、'.join(clip(name, 60) for name in names)}"
    return message


def low_secrets(opened: dict[str, str]) -> list[str]:
    """The parties whose secret counts as nothing, for it shows itself low."""
    times = Counter(opened.values())
    return [
        party
        for party, secret in opened.items()
        if secret.startswith("0" * 16) or secret[:32] == secret[32:] or times[secret] > 1
    ]


# ---- §4 the public values: sources, moments, forms ---------------------------------------------


def rising(text: str, count: int, most: int) -> bool:
    """`count` different numbers from 01 to `most`, ascending, of two digits each."""
    numbers = text.split(" ")
    return (
        len(numbers) == count
        and all(matches(r"[0-9]{2}", number) for number in numbers)
        and all(map(operator.lt, numbers, numbers[1:]))
        and numbers[0] >= "01"
        and numbers[-1] <= f"{most:02}"
    )


def two_sets(text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
    left, _, right = text.partition(" + ")
    return rising(left, *first) and rising(right, *second)


class SourceKind(NamedTuple):
    """A line of the table of kinds."""

    title: str
    tenths: int  # of a bit, that a value carries
    fits: Callable[[str], bool]
    form: str
    where: str  # a person can look the value up


DRAW_NOTICE = "与发行机构公布的开奖公告比对"
SOURCES = {
    "dice": SourceKind("骰子", 631, lambda v: matches(r"[0-9]{19,64}", v), "19至64位数字",
                       "与掷骰现场的记录和在场人员比对"),
    "kl8": SourceKind("快乐8", 616, lambda v: rising(v, 20, 80),
                      "20个01至80的两位数，从小到大，不重复", DRAW_NOTICE),
    "ssq": SourceKind("双色球", 240, lambda v: two_sets(v, (6, 33), (1, 16)),
                      "6个01至33的两位数，从小到大，不重复，加号后1个01至16的两位数", DRAW_NOTICE),
    "dlt": SourceKind("大乐透", 243, lambda v: two_sets(v, (5, 35), (2, 12)),
                      "5个01至35的两位数，加号后2个01至12的两位数，各从小到大，不重复",
                      DRAW_NOTICE),
    "pl5": SourceKind("排列5", 166, lambda v: matches(r"[0-9]{5}", v), "5位数字", DRAW_NOTICE),
    "drand": SourceKind("drand", 2548, lambda v: matches(r"[0-9a-f]{96}", v), "96位十六进制数",
                        "本程序不核验签名，请与drand公开的该轮签名比对"),
}  # fmt: skip
SOURCES_MOST, TENTHS_LEAST = 8, 600
MOMENT = re.compile(r"([2-9][0-9]{3})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})Z")
ISSUE = r"[0-9]{4}(?!000)(?:[0-2][0-9]{2}|3[0-5][0-9]|36[0-6])"  # year, number within it
LOTTERIES = ("kl8", "ssq", "dlt", "pl5")
FIRST_ROUND = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(seconds=1692803367)
ROUND_SECONDS, ROUND_MOST = 3, 10**10


def is_moment(value: object) -> bool:
    found = MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return False
    year, month, day, hour, minute, second = map(int, found.groups())
    try:
        datetime(year, month, day, hour, minute, second, tzinfo=timezone.utc)
    except ValueError:  # no such day, hour, minute or second
        return False
    return True


def moment_of_round(label: str) -> str | None:
    """When a drand round comes into being; nothing if the label names no round."""
    number = label[len("quicknet ") :]
    if not matches(r"quicknet [1-9][0-9]{0,10}", label) or int(number) > ROUND_MOST:
        return None
    moment = FIRST_ROUND + timedelta(seconds=ROUND_SECONDS * (int(number) - 1))
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def check_source(source: object, at: int) -> tuple[str, str]:
    """The form of the plan's source number `at`; returned are its kind and label."""
    where = f"第 {at} 个公开随机数来源的"
    if not isinstance(source, dict) or not has_members(source, "kind", "label", "at"):
        raise Failed(where + "项目不对")
    kind, label, moment = source["kind"], source["label"], source["at"]
    need(isinstance(kind, str) and kind in SOURCES, where + "种类不对")
    need(is_text(label), where + "名称不对")
    if kind == "drand":
        expected = moment_of_round(label)
        need(expected, where + "名称应为“quicknet 轮次”")
        need(moment == expected, where + f"时刻与轮次不符，应为 {expected}")
    if kind in LOTTERIES:
        need(matches(ISSUE, label), where + "名称应为七位期号：四位年份和三位期次")
        need(moment != "", where + "时刻不能为空")
    need(moment == "" or is_moment(moment), where + "时刻不对")
    return kind, label


def check_sources(sources: object, escrow: str) -> None:
    if sources == [] and escrow:
        return
    if not isinstance(sources, list) or not 1 <= len(sources) <= SOURCES_MOST:
        raise Failed(f"公开随机数来源应为 1 至 {SOURCES_MOST} 个")
    named = [check_source(source, at) for at, source in enumerate(sources, 1)]
    need(len(set(named)) == len(named), "有两个公开随机数来源的种类和名称相同")
    tenths = tenths_of(sources)
    need(tenths >= TENTHS_LEAST,
         f"公开随机数来源合计只含{tenths / 10}位随机性，不足{TENTHS_LEAST // 10}位")  # fmt: skip


def tenths_of(sources: list[dict[str, str]]) -> int:
    return sum(SOURCES[source["kind"]].tenths for source in sources)


def check_public(b: Bundle) -> str:
    public, sources = b.docs["public.json"], b.plan["sources"]
    need(has_members(public, "values"), "公开随机数的项目不对")
    values = public["values"]
    same = isinstance(values, list) and len(values) == len(sources)
    need(same, f"公开随机数的个数与方案指定的 {len(sources)} 个不符")
    for at, (value, source) in enumerate(zip(values, sources), 1):
        where = f"第 {at} 个公开随机数的"
        need(has_members(value, *source, "value"), where + "项目不对")
        for member, word in (("kind", "种类"), ("label", "来源名称"), ("at", "时刻")):
            need(value[member] == source[member], where + word + "与方案指定的不符")
        kind = SOURCES[source["kind"]]
        fits = isinstance(value["value"], str) and kind.fits(value["value"])
        need(fits, where + f"写法不对：{kind.title}应为{kind.form}")
    b.values = values
    if not values:
        return "方案没有指定公开随机数：由各参与方的启封内容决定"
    return (f"{len(values)} 个公开随机数写法规范，种类、来源、时刻和次序与方案指定的一致，"
            f"共含至少{tenths_of(sources) / 10}位随机性")  # fmt: skip


def check_where_values_are_from(b: Bundle) -> str:
    titles: dict[str, dict[str, None]] = defaultdict(dict)  # by place to look, each title once
    for source in b.plan["sources"]:
        kind = SOURCES[source["kind"]]
        titles[kind.where][kind.title] = None
    if not titles:
        raise NotChecked("未核验：没有公开随机数，只由各参与方决定；它们是否串通，本文件不能证明")
    advice = "；".join("、".join(found) + where for where, found in titles.items())
    raise NotChecked(
        f"未核验：公开随机数是否就是所指的那一次产生的，本文件不能证明，请自行比对：{advice}"
    )


# ---- Ed25519 (RFC 8032 §5.1), for the seal (§4) and signatures (§8); nothing here is secret ----

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
CURVE = -121665 * pow(121666, -1, PRIME) % PRIME
ROOT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
Point = tuple[int, int, int, int]  # X, Y, Z, T: x = X / Z, y = Y / Z, x · y = T / Z
NEUTRAL: Point = (0, 1, 1, 0)


def point_of(data: bytes) -> Point | None:
    """§5.1.3; None for what encodes no point, or not in its only form."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    u, v = (y * y - 1) % PRIME, (CURVE * y * y + 1) % PRIME
    x = u * v**3 * pow(u * v**7, (PRIME - 5) // 8, PRIME) % PRIME
    if (v * x * x - u) % PRIME:
        x = x * ROOT_OF_MINUS_ONE % PRIME
    if len(data) != 32 or y >= PRIME or (v * x * x - u) % PRIME or (sign and not x):
        return None
    x = x if x & 1 == sign else PRIME - x
    return x, y, 1, x * y % PRIME


def add_points(one: Point, two: Point) -> Point:
    """§5.1.4; holds for all points, equal ones too."""
    a = (one[1] - one[0]) * (two[1] - two[0]) % PRIME
    b = (one[1] + one[0]) * (two[1] + two[0]) % PRIME
    c = 2 * CURVE * one[3] * two[3] % PRIME
    d = 2 * one[2] * two[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def double(point: Point) -> Point:
    """§5.1.4, for equal points: quicker."""
    x, y, z, _ = point
    a, b, c = x * x, y * y, 2 * z * z
    h, g = a + b, a - b
    e, f = h - (x + y) ** 2, c + g
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def sum_of(one: int, point: Point, two: int = 0, other: Point = NEUTRAL) -> Point:
    """one · point + two · other, both digit by digit."""
    result = NEUTRAL
    add = {"10": point, "01": other, "11": add_points(point, other)}
    length = max(one.bit_length(), two.bit_length())
    for digits in map("".join, zip(f"{one:0{length}b}", f"{two:0{length}b}")):
        result = double(result)
        if digits != "00":
            result = add_points(result, add[digits])
    return result


def bytes_of(point: Point) -> bytes:
    x, y, z, _ = point
    inverse = pow(z, -1, PRIME)
    x, y = x * inverse % PRIME, y * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = point_of((4 * pow(5, -1, PRIME) % PRIME).to_bytes(32, "little")) or NEUTRAL


@functools.lru_cache(maxsize=4096)  # checkpoints of one bundle may be the same, or asked of twice
def is_ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    """§5.1.7, without the cofactor: [S]B − [k]A, encoded, is R to the byte."""
    key = point_of(public)
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or len(signature) != 64 or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    minus = (PRIME - key[0], key[1], key[2], PRIME - key[3])
    return bytes_of(sum_of(scalar, BASE, k, minus)) == signature[:32]


# ---- §4 the seal -------------------------------------------------------------------------------


def check_seal(b: Bundle) -> str:
    seal, fixed = b.docs["seal.json"], b.plan["seal"]
    if b.plan["mode"] == "open":
        need(seal == {}, "公开方式的摇号不应有密封号码")
        return "公开方式的摇号，没有密封"
    need(has_members(seal, "secret") and is_hash(seal["secret"]), "密封号码的格式不对")
    secret = int(seal["secret"], 16)
    need(1 <= secret < ORDER, "密封号码超出范围")
    need(bytes_of(sum_of(secret, BASE)).hex() == fixed["points"][0], "密封号码与方案锁定的不符")
    return (f"密封号码正是方案锁定的那一个；公开日 {b.disclosed}；{len(fixed['holders'])} 个"
            f"保管方中任意 {fixed['least']} 个可以启封")  # fmt: skip


# ---- §4 seed -----------------------------------------------------------------------------------


def check_seed(b: Bundle) -> str:
    opened, values = b.docs["reveals.json"], b.docs["public.json"]["values"]
    text = b.preamble("ssj.seed.v1")
    sealed = b.docs["commitments.json"]
    text += "".join(f"commitment:{party}:{sealed[party]}\n" for party in sealed)  # sorted
    text += "".join(f"party:{party}:{secret}\n" for party, secret in opened.items())  # sorted
    text += "".join(f"public:{value['kind']}:{value['value']}\n" for value in values)
    if b.plan["mode"] == "sealed":
        text += f"seal:{b.docs['seal.json']['secret']}\n"
    b.seed = sha(text.encode())
    seal = "、密封号码" if b.plan["mode"] == "sealed" else ""
    return f"由 {len(opened)} 份启封内容、{len(values)} 个公开随机数{seal}算出：{b.seed}"


# ---- §5 words ----------------------------------------------------------------------------------

DIGITS = bytes.maketrans(b"01234567", bytes(range(8)))


def chunks(seed: str, label: str) -> Iterator[bytes]:
    for number in itertools.count():
        text = f"ssj.words.v1\n{seed}\n{label}\n{number}"
        yield hashlib.shake_256(text.encode()).digest(4096)


def words(seed: str, label: str) -> Iterator[int]:
    return itertools.chain.from_iterable(map(struct.Struct("<1024I").unpack, chunks(seed, label)))


def coins(seed: str, label: str) -> Iterator[int]:
    """Coins in their order are the binary digits, lowest first, of the chunk as one number."""
    return itertools.chain.from_iterable(digits(chunk, "032768b") for chunk in chunks(seed, label))


def picks(seed: str, label: str) -> Iterator[int]:
    """Three coins are an octal digit; three chunks have a whole number of them."""
    parts = chunks(seed, label)
    threes = map(b"".join, zip(parts, parts, parts))
    return itertools.chain.from_iterable(digits(three, "032768o") for three in threes)


def digits(data: bytes, form: str) -> bytes:
    return format(int.from_bytes(data, "little"), form)[::-1].encode().translate(DIGITS)


def below(n: int, source: Iterator[int]) -> int:
    limit = (1 << 32) - (1 << 32) % n
    while True:
        word = next(source)
        if word < limit:
            return word % n


def shuffle(things: list[Any], source: Iterator[int]) -> None:
    """For i from the last position down to 1: exchange i with one of 0 to i."""
    count = len(things)
    taken = list(itertools.islice(source, max(count - 1, 0)))
    if max(taken, default=0) < (1 << 32) - count:  # so that no word is refused
        for i, j in enumerate(map(operator.mod, taken, range(count, 1, -1)), 1):
            things[-i], things[j] = things[j], things[-i]
        return
    source = itertools.chain(taken, source)
    for i in range(count - 1, 0, -1):
        j = below(i + 1, source)
        things[i], things[j] = things[j], things[i]


# ---- §5 the network ----------------------------------------------------------------------------


def outer(name: bytes) -> bytes:
    return name.rpartition(b"/")[0]  # b"" is the root


class Tree:
    """One family of totals: the kept prefixes, and what each thing hangs from."""

    def __init__(self, paths: list[bytes], root: int) -> None:
        hanging: dict[bytes, int] = defaultdict(int)  # from each prefix, directly
        for path in paths:
            new = path not in hanging
            hanging[path] += 1
            while new and path:  # a prefix met for the first time hangs from the one around it
                path = outer(path)
                new = path not in hanging
                hanging[path] += 1
        self.names = sorted(name for name, things in hanging.items() if things > 1 and name)
        self.number = {name: n for n, name in enumerate([b"", *self.names], root)}
        self.below: list[int] = []  # of each path, in order: the node its item hangs from
        for path in paths:
            while path not in self.number:
                path = outer(path)
            self.below.append(self.number[path])
        self.around = [self.kept(outer(name)) for name in self.names]  # of each kept prefix

    def kept(self, name: bytes) -> int:
        while name not in self.number:
            name = outer(name)
        return self.number[name]


@dataclass
class Block:
    groups: list[tuple[int, list[int]]]  # (owner, its items)
    arcs: list[int] = field(default_factory=list)  # those that are not items
    nodes: list[int] = field(default_factory=list)


class Network:
    """Nodes and arcs as flat lists: arc i goes from tail[i] to head[i] and carries value[i]."""

    def __init__(self, items: list[Item]) -> None:
        self.items = sorted(items)  # names are different, so: by name
        a = Tree([item[2] for item in self.items], 0)
        b = Tree([item[3] for item in self.items], len(a.number))
        self.nodes = len(a.number) + len(b.number)
        self.b_root = len(a.number)
        self.tail = a.below + a.around + list(range(self.b_root + 1, self.nodes)) + [self.b_root]
        self.head = b.below + list(range(1, self.b_root)) + b.around + [0]
        self.owners = set(a.below)
        self.value = [item[1] for item in self.items]
        self.value += self.totals(a, b)
        self.blocks, self.outside = self.make_blocks(a.names)

    def totals(self, a: Tree, b: Tree) -> list[int]:
        """The values of the other arcs, in order."""
        through = [0] * self.nodes
        for odds, tail, head in zip(self.value, self.tail, self.head):
            through[tail] += odds
            through[head] += odds
        for tree, root in ((a, 0), (b, self.b_root)):
            for n in range(len(tree.names), 0, -1):  # an inner node sorts after the one around it
                through[tree.around[n - 1]] += through[root + n]
        return through[1 : self.b_root] + through[self.b_root + 1 :] + [through[self.b_root]]

    def make_blocks(self, a_names: list[bytes]) -> tuple[list[Block], Block]:
        first = [item[2].partition(b"/")[0] for item in self.items]
        number = {name: n for n, name in enumerate(sorted(set(first)))}
        block_of = [-2] * self.nodes  # -2: not known yet, -1: none
        groups: list[dict[int, list[int]]] = [{} for _ in number]
        for i, name in enumerate(first):
            block, head = number[name], self.head[i]
            groups[block].setdefault(self.tail[i], []).append(i)
            block_of[head] = block if block_of[head] in (-2, block) else -1
        for node, name in enumerate(a_names, 1):
            block_of[node] = number[name.partition(b"/")[0]]
        inner = range(len(self.items) + self.b_root - 1, len(self.value) - 1)  # arcs of B-nodes
        for arc in reversed(inner):
            block, head = block_of[self.tail[arc]], self.head[arc]
            block_of[head] = block if block_of[head] in (-2, block) else -1
        block_of[0] = block_of[self.b_root] = -1
        blocks = [Block(sorted(found.items())) for found in groups] + [Block([])]
        for node, block in enumerate(block_of):
            blocks[block].nodes.append(node)  # those of no block, -1, to the last
        for arc in range(len(self.items), len(self.value) - 1):
            node = self.head[arc] if arc < inner.start else self.tail[arc]
            blocks[block_of[node]].arcs.append(arc)
        outside = blocks.pop()
        outside.arcs.append(len(self.value) - 1)
        return blocks, outside


# ---- §5 rounding -------------------------------------------------------------------------------


ROOM = 8  # of a node in a pass with turns, but for owners


class Rounding:
    """The passes. The end of arc i at its tail is the number i, the end at its head is ~i."""

    def __init__(self, net: Network, bits: int, turns: int, seed: str) -> None:
        self.net, self.bits, self.turns, self.seed = net, bits, turns, seed
        self.loose: list[list[int]] = [[] for _ in range(net.nodes)]  # empty after every pass
        self.linked = [0] * (2 * len(net.value))  # the end with which an end is linked
        self.arrived: list[int] = []
        self.order = [
            arc
            for block in (*net.blocks, net.outside)
            for arc in (*(item for _, items in block.groups for item in items), *block.arcs)
        ]

    def run(self, k: int) -> None:
        self.coin = coins(self.seed, f"coins/{k}")
        if k < self.bits - self.turns:
            self.link_in_order()
        else:
            self.turn = words(self.seed, f"turns/{k}")
            self.pick = picks(self.seed, f"picks/{k}")
            self.arrived = []
            for block in self.shuffled(self.net.blocks):
                self.link_block(block)
            self.link_block(self.net.outside)
        self.move()

    def link_in_order(self) -> None:
        """A pass without turns. All nodes have room for one end, so two and two are linked; nothing
        is left to tie up, for a node of a block meets arcs of this block only, an even number."""
        value, tail, head, linked = self.net.value, self.net.tail, self.net.head, self.linked
        self.arrived = [arc for arc in self.order if value[arc] & 1]
        waiting: list[int | None] = [None] * self.net.nodes
        for arc in self.arrived:
            node = tail[arc]
            other = waiting[node]
            if other is None:
                waiting[node] = arc
            else:
                linked[other], linked[arc], waiting[node] = arc, other, None
            node = head[arc]
            other = waiting[node]
            if other is None:
                waiting[node] = ~arc
            else:
                linked[other], linked[~arc], waiting[node] = ~arc, other, None

    def shuffled(self, things: list[Any]) -> list[Any]:
        things = things[:]
        shuffle(things, self.turn)
        return things

    def link_block(self, block: Block) -> None:
        value = self.net.value
        for owner, items in self.shuffled(block.groups):
            odd = [item for item in items if value[item] & 1]
            shuffle(odd, self.turn)
            self.link_items(owner, odd)
        odd = [arc for arc in block.arcs if value[arc] & 1]
        shuffle(odd, self.turn)
        self.link_arcs(odd)
        loose = self.loose
        for node in block.nodes:
            if loose[node]:
                self.tie_up(loose[node])

    def link_items(self, owner: int, items: list[int]) -> None:
        """The owner has room for one, so it links two and two; the heads are in the other tree."""
        loose, linked, head, pick = self.loose, self.linked, self.net.head, self.pick
        self.arrived += items
        tails = loose[owner] + items
        loose[owner] = tails[len(tails) & ~1 :]
        for one, two in zip(tails[::2], tails[1::2]):
            linked[one] = two
            linked[two] = one
        for item in items:
            ends = loose[head[item]]
            if len(ends) < ROOM:
                ends.append(~item)
                continue
            j = next(pick)
            other = ends[j]
            ends[j] = ends[-1]
            del ends[-1]
            linked[other] = ~item
            linked[~item] = other

    def link_arcs(self, arcs: list[int]) -> None:
        loose, linked, tail, head = self.loose, self.linked, self.net.tail, self.net.head
        self.arrived += arcs
        owners = self.net.owners
        for arc in arcs:
            for node, end in ((tail[arc], arc), (head[arc], ~arc)):
                ends = loose[node]
                room = 1 if node in owners else ROOM
                if len(ends) < room:
                    ends.append(end)
                    continue
                j = next(self.pick) if room > 1 else 0
                other = ends[j]
                ends[j] = ends[-1]
                del ends[-1]
                linked[other] = end
                linked[end] = other

    def tie_up(self, ends: list[int]) -> None:
        linked, turn = self.linked, self.turn
        while ends:
            one = ends.pop()
            j = below(len(ends), turn)
            other = ends[j]
            ends[j] = ends[-1]
            del ends[-1]
            linked[one] = other
            linked[other] = one

    def move(self) -> None:
        """Halve all values. An odd one that gains ends one higher than one that loses."""
        self.net.value = value = [number >> 1 for number in self.net.value]
        linked, coin = self.linked, self.coin
        moved = bytearray(len(value))
        for arc in self.arrived:
            if moved[arc]:
                continue
            up = next(coin)
            down = 1 - up
            last = ~arc  # the trail leaves by the head and comes back by the tail
            leaving = last
            while True:
                came = linked[leaving]
                leaving = ~came
                if came >= 0:  # from tail to head
                    moved[came] = 1
                    value[came] += up
                else:
                    moved[leaving] = 1
                    value[leaving] += down
                if leaving == last:
                    break


def lottery(items: list[Item], bits: int, turns: int, seed: str) -> dict[bytes, int]:
    """How many of each item (name, odds, path-a, path-b) are drawn, by name."""
    net = Network(items)
    rounding = Rounding(net, bits, turns, seed)
    for k in range(bits):
        rounding.run(k)
    return {item[0]: number for item, number in zip(net.items, net.value)}


# ---- §6, §7 the outcome ------------------------------------------------------------------------


def ticket(seed: str, cell: bytes, identifier: bytes) -> bytes:
    text = b"ssj.ticket.v1\n" + seed.encode() + b"\n" + cell + b"\n" + identifier
    return hashlib.sha256(text).digest()


def outcome_of_targets(b: Bundle, seed: str) -> Iterator[bytes]:
    items = [(row[0], int(row[4]), row[1], row[2]) for row in b.rows("cells.txt")]
    numbers = lottery(items, b.plan["bits"], b.plan["turns"], seed)
    least, percent = b.plan["alternates"]["least"], b.plan["alternates"]["percent"]
    groups = pool_by_cell(b)
    for cell in sorted(groups):
        number = numbers[cell]
        if number == 0:
            continue
        last = number + max(least, -(-number * percent // 100))
        order = sorted(ticket(seed, cell, line[:20]) + line[:20] for line in groups[cell])
        for rank, entry in enumerate(order[:last], 1):
            status = b"drawn" if rank <= number else b"alternate"
            name, own = entry[32:], entry[:32].hex().encode()
            yield b"\t".join((cell, b"%d" % rank, name, status, own))


def items_of_inspectors(b: Bundle) -> Iterator[Item]:
    staff = b.staffing
    for target, rows in itertools.groupby(b.rows("odds.txt"), operator.itemgetter(0)):
        mentor, week = staff.mentor_seat(target), staff.week(target)
        for _, seat, inspector, odds in rows:
            person = staff.people[inspector]
            path_a = b"%s/%s.%s" % (target, target, seat)
            if seat == mentor and not person.new:
                path_a += b"/%s.%s.mentor" % (target, seat)
            path_b = inspector
            if week and person.week_load is not None:
                path_b += b"/%s.%s" % (inspector, week)
            name = b"%s/%s/%s" % (target, seat, inspector)
            yield name, int(odds), path_a, b"%s/%s.%s" % (path_b, inspector, target)


def outcome_of_inspectors(b: Bundle, seed: str) -> Iterator[bytes]:
    numbers = lottery(list(items_of_inspectors(b)), b.plan["bits"], b.plan["turns"], seed)
    return iter(sorted(name.replace(b"/", b"\t") for name, number in numbers.items() if number))


def outcome(b: Bundle, seed: str) -> Iterator[bytes]:
    return (outcome_of_targets if b.kind == "targets" else outcome_of_inspectors)(b, seed)


def check_outcome(b: Bundle) -> str:
    published, count = b.lines["outcome.txt"], 0
    for count, line in enumerate(outcome(b, str(b.seed)), 1):
        same = count <= len(published) and published[count - 1] == line
        need(same, f"公布的结果第 {count} 行与重新摇号的结果不符")
    need(count == len(published), f"公布的结果比重新摇号的结果多 {len(published) - count} 行")
    if b.kind == "inspectors":
        b.drawn = len(published)
        return f"重新摇号，结果与公布的逐字一致：派出 {b.drawn} 人次"
    b.drawn = sum(row[3] == b"drawn" for row in b.rows("outcome.txt"))
    rate = f"，每100家约抽{per_hundred(Fraction(b.drawn, b.pool))}家" if b.pool else ""
    return f"重新摇号，结果与公布的逐字一致：抽中 {b.drawn} 家{rate}，候补 {count - b.drawn} 家"


# ---- §8 the log: signed checkpoints and proofs (C2SP tlog-proof, signed-note) -------------------

PROOF_LINE = "c2sp.org/tlog-proof@v1"
NUMBER_IN_LOG, SIZE_OF_LOG = r"0|[1-9][0-9]{0,17}", r"[1-9][0-9]{0,17}"
SIGNATURES_MOST, PATH_MOST = 64, 63
LOG_KEY, WITNESS_KEY = 0x01, 0x04  # signed-note: Ed25519; tlog-cosignature: with a time


class Signed(NamedTuple):
    """A checkpoint's text, what it says, and its signature lines: (key name, key id, signature)."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: list[tuple[str, bytes, bytes]]


class Proof(NamedTuple):
    position: int
    path: list[bytes]
    head: Signed


def base64_bytes(text: object) -> bytes:
    """Standard base64 with padding, in its only form."""
    need(isinstance(text, str), "应为 base64 文字")
    try:
        data = base64.b64decode(str(text), validate=True)
    except ValueError:
        data = b""
    need(base64.b64encode(data).decode() == text, "不是规范的 base64")
    return data


def hash_bytes(text: object) -> bytes:
    data = base64_bytes(text)
    need(len(data) == 32, "校验值应为 32 字节")
    return data


def is_key_name(name: str) -> bool:
    return name != "" and not re.search("[ +\x00-\x1f\x7f-\x9f]", name)


def read_signature(line: str) -> tuple[str, bytes, bytes]:
    parts = line.split(" ")
    need(len(parts) == 3 and parts[0] == "—" and is_key_name(parts[1]), "签名行格式不对")
    data = base64_bytes(parts[2])
    need(len(data) >= 5, "签名行过短")
    return parts[1], data[:4], data[4:]


def read_signed(text: str) -> Signed:
    """A signed note whose text is a checkpoint; no signature is verified yet."""
    lines = text.split("\n")
    need(len(lines) >= 6 and lines[3] == "" and lines[-1] == "",
         "日志摘要应为三行正文、一个空行和签名行")  # fmt: skip
    origin, size, root, signatures = *lines[:3], lines[4:-1]
    need(origin != "" and not CONTROL_IN_JSON.search(origin), "日志摘要的名称不对")
    need(matches(SIZE_OF_LOG, size), "日志摘要的记录数不对")
    need(len(signatures) <= SIGNATURES_MOST, f"日志摘要的签名多于 {SIGNATURES_MOST} 个")
    need(all(map(operator.lt, signatures, signatures[1:])), "签名行次序不对或重复")
    return Signed(f"{origin}\n{size}\n{root}\n", origin, int(size), hash_bytes(root),
                  [read_signature(line) for line in signatures])  # fmt: skip


def read_proof(text: str) -> Proof:
    top, blank, note = text.partition("\n\n")
    first, *lines = top.split("\n")
    need(blank and first == PROOF_LINE, f"日志证明的开头不是 {PROOF_LINE}")
    need(lines and matches(f"index (?:{NUMBER_IN_LOG})", lines[0]), "日志证明没有记录序号")
    need(len(lines) <= 1 + PATH_MOST, "日志证明的校验路径过长")
    path = [hash_bytes(line) for line in lines[1:]]
    return Proof(int(lines[0][len("index ") :]), path, read_signed(note))


# ---- §8 the tree of the log (RFC 6962): that an entry is in it, that it only grew ----------------


def leaf_of(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_over(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def split_of(size: int) -> int:
    """The largest power of two below `size`, which is 2 or more."""
    return 1 << (size - 1).bit_length() - 1


def root_over(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """RFC 6962 §2.1.1 read backwards: the root over `size` leaves that `path` leads to."""
    need(0 <= index < size, "序号超出总数")
    if size == 1:
        need(not path, "校验路径过长")
        return leaf
    need(path, "校验路径过短")
    split, rest, last = split_of(size), path[:-1], path[-1]
    if index < split:
        return node_over(root_over(leaf, index, split, rest), last)
    return node_over(last, root_over(leaf, index - split, size - split, rest))


def roots_over(old: int, size: int, path: list[bytes], known: bytes | None) -> tuple[bytes, bytes]:
    """RFC 6962 §2.1.2 read backwards: the roots over the first `old` and over all `size` leaves
    that `path` leads to. `known` is the root over the first, which the path leaves out where they
    are a subtree of their own."""
    if old == size:
        need(len(path) == (0 if known else 1), "增长证明的长度不对")
        return (known or path[0],) * 2
    need(path, "增长证明过短")
    split, rest, last = split_of(size), path[:-1], path[-1]
    if old <= split:
        before, after = roots_over(old, split, rest, known)
        return before, node_over(after, last)
    before, after = roots_over(old - split, size - split, rest, None)
    return node_over(last, before), node_over(last, after)


def check_grown(old: Signed, new: Signed, path: list[bytes]) -> None:
    need(old.size <= new.size, "日志摘要的记录数比前一条的少")
    found = roots_over(old.size, new.size, path, old.root)
    need(found == (old.root, new.root), "日志不是由前一条的日志摘要增长而来")


# ---- §8 whom to believe: policies (C2SP tlog-policy, tlog-cosignature) ---------------------------


class Key(NamedTuple):
    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        named = self.name.encode("utf-8", "surrogateescape") + b"\n"
        return hashlib.sha256(named + bytes([self.kind]) + self.public).digest()[:4]


@dataclass
class Policy:
    logs: list[Key] = field(default_factory=list)
    witnesses: dict[str, Key] = field(default_factory=dict)  # by the name that the policy gives
    groups: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    quorum: str | None = None

    def knows(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def all_keys(self) -> list[Key]:
        return [*self.logs, *self.witnesses.values()]

    def met(self, seen: Iterable[str]) -> bool:
        """Whether these witnesses are enough. Members of a group stand above it."""
        known = {"none", *seen}
        for name, (least, members) in self.groups.items():
            if len(known.intersection(members)) >= least:
                known.add(name)
        return self.quorum in known


def read_key(text: str, kind: int) -> Key:
    """A verifier key: `name+key id+base64(type || public key)`."""
    parts = text.split("+", 2)
    need(len(parts) == 3 and is_key_name(parts[0]), "公钥写法不对")
    data = base64_bytes(parts[2])
    need(len(data) == 33 and data[0] == kind, "公钥的种类或长度不对")
    key = Key(parts[0], kind, data[1:])
    need(key.id.hex() == parts[1], "公钥编号与公钥不符")
    return key


def read_group(policy: Policy, name: str, how: str, *members: str) -> None:
    need(all(map(policy.knows, members)), "分组的成员在前面没有写明")
    taken = {member for _, others in policy.groups.values() for member in others}
    twice = len(set(members)) < len(members) or taken.intersection(members)
    need(not twice, "同一成员出现两次")
    least = {"all": str(len(members)), "any": "1"}.get(how, how)
    need(matches(r"[1-9][0-9]{0,8}", least) and int(least) <= len(members), "分组的最少个数不对")
    policy.groups[name] = (int(least), list(members))


def read_policy_line(policy: Policy, words: list[str]) -> None:
    what, *rest = words
    if what == "quorum" and len(rest) == 1:
        need(policy.quorum is None, "quorum 出现两次")
        need(rest[0] == "none" or policy.knows(rest[0]), "quorum 的名称在前面没有写明")
        policy.quorum = rest[0]
        return
    if what == "log" and len(rest) in (1, 2):  # the key, and an address that says nothing here
        policy.logs.append(new_key(policy, rest[0], LOG_KEY))
        return
    need((what == "witness" and len(rest) in (2, 3)) or (what == "group" and len(rest) >= 3),
         "不是规定的写法")  # fmt: skip
    need(rest[0] != "none" and not policy.knows(rest[0]), "名称重复，或是 none")
    if what == "group":
        read_group(policy, *rest)
    else:
        policy.witnesses[rest[0]] = new_key(policy, rest[1], WITNESS_KEY)


def new_key(policy: Policy, text: str, kind: int) -> Key:
    key = read_key(text, kind)
    need(all(one.public != key.public for one in policy.all_keys()), "同一公钥出现两次")
    return key


def read_policy(lines: list[str], words_of: Callable[[str], list[str]], title: str) -> Policy:
    policy = Policy()
    for number, line in enumerate(lines, 1):
        words = words_of(line)
        try:
            need(not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", line), "含有控制字符")
            need("" not in words, "有空行或多余的空格")
            if words:
                read_policy_line(policy, words)
        except Failed as problem:
            raise Failed(f"{title}第 {number} 行：{problem}") from None
    need(policy.logs, f"{title}没有 log 一行")
    need(policy.quorum is not None, f"{title}没有 quorum 一行")
    return policy


def words_apart(line: str) -> list[str]:
    """In a plan: separated by one space each, nothing empty."""
    return line.split(" ")


def words_of_file(line: str) -> list[str]:
    """In a file, which people write: also empty lines and comments."""
    words = re.split("[ \t]+", line.strip(" \t"))
    return [] if words == [""] or words[0].startswith("#") else words


def read_policy_file(path: str) -> Policy:
    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8", "surrogateescape")
    except (OSError, ValueError, MemoryError) as problem:
        why = UNREADABLE.get(type(problem).__name__, type(problem).__name__)
        raise Failed(f"信任名单无法读取：{why}") from None
    return read_policy(text.split("\n"), words_of_file, "信任名单")


def times_signed(key: Key, head: Signed) -> list[int]:
    """When the key signed, in POSIX seconds (0: a log's signature says no time). A line that claims
    to be the key's and is not spoils the whole note."""
    found = []
    for name, key_id, signature in head.signatures:
        if (name, key_id) != (key.name, key.id):
            continue
        time, message = 0, head.text
        if key.kind == WITNESS_KEY:
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            message = f"cosignature/v1\ntime {time}\n{head.text}"
        right = time < 1 << 63 and is_ed25519(key.public, signature, message.encode())
        need(right, f"以 {name} 名义的签名不对")
        found.append(time)
    return found


def witnesses_of(policy: Policy, head: Signed) -> dict[str, int]:
    """Who of the policy has seen the checkpoint, by the policy's names, and when first. It must be
    signed by the log itself, too."""
    logs = [key for key in policy.logs if key.name == head.origin]
    signed = [times_signed(key, head) for key in logs]  # all of them: none may be false
    need(any(signed), "没有信任名单中这个日志的签名")
    return {name: min(found) for name, key in policy.witnesses.items()
            if (found := times_signed(key, head))}  # fmt: skip


def moment(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, OSError, ValueError):
        return str(seconds)


def seconds_of(moment: str) -> int:
    when = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    return int(when.timestamp())


def say_witnesses(seen: dict[str, int]) -> str:
    return "、".join(f"{name}（{moment(time)}）" for name, time in seen.items()) or "无"


# ---- §8 the log in the bundle -------------------------------------------------------------------

PLACES = {"freeze": "名单锁定", "open": "封存截止", "close": "启封截止", "result": "摇号结果"}
ENDS = ("result", "discarded")  # discarded: what was thrown away when the draw was void


class Logged(NamedTuple):
    """A member of log.json."""

    text: bytes  # the entry
    entry: dict[str, Any]
    proof: Proof
    since: list[bytes]


def read_logged(found: Any) -> Logged:
    need(has_members(found, "entry", "proof", "since"), "项目多于或少于规定")
    entry, proof, since = found["entry"], found["proof"], found["since"]
    need(isinstance(entry, str) and isinstance(proof, str), "记录和证明应为文字")
    need(isinstance(since, list), "增长证明应为列表")
    text = entry.encode()
    return Logged(text, json_document(text), read_proof(proof), [hash_bytes(one) for one in since])


def as_text(value: Any) -> str:
    """To compare with: of Python's values `true` equals 1."""
    return json.dumps(value, sort_keys=True)


def slip_members(b: Bundle) -> dict[str, Any]:
    """What the entry `freeze` of targets says once more, so that slips need no bundle."""
    if b.kind != "targets":
        return {}
    names = ("cells.txt", "excluded.txt", "pool.txt")
    return {"bits": b.plan["bits"], "roots": {name: b.plan["files"][name] for name in names}}


def check_entries(b: Bundle) -> None:
    """What the entries say is what the bundle has."""
    sealed, opened = (b.files[name] for name in ("commitments.json", "reveals.json"))
    members: dict[str, dict[str, Any]] = {
        "freeze": {"plan": b.plan_hash, **slip_members(b)},
        "open": {"commitments": sealed.decode()},
        "close": {"commitments": sha(sealed), "reveals": sha(opened)},
        "result": {"outcome": b.outcome_hash},
    }
    if b.plan["mode"] == "open":
        members["result"]["seed"] = b.seed
    else:
        need("seed" not in b.logged["result"].entry, "密封摇号的结果记录不应有摇号随机数")
    last = ""
    for place, logged in b.logged.items():
        entry, where = logged.entry, f"{PLACES[place]}的记录"
        kinds = ENDS if place == "result" else (place,)
        need(entry.get("kind") in kinds, f"{where}种类不对")
        need(entry.get("subject") == f"draw:{b.number}", f"{where}不是这次摇号的")
        need(entry.get("at") != "" and is_moment(entry.get("at")), f"{where}时刻不对")
        need(last <= entry["at"], f"{where}早于前一条")
        last = entry["at"]
        for member, value in members[place].items():
            said = member in entry and as_text(entry[member]) == as_text(value)
            need(said, f"{where}中的 {member} 与本文件不符")


def check_in_log(b: Bundle) -> None:
    """The entries are in one log, one after the other, and it only grew."""
    before: Proof | None = None
    for place, (text, _, proof, since) in b.logged.items():
        where = f"{PLACES[place]}的"
        found = root_over(leaf_of(text), proof.position, proof.head.size, proof.path)
        need(found == proof.head.root, where + "记录得不出日志摘要的校验码")
        if before is None:
            need(not since, where + "记录之前不应有增长证明")
        else:
            need(before.position < proof.position, where + "记录不在前一条之后")
            need(before.head.origin == proof.head.origin, where + "日志与前一条的不同")
            check_grown(before.head, proof.head, since)
        before = proof


def check_signatures(policy: Policy, head: Signed) -> None:
    """By keys of the policy and by no others, by each at most once; one is the log's own."""
    signed = {key: len(times_signed(key, head)) for key in policy.all_keys()}
    need(max(signed.values()) <= 1, "同一公钥签名两次")
    need(sum(signed.values()) == len(head.signatures), "有方案所列公钥以外的签名")
    need(any(signed[key] for key in policy.logs if key.name == head.origin), "没有日志自己的签名")


def plan_policy(b: Bundle) -> Policy:
    return read_policy(b.plan["log"], words_apart, "方案的 log ")


def check_log(b: Bundle) -> str:
    policy, log = plan_policy(b), b.docs["log.json"]
    need(has_members(log, *PLACES), "log.json 的项目多于或少于规定")
    for place, word in PLACES.items():
        try:
            b.logged[place] = read_logged(log[place])
        except Failed as problem:
            raise Failed(f"{word}：{problem}") from None
    check_entries(b)
    check_in_log(b)
    for place, word in PLACES.items():
        try:
            check_signatures(policy, b.logged[place].proof.head)
        except Failed as problem:
            raise Failed(f"{word}：{problem}") from None
    heads = {place: logged.proof for place, logged in b.logged.items()}
    where = "、".join(f"{PLACES[place]}第 {one.position + 1} 条" for place, one in heads.items())
    first = heads["freeze"].head
    seen = {place: witnesses_of(policy, heads[place].head) for place in ("freeze", "close")}
    b.log = {
        "origin": first.origin,
        "keys": [line for line in b.plan["log"] if line.split(" ")[0] in ("log", "witness")],
        "witnesses": {
            place: {name: moment(time) for name, time in found.items()}
            for place, found in seen.items()
        },
    }
    thrown = b.logged["result"].entry["kind"] == "discarded"
    void = "这次抽取已作废，本文件是作废时废掉的结果，不是有效的结果。" if thrown else ""
    return f"{void}在公告日志 {first.origin} 之中：{where}；日志只增不改，签名均为方案所列公钥所签"


def check_seen_in_time(policy: Policy, b: Bundle) -> str:
    """What `witnessed` asks of the quorum of a policy."""
    freeze, opened, close, result = (b.logged[place].proof for place in PLACES)
    seen, closed = (witnesses_of(policy, one.head) for one in (freeze, close))
    for found, word in ((seen, "名单锁定"), (closed, "启封截止")):
        need(policy.met(found), f"{word}的见证方不足；已见证：{say_witnesses(found)}")
    need(freeze.head.size <= opened.position, "见证方在封存截止之后才见到名单锁定")
    need(close.head.size <= result.position, "见证方在结果产生之后才见到启封截止")
    moments = sorted(source["at"] for source in b.plan["sources"] if source["at"])
    if moments:
        early = [name for name, time in closed.items() if time < seconds_of(moments[0])]
        need(policy.met(early), f"在第一个公开随机数的时刻 {moments[0]} 之前见到启封截止的"
             f"见证方不足；已见证：{say_witnesses(closed)}")  # fmt: skip
    before = f"，早于第一个公开随机数的时刻 {moments[0]}" if moments else ""
    return (f"见证方在启封之前见到名单锁定：{say_witnesses(seen)}；在结果产生之前见到启封截止："
            f"{say_witnesses(closed)}{before}")  # fmt: skip


def check_witnessed(b: Bundle) -> str:
    policy = plan_policy(b)
    if policy.quorum == "none":
        raise NotChecked("未核验：方案不要求见证方，日志是否及时公布、有没有两套，没有旁人见证")
    return check_seen_in_time(policy, b)


ANYBODY = "任何人都可以自己列出公钥，请将方案所列公钥与机关公布的比对"


def check_policy(b: Bundle, path: str | None) -> str:
    if path is None:
        keys = "；".join((b.log or {})["keys"])
        raise NotChecked(f"未核验：没有给出信任名单（--policy）。{ANYBODY}：{keys}")
    policy = read_policy_file(path)
    for place, word in PLACES.items():
        try:
            witnesses_of(policy, b.logged[place].proof.head)
        except Failed as problem:
            raise Failed(f"{word}：{problem}") from None
    return f"四条记录均有所给信任名单中日志的签名；{check_seen_in_time(policy, b)}"


# ---- §8 the checks in order --------------------------------------------------------------------

ALONE: tuple[tuple[str, Callable[[Bundle], str]], ...] = (
    ("container", check_container), ("json", check_json), ("lines", check_lines),
    ("plan", check_plan), ("roots", check_roots), ("odds", check_odds),
    ("deviation", check_deviation), ("evenness", check_evenness),
    ("commitments", check_commitments), ("public", check_public), ("seal", check_seal),
    ("seed", check_seed), ("outcome", check_outcome),
)  # fmt: skip


def attempt(b: Bundle | Paper, code: str, check: Callable[..., str], *given: object) -> None:
    """One check, unless one has failed before."""
    if b.error:
        return
    ok: bool | None = False
    try:
        message, ok = check(*given), True
    except NotChecked as reason:
        message, ok = str(reason), None
    except Failed as problem:
        message = str(problem)
    except Exception as problem:
        message = f"{NOT_FINISHED}（{type(problem).__name__}）"
    b.checks.append({"code": code, "ok": ok, "message": message})
    if ok is False:
        b.error = {"code": code, "message": message}


def check_alone(b: Bundle) -> Bundle:
    for code, check in ALONE:
        if b.kind == "inspectors" or code not in ("deviation", "evenness"):
            attempt(b, code, check, b)
    return b


def check_together(b: Bundle, given: list[Bundle], policy_path: str | None) -> None:
    """The rest; a parent has gone through all of it before its child."""
    if b.kind == "inspectors":
        attempt(b, "parent", check_parent, b, given)
    attempt(b, "source", check_where_values_are_from, b)
    attempt(b, "log", check_log, b)
    attempt(b, "witnessed", check_witnessed, b)
    attempt(b, "policy", check_policy, b, policy_path)


# ---- §9 a firm's own slip ----------------------------------------------------------------------

SLIP_MOST = 65_536
SLIP_MEMBERS = ("slip", "number", "subject", "salt", "line", "entry", "proof")
SLIP_FILES = ("cells.txt", "excluded.txt", "pool.txt")
REASONS = {  # the words for people; other reasons are shown as they stand
    "not_active": "已注销、吊销或迁出", "no_district": "所在县区不明",
    "no_rate": "该类对象本任务比例为零", "grace_period": "包容审慎期内",
}  # fmt: skip
FATES = {"drawn": "抽中", "alternate": "候补，未抽中", "not drawn": "未抽中"}


@dataclass
class Paper:
    """A file that is no bundle: a slip (§9), replacements (§11) or a share (§12)."""

    path: str
    data: bytes
    kind: str
    document: dict[str, Any] = field(default_factory=dict)
    entry: dict[str, Any] = field(default_factory=dict)  # of a slip: the log entry `freeze`
    number: str | None = None
    plan_hash: str | None = None
    shows: dict[str, Any] = field(default_factory=dict)  # what it proves, when all checks pass
    checks: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, str] | None = None


def check_leaf(leaf: object, *more: str) -> None:
    need(has_members(leaf, "text", "index", "path", *more), "项目多于或少于规定")
    assert isinstance(leaf, dict)
    need(isinstance(leaf["text"], str), "所在行应为文字")
    need(type(leaf["index"]) is int, "行号应为整数")
    need(isinstance(leaf["path"], list), "校验路径应为列表")
    for one in leaf["path"]:
        hash_bytes(one)


def check_slip_form(s: Paper) -> str:
    need(len(s.data) <= SLIP_MOST, f"凭证超过 {SLIP_MOST} 字节")
    s.document = d = json_document(s.data)
    need(d.get("slip") == "ssj-slip/1", "不是 ssj-slip/1，不是本协议的凭证")
    line = d.get("line")
    in_pool = isinstance(line, dict) and line.get("file") == "pool.txt"
    need(has_members(d, *SLIP_MEMBERS, *(["cell"] if in_pool else [])), "凭证的项目多于或少于规定")
    for name in ("number", "entry", "proof"):
        need(isinstance(d[name], str), f"{name} 应为文字")
    need(matches(r"(?s)target:.+", d["subject"]), "subject 应为 target:登记号")
    need(matches(r"[0-9a-f]{32}", d["salt"]), "凭证码应为32位十六进制数（小写）")
    for name in ("line", "cell") if in_pool else ("line",):
        try:
            check_leaf(d[name], *(["file"] if name == "line" else []))
        except Failed as problem:
            raise Failed(f"{name}：{problem}") from None
    need(d["line"]["file"] in ("pool.txt", "excluded.txt"), "所在名单应为候选名单或排除名单")
    try:
        read_proof(d["proof"])
    except Failed as problem:
        raise Failed(f"proof：{problem}") from None
    s.number = d["number"]
    return f"凭证格式正确，共 {len(s.data)} 字节"


def check_slip_id(s: Paper) -> str:
    own = s.document["line"]["text"].split("\t")[0]
    found = identifier(bytes.fromhex(s.document["salt"]), s.document["subject"])
    need(own == found, "凭证中的登记号和凭证码得不出所在行的编码")
    s.shows["id"] = own
    return f"登记号和凭证码得出的编码与所在行一致：{own}"


def check_in_file(leaf: dict[str, Any], name: str, locked: dict[str, Any]) -> list[bytes]:
    """The columns of a line of §1 that stands at its index in the locked file."""
    line: bytes = leaf["text"].encode()
    formed = b"\n" not in line and not CONTROL.search(line) and FORMS[name].fullmatch(line)
    need(formed, f"所在行不合 {name} 的格式")
    path = [base64.b64decode(one) for one in leaf["path"]]
    found = root_over(leaf_of(line), leaf["index"], locked["lines"], path)
    need(found.hex() == locked["root"], f"得出的 {name} 名单校验码与公告日志中锁定的不符")
    return line.split(b"\t")


def freeze_entry(s: Paper) -> dict[str, Any]:
    try:
        entry = json_document(s.document["entry"].encode())
    except Failed as problem:
        raise Failed(f"日志记录：{problem}") from None
    need(entry.get("kind") == "freeze", "日志记录不是锁定名单的记录")
    need(entry.get("subject") == f"draw:{s.number}", "日志记录不是这次摇号的")
    need(is_hash(entry.get("plan")), "日志记录没有方案校验码")
    need(is_int(entry.get("bits"), 16, 32), "日志记录的 bits 应在 16 到 32 之间")
    need(has_members(entry.get("roots"), *SLIP_FILES), "日志记录锁定的名单多于或少于规定")
    for locked in entry["roots"].values():
        need(has_members(locked, "lines", "root"), "日志记录锁定的名单项目不对")
        good = is_int(locked["lines"], 0, LINES_MOST) and is_hash(locked["root"])
        need(good, "日志记录锁定的名单内容不对")
    return entry


def check_slip_line(s: Paper) -> str:
    s.entry = freeze_entry(s)
    s.plan_hash = s.entry["plan"]
    line = s.document["line"]
    name, locked = line["file"], s.entry["roots"][line["file"]]
    columns = check_in_file(line, name, locked)
    where = f"第 {line['index'] + 1} 行，共 {locked['lines']} 行"
    s.shows.update(list=name, odds=None, per_hundred=None, reason=None)
    if name == "pool.txt":
        return f"在锁定的候选名单之中（{where}）；方案校验码 {s.plan_hash}"
    code = columns[1].decode()
    s.shows["reason"] = code
    why = REASONS.get(code, code)
    return f"在锁定的排除名单之中（{where}），理由：{why}；方案校验码 {s.plan_hash}"


def check_slip_cell(s: Paper) -> str:
    cell, _, _, size, odds, _ = check_in_file(
        s.document["cell"], "cells.txt", s.entry["roots"]["cells.txt"]
    )
    name, whole = cell.decode(), int(size) << s.entry["bits"]
    need(s.document["line"]["text"].split("\t")[1] == name, "所给的分组不是所在行的分组")
    need(whole >= 1, f"分组 {name} 的家数为零")
    need(int(odds) <= whole, f"分组 {name} 的抽取机会超过家数")
    rate = Fraction(int(odds), whole)
    s.shows.update(odds=str(rate), per_hundred=per_hundred(rate))
    return (f"所在分组 {name}（{int(size)} 家）；抽中机会 {rate}，"
            f"即每100家约抽{per_hundred(rate)}家")  # fmt: skip


def check_slip_log(s: Paper) -> str:
    position, path, head = read_proof(s.document["proof"])
    leaf = leaf_of(s.document["entry"].encode())
    need(root_over(leaf, position, head.size, path) == head.root, "日志记录得不出日志摘要的校验码")
    s.shows.update(origin=head.origin, position=position, size=head.size)
    return f"锁定名单的记录在公告日志 {head.origin} 之中（第 {position + 1} 条，共 {head.size} 条）"


def check_slip_signed(s: Paper, policy_path: str | None) -> str:
    if policy_path is None:
        s.shows.update(signed=None, witnesses={})
        raise NotChecked(UNSIGNED)
    policy, head = read_policy_file(policy_path), read_proof(s.document["proof"]).head
    seen = witnesses_of(policy, head)
    need(policy.met(seen), f"见证方不足；已见证：{say_witnesses(seen)}")
    s.shows.update(signed=True, witnesses={name: moment(time) for name, time in seen.items()})
    return f"日志 {head.origin} 的签名有效，合乎信任名单；见证方：{say_witnesses(seen)}"


# ---- §9 the slip beside the bundle of its draw --------------------------------------------------


def check_slip_bundle(s: Paper, b: Bundle) -> str:
    need(b.error is None, f"{b.path} 本身未通过核验")
    need(b.kind == "targets", f"{b.path} 不是抽检查对象的摇号文件")
    need(s.plan_hash == b.plan_hash, f"{b.path} 的方案校验码与日志记录不同")
    need(s.entry["bits"] == b.plan["bits"], f"{b.path} 的 bits 与日志记录不同")
    for name in SLIP_FILES:
        locked = b.plan["files"][name]
        need(s.entry["roots"][name] == locked, f"{b.path} 的 {name} 与日志记录锁定的不同")
    line = s.document["line"]
    place = slice(line["index"], line["index"] + 1)
    need(b.lines[line["file"]][place] == [line["text"].encode()], f"{b.path} 的所在行与凭证不同")
    same = f"{b.path} 的方案校验码、名单和所在行与凭证一致"
    found = next(find_in_pool(b, s.shows["id"].encode()), None)
    if found is None:
        return f"{same}；在排除名单中，没有参加摇号"
    s.shows["status"] = found["status"]
    return f"{same}；摇号结果：{FATES[found['status']]}"


# ---- §9 the checks in order --------------------------------------------------------------------

UNSIGNED = ("未核验：没有给出信任名单（--policy）。不核对日志和见证方的签名，只能说明凭证前后一致，"
            "不能说明它不是编造的")  # fmt: skip


def check_slip(s: Paper, policy_path: str | None, bundles: list[Bundle]) -> None:
    attempt(s, "slip", check_slip_form, s)
    attempt(s, "slip-id", check_slip_id, s)
    attempt(s, "slip-line", check_slip_line, s)
    if "cell" in s.document:
        attempt(s, "slip-cell", check_slip_cell, s)
    attempt(s, "slip-log", check_slip_log, s)
    attempt(s, "slip-signed", check_slip_signed, s, policy_path)
    for b in bundles:
        if b.number == s.number:
            attempt(s, "slip-bundle", check_slip_bundle, s, b)


# ---- §11 who takes a vacant place ---------------------------------------------------------------

TARGET_STEP, SEAT_STEP = ("out", "in"), ("target", "seat", "out", "code", "in")


def bundle_for(p: Paper, bundles: list[Bundle]) -> Bundle:
    """The bundle of the draw that the paper is of: by its plan, if it names one, or its number."""
    number, plan = p.document["number"], p.document.get("plan")
    found = [b for b in bundles if b.number == number or (plan and b.plan_hash == plan)]
    if not found:
        raise NotChecked(f"未核验：没有一并提供摇号 {number} 的文件")
    return min(found, key=lambda b: (plan not in (None, b.plan_hash), b.error is not None))


def check_step_form(step: Any) -> None:
    known = has_members(step, *TARGET_STEP) or has_members(step, *SEAT_STEP)
    need(known, "项目多于或少于规定")
    form = {"target": ID.decode(), "seat": SEAT.decode(), "out": ID.decode(),
            "code": "[0-9a-f]{64}", "in": f"(?:{ID.decode()})?"}  # fmt: skip
    for member, value in step.items():
        need(matches(form[member], value), f"{member} 的格式不对")


def check_replacements(p: Paper, bundles: list[Bundle]) -> str:
    p.document = d = json_document(p.data)
    need(d.get("replacements") == "ssj-replacements/1", "不是 ssj-replacements/1")
    need(has_members(d, "replacements", "number", "plan", "steps"), "项目多于或少于规定")
    need(isinstance(d["number"], str) and is_hash(d["plan"]), "摇号编号或方案校验码的格式不对")
    need(isinstance(d["steps"], list), "递补步骤应为列表")
    p.number = d["number"]
    for count, step in enumerate(d["steps"], 1):
        try:
            check_step_form(step)
        except Failed as problem:
            raise Failed(f"第 {count} 步：{problem}") from None
    b = bundle_for(p, bundles)
    need(b.error is None, f"{b.path} 本身未通过核验")
    need(b.kind == "inspectors", f"{b.path} 不是抽检查人员的摇号文件")
    same = (d["number"], d["plan"]) == (b.number, b.plan_hash)
    need(same, f"摇号编号或方案校验码与 {b.path} 的不同")
    p.plan_hash = b.plan_hash
    return f"格式正确，共 {len(d['steps'])} 步，属于 {b.path} 的摇号"


def check_codes(p: Paper, bundles: list[Bundle]) -> str:
    chain = bundle_for(p, bundles).plan["chain"]
    codes = [step["code"] for step in p.document["steps"] if "code" in step]
    need(chain or not codes, "方案没有递补号码链")
    need(not codes or len(codes) <= chain["length"], "递补号码多于号码链的长度")
    for count, (code, before) in enumerate(zip(codes, [chain.get("head"), *codes]), 1):
        need(back(code) == before, f"第 {count} 个递补号码不是号码链的下一个")
    return f"{len(codes)} 个递补号码都是号码链上依次的号码"


class Crew:
    """Which targets are there, and who holds their seats, after each step."""

    def __init__(self, b: Bundle, parent: Bundle | None) -> None:
        self.staff, self.parent, self.number = b.staffing, parent, str(b.number)
        self.like = {target: target for target in self.staff.seats}  # whose lines a target has
        self.were_there = set(self.like)
        self.were_out: set[bytes] = set()
        self.holders: dict[tuple[bytes, bytes], set[bytes]] = defaultdict(set)  # of lines
        self.held: Counter[bytes] = Counter()  # how many seats somebody holds
        self.weekly: Counter[tuple[bytes, bytes]] = Counter()  # and how many in a week
        for target, seat, inspector in b.rows("outcome.txt"):
            self.holders[target, seat].add(inspector)
            self.count(target, inspector, 1)
        self.cell_of: dict[bytes, bytes] = {}
        self.spare: dict[bytes, list[bytes]] = defaultdict(list)  # by cell, in the order of ranks
        for cell, _, target, status, _ in parent.rows("outcome.txt") if parent else ():
            self.cell_of[target] = cell
            if status == b"alternate":
                self.spare[cell].append(target)

    def count(self, like: bytes, inspector: bytes, more: int) -> None:
        self.held[inspector] += more
        self.weekly[inspector, self.staff.week(like)] += more

    def people_at(self, like: bytes) -> list[bytes]:
        seats = self.staff.seats[like]
        return [own for seat in seats for own in self.holders.get((like, seat), ())]

    def change_target(self, gone: bytes, new: bytes) -> None:
        need(gone in self.like, "换下的对象不在检查对象之中")
        need(new not in self.were_there, "换上的对象已在检查对象之中，或曾在其中")
        if self.parent is not None:
            spare = self.spare[self.cell_of[gone]]
            need(new == (spare.pop(0) if spare else b""), "换上的不是同一分组的下一个候补")
        like = self.like.pop(gone)
        if new:
            self.like[new] = like
            self.were_there.add(new)
            return
        for own in self.people_at(like):  # nobody holds seats of what is not there
            self.count(like, own, -1)

    def change_inspector(self, step: dict[str, str]) -> int:
        """The number of candidates."""
        target, seat, gone, new = (step[name].encode() for name in ("target", "seat", "out", "in"))
        need(target in self.like, "对象不在检查对象之中")
        like = self.like[target]
        holders = self.holders.get((like, seat), set())
        need(gone in holders, "换下的人员不在这个岗位上")
        holders.remove(gone)
        self.count(like, gone, -1)
        self.were_out.add(gone)
        candidates = self.candidates(target, seat)
        text = f"ssj.vacancy.v1\n{self.number}\n{step['code']}\n{step['target']}\n{step['seat']}\n"
        chosen = min(candidates, key=lambda own: sha(text.encode() + own + b"\n"), default=b"")
        need(new == chosen, f"递补的应是 {chosen.decode() or '空缺'}")
        if new:
            holders.add(new)
            self.count(like, new, 1)
        return len(candidates)

    def candidates(self, target: bytes, seat: bytes) -> list[bytes]:
        staff, like = self.staff, self.like[target]
        week = staff.week(like)
        led = any(not staff.people[own].new for own in self.holders[like, seat])
        mentor = seat == staff.mentor_seat(like) and not led
        barred = {*self.people_at(like), *self.were_out, *staff.apart_from(target)}

        def free(own: bytes) -> bool:
            person = staff.people[own]
            limited = week and person.week_load is not None
            spare = not limited or self.weekly[own, week] < (person.week_load or 0)
            return self.held[own] < person.load and spare and not (mentor and person.new)

        fits = staff.fits(staff.seats[like][seat])
        return [own for own in fits if own not in barred and free(own)]


def check_replacement(p: Paper, bundles: list[Bundle]) -> str:
    b = bundle_for(p, bundles)
    parent = find_parent(b, bundles)
    crew, shown, unknown, vacant = Crew(b, parent), [], 0, 0
    for count, step in enumerate(p.document["steps"], 1):
        try:
            candidates = None
            if "code" in step:
                candidates = crew.change_inspector(step)
            else:
                crew.change_target(step["out"].encode(), step["in"].encode())
                unknown += parent is None
        except Failed as problem:
            raise Failed(f"第 {count} 步：{problem}") from None
        vacant += step["in"] == ""
        shown.append({**step, "candidates": candidates})
    p.shows["steps"] = shown
    odds = "、".join(str(one["candidates"]) for one in shown if one["candidates"] is not None)
    message = f"共 {len(shown)} 步，{vacant} 步无人可补；各步人员递补的候选人数：{odds or '无'}"
    if unknown:
        number = b.plan["parent"]["number"]
        raise NotChecked(f"{unknown} 步换对象未核验：没有提供对象抽取 {number} 的文件；{message}")
    return f"每一步的递补都是规定的那一个；{message}"


def check_vacancies(p: Paper, bundles: list[Bundle]) -> None:
    attempt(p, "replacements", check_replacements, p, bundles)
    attempt(p, "chain", check_codes, p, bundles)
    attempt(p, "replacement", check_replacement, p, bundles)


# ---- §12 a share of a seal ----------------------------------------------------------------------


def check_share(p: Paper, plans: list[Bundle]) -> str:
    p.document = d = json_document(p.data)
    need(d.get("share") == "ssj-share/1", "不是 ssj-share/1")
    need(has_members(d, "share", "number", "holder", "place", "value"), "项目多于或少于规定")
    need(isinstance(d["number"], str) and isinstance(d["holder"], str), "编号和保管方应为文字")
    need(is_int(d["place"], 1, NAMES_MOST) and is_hash(d["value"]), "位次或份额的格式不对")
    value = int(d["value"], 16)
    need(value < ORDER, "份额的数值超出范围")
    try:
        b = bundle_for(p, plans)
    except NotChecked as reason:  # a share alone says nothing
        raise Failed(str(reason)) from None
    need(b.error is None, f"{b.path} 本身未通过核验")
    need(b.plan["mode"] == "sealed", f"{b.path} 的摇号没有密封")
    seal, place = b.plan["seal"], d["place"]
    need(seal["holders"][place - 1 : place] == [d["holder"]], "保管方和位次与方案的不符")
    result = NEUTRAL
    for point in reversed(seal["points"]):  # Σ i^j · points[j]
        known = point_of(bytes.fromhex(point))
        if known is None:
            raise Failed("方案的密封校验点不是曲线上的点")
        result = sum_of(place, result, 1, known)
    same = bytes_of(result) == bytes_of(sum_of(value, BASE))
    need(same, "份额与方案锁定的密封不符")
    p.number, p.plan_hash = b.number, b.plan_hash
    p.shows.update(holder=d["holder"], place=place, least=seal["least"])
    return f"{d['holder']} 的第 {place} 份与方案锁定的密封相符；凑齐 {seal['least']} 份可以启封"


# ---- all files ---------------------------------------------------------------------------------

PAPERS = {"slip": "ssj-slip/", "replacements": "ssj-replacements/", "share": "ssj-share/",
          "protocol": "ssj/"}  # fmt: skip


def paper_kind(data: bytes) -> str:
    """What a file is that starts with `{`: by its members, or if it is broken by what it claims."""
    try:
        known: Container[str] = json_document(data)
    except Failed:
        known = {name for name, value in PAPERS.items() if f'"{name}":"{value}'.encode() in data}
    return next((name for name in PAPERS if name in known), "slip")


def check_file(path: str) -> Bundle | Paper:
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ValueError, MemoryError) as problem:
        why = UNREADABLE.get(type(problem).__name__, type(problem).__name__)
        error = {"code": "unreadable", "message": f"文件无法读取：{why}"}
        return Bundle(path, error=error)
    if not data.startswith(b"{"):
        return check_alone(Bundle(path, {"": data}))
    kind = paper_kind(data)
    if kind != "protocol":
        return Paper(path, data, kind)
    plan = Bundle(path, {"plan.json": data}, whole=False)
    attempt(plan, "json", check_json, plan)
    attempt(plan, "plan", check_plan, plan)
    return plan


def check_paper(p: Paper, policy_path: str | None, plans: list[Bundle]) -> None:
    bundles = [b for b in plans if b.whole]
    if p.kind == "slip":
        check_slip(p, policy_path, bundles)
    elif p.kind == "share":
        attempt(p, "share", check_share, p, plans)
    else:
        check_vacancies(p, bundles)


def check_all(paths: list[str], policy_path: str | None = None) -> list[Bundle | Paper]:
    """Each file by itself, then those that belong together: parents, children, then papers."""
    files = [check_file(path) for path in paths]
    plans = [b for b in files if isinstance(b, Bundle)]
    bundles = [b for b in plans if b.whole]
    for b in sorted(bundles, key=lambda b: b.kind == "inspectors"):
        check_together(b, bundles, policy_path)
    for p in files:
        if isinstance(p, Paper):
            check_paper(p, policy_path, plans)
    return files


def report_of(b: Bundle | Paper) -> dict[str, Any]:
    names = ("number", "kind", "plan_hash", "parties", "values", "seed", "checks", "drawn", "pool",
             "log", "error")  # fmt: skip
    found = {"file": b.path, "verified": b.error is None}
    found.update((name, getattr(b, name, None)) for name in names)
    return {**found, b.kind: None if b.error else b.shows} if isinstance(b, Paper) else found


def report(checked: list[Bundle | Paper]) -> dict[str, Any]:
    files = [report_of(b) for b in checked]
    return {"verified": bool(files) and all(file["verified"] for file in files), "files": files}


def verify(paths: list[str], policy_path: str | None = None) -> dict[str, Any]:
    """Check the bundles and slips in the files; the result is the document that `--json` prints."""
    return report(check_all(paths, policy_path))


# ---- "find my entry" ---------------------------------------------------------------------------


LISTED = {
    "excluded.txt": "在排除名单中，理由：",
    "absent.txt": "在缺席名单中，理由：",
    "roster.txt": "在人员名单中，最多承担次数：",
}


def row_of(b: Bundle, name: str, own: bytes) -> list[bytes] | None:
    lines = b.lines.get(name, [])
    at = bisect_left(lines, own + b"\t")
    return lines[at].split(b"\t") if at < len(lines) and lines[at][:20] == own else None


def entry_of(b: Bundle, name: str, message: str, **more: str) -> dict[str, Any]:
    blank = {"file": b.path, "list": name, "odds": None, "ticket": None, "status": None}
    return {**blank, **more, "message": message}


def find_in_pool(b: Bundle, own: bytes) -> Iterator[dict[str, Any]]:
    line = row_of(b, "pool.txt", own)
    if line is None:
        return
    cell = line[1]
    _, _, _, size, odds, _ = next(row for row in b.rows("cells.txt") if row[0] == cell)
    rate = Fraction(int(odds), int(size) << b.plan["bits"])
    rank, status, word = "", "not drawn", "未抽中"
    for row in b.rows("outcome.txt"):
        if row[2] == own:
            rank, status = f"（分组内第 {row[1].decode()} 位）", row[3].decode()
            word = "抽中" if status == "drawn" else "候补，未抽中"
    mine = ticket(str(b.seed), cell, own).hex()
    message = (f"在候选名单中，分组 {cell.decode()}（{size.decode()} 家）；抽中机会 {rate}，"
               f"即每100家约抽{per_hundred(rate)}家；排序号 {mine}；{word}{rank}")  # fmt: skip
    yield entry_of(b, "pool.txt", message, odds=str(rate), ticket=mine, status=status)


def find_in_odds(b: Bundle, own: bytes) -> Iterator[dict[str, Any]]:
    sent = set(b.lines["outcome.txt"])
    for row in b.rows("odds.txt"):
        if own not in (row[0], row[2]):
            continue
        rate = Fraction(int(row[3]), 1 << b.plan["bits"])
        drawn = b"\t".join(row[:3]) in sent
        target, seat, inspector = (column.decode() for column in row[:3])
        status, word = ("drawn", "抽中") if drawn else ("not drawn", "未抽中")
        message = (f"对象 {target}，岗位 {seat}，人员 {inspector}：机会 {rate}，"
                   f"即每100次约{per_hundred(rate)}次；{word}")  # fmt: skip
        yield entry_of(b, "odds.txt", message, odds=str(rate), status=status)


def find(b: Bundle, own: bytes) -> Iterator[dict[str, Any]]:
    if b.error is not None:
        return
    for name, text in LISTED.items():
        row = row_of(b, name, own)
        if row is not None:
            yield entry_of(b, name, text + row[1].decode())
    if b.kind == "targets":
        yield from find_in_pool(b, own)
        return
    if row_of(b, "seats.txt", own):
        yield entry_of(b, "seats.txt", "在岗位表中，是已抽中的检查对象")
    yield from find_in_odds(b, own)


def find_all(bundles: list[Bundle], own: str, salt: str | None, subject: str) -> dict[str, Any]:
    matches_id = None if salt is None else identifier(bytes.fromhex(salt), subject) == own
    entries = [entry for b in bundles for entry in find(b, own.encode())]
    return {"id": own, "matches": matches_id, "entries": entries}


# ---- for people --------------------------------------------------------------------------------


def clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + "……"


def plain(text: str, most: int) -> str:
    """What came out of a file cannot steer the terminal or pretend to be another line."""
    text = clip(text, most)
    shown = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return "".join(shown)


def say(text: str, most: int = 2000) -> None:
    print(plain(text, most))


def say_checks(b: Bundle | Paper) -> None:
    say(f"文件：{b.path}")
    for check in b.checks:
        mark = {True: "✓", False: "✗", None: "–"}[check["ok"]]
        say(f"  {mark} {TITLES[check['code']]}：{check['message']}", most=10_000)
    if b.error and b.error["code"] == "unreadable":
        say(f"  ✗ {b.error['message']}")
    elif b.error:
        say("  其后的项目没有核验。")


def say_slip(s: Paper) -> None:
    shows = s.shows
    say(f"  编码：{shows['id']}")
    if shows["list"] == "pool.txt":
        say(f"  在候选名单中，抽中机会 {shows['odds']}，即每100家约抽{shows['per_hundred']}家")
    else:
        say(f"  在排除名单中，理由：{REASONS.get(shows['reason'], shows['reason'])}")
    if "status" in shows:
        say(f"  摇号结果：{FATES[shows['status']]}")
    unsigned = "前后一致，但日志签名未核验，不足以为证"
    say("  结论：" + ("通过核验" if shows["signed"] else unsigned))


def say_replacements(p: Paper) -> None:
    if "steps" not in p.shows:
        say("  结论：写法正确，其余没有核验")
        return
    for count, step in enumerate(p.shows["steps"], 1):
        new = step["in"] or "空缺"
        if step["candidates"] is None:
            say(f"  第 {count} 步：对象 {step['out']} 换为 {new}")
        else:
            say(f"  第 {count} 步：对象 {step['target']}，岗位 {step['seat']}：人员 {step['out']} "
                f"由 {new} 递补，候选 {step['candidates']} 人，机会均等")  # fmt: skip
    unknown = p.checks[-1]["ok"] is None
    say("  结论：" + ("换对象的步骤未核验，其余通过核验" if unknown else "通过核验"))


def say_paper(p: Paper) -> None:
    say_checks(p)
    if p.error:
        say("  结论：未通过核验")
        return
    say(f"  摇号编号：{p.number}")
    if p.kind == "slip":
        say_slip(p)
    elif p.kind == "replacements":
        say_replacements(p)
    else:
        say("  结论：通过核验")


def say_bundle(b: Bundle) -> None:
    say_checks(b)
    pool, drawn = ("可派人员", "派出人次") if b.kind == "inspectors" else ("候选家数", "抽中家数")
    summary = {"摇号编号": b.number, "种类": KINDS.get(b.kind or ""), "公开日": b.disclosed,
               pool: b.pool, drawn: b.drawn, "方案校验码": b.plan_hash,
               "摇号随机数": b.seed}  # fmt: skip
    for title, value in summary.items():
        if value is not None:
            say(f"  {title}：{value}")
    for public in b.values or ():
        title, when = SOURCES[public["kind"]].title, public["at"] or "未定时刻"
        say(f"  公开随机数（{title}）：{public['value']}；{when}；{public['label']}")
    if b.number is not None:
        for key, rule in b.plan["rules"].items():
            say(f"  规则说明（原文，不核验）{key}：{json.dumps(rule, ensure_ascii=False)}")
    passed = "通过核验" if b.whole else "方案的写法正确，其余没有核验"
    say("  结论：" + (passed if b.error is None else "未通过核验"))


def say_found(found: dict[str, Any]) -> None:
    say(f"查找：{found['id']}")
    if found["matches"] is not None:
        mark, word = ("✓", "相符") if found["matches"] else ("✗", "不符")
        say(f"  {mark} 编码与所给的盐值和登记号{word}")
    for entry in found["entries"]:
        say(f"  {entry['file']}：{entry['message']}")
    if not found["entries"]:
        say("  在通过核验的文件中没有找到。")


def say_all(checked: list[Bundle | Paper], result: dict[str, Any]) -> None:
    for b in checked:
        if isinstance(b, Paper):
            say_paper(b)
        else:
            say_bundle(b)
    if "find" in result:
        say_found(result["find"])
    say("全部通过核验（标 – 的除外，未核验）。" if result["verified"] else "有文件未通过核验。")


def arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="核验摇号文件和凭证（ssj/1）", allow_abbrev=False)
    parser.add_argument("files", nargs="+", metavar="FILE", help="摇号文件、凭证、递补文件或份额")
    parser.add_argument(
        "--policy", metavar="FILE", help="信任的日志和见证方公钥（C2SP tlog-policy）"
    )
    parser.add_argument("--json", action="store_true", help="输出一份 JSON")
    parser.add_argument("--find", metavar="ID", help="查找自己的编码")
    parser.add_argument("--salt", metavar="HEX", help="发给本人的盐值")
    parser.add_argument("--subject", metavar="TEXT", help="target:登记号 或 inspector:登记号")
    known = parser.parse_args(argv)
    if known.find is not None and not matches(r"[a-z2-7]{20}", known.find):
        parser.error("--find 应为20位编码")
    if (known.salt is None) != (known.subject is None) or (known.salt and known.find is None):
        parser.error("--salt 与 --subject 须同时给出，并与 --find 合用")
    if known.salt is not None and not matches(r"[0-9a-f]{32}", known.salt):
        parser.error("--salt 应为32位十六进制数（小写）")
    subject = r"(?:target|inspector):[^\ud800-\udfff]+"
    if known.subject is not None and not matches(subject, known.subject):
        parser.error("--subject 应为 target:登记号 或 inspector:登记号")
    return known


def main(argv: list[str] | None = None) -> int:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")  # not every locale has the marks and words above
    try:
        known = arguments(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    checked = check_all(known.files, known.policy)
    result = report(checked)
    if known.find is not None:
        bundles = [b for b in checked if isinstance(b, Bundle) and b.whole]
        result["find"] = find_all(bundles, known.find, known.salt, known.subject or "")
    if known.json:
        print(json.dumps(result, indent=2))  # ASCII only, whatever the terminal
    else:
        say_all(checked, result)
    wrong_id = known.find is not None and result["find"]["matches"] is False
    return 0 if result["verified"] and not wrong_id else 1


if __name__ == "__main__":
    sys.exit(main())
