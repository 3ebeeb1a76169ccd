"""Bundles with something changed in them and all hashes made anew, so that the change itself is
what a reader has to judge."""

import hashlib
import json
from typing import Any

from fixtures.vectors.logs import draw_log
from scheduler.draw.bundle import FROZEN_FILES, bundle_chunks
from scheduler.draw.hashing import merkle_root
from scheduler.draw.outcome import compute_outcome

Files = dict[str, bytes]


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def resealed(files: Files, plan: dict[str, Any]) -> bytes:
    """The bundle of `files` under `plan`, whatever is in them: line roots, plan hash, commitments,
    and the outcome where one can be drawn at all (else the old one)."""
    kind = "targets" if "pool.txt" in files else "inspectors"
    if isinstance(plan.get("files"), dict):
        for name in FROZEN_FILES[kind]:
            leaves = files[name].split(b"\n")[:-1]
            entry = plan["files"].get(name)
            if isinstance(entry, dict) and entry.keys() == {"lines", "root"}:
                plan["files"][name] = {"lines": len(leaves), "root": merkle_root(leaves)}
    done = {**files, "plan.json": canonical(plan)}
    number, digest = plan.get("number"), sha(b"ssj.plan.v1\n" + done["plan.json"])
    try:
        reveals, public = json.loads(files["reveals.json"]), json.loads(files["public.json"])
        opened = sorted(reveals.items())
        if not plan["slot"]:
            done["commitments.json"] = canonical({
                party: sha(f"ssj.commit.v1\n{number}\n{digest}\n{party}\n{secret}\n".encode())
                for party, secret in opened
            })  # fmt: skip
        text = f"ssj.seed.v1\n{number}\n{digest}\n"
        sealed = json.loads(done["commitments.json"])
        text += "".join(f"commitment:{party}:{sealed[party]}\n" for party in sorted(sealed))
        text += "".join(f"party:{party}:{secret}\n" for party, secret in opened)
        text += "".join(f"public:{each['kind']}:{each['value']}\n" for each in public["values"])
        if plan["mode"] == "sealed":
            text += f"seal:{json.loads(files['seal.json'])['secret']}\n"
        seed = sha(text.encode())
        if plan["bits"] <= 32:  # nobody waits for 2^53 passes
            done["outcome.txt"] = compute_outcome(plan, done, seed)
        done["log.json"] = draw_log(done, seed)
    except Exception:  # no outcome can be drawn from this: any that is stated is wrong
        pass
    return b"".join(bundle_chunks(done))
