"""`log.json` (§8): every requirement of `log`, `witnessed` and `policy`, broken one at a time.

What is changed is changed before it is logged and signed: all the rest of the bundle is right.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import builder
import pytest
from builder import Draft, canonical, inspectors, pack, targets
from expecting import Files, check, expect
from log_maker import (
    ARCHIVE,
    AUDIT,
    BOTH,
    EARLY,
    KNOWN,
    LOG,
    OTHER_LOG,
    PLACES,
    STRANGER,
    Log,
    Signer,
    base64_of,
)

verify = builder.load_verifier()
Change = Callable[[Draft], Any]
AFTER = EARLY + 30 * 24 * 3600
BEACON = {"kind": "drand", "label": "quicknet 1000", "at": "2023-08-23T15:59:24Z"}
MOMENT = 1_692_806_364  # of this round
ISSUE = {"kind": "kl8", "label": "2023230", "at": "2023-08-23T13:30:00Z"}
ISSUE_MOMENT = 1_692_797_400
KL8 = " ".join(f"{n:02}" for n in range(1, 21))


def draft(kind: str = "targets") -> Draft:
    found = targets()
    if kind == "inspectors":
        found = inspectors(found.files())
    return found


def entry(place: str, **members: object) -> Change:
    """Other members of an entry, which is truly logged."""
    return lambda d: d.log.edits.update({place: lambda e: e.update(members)})


def without(place: str, member: str) -> Change:
    return lambda d: d.log.edits.update({place: lambda e: e.pop(member)})


def text(place: str, entry: str) -> Change:
    return lambda d: d.log.texts.update({place: entry})


def last(change: Callable[[dict[str, Any]], Any]) -> Change:
    """On the finished log.json."""
    return lambda d: setattr(d.log, "last", change)


def part(place: str, member: str, value: Any) -> Change:
    return last(lambda log: log[place].update({member: value}))


def proof(place: str, old: str, new: str) -> Change:
    def change(log: dict[str, Any]) -> None:
        assert old in log[place]["proof"]
        log[place]["proof"] = log[place]["proof"].replace(old, new, 1)

    return last(change)


def policy(*lines: str) -> Change:
    return lambda d: d.plan.update(log=[*lines])


def signed(place: str, *signers: Signer) -> Change:
    return lambda d: d.log.signers.update({place: [*signers]})


def seen(place: str, **times: int) -> Change:
    known = {"archive": ARCHIVE, "audit": AUDIT, "stranger": STRANGER}
    return lambda d: d.log.seen.update({place: {known[name]: at for name, at in times.items()}})


def also(place: str, line: Callable[[str], str]) -> Change:
    """A signature line more, made of the checkpoint, at its place."""

    def change(log: dict[str, Any]) -> None:
        top, head, rows = log[place]["proof"].split("\n\n")
        lines = sorted([*rows.splitlines(), line(head + "\n")])
        log[place]["proof"] = "\n\n".join([top, head, "\n".join([*lines, ""])])

    return last(change)


def log(**members: Any) -> Change:
    return lambda d: setattr(d, "log", replace(Log(), **members))


def order(*words: str, **sizes: int) -> Change:
    """Another order of the entries of the log, and other sizes of the checkpoints."""
    return lambda d: setattr(d, "log", replace(Log(), order=[*words], sizes=sizes))


ORDER = ("other", "freeze", "other", "open", "reveal", "close", "other", "result")


# ---- log: the entries ----------------------------------------------------------------------------

ENTRIES: dict[str, tuple[Change, str]] = {
    "a member missing": (last(lambda log: log.pop("open")), "log.json 的项目"),
    "a member more": (last(lambda log: log.update(more={})), "log.json 的项目"),
    "no entry": (last(lambda log: log["open"].pop("entry")), "封存截止：项目"),
    "no proof": (last(lambda log: log["close"].pop("proof")), "启封截止：项目"),
    "no since": (last(lambda log: log["result"].pop("since")), "摇号结果：项目"),
    "a part more": (last(lambda log: log["freeze"].update(more=1)), "名单锁定：项目"),
    "a place no object": (last(lambda log: log.update(open=[])), "封存截止：项目"),
    "an entry no text": (part("open", "entry", {}), "应为文字"),
    "a proof no text": (part("open", "proof", []), "应为文字"),
    "since no list": (part("open", "since", ""), "应为列表"),
    "an entry no JSON": (text("freeze", "freeze"), "名单锁定"),
    "an entry that is an array": (text("freeze", "[]"), "名单锁定"),
    "an entry not canonical": (text("open", '{"kind": "open"}'), "封存截止"),
    "an entry says it twice": (text("open", '{"kind":"open","kind":"open"}'), "封存截止"),
    "an entry of a fraction": (entry("close", more=1.5), "启封截止"),
    "an entry of nothing": (entry("close", more=None), "启封截止"),
    "kind of another place": (entry("open", kind="close"), "种类"),
    "no kind": (without("result", "kind"), "种类"),
    "kind of capitals": (entry("freeze", kind="Freeze"), "种类"),
    "another draw": (entry("close", subject="draw:cn-3301-2025-0009"), "不是这次摇号的"),
    "no subject": (without("close", "subject"), "不是这次摇号的"),
    "subject without draw": (entry("close", subject="cn-3301-2025-0001"), "不是这次摇号的"),
    "no moment": (without("freeze", "at"), "时刻不对"),
    "an empty moment": (entry("freeze", at=""), "时刻不对"),
    "no such moment": (entry("freeze", at="2023-02-29T00:00:00Z"), "时刻不对"),
    "a moment of numbers": (entry("freeze", at=EARLY), "时刻不对"),
    "moments that fall": (entry("close", at="2023-08-20T00:59:59Z"), "早于前一条"),
    "the result before it all": (entry("result", at="2023-08-19T23:59:59Z"), "早于前一条"),
    "another plan": (entry("freeze", plan="0" * 64), "plan"),
    "plan of capitals": (lambda d: d.log.edits.update(
        freeze=lambda e: e.update(plan=e["plan"].upper())), "plan"),
    "no plan": (without("freeze", "plan"), "plan"),
    "other commitments": (entry("open", commitments="{}"), "commitments"),
    "commitments as an object": (lambda d: d.log.edits.update(
        open=lambda e: e.update(commitments=json.loads(e["commitments"]))), "commitments"),
    "hash of commitments": (lambda d: d.log.edits.update(open=lambda e: e.update(
        commitments=builder.sha(e["commitments"].encode()).hex())), "commitments"),
    "no commitments": (without("open", "commitments"), "commitments"),
    "close on other commitments": (entry("close", commitments="0" * 64), "commitments"),
    "close without commitments": (without("close", "commitments"), "commitments"),
    "close on other reveals": (entry("close", reveals="0" * 64), "reveals"),
    "close without reveals": (without("close", "reveals"), "reveals"),
    "another outcome": (entry("result", outcome="0" * 64), "outcome"),
    "no outcome": (without("result", "outcome"), "outcome"),
    "another seed": (entry("result", seed="0" * 64), "seed"),
    "no seed": (without("result", "seed"), "seed"),
}  # fmt: skip


@pytest.mark.parametrize("name", ENTRIES)
def test_entries(tmp_path: Path, name: str) -> None:
    change, says = ENTRIES[name]
    found = draft()
    change(found)
    expect(tmp_path, found.bytes(), "log", says=says)


def test_a_sealed_result_has_no_seed(tmp_path: Path) -> None:
    found = builder.sealed(draft())
    expect(tmp_path, found.bytes(), None)
    found.log.edits["result"] = lambda e: e.update(seed="0" * 64)
    expect(tmp_path, found.bytes(), "log", says="不应有摇号随机数")


MORE: dict[str, Change] = {
    "as it is": lambda d: None,
    "members of their own": entry("freeze", counts={"pool.txt": 17}, more=["\x1b", {"\x01": True}]),
    "control characters": entry("close", more="\t\n\x7f\x85"),
    "moments that are equal": lambda d: [
        entry(place, at="2023-08-20T00:00:00Z")(d) for place in PLACES],
    "nothing between": order("freeze", "open", "close", "result", freeze=1, open=2, close=3, result=4),
    "checkpoints of one size": order(*ORDER, freeze=3, open=7, close=7, result=8),
    "a long log": order(*["x"] * 70, "freeze", *["x"] * 61, "open", "x", "close", *["x"] * 130,
                        "result", "x", freeze=128, open=133, close=136, result=266),
    "half a tree": order(*ORDER, freeze=2, open=4, close=6, result=8),
}  # fmt: skip


@pytest.mark.parametrize("kind", ["targets", "inspectors"])
@pytest.mark.parametrize("name", MORE)
def test_what_is_right(tmp_path: Path, name: str, kind: str) -> None:
    found = draft(kind)
    MORE[name](found)
    expect(tmp_path, found.bytes(), None)


# ---- log: the tree -------------------------------------------------------------------------------


def since(place: str, change: Callable[[list[str]], list[str]]) -> Change:
    return last(lambda log: log[place].update(since=change(log[place]["since"])))


ZERO = base64_of(bytes(32))
TREES: dict[str, tuple[Change, str]] = {
    "entry not logged": (last(lambda log: log["close"].update(
        entry=log["close"]["entry"].replace('"low":[]', '"low":[1]'))), "得不出日志摘要"),
    "entry at another place": (proof("open", "index 3", "index 2"), "得不出日志摘要"),
    "entry beyond the checkpoint": (proof("open", "index 3", "index 5"), "序号超出总数"),
    "path too short": (last(lambda log: log["freeze"].update(proof=log["freeze"]["proof"].replace(
        log["freeze"]["proof"].split("\n")[2] + "\n", "", 1))), "名单锁定的|路径过短"),
    "path too long": (proof("freeze", "index 1\n", f"index 1\n{ZERO}\n"), "路径过长"),
    "since before the first": (since("freeze", lambda s: [ZERO]), "不应有增长证明"),
    "since missing": (since("open", lambda s: []), "增长证明"),
    "since too short": (since("close", lambda s: s[:-1]), "增长证明"),
    "since too long": (since("close", lambda s: [*s, ZERO]), "增长"),
    "since turned": (since("result", lambda s: s[::-1]), "增长"),
    "since of zeros": (since("open", lambda s: [ZERO for _ in s]), "增长而来"),
    "since of numbers": (since("open", lambda s: [1]), "封存截止"),
    "since without padding": (since("open", lambda s: [one[:-1] for one in s]), "封存截止"),
    "since of 31 bytes": (since("open", lambda s: [base64_of(bytes(31))]), "封存截止"),
    "open before the freeze": (
        order("open", "freeze", "close", "result", freeze=2, open=3, close=3, result=4),
        "不在前一条之后"),
    "result before the close": (
        order("freeze", "open", "result", "close", freeze=1, open=3, close=4, result=4),
        "不在前一条之后"),
    "sizes that fall": (order(*ORDER, freeze=3, open=7, close=6, result=8), "比前一条的少"),
    "an entry that is not there yet": (
        order(*ORDER, freeze=3, open=5, close=5, result=8), "序号超出总数"),
}  # fmt: skip


@pytest.mark.parametrize("name", TREES)
def test_trees(tmp_path: Path, name: str) -> None:
    change, says = TREES[name]
    found = draft()
    change(found)
    expect(tmp_path, found.bytes(), "log", says=says.split("|")[-1])


def test_an_entry_of_another_log_of_the_same_keys(tmp_path: Path) -> None:
    """Each part is right by itself; together they are of two histories."""
    one, other = targets(), targets()
    other.log.order = ["first", *ORDER[1:]]
    files = one.files()
    for place in PLACES:
        mixed = json.loads(files["log.json"])
        mixed[place] = json.loads(other.files()["log.json"])[place]
        expect(tmp_path, pack({**files, "log.json": canonical(mixed)}), "log", says="增长而来")


def test_equal_sizes_have_equal_roots(tmp_path: Path) -> None:
    """Two checkpoints of one size, of two histories, each truly signed; `since` is empty."""
    one, other = targets(), targets()
    for found in (one, other):
        found.log.sizes = {"freeze": 3, "open": 7, "close": 7, "result": 8}
    other.log.order = ["first", *ORDER[1:]]
    files, parts = one.files(), json.loads(other.files()["log.json"])
    mixed = json.loads(files["log.json"])
    mixed["close"]["proof"] = parts["close"]["proof"]
    assert mixed["close"]["since"] == []
    expect(tmp_path, pack({**files, "log.json": canonical(mixed)}), "log", says="增长而来")


def test_origins_are_the_same(tmp_path: Path) -> None:
    """Another log, which the policy knows and which has signed truly."""
    other = Signer("log.example/4200", 1, 7)
    found = draft()
    found.plan["log"] = [f"log {other.key}", *BOTH]
    for place in ("close", "result"):
        found.log.origin[place] = other.name
        found.log.signers[place] = [other]
    expect(tmp_path, found.bytes(), "log", says="日志与前一条的不同")


# ---- log: signatures and the plan's policy -------------------------------------------------------


def forged(signer: Signer, data: bytes) -> Callable[[str], str]:
    return lambda head: f"— {signer.name} {base64_of(signer.id + data)}"


SIGNATURES: dict[str, tuple[Change, str]] = {
    "none of the log": (signed("open"), "没有日志自己的签名"),
    "by another key of its name": (signed("open", OTHER_LOG), "以外的签名"),
    "by another key, too": (signed("open", LOG, OTHER_LOG), "以外的签名"),
    "by a stranger": (seen("open", stranger=EARLY), "以外的签名"),
    "by a stranger at the freeze": (
        seen("freeze", archive=EARLY, audit=EARLY, stranger=EARLY), "以外的签名"),
    "by a witness twice": (also("open", lambda head: ARCHIVE.line(head, 5)), "签名两次"),
    "by the log twice": (also("open", forged(LOG, bytes(64))), "名义的签名"),
    "a false one of the log": (last(lambda log: log["open"].update(proof=log["open"]["proof"].replace(
        LOG.line(log["open"]["proof"].split("\n\n")[1] + "\n"), forged(LOG, bytes(64))("")))), "名义的签名"),
    "a false one of a witness": (lambda d: [
        seen("result", archive=EARLY)(d), also("result", forged(AUDIT, bytes(72)))(d)], "名义的签名"),
    "of a witness without a time": (lambda d: [
        seen("result", archive=EARLY)(d),
        also("result", lambda head: forged(AUDIT, AUDIT.secret.sign(head.encode()))(""))(d)],
        "名义的签名"),
    "of a witness at another time": (lambda d: [
        seen("result", archive=EARLY)(d), also("result", lambda head: forged(
            AUDIT, (7).to_bytes(8, "big") + AUDIT.secret.sign(
                f"cosignature/v1\ntime 8\n{head}".encode()))(""))(d)], "名义的签名"),
    "too short": (also("result", forged(LOG, b"x")), "名义的签名"),
    "too long": (lambda d: [signed("open")(d), also("open", lambda head: forged(
        LOG, LOG.secret.sign(head.encode()) + b"\0")(""))(d)], "名义的签名"),
    "by a log key of another name": (lambda d: [
        policy(f"log {Signer('log.example/4200', 1, 7).key}", *BOTH)(d),
        signed("open", Signer("log.example/4200", 1, 7))(d)], "没有日志自己的签名"),
    "origin of no key": (lambda d: d.log.origin.update(
        dict.fromkeys(PLACES, "log.example/9999")), "没有日志自己的签名"),
}  # fmt: skip


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures(tmp_path: Path, name: str) -> None:
    change, says = SIGNATURES[name]
    found = draft()
    change(found)
    expect(tmp_path, found.bytes(), "log", says=says)


def test_two_keys_of_one_log_may_both_sign(tmp_path: Path) -> None:
    """So that a log can change its key."""
    found = draft()
    found.plan["log"] = [f"log {OTHER_LOG.key}", *BOTH]
    found.log.signers = {"freeze": [LOG], "open": [LOG, OTHER_LOG], "close": [OTHER_LOG],
                         "result": [OTHER_LOG]}  # fmt: skip
    expect(tmp_path, found.bytes(), None)


KEY, SECOND = f"log {LOG.key}", f"log {OTHER_LOG.key}"
WITNESS = f"witness archive {ARCHIVE.key}"
POLICIES: dict[str, tuple[list[str], str]] = {
    "no log": ([KNOWN[1], "quorum archive"], "没有 log 一行"),
    "no quorum": (KNOWN, "没有 quorum 一行"),
    "two quorums": ([*BOTH, "quorum none"], "第 6 行：quorum 出现两次"),
    "quorum of nobody": ([*KNOWN, "quorum nobody"], "没有写明"),
    "quorum before its name": ([KEY, "quorum archive", *KNOWN[1:]], "第 2 行"),
    "a group before its member": ([KEY, "group g any archive", WITNESS, "quorum g"], "第 2 行"),
    "an empty line": ([*BOTH, ""], "第 6 行"),
    "a comment": (["# the log", *BOTH], "第 1 行"),
    "two spaces": ([KEY.replace(" ", "  "), *BOTH[1:]], "第 1 行"),
    "a space at the end": ([KEY + " ", "quorum none"], "第 1 行"),
    "a space at the start": ([" " + KEY, "quorum none"], "第 1 行"),
    "an address and more": ([f"{KEY} http://a b", *BOTH[1:]], "第 1 行"),
    "another word": ([*BOTH, "trust everybody"], "第 6 行"),
    "capitals": (["LOG " + LOG.key, *BOTH[1:]], "第 1 行"),
    "a log twice": ([KEY, *BOTH], "第 2 行：同一公钥出现两次"),
    "a witness twice": ([*KNOWN, f"witness more {AUDIT.key}", "quorum none"], "第 4 行：同一公钥"),
    "one key for log and witness": (
        [KEY, f"witness w {Signer('w', 4, LOG.seed).key}", "quorum none"],
        "第 2 行：同一公钥",
    ),
    "one name twice": ([*KNOWN, f"witness audit {STRANGER.key}", "quorum none"], "名称重复"),
    "a group of a witness's name": ([*KNOWN, "group audit any archive", "quorum none"], "名称重复"),
    "a group called none": ([*KNOWN, "group none any archive", "quorum none"], "名称重复"),
    "a witness called none": ([KEY, f"witness none {AUDIT.key}", "quorum none"], "名称重复"),
    "member of two groups": (
        [*KNOWN, "group a any audit", "group b any audit", "quorum b"],
        "同一成员",
    ),
    "member twice": ([*KNOWN, "group a any audit audit", "quorum a"], "同一成员"),
    "more than there are": ([*KNOWN, "group a 3 archive audit", "quorum a"], "最少个数"),
    "none of them": ([*KNOWN, "group a 0 archive audit", "quorum a"], "最少个数"),
    "a number with zeros": ([*KNOWN, "group a 01 archive audit", "quorum a"], "最少个数"),
    "an empty group": ([*KNOWN, "group a any", "quorum a"], "第 4 行"),
    "a key of another type": ([f"log {ARCHIVE.key}", "quorum none"], "种类或长度"),
    "a log for a witness": ([KEY, f"witness w {OTHER_LOG.key}", "quorum none"], "种类或长度"),
    "a key of SM2": ([KEY, f"witness w {Signer('w', 255, 5).key}", "quorum none"], "种类或长度"),
    "a key of another id": ([KEY.replace("+", "+0", 1), "quorum none"], "公钥编号"),
    "a key without a name": ([f"log +{LOG.key.split('+', 1)[1]}", "quorum none"], "公钥写法"),
    "no key": (["log x", "quorum none"], "公钥写法"),
    "a key not in base64": ([KEY[:-1] + "-", "quorum none"], "base64"),
}


@pytest.mark.parametrize("name", POLICIES)
def test_policies_of_the_plan(tmp_path: Path, name: str) -> None:
    lines, says = POLICIES[name]
    found = draft()
    found.plan["log"] = lines
    expect(tmp_path, found.bytes(), "log", says=says)


def test_an_address_says_nothing(tmp_path: Path) -> None:
    found = draft()
    found.plan["log"] = [f"{line} http://x.example/" if "+" in line else line for line in BOTH]
    expect(tmp_path, found.bytes(), None)


# ---- witnessed -----------------------------------------------------------------------------------


def ANY(*rest: str) -> list[str]:
    return [*KNOWN, *rest]


LATE: dict[str, tuple[Change, str]] = {
    "nobody saw the list": (seen("freeze"), "名单锁定的见证方不足"),
    "one saw the list": (seen("freeze", archive=EARLY), "名单锁定的见证方不足"),
    "one saw the close": (seen("close", audit=EARLY), "启封截止的见证方不足"),
    "one of a group of all": (lambda d: [
        policy(*ANY("group g all archive audit", "quorum g"))(d), seen("close", audit=EARLY)(d)],
        "启封截止的见证方不足"),
    "one of a group of two": (lambda d: [
        policy(*ANY("group g 2 archive audit", "quorum g"))(d), seen("freeze", audit=EARLY)(d)],
        "名单锁定的见证方不足"),
    "none of any": (lambda d: [
        policy(*ANY("group g any archive audit", "quorum g"))(d), seen("close")(d)],
        "启封截止的见证方不足"),
    "another than asked": (lambda d: [
        policy(*ANY("quorum archive"))(d), seen("close", audit=EARLY)(d)], "启封截止的见证方不足"),
    "a group of groups": (lambda d: [
        policy(*ANY("group a any archive", "group b all a audit", "quorum b"))(d),
        seen("close", archive=EARLY)(d)], "启封截止的见证方不足"),
    "the list after it was opened": (
        order(*ORDER, freeze=4, open=5, close=7, result=8), "之后才见到名单锁定"),
    "the close after the result": (
        order(*ORDER, freeze=3, open=5, close=8, result=8), "之后才见到启封截止"),
}  # fmt: skip


@pytest.mark.parametrize("name", LATE)
def test_witnessed(tmp_path: Path, name: str) -> None:
    change, says = LATE[name]
    found = draft()
    change(found)
    expect(tmp_path, found.bytes(), "witnessed", says=says)


ENOUGH: dict[str, Change] = {
    "any of two": lambda d: [
        policy(*ANY("group g any archive audit", "quorum g"))(d), seen("close", audit=EARLY)(d),
        seen("freeze", archive=EARLY)(d)],
    "one by name": lambda d: [
        policy(*ANY("quorum audit"))(d), seen("close", audit=EARLY)(d)],
    "1 of two": lambda d: [
        policy(*ANY("group g 1 archive audit", "quorum g"))(d), seen("close", audit=EARLY)(d)],
    "a group of groups": lambda d: [
        policy(*ANY("group a any archive", "group b any a audit", "quorum b"))(d),
        seen("close", archive=EARLY)(d)],
    "none at all": lambda d: [policy(*ANY("quorum none"))(d), seen("close")(d)],
    "open and result unseen": lambda d: [seen("open")(d), seen("result")(d)],
    "late, and no public value has a moment": seen("close", archive=AFTER, audit=1 << 62),
    "just in time": order(*ORDER, freeze=3, open=5, close=7, result=8),
}  # fmt: skip


@pytest.mark.parametrize("name", ENOUGH)
def test_witnessed_enough(tmp_path: Path, name: str) -> None:
    found = draft()
    ENOUGH[name](found)
    expect(tmp_path, found.bytes(), None)


def test_without_witnesses_it_is_not_checked(tmp_path: Path) -> None:
    """Neither is anything else of it: the log alone says so."""
    found = draft()
    found.plan["log"] = [KEY, "quorum none"]
    for place in PLACES:
        found.log.seen[place] = {}
    for sizes in ({"freeze": 3, "open": 5, "close": 7, "result": 8}, dict.fromkeys(PLACES, 8)):
        found.log.sizes = sizes
        one = check(tmp_path, found.bytes())["files"][0]
        assert {c["code"]: c["ok"] for c in one["checks"]}["witnessed"] is None
        assert one["verified"]


def timed(*sources: dict[str, str]) -> Draft:
    found = draft()
    values = {"drand": "ab" * 48, "kl8": KL8, "dice": "3141592653589793238"}
    found.plan["sources"] = [*sources]
    found.values = [values[source["kind"]] for source in sources]
    return found


@pytest.mark.parametrize("at,right", [
    (MOMENT - 1, True), (MOMENT, False), (MOMENT + 1, False), (0, True), (1 << 62, False),
])  # fmt: skip
def test_before_the_public_value(tmp_path: Path, at: int, right: bool) -> None:
    """Both have to have seen the close before; when they saw the list does not matter."""
    for others in ([BEACON], [BEACON, builder.DICE]):
        found = timed(*others)
        seen("close", archive=EARLY, audit=at)(found)
        seen("freeze", archive=AFTER, audit=AFTER)(found)
        expect(tmp_path, found.bytes(), None if right else "witnessed", says="" if right else
               "时刻 2023-08-23T15:59:24Z 之前见到启封截止的见证方不足")  # fmt: skip


def test_before_the_first_of_the_public_values(tmp_path: Path) -> None:
    """In whatever order the plan names them."""
    for sources in ([BEACON, ISSUE], [ISSUE, BEACON], [builder.DICE, BEACON, ISSUE]):
        for at, code in ((ISSUE_MOMENT - 1, None), (ISSUE_MOMENT, "witnessed")):
            found = timed(*sources)
            seen("close", archive=EARLY, audit=at)(found)
            expect(tmp_path, found.bytes(), code)


def test_who_is_late_is_as_good_as_nobody(tmp_path: Path) -> None:
    found = timed(BEACON)
    found.plan["log"] = ANY("group g any archive audit", "quorum g")
    seen("close", archive=AFTER, audit=EARLY)(found)
    expect(tmp_path, found.bytes(), None)
    seen("close", archive=AFTER, audit=AFTER)(found)
    expect(tmp_path, found.bytes(), "witnessed", says="之前见到启封截止的见证方不足")


# ---- policy: one's own ---------------------------------------------------------------------------


def trusting(*lines: str) -> str:
    return "\n".join([*lines, ""])


GIVEN: dict[str, tuple[str, str | None]] = {
    "the plan's": (trusting(*BOTH), None),
    "the log alone": (trusting(KEY, "quorum none"), None),
    "with comments": ("# whom\n\n" + trusting(*BOTH).replace(" ", "\t "), None),
    "one witness": (trusting(KEY, WITNESS, "quorum archive"), None),
    "others, too": (
        trusting(KEY, WITNESS, f"witness s {STRANGER.key}", "group g any archive s", "quorum g"),
        None,
    ),
    "another log": (trusting(SECOND, "quorum none"), "没有信任名单中这个日志的签名"),
    "no log": (trusting(WITNESS, "quorum archive"), "没有 log 一行"),
    "a witness that was not there": (
        trusting(KEY, f"witness s {STRANGER.key}", "quorum s"),
        "名单锁定的见证方不足",
    ),
    "no policy": ("nonsense", "第 1 行"),
}


@pytest.mark.parametrize("kind", ["parent", "child"])
@pytest.mark.parametrize("name", GIVEN)
def test_a_policy_of_ones_own(tmp_path: Path, name: str, kind: str, request: Any) -> None:
    lines, says = GIVEN[name]
    data = pack(request.getfixturevalue(kind))
    expect(tmp_path, data, says and "policy", says=says or "", policy=lines)
    checks = check(tmp_path, data, policy=lines)["files"][0]["checks"]
    assert checks[-1]["code"] == "policy" and checks[-1]["ok"] is (says is None)


def test_all_four_checkpoints_are_signed_by_a_log_of_the_given_policy(tmp_path: Path) -> None:
    for place in PLACES:
        found = draft()
        found.plan["log"] = [SECOND, *BOTH]
        found.log.signers[place] = [OTHER_LOG]
        expect(tmp_path, found.bytes(), None)
        given = trusting(*BOTH)
        expect(tmp_path, found.bytes(), "policy", policy=given, says="这个日志的签名")


def test_the_given_policy_is_met_in_time(tmp_path: Path) -> None:
    """The plan asks for one witness; somebody else for the other one."""
    found = timed(BEACON)
    found.plan["log"] = ANY("quorum archive")
    seen("close", archive=EARLY, audit=MOMENT)(found)
    expect(tmp_path, found.bytes(), None, policy=trusting(*ANY("quorum archive")))
    expect(tmp_path, found.bytes(), "policy", policy=trusting(*ANY("quorum audit")),
           says="之前见到启封截止的见证方不足")  # fmt: skip
    found.log.seen["freeze"].pop(AUDIT)
    found.log.seen["close"][AUDIT] = EARLY
    expect(tmp_path, found.bytes(), "policy", policy=trusting(*ANY("quorum audit")),
           says="名单锁定的见证方不足")  # fmt: skip


def test_without_a_policy_the_plans_keys_are_shown(tmp_path: Path, parent: Files) -> None:
    one = check(tmp_path, pack(parent))["files"][0]
    message = one["checks"][-1]["message"]
    assert one["checks"][-1]["ok"] is None and "任何人都可以自己列出公钥" in message
    assert all(signer.key in message for signer in (LOG, ARCHIVE, AUDIT))
    assert one["log"]["origin"] == LOG.name and one["log"]["keys"] == KNOWN
    assert one["log"]["witnesses"]["freeze"] == {
        "archive": "2023-08-20T00:00:00Z", "audit": "2023-08-20T00:01:00Z"}  # fmt: skip
