"""A firm's own slip (§9): what it proves, what each check refuses, and the slip beside a bundle."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import builder
import pytest
from log_maker import base64_of
from slip_maker import (
    ARCHIVE,
    AUDIT,
    BOTH,
    FIRM,
    GONE,
    KNOWN,
    LOG,
    OTHER_LOG,
    POLICY,
    Document,
    document,
    edited,
    entry,
    judged_by_service,
    proof_of,
    relog,
    root_of,
)

from scheduler.vocabulary import ExclusionReason, RosterReason

verify = builder.load_verifier()
Files = dict[str, bytes]
CODES = ["slip", "slip-id", "slip-line", "slip-cell", "slip-log", "slip-signed"]


def run(tmp_path: Path, data: bytes, *bundles: bytes, policy: str | None = None) -> Document:
    paths = []
    for name, content in (("slip.json", data), *((f"{n}.ssj", b) for n, b in enumerate(bundles))):
        (tmp_path / name).write_bytes(content)
        paths.append(str(tmp_path / name))
    (tmp_path / "policy").write_text(policy or "", encoding="utf-8")
    result: Document = verify.verify(paths, None if policy is None else str(tmp_path / "policy"))
    assert verify.NOT_FINISHED not in str(result)
    found: Document = result["files"][0]
    return found


def test_every_firm_of_the_pool_is_shown_its_odds(tmp_path: Path, parent: Files) -> None:
    for county, own_class, section, size, odds in builder.CELLS:
        for n in range(size):
            subject = f"target:{county}.{own_class}.{section}{n}"
            one = run(tmp_path, builder.canonical(document(parent, subject)))
            assert [check["code"] for check in one["checks"]] == CODES
            assert [check["ok"] for check in one["checks"]] == [True] * 5 + [None]
            shows = one["slip"]
            assert Fraction(shows["odds"]) == Fraction(odds, size << 16)
            assert shows["per_hundred"] == f"{100 * odds / (size << 16):.4g}"
            assert (shows["id"], shows["list"]) == (builder.pid(subject), "pool.txt")
            assert (shows["signed"], shows["origin"]) == (None, LOG.name)


def test_who_was_left_out_is_shown_why(tmp_path: Path, parent: Files) -> None:
    one = run(tmp_path, builder.canonical(document(parent, GONE)), policy=BOTH)
    assert [check["code"] for check in one["checks"]] == [c for c in CODES if c != "slip-cell"]
    assert one["verified"] and one["slip"]["reason"] == "已注销"
    assert one["slip"]["odds"] is None and one["slip"]["signed"] is True


def test_reasons_have_the_words_of_the_service() -> None:
    assert {reason.value: reason.label for reason in ExclusionReason} == verify.REASONS


POLICIES = [
    (BOTH, None),
    (f"{KNOWN}quorum archive\n", None),
    (f"# whom\n\n \t{KNOWN}\tgroup a 1 archive\ngroup b all a audit \nquorum b\n", None),
    (f"log {LOG.key} http://ssj.example/\nquorum none\n", None),
    (f"log {OTHER_LOG.key}\nquorum none\n", "没有信任名单中这个日志的签名"),
    (f"witness archive {ARCHIVE.key}\nquorum archive\n", "没有 log 一行"),
    (f"{KNOWN}witness other {AUDIT.key}\nquorum none\n", "第 4 行：同一公钥出现两次"),
    (f"{KNOWN}log {LOG.key}\nquorum none\n", "第 4 行：同一公钥出现两次"),
    (f"log {ARCHIVE.key}\nquorum none\n", "第 1 行：公钥的种类或长度不对"),
    (f"log {LOG.key}\n", "没有 quorum"),
    (f"{KNOWN}quorum none\nquorum none\n", "第 5 行：quorum 出现两次"),
    (f"{KNOWN}quorum nobody\n", "第 4 行：quorum 的名称在前面没有写明"),
    (f"{KNOWN}group none any archive\nquorum none\n", "第 4 行：名称重复，或是 none"),
    (f"{KNOWN}group archive any audit\nquorum none\n", "第 4 行：名称重复，或是 none"),
    (f"{KNOWN}group g 3 archive audit\nquorum g\n", "第 4 行：分组的最少个数不对"),
    (f"{KNOWN}group g 0 archive audit\nquorum g\n", "第 4 行：分组的最少个数不对"),
    (f"{KNOWN}group g any\nquorum g\n", "第 4 行：不是规定的写法"),
    (f"{KNOWN}group g any none\nquorum g\n", "第 4 行：分组的成员在前面没有写明"),
    (f"{KNOWN}group g any archive archive\nquorum g\n", "第 4 行：同一成员出现两次"),
    (f"{KNOWN}group g any audit\ngroup h any audit\nquorum h\n", "第 5 行：同一成员出现两次"),
    (f"{KNOWN}trust everybody\n", "第 4 行：不是规定的写法"),
    (f"{KNOWN}quorum\x01none\n", "第 4 行：含有控制字符"),
    (f"log {str(LOG.key).replace('+', '+0', 1)}\nquorum none\n", "第 1 行：公钥编号与公钥不符"),
    ("log x\nquorum none\n", "第 1 行：公钥写法不对"),
]


@pytest.mark.parametrize(("policy", "says"), POLICIES)
def test_policies(tmp_path: Path, parent: Files, policy: str, says: str | None) -> None:
    one = run(tmp_path, builder.canonical(document(parent, FIRM)), policy=policy)
    assert (one["error"] or {}).get("code") == (says and "slip-signed")
    assert says is None or says in one["error"]["message"]
    assert one["slip"] is None or one["slip"]["signed"] is True


def test_a_quorum_that_is_not_reached(tmp_path: Path, parent: Files) -> None:
    found = document(parent, FIRM)
    rows = [row for row in found["proof"].split("\n") if not row.startswith(f"— {AUDIT.name}")]
    found["proof"] = "\n".join(rows)
    assert "audit" not in found["proof"]
    one = run(tmp_path, builder.canonical(found), policy=BOTH)
    assert one["error"]["code"] == "slip-signed" and "archive（2026" in one["error"]["message"]
    for rest, met in (("quorum audit", False), ("quorum archive", True),
                      ("group g any archive audit\nquorum g", True)):  # fmt: skip
        assert run(tmp_path, builder.canonical(found), policy=f"{KNOWN}{rest}\n")["verified"] is met


def test_a_trusted_key_signs_for_its_own_log_only(tmp_path: Path, parent: Files) -> None:
    found = document(parent, FIRM)
    found["proof"] = proof_of(found["entry"].encode(), "another.example")
    one = run(tmp_path, builder.canonical(found), policy=BOTH)
    assert one["error"]["code"] == "slip-signed"
    assert "没有信任名单中这个日志的签名" in one["error"]["message"]
    assert judged_by_service(builder.canonical(found), POLICY) == "slip-signed"


@pytest.mark.parametrize(
    ("cell", "code"), [("6\t393216", None), ("6\t393217", "slip-cell"), ("0\t0", "slip-cell")]
)
def test_odds_are_between_none_and_certain(
    tmp_path: Path, parent: Files, cell: str, code: str | None
) -> None:
    """In lists that were truly locked, of 6 firms and 2^16."""
    draft = builder.targets()
    draft.tables["cells.txt"] = [
        line.replace("6\t84000\t", f"{cell}\t") for line in draft.tables["cells.txt"]
    ]
    draft.outcome = b""
    data = builder.canonical(document(draft.files(), FIRM))
    one = run(tmp_path, data)
    assert (one["error"] or {}).get("code") == code == judged_by_service(data)
    assert code or one["slip"]["odds"] == "1"


@pytest.mark.parametrize("reason", ["\n", "a\nb", "a\tb", "\x1b[31m", "\x7f", "\x85"])
def test_a_locked_line_has_its_form(tmp_path: Path, parent: Files, reason: str) -> None:
    """Even if somebody has locked another one."""

    def change(found: Document) -> None:
        text = f"{builder.pid(GONE)}\t{reason}"
        found["line"]["text"] = text
        root_of("excluded.txt", root=builder.root([text.encode()]).hex())(found)

    data = edited(document(parent, GONE), change)
    assert run(tmp_path, data)["error"]["code"] == "slip-line" == judged_by_service(data)


def test_a_slip_of_a_large_draw_has_at_most_4_kb() -> None:
    """Its length only: 1,000,000 lines, 2,000 cells, 100,000 log entries, three signatures."""
    digest = builder.sha(b"any")
    name, own = "420000-2026-0001", "a" * 20
    root = {"lines": 1_000_000, "root": digest.hex()}
    reasons = {reason.value: 100_000 for reason in ExclusionReason}
    absent = {reason.value: 1000 for reason in RosterReason}
    files = ("pool.txt", "excluded.txt", "cells.txt", "roster.txt", "absent.txt", "blocked.txt")
    entry = builder.canonical({
        "at": "2026-11-23T19:30:00Z", "bits": 32, "kind": "freeze", "plan": digest.hex(),
        "roots": dict.fromkeys(("cells.txt", "excluded.txt", "pool.txt"), root),
        "subject": f"draw:{name}", "counts": {
            **dict.fromkeys(files, 1_000_000),
            "excluded.txt:reasons": reasons, "absent.txt:reasons": absent,
        },
    })  # fmt: skip
    hashes = base64_of(digest)
    proof = proof_of(entry, place=0, size=1).replace("index 0\n", f"index 99999\n{17 * hashes}")
    cell = f"420102.A.J\t42/4201/420102/420102.A\tJ\t500\t107374182400\t{'00' * 16}"
    made = {
        "slip": "ssj-slip/1", "number": name, "subject": "target:91420100MA4KLR1X0X",
        "salt": "00" * 16, "entry": entry.decode(), "proof": proof,
        "line": {"file": "pool.txt", "text": f"{own}\t420102.A.J", "index": 999_999,
                 "path": [hashes] * 20},
        "cell": {"text": cell, "index": 1999, "path": [hashes] * 11},
    }  # fmt: skip
    assert len(builder.canonical(made)) + 17 <= 4096


# ---- the slip beside the bundle ----------------------------------------------------------------


def test_what_became_of_each_firm(tmp_path: Path, parent: Files) -> None:
    rows = (line.split("\t") for line in parent["outcome.txt"].decode().splitlines())
    fates = {row[2]: row[3] for row in rows}
    seen = set()
    for county, own_class, section, size, _ in builder.CELLS:
        for n in range(size):
            subject = f"target:{county}.{own_class}.{section}{n}"
            one = run(tmp_path, builder.canonical(document(parent, subject)), builder.pack(parent))
            status = fates.get(builder.pid(subject), "not drawn")
            assert one["verified"] and one["slip"]["status"] == status
            assert one["checks"][-1]["code"] == "slip-bundle"
            assert one["checks"][-1]["message"].endswith(verify.FATES[status])
            seen.add(status)
    assert seen == set(verify.FATES)
    gone = run(tmp_path, builder.canonical(document(parent, GONE)), builder.pack(parent))
    assert "没有参加摇号" in gone["checks"][-1]["message"] and "status" not in gone["slip"]


def test_a_bundle_that_is_not_the_slips(tmp_path: Path, parent: Files, child: Files) -> None:
    data = builder.canonical(document(parent, FIRM))
    other = builder.targets()
    other.plan["rules"] = {}  # another plan of the same number
    odds = edited(document(parent, FIRM), entry(bits=17))
    part = edited(document(parent, FIRM), root_of("excluded.txt", lines=2))
    namesake = edited(document(parent, FIRM), lambda d: (
        d.update(number="cn-3301-2025-0002"), relog(d, lambda e: e.update(
            subject="draw:cn-3301-2025-0002"))))  # fmt: skip
    for slip, bundle, says in (
        (data, other.bytes(), "方案校验码与日志记录不同"),
        (data, builder.pack({**parent, "outcome.txt": b""}), "本身未通过核验"),
        (odds, builder.pack(parent), "bits 与日志记录不同"),
        (part, builder.pack(parent), "excluded.txt 与日志记录锁定的不同"),
        (namesake, builder.pack(child), "不是抽检查对象的摇号文件"),
    ):
        assert run(tmp_path, slip)["verified"]
        one = run(tmp_path, slip, bundle)
        assert one["error"]["code"] == "slip-bundle" and says in one["error"]["message"]
        assert one["slip"] is None
    apart = run(tmp_path, data, builder.pack(child))
    assert apart["verified"] and apart["checks"][-1]["code"] == "slip-signed"


# ---- the command -------------------------------------------------------------------------------


def test_the_command(tmp_path: Path, parent: Files, capsys: pytest.CaptureFixture[str]) -> None:
    slip, bundle, policy = (str(tmp_path / name) for name in ("slip.json", "t.ssj", "policy"))
    Path(slip).write_bytes(builder.canonical(document(parent, FIRM)))
    Path(bundle).write_bytes(builder.pack(parent))
    Path(policy).write_text(BOTH, encoding="utf-8")
    assert verify.main([slip]) == 0
    shown = capsys.readouterr().out
    assert "– 日志签名：未核验：没有给出信任名单" in shown and "不足以为证" in shown
    assert "抽中机会 875/4096，即每100家约抽21.36家" in shown
    assert verify.main([slip, bundle, "--policy", policy]) == 0
    shown = capsys.readouterr().out
    assert "见证方：archive（2026-09-21T" in shown and "结论：通过核验" in shown
    assert "摇号结果：" in shown and "✓ 与摇号文件对照" in shown
    assert verify.main([slip, "--json", "--policy", policy]) == 0
    assert json.loads(capsys.readouterr().out) == verify.verify([slip], policy)
    assert verify.main([slip, "--policy", str(tmp_path)]) == 1
    assert "信任名单无法读取：这是一个文件夹" in capsys.readouterr().out
    assert verify.main([bundle, "--policy", policy]) == 0
    assert "✓ 信任名单：四条记录均有所给信任名单中日志的签名" in capsys.readouterr().out
    Path(slip).write_bytes(b"{")
    assert verify.main([slip]) == 1
    assert "✗ 凭证格式" in capsys.readouterr().out


def test_find_looks_into_bundles_only(
    tmp_path: Path, parent: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    slip = tmp_path / "slip.json"
    slip.write_bytes(builder.canonical(document(parent, FIRM)))
    assert verify.main([str(slip), "--json", "--find", builder.pid(FIRM)]) == 0
    assert json.loads(capsys.readouterr().out)["find"]["entries"] == []
