"""The golden vectors are built again byte for byte, and every check of the protocol passes."""

import hashlib
import json
from typing import Any

import pytest

from scheduler.draw.bundle import bundle_chunks
from scheduler.draw.documents import canonical_json
from scheduler.draw.judge import check_inspectors, check_targets, read_draw, redraw
from scheduler.draw.seed import plan_hash
from scheduler.ledger.draw_log import check_log, check_witnessed
from tools.build_vectors import FOLDER, build

NAMES = sorted(path.name for path in FOLDER.glob("*.json"))


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


DRAWS = [name for name in NAMES if not name.startswith("lottery-")]  # whole bundles


def test_building_again_gives_the_same_bytes() -> None:
    built = build()
    assert sorted(built) == NAMES
    for name, data in built.items():
        assert (FOLDER / name).read_bytes() == data, name


def test_vectors_are_small_and_readable_everywhere() -> None:
    assert sum((FOLDER / name).stat().st_size for name in NAMES) < 600_000
    for name in NAMES:
        text = (FOLDER / name).read_text("utf-8")
        assert all(0 <= number < 2**53 for number in integers(json.loads(text)))


def integers(value: Any) -> list[int]:
    """Every number of a document; anything but text, list, object and integer fails."""
    if isinstance(value, dict | list):
        parts = value.values() if isinstance(value, dict) else value
        return [number for part in parts for number in integers(part)]
    assert type(value) in (int, str)
    return [value] if isinstance(value, int) else []


def test_readme_names_every_vector() -> None:
    readme = (FOLDER / "README.md").read_text("utf-8")
    assert [name for name in NAMES if f"`{name[:-5]}`" not in readme] == []


def bundle_files(name: str) -> dict[str, bytes]:
    """All files of a vector's bundle, put together from the vector alone."""
    case = load(name)
    inputs, expected = case["inputs"], case["expected"]
    files = {file: text.encode() for file, text in inputs["frozen"].items()}
    files |= {"plan.json": inputs["plan"].encode(), "outcome.txt": expected["outcome"].encode()}
    documents = {file: inputs[file] for file in ("reveals", "public", "seal", "log")}
    documents["commitments"] = expected["commitments"]
    return files | {f"{file}.json": canonical_json(each) for file, each in documents.items()}


@pytest.mark.parametrize("name", DRAWS)
def test_whole_bundles_of_the_vectors_are_right(name: str) -> None:
    data, expected = b"".join(bundle_chunks(bundle_files(name))), load(name)["expected"]
    assert hashlib.sha256(data).hexdigest() == expected["bundle_sha256"]
    draw = read_draw(data)
    (check_targets if draw.kind == "targets" else check_inspectors)(draw)
    assert redraw(draw) == expected["seed"]
    assert plan_hash(draw.files["plan.json"]) == expected["plan_hash"]
    log = check_log(draw, expected["seed"])
    assert check_witnessed(log) is (True if "witnessed" in name else None)


def test_there_are_small_bundles_of_every_protection() -> None:
    """Tests that change every byte of a bundle take those of at most 8 KB."""
    sizes = {name: sum(map(len, bundle_files(name).values())) for name in DRAWS}
    small = {name.removesuffix(".json") for name, size in sizes.items() if size <= 8000}
    wanted = {"targets-sealed", "targets-standing", "targets-parties", "targets-witnessed"}
    assert small >= wanted | {"inspectors-single-seat", "targets-small"}


def test_vectors_cover_every_protection() -> None:
    plans = {name: json.loads(load(name)["inputs"]["plan"]) for name in DRAWS}

    def having(member: str) -> set[str]:
        return {name.removesuffix(".json") for name, plan in plans.items() if plan[member]}

    assert having("seal") == {"targets-sealed", "inspectors-sealed"}
    assert having("slot") == {"targets-standing"}
    assert having("chain") == {"targets-witnessed", "inspectors-witnessed"}
    assert having("escrow") == {"targets-parties"}
    assert not plans["targets-parties.json"]["sources"]
    for name in having("seal"):
        assert load(f"{name}.json")["inputs"]["seal"].keys() == {"secret"}
    blinds = [line.split("\t")[5] for line in
              load("targets-sealed.json")["inputs"]["frozen"]["cells.txt"].splitlines()]  # fmt: skip
    assert len(set(blinds)) == 4 and {len(blind) for blind in blinds} == {32}


WITH_NETWORK = [name for name in NAMES if "network" in load(name)["expected"]]


def test_vectors_cover_every_shape() -> None:
    """Both kinds of draw with all steps; shared pairs and full nodes; three names in path-b."""
    kinds = {name.partition("-")[0] for name in WITH_NETWORK}
    assert kinds == {"targets", "inspectors", "lottery"}
    shared = load("lottery-shared-seats.json")["expected"]["network"]
    assert all(len(block["nodes"]) > len(block["groups"]) + 1 for block in shared["blocks"])
    assert sum(one["taken"]["picks"] for one in shared["passes"]) > 50
    weeks = load("lottery-weeks.json")["inputs"]["items"]
    assert {item["path_b"].count("/") for item in weeks} == {2}
    for name, lines in (("inspectors-none", 0), ("targets-empty", 0), ("targets-single", 1)):
        assert load(f"{name}.json")["expected"]["outcome"].count("\n") == lines
    for name in ("targets-all-mandatory", "inspectors-all-mandatory"):
        passes = load(f"{name}.json")["expected"]["network"]["passes"]
        assert not any(one["arrived"] for one in passes)
