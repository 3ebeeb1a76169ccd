"""Large pools: freeze with root, tickets and selection, verification; beside the bare hashing of
the same bytes.

Freeze: from the register's facts to the plan's hash, as scheduler/desk does it but for the
database: salts and ids, `pool.txt` and `cells.txt`, their form, roots, and the plan. Facts come
100,000 at a time, and salts are dropped when they would have been stored; neither making the facts
nor storing is timed. Draw: lottery of the cells, a ticket for each entry, `outcome.txt`.
"""

import hashlib
import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from bench.engine import TURNS
from bench.measured import Result, Watch
from bench.pools import CHUNK, RATES, SeededEntropy, divisions, register
from fixtures.vectors import drafts
from fixtures.vectors.logs import draw_log
from scheduler.desk.encode import BITS, Subjects, TargetLists, class_rates
from scheduler.draw.bundle import FROZEN_FILES, bundle_chunks
from scheduler.draw.documents import Json, canonical_json
from scheduler.draw.identifiers import ID_LENGTH, SALT_BYTES
from scheduler.draw.seed import commitment, plan_hash
from scheduler.draw.tickets import alternates, tickets
from scheduler.entropy import Entropy, SystemEntropy
from scheduler.fast.lists import FEW, check_form, lines_root
from scheduler.fast.outcome import FEW_LINES, fast_outcome

SEED = 1
ROOT = Path(__file__).parents[2]
VERIFIER = Path("verifier/verify.py")
LEAST, PERCENT = 3, 10  # alternates, as scheduler/desk/freezing.py has them
SECRET = bytes(range(32))
SAMPLED = 97  # every so manieth cell of an outcome is worked out by the reference
Files = dict[str, bytes]


def freeze(entries: str) -> Result:
    """From facts to the plan's hash."""
    freeze_files(2 * FEW, SystemEntropy(), Watch())  # loads compiled code
    watch = Watch()
    files = freeze_files(int(entries), SystemEntropy(), watch)
    cells = files["cells.txt"].count(b"\n")
    return watch.result("freeze", pairs=int(entries), cells=cells, bytes=len(files["pool.txt"]))


def draw(entries: str) -> Result:
    """From frozen files and a seed to `outcome.txt`; some cells are worked out by the reference."""
    few = freeze_files(FEW_LINES, SeededEntropy(SEED), Watch())
    fast_outcome(plan_of(few), few, drafts.seed_of(_sealed(few)))  # loads compiled code
    files = _sealed(freeze_files(int(entries), SeededEntropy(SEED), Watch()))
    seed, watch = drafts.seed_of(files), Watch()
    with watch.stage("draw"):
        outcome = fast_outcome(plan_of(files), files, seed)
    drawn = _judge(files, seed, outcome)
    shown = hashlib.sha256(outcome).hexdigest()[:16]
    return watch.result("draw", pairs=int(entries), drawn=drawn, outcome=shown)


def verify(entries: str) -> Result:
    """The stand-alone verifier as a program, from its start to its last check."""
    files = _sealed(freeze_files(int(entries), SeededEntropy(SEED), Watch()))
    seed = drafts.seed_of(files)
    done = {**files, "outcome.txt": fast_outcome(plan_of(files), files, seed)}
    done["log.json"] = draw_log(done, seed)
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder, "draw.ssj")
        with bundle.open("wb") as out:
            out.writelines(bundle_chunks(done))
        size, start = bundle.stat().st_size, time.perf_counter()
        command = [sys.executable, VERIFIER, "--json", bundle]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
    if ran.returncode:
        raise RuntimeError(
            f"the verifier refuses the bundle: {ran.stdout[-500:]}{ran.stderr[-500:]}"
        )
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Result(
        name="verify",
        seconds=seconds,
        cpu=used.ru_utime + used.ru_stime,
        peak_mb=used.ru_maxrss / 1024,
        notes={"pairs": int(entries), "bytes": size},
    )


def bare_freeze(entries: str) -> Result:
    """Nothing but the SHA-256 of a freeze by `hashlib`: ids, leaves and nodes of the pool's tree,
    one call a message. Messages are put together outside of the time."""
    watch = Watch()
    salts = SeededEntropy(SEED)
    subjects = (f"target:{fact.key}" for facts in register(int(entries), SEED) for fact in facts)
    for _ in _hashed(
        (b"ssj.pid.v1\n" + salts.bytes(SALT_BYTES) + each.encode() for each in subjects), watch
    ):
        pass
    _bare_tree(freeze_files(int(entries), SeededEntropy(SEED), Watch())["pool.txt"], watch)
    return watch.result("hashlib", pairs=int(entries))


def bare_draw(entries: str) -> Result:
    """Nothing but the SHA-256 of every ticket by `hashlib`."""
    watch, pool = Watch(), freeze_files(int(entries), SeededEntropy(SEED), Watch())["pool.txt"]
    _bare_tickets(pool, watch)
    return watch.result("hashlib", pairs=int(entries))


