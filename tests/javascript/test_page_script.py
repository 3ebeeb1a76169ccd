"""The SHA-256 of the service's own pages, a classic script: parties seal their numbers with it."""

import hashlib
import json
import subprocess

import pytest

from .node import ROOT, why_no_node

SCRIPT = ROOT / "api" / "pages" / "static" / "sha256.js"
PROGRAM = """
const script = require("node:fs").readFileSync(process.argv[1], "utf8");
const hash = new Function(`${script}; return sha256Hex;`)();
const texts = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(texts.map(hash)));
"""
KNOWN = {  # FIPS 180-4, and the empty text
    "": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": (
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
}


def hashes(texts: list[str]) -> list[str]:
    if reason := why_no_node():
        pytest.skip(reason)
    command = ["node", "--eval", PROGRAM, str(SCRIPT)]
    ran = subprocess.run(command, input=json.dumps(texts).encode(), capture_output=True, check=True)
    found: list[str] = json.loads(ran.stdout)
    return found


def test_known_answers() -> None:
    assert hashes(list(KNOWN)) == list(KNOWN.values())


def test_every_length_and_every_kind_of_character() -> None:
    """Around the ends of blocks; one to four bytes a character."""
    texts = (
        ["x" * n for n in range(200)] + ["封" * n for n in range(1, 70)] + ["é😀" * 40, "\0" * 64]
    )
    assert hashes(texts) == [hashlib.sha256(text.encode()).hexdigest() for text in texts]
