"""The checks `log`, `witnessed` and `policy` of a bundle: golden draws pass, and each planted fault
is found by the check whose it is."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.vectors.logs import LOG, WITNESSES, policy_lines, signer
from scheduler.draw.bundle import bundle_chunks
from scheduler.draw.documents import canonical_json
from scheduler.draw.judge import DrawFault, read_draw, redraw
from scheduler.ledger.checkpoints import Checkpoint, cosign, parse_checkpoint
from scheduler.ledger.draw_log import check_log, check_policy, check_witnessed, plan_policy
from scheduler.ledger.notes import ED25519, NoteFault, Signer, VerifierKey
from scheduler.ledger.policy import Policy, parse_policy
from tests.agreement.mutations import golden
from tests.agreement.resealing import Files, resealed

Log = dict[str, Any]
NAME = "targets-witnessed"


def verdict(data: bytes, policy: Policy | None = None) -> str | None:
    try:
        draw = read_draw(data)
        log = check_log(draw, redraw(draw))
        check_witnessed(log)
        if policy is not None:
            check_policy(log, policy)
    except DrawFault as fault:
        return fault.code
    return None


def bundle(change: Callable[[Log], None], name: str = NAME) -> bytes:
    """A golden bundle with another log."""
    files, plan = golden(name)
    log = json.loads(files["log.json"])
    change(log)
    done: Files = {**files, "plan.json": canonical_json(plan), "log.json": canonical_json(log)}
    return b"".join(bundle_chunks(done))


def parts(log: Log, kind: str) -> tuple[str, str]:
    """The proof before its checkpoint, and the checkpoint with its signatures."""
    top, _, note = log[kind]["proof"].partition("\n\n")
    return top, note


def noted(log: Log, kind: str, change: Callable[[list[str]], list[str]]) -> None:
    """Other signature lines."""
    top, note = parts(log, kind)
    text, _, lines = note.partition("\n\n")
    kept = "".join(f"{line}\n" for line in change(lines[:-1].split("\n")))
    log[kind]["proof"] = f"{top}\n\n{text}\n\n{kept}"


def entry(kind: str, /, **members: Any) -> Callable[[Log], None]:
    """Another entry; its proof stays."""

    def apply(log: Log) -> None:
        log[kind]["entry"] = canonical_json(json.loads(log[kind]["entry"]) | members).decode()

    return apply


def proof(kind: str, old: str, new: str) -> Callable[[Log], None]:
    def apply(log: Log) -> None:
        assert old in log[kind]["proof"]
        log[kind]["proof"] = log[kind]["proof"].replace(old, new, 1)

    return apply


def exchanged(log: Log) -> None:
    log["open"], log["close"] = log["close"], log["open"]


def resigned(kind: str, *times: tuple[str, int]) -> Callable[[Log], None]:
    """The same head, signed by the log and by these witnesses at these times."""

    def apply(log: Log) -> None:
        _, note = parse_checkpoint(parts(log, kind)[1].encode())
        head = Checkpoint.of(note.text).signed(LOG)
        head = head.joined(cosign(head, signer(name), time) for name, time in times)
        noted(log, kind, lambda _: sorted(str(line)[:-1] for line in head.signatures))

    return apply


DRAWN = 1794144600  # 2026-11-08T13:30:00Z, when the public value may be known
FIRST, SECOND, THIRD = WITNESSES
LOG_FAULTS: dict[str, Callable[[Log], None]] = {
    "a step more": lambda log: log.update(commit=log["open"]),
    "a step fewer": lambda log: log.pop("open") and None,
    "a member more": lambda log: log["open"].update(x=""),
    "steps exchanged": exchanged,
    "an entry of another draw": entry("freeze", subject="draw:hb-4200-2026-0001"),
    "an entry of another kind": entry("result", kind="void"),
    "another plan": entry("freeze", plan="0" * 64),
    "another outcome": entry("result", outcome="0" * 64),
    "another seed": entry("result", seed="0" * 64),
    "no moment": entry("close", at=""),
    "an entry that is not logged": entry("close", more=1),
    "an entry with spaces": lambda log: log["open"].update(entry=log["open"]["entry"] + " "),
    "an index with a zero before": proof("open", "index ", "index 0"),
    "another index": proof("open", "index 4", "index 3"),
    "extra data": proof("open", "index", "extra AAAA\nindex"),
    "a checkpoint of four lines": proof("open", "\n\n—", "\nmore\n\n—"),
    "no signature of the log": lambda log: noted(
        log, "freeze", lambda lines: [line for line in lines if not line.startswith("— log")]),
    "a signature twice": lambda log: noted(log, "open", lambda lines: [*lines, lines[0]]),
    "signatures out of order": lambda log: noted(log, "close", lambda lines: lines[::-1]),
    "a wrong signature": lambda log: noted(
        log, "open", lambda lines: [lines[0][:-8] + ("AAAA" if lines[0][-8:-4] != "AAAA" else
                                                      "BBBB") + lines[0][-4:]]),
    "a stranger's signature": lambda log: noted(
        log, "open", lambda lines: sorted([*lines, stranger(parts(log, "open")[1])])),
    "since of the first": lambda log: log["freeze"].update(since=[EMPTY]),
    "since cut off": lambda log: log["close"]["since"].pop() and None,
    "since in another form": lambda log: log["close"].update(
        since=[each[:-1] for each in log["close"]["since"]]),
    "a proof as list": lambda log: log["open"].update(proof=[]),
}  # fmt: skip
EMPTY = base64.b64encode(bytes(32)).decode()


def stranger(note: str) -> str:
    other = Signer("stranger.example", bytes(32), ED25519)
    return str(other.line(f"{note.partition(chr(10) * 2)[0]}\n"))[:-1]


def test_golden_draws_pass() -> None:
    assert verdict(bundle(lambda log: None)) is None
    assert verdict(bundle(lambda log: None, "targets-sealed")) is None


@pytest.mark.parametrize("what", LOG_FAULTS)
def test_a_planted_fault_fails_the_log(what: str) -> None:
    assert verdict(bundle(LOG_FAULTS[what])) == "log"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (resigned("freeze", (FIRST, 1), (SECOND, 1)), None),
        (resigned("freeze", (FIRST, DRAWN + 1), (SECOND, DRAWN + 1)), None),
        (resigned("freeze", (FIRST, 1)), "witnessed"),
        (resigned("freeze"), "witnessed"),
        (resigned("close", (SECOND, DRAWN - 1), (THIRD, DRAWN - 1)), None),
        (resigned("close", (SECOND, DRAWN - 1), (THIRD, DRAWN)), "witnessed"),
        (resigned("close", (SECOND, DRAWN - 1)), "witnessed"),
        (resigned("close", (FIRST, 2**64 - 1), (SECOND, 1), (THIRD, 1)), None),
    ],
)
def test_enough_witnesses_have_to_be_in_time(change: Callable[[Log], None], code: str) -> None:
    assert verdict(bundle(change)) == code


def test_the_seed_of_a_sealed_draw_is_not_in_its_log() -> None:
    files, plan = golden("targets-sealed")
    log = json.loads(resealed_log(files, plan, seed="0" * 64))
    assert "seed" in log["result"]["entry"]
    done = {**files, "plan.json": canonical_json(plan), "log.json": canonical_json(log)}
    assert verdict(b"".join(bundle_chunks(done))) == "log"


def resealed_log(files: Files, plan: dict[str, Any], seed: str) -> bytes:
    """The log that would be, were the draw an open one."""
    from fixtures.vectors.logs import draw_log

    document = canonical_json({**plan, "mode": "open"})
    log = json.loads(draw_log({**files, "plan.json": document}, seed))
    real = json.loads(files["log.json"])
    return canonical_json({**real, "result": log["result"]})


def test_a_policy_of_ones_own_takes_the_place_of_the_plans() -> None:
    data = bundle(lambda log: None)
    own = parse_policy("\n".join(policy_lines(True)))
    assert verdict(data, own) is None
    assert verdict(data, parse_policy("\n".join(policy_lines(False)))) is None
    other = VerifierKey(LOG.name, signer("other").key.public)
    assert verdict(data, parse_policy(f"log {other}\nquorum none")) == "policy"
    all_three = "\n".join(policy_lines(True)).replace("seen 2 ", "seen all ")
    assert verdict(data, parse_policy(all_three)) == "policy"


def test_without_witnesses_nothing_is_said_of_them() -> None:
    draw = read_draw(resealed(*golden("targets-small")))
    assert check_witnessed(check_log(draw, redraw(draw))) is None


LINES = policy_lines(True)


@pytest.mark.parametrize("lines", [
    [], LINES[1:], LINES[:-1], [*LINES, LINES[-1]], ["# none", *LINES], [*LINES, ""],
    [f" {LINES[0]}", *LINES[1:]], [LINES[0].replace(" ", "  "), *LINES[1:]],
    [*LINES[:4], LINES[4].replace(" 2 ", " 02 "), LINES[5]],
    [*LINES[:4], LINES[4].replace(" 2 ", " ٢ "), LINES[5]],
    [*LINES[:4], LINES[4].replace(" 2 ", " 4 "), LINES[5]],
    [LINES[0], LINES[1], LINES[1], *LINES[2:]], [*LINES[:4], "quorum none x"],
    [LINES[0].replace("+", "+0", 1), *LINES[1:]], [*LINES[:3], *LINES[4:]],
])  # fmt: skip
def test_what_is_no_policy_of_a_plan(lines: list[str]) -> None:
    with pytest.raises(NoteFault):
        plan_policy(lines)


def test_an_address_says_nothing() -> None:
    assert plan_policy([f"{LINES[0]} https://log.example", "quorum none"]).logs[0].key == LOG.key