def bare_verify(entries: str) -> Result:
    """Nothing but the SHA-256 of what a verifier hashes of a pool: leaves, nodes and tickets."""
    watch, pool = Watch(), freeze_files(int(entries), SeededEntropy(SEED), Watch())["pool.txt"]
    _bare_tree(pool, watch)
    _bare_tickets(pool, watch)
    return watch.result("hashlib", pairs=int(entries))


def _bare_tree(pool: bytes, watch: Watch) -> None:
    level = list(_hashed((b"\x00" + line[:-1] for line in io.BytesIO(pool)), watch))
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = list(_hashed((b"\x01" + left + right for left, right in pairs), watch))
        level = [*above, *level[len(level) & ~1 :]]


def _bare_tickets(pool: bytes, watch: Watch) -> None:
    head = b"ssj.ticket.v1\n%s\n" % (b"0" * 64)
    lines = io.BytesIO(pool)
    for _ in _hashed((head + line[ID_LENGTH + 1 :] + line[:ID_LENGTH] for line in lines), watch):
        pass


def _hashed(messages: Iterable[bytes], watch: Watch) -> Iterator[bytes]:
    sha256, source = hashlib.sha256, iter(messages)
    while some := list(islice(source, CHUNK)):
        with watch.stage("hashing"):
            digests = [sha256(message).digest() for message in some]
        yield from digests


def freeze_files(entries: int, entropy: Entropy, watch: Watch) -> Files:
    """The frozen files of a target draw without staff, and its plan."""
    subjects, lists = Subjects(entropy), TargetLists()
    for facts in register(entries, SEED):
        with watch.stage("ids"):
            ids = subjects.name_all([f"target:{fact.key}" for fact in facts])
        with watch.stage("lists"):
            lists.add(facts, ids)
        subjects.salts.clear()
    with watch.stage("files"):
        files = {name: b"" for name in FROZEN_FILES["targets"]}
        files |= lists.files(RATES, divisions())
    with watch.stage("form"):
        for name in FROZEN_FILES["targets"]:
            check_form(name, files[name])
    with watch.stage("roots"):
        roots = {name: lines_root(files[name]) for name in FROZEN_FILES["targets"]}
        plan = _plan_bytes(roots)
        plan_hash(plan)
    return {**files, "plan.json": plan}


def _plan_bytes(roots: dict[str, tuple[int, str]]) -> bytes:
    """`plan.json` of a draw with these roots: as of the golden vectors."""
    rule: Json = {"least": LEAST, "percent": PERCENT}
    more: dict[str, Json] = {"alternates": rule, "rates": class_rates(RATES)}
    draft = drafts.Draft("targets", 1, BITS, TURNS, {}, more)
    plan: dict[str, Json] = json.loads(drafts.plan_bytes(draft, {}))
    files: Json = {name: {"lines": count, "root": root} for name, (count, root) in roots.items()}
    return canonical_json({**plan, "files": files})


def plan_of(files: Files) -> dict[str, Json]:
    plan: dict[str, Json] = json.loads(files["plan.json"])
    return plan


def _sealed(files: Files) -> Files:
    """The same with secrets and public value."""
    plan, digest = plan_of(files), plan_hash(files["plan.json"])
    number, sources = str(plan["number"]), plan["sources"]
    assert isinstance(sources, list)
    values: Json = [{**source, "value": drafts.DICE} for source in sources]  # type: ignore[dict-item] # Json is invariant
    sealed = {"office": commitment(number, digest, "office", SECRET)}
    return {
        **files,
        "commitments.json": canonical_json({**sealed}),
        "reveals.json": canonical_json({"office": SECRET.hex()}),
        "public.json": canonical_json({"values": values}),
        "seal.json": canonical_json({}),
    }


def _judge(files: Files, seed: str, outcome: bytes) -> int:
    """How many are drawn. RuntimeError where some cell is not as the reference has it."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in outcome.decode().splitlines():
        found[line.split("\t", 1)[0]].append(line)
    drawn = {cell: sum("\tdrawn\t" in line for line in lines) for cell, lines in found.items()}
    sampled = sorted(drawn)[::SAMPLED]
    members: dict[str, list[str]] = {cell: [] for cell in sampled}
    for line in io.BytesIO(files["pool.txt"]):
        cell = line[ID_LENGTH + 1 : -1].decode()
        if cell in members:
            members[cell].append(line[:ID_LENGTH].decode())
    for cell in sampled:
        many = drawn[cell]
        listed = tickets(seed, cell, members[cell])[: many + alternates(many, LEAST, PERCENT)]
        expected = [
            f"{cell}\t{rank}\t{pid}\t{'drawn' if rank <= many else 'alternate'}\t{ticket}"
            for rank, (ticket, pid) in enumerate(listed, 1)
        ]
        if found[cell] != expected:
            raise RuntimeError(f"cell {cell} is not as the reference has it")
    return sum(drawn.values())
