"""Golden bundles with something changed in what the log says, in who is believed about it, or in the
seal, by a seeded generator."""

import json
from random import Random
from typing import Any

from fixtures.vectors.logs import WITNESSES, signer

from .mutations import golden
from .resealing import bundle_chunks, canonical, resealed

PLACES = ("freeze", "open", "close", "result")
HASH = "A" * 43 + "="
LINES = ["", "index 0", "index 1", "2", "0", "007", HASH, "extra AAAA", "log.example/ssj", "x",
         "— archive.example AAAAAAA=", "— someone.example AAAAAAA="]  # fmt: skip
ORDER = 2**252 + 27742317777372353535851937790883648493


def mutated_log(random: Random, name: str) -> bytes:
    """The bundle with one thing changed."""
    files, plan = golden(name)
    kind = random.random()
    if kind < 0.2:
        _other_policy(random, plan["log"])
        return resealed(files, plan)
    if kind < 0.25:
        secret = json.loads(files["seal.json"]).get("secret", "0" * 64)
        others = [secret[::-1], secret[1:], "0" * 64, f"{(int(secret, 16) + ORDER) % 2**256:064x}"]
        files["seal.json"] = canonical({"secret": random.choice(others)})
        return resealed(files, plan)
    log = json.loads(files["log.json"])
    if kind < 0.3:
        one, two = random.sample(PLACES, 2)
        member = random.choice(["entry", "proof", "since"])
        log[one][member], log[two][member] = log[two][member], log[one][member]
    elif kind < 0.4:
        _other_entry(random, log[random.choice(PLACES)])
    elif kind < 0.5:
        for place in ("freeze", "close"):
            lines = log[place]["proof"].split("\n")
            seen = [line for line in lines if line[2:].split(" ")[0] in WITNESSES]
            gone = random.sample(seen, random.randrange(len(seen) + 1))
            log[place]["proof"] = "\n".join(line for line in lines if line not in gone)
    elif kind < 0.6:
        _other_list(random, log[random.choice(PLACES)]["since"], [HASH, "", 1, "x"])
    else:
        step = log[random.choice(PLACES)]
        lines = step["proof"].split("\n")
        _other_list(random, lines, LINES)
        step["proof"] = "\n".join(lines)
    files["log.json"] = canonical(log)
    whole = {**files, "plan.json": canonical(plan)}
    return b"".join(bundle_chunks(whole))


def _other_list(random: Random, lines: list[Any], others: list[Any]) -> None:
    """An element less, twice, another one, one more, at another place, or with another letter."""
    at = random.randrange(len(lines) + 1)
    here = lines[at : at + 1]
    match random.randrange(6):
        case 0:
            lines[at : at + 1] = []
        case 1:
            lines[at:at] = here
        case 2:
            lines[at : at + 1] = [random.choice(others)]
        case 3:
            lines.insert(at, random.choice(others))
        case 4:
            random.shuffle(lines)
        case _ if here and isinstance(here[0], str) and here[0]:
            place = random.randrange(len(here[0]))
            lines[at] = here[0][:place] + random.choice("A0+/= \t一") + here[0][place + 1 :]


def _other_entry(random: Random, step: dict[str, Any]) -> None:
    text = step["entry"]
    at = random.randrange(len(text))
    step["entry"] = random.choice([
        text[:at] + text[at + 1 :], text[:at] + "0" + text[at + 1 :], "", "{}", "[]", text + "\n",
        {}, text.replace("draw:", "draw: "), text.replace('"kind"', '"Kind"'),
    ])  # fmt: skip


def _other_policy(random: Random, lines: list[str]) -> None:
    """Lines and words of it; the log is signed anew by whom it was signed before."""
    extra = [
        f"witness more {signer(WITNESSES[0]).key}", f"witness x {signer('x.example').key}",
        "quorum none", "quorum archive", "group all all archive audit", "group g 2 archive", "",
        f"log {signer('log.example/ssj', 1).key}", f"log {signer('log.example/x', 1).key}", "# x",
    ]  # fmt: skip
    at = random.randrange(len(lines))
    if random.random() < 0.6:
        _other_list(random, lines, extra)
        return
    words = lines[at].split(" ")
    _other_list(random, words, ["", "any", "all", "1", "3", "0", "none", "archive", "x", "log"])
    lines[at] = " ".join(words)
