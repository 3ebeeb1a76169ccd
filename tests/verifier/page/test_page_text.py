"""The page as a file: fresh, closed to the network, every failure with its sentence."""

import base64
import hashlib
import re
from pathlib import Path

import pytest

from scheduler.vocabulary import ExclusionReason, RosterReason
from tools import build_verifier_page as builder

from .program import PAGE, ROOT, SOURCES, Call

pytestmark = pytest.mark.xdist_group("verifier page")

MOST_LINES = 300
SHOWN = "words.js", "steps.js", "reasons.js", "template.html"
FORBIDDEN = (
    "冻结",
    "种子",
    "承诺",
    "揭示",
    "Merkle",
    "指纹",
    "证人",
    "概率",
    "几率",
    "最大熵",
    "合格率",
    "哈希",
)


def sources() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in sorted(SOURCES.glob("*.js"))}


def test_the_page_is_built_from_its_sources() -> None:
    """Else: python -m tools.build_verifier_page"""
    assert PAGE.read_bytes() == builder.build()
    assert builder.main(["--check"]) == 0


def test_the_page_may_load_nothing_and_run_only_what_is_in_it() -> None:
    page = PAGE.read_text("utf-8")
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy
    assert "worker-src blob:" in policy and "connect-src" not in policy
    for tag in ("script", "style"):
        (text,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert (
        re.findall(
            r"(?:src|action)\s*=\s*[\"']|url\(|@import|importScripts|fetch\(|XMLHttp|eval\(|innerHTML",
            page,
        )
        == []
    )
    assert re.findall(r'href="([^"]*)"', page) == ["data:,", "#result"]
    assert "crypto.subtle" not in page and page.isprintable() is False and "\r" not in page


def test_the_core_knows_no_page_and_no_words() -> None:
    """What decides runs anywhere: `checks.js` and all that it imports."""
    seen: dict[Path, str] = {}
    left = [SOURCES / name for name in ("files.js", "facts.js", "search.js")]
    while left:
        path = left.pop()
        if path not in seen:
            seen[path] = text = path.read_text("utf-8")
            left += [
                (path.parent / name).resolve() for name in re.findall(r'from "(\.[^"]+)"', text)
            ]
    elsewhere = (
        r"\bdocument\.(?:get|create|query|body|current)|\b(?:window|navigator|process)\.|\bself\b"
        r"|Math\.random|new Date\(\)|Date\.now"
    )
    assert [path.name for path, text in seen.items() if re.search(elsewhere, text)] == []
    assert not seen.keys() & {SOURCES / name for name in SHOWN} and len(seen) > 35


def test_sources_are_short_and_say_what_they_are_for() -> None:
    for name, text in sources().items():
        assert len(text.splitlines()) <= MOST_LINES, name
        assert text.startswith(("/** ", "/**\n * ")), name


def test_every_failure_has_its_sentence(call: Call) -> None:
    words = call("sentences", None)
    core = "\n".join(text for name, text in sources().items() if name != "reasons.js")
    quoted = set(re.findall(r'"([a-z0-9_]+)"', core))
    assert words["reasons"].keys() <= quoted, words["reasons"].keys() - quoted
    raised = set(re.findall(r'new Failure\(\s*"[a-z]+",\s*"([a-z0-9_]+)"', core))
    raised |= set(
        re.findall(
            r'need\([^;]*?"(?:container|odds|roots|deviation|evenness|commitments|public|outcome|parent|seal|log|witnessed|policy|replacements|chain|replacement|share|slip(?:-[a-z]+)?|code)",\s*"([a-z0-9_]+)"',
            core,
        )
    )
    raised |= set(re.findall(r'\bfail\("([a-z0-9_]+)"', core)) - {"sources", "kind"}
    raised |= set(re.findall(r'new Failure\(code, "([a-z_]+)"', core))
    raised |= set(re.findall(r'need\([^;]*?, code, "([a-z_]+)"', core))
    raised |= set(re.findall(r'return "(empty|version|packed|stranger)"', core))
    assert len(raised) > 120 and raised <= words["reasons"].keys(), raised - words["reasons"].keys()


def test_every_check_of_the_protocol_is_explained(call: Call) -> None:
    protocol = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    table = protocol[protocol.index("## 8. ") : protocol.index("## 9. ")]
    codes = re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE)
    assert list(call("sentences", None)["steps"]) == codes and len(codes) == 18


def test_every_check_of_slips_is_explained(call: Call) -> None:
    protocol = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    section = protocol[protocol.index("## 9. ") : protocol.index("## 10. ")]
    table = section[section.index("| code | check |") :]
    codes = re.findall(r"^\| `(slip(?:-[a-z]+)?)` \|", table, re.MULTILINE)
    assert list(call("sentences", None)["slipSteps"]) == codes and len(codes) == 7


def test_every_check_of_replacements_and_shares_is_explained(call: Call) -> None:
    """Those of §11 by the document; it names none for shares (§12)."""
    protocol = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    section = protocol[protocol.index("## 11. ") : protocol.index("## 12. ")]
    codes = re.findall(r"`([a-z]+)` \((?:the|each)", section)
    words = call("sentences", None)
    assert list(words["paperSteps"]) == [*codes, "share"] and len(codes) == 3
    steps = {**words["steps"], **words["slipSteps"], **words["paperSteps"]}
    assert words["why"].keys() <= steps.keys()


def test_reasons_of_being_left_out_are_those_of_the_service(call: Call) -> None:
    labels = {each.value: each.label for each in (*ExclusionReason, *RosterReason)}
    assert call("sentences", None)["leftOut"] == labels


def test_sentences_are_chinese_and_for_everybody() -> None:
    for name in SHOWN:
        text = (SOURCES / name).read_text("utf-8")
        assert [word for word in FORBIDDEN if word in text] == [], name
    chinese = [name for name, text in sources().items() if re.search("[一-鿿]", text)]
    assert chinese == ["chart.js", "reasons.js", "steps.js", "words.js"]  # 万, the unit of counts


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        (
            {
                "main.js": 'import { a } from "./b.js";\n',
                "b.js": 'import { c } from "./main.js";\n',
            },
            "imports itself",
        ),
        ({"main.js": 'import a from "./b.js";\n', "b.js": ""}, "not understood"),
        (
            {"main.js": 'import { a as b } from "./b.js";\n', "b.js": "export const a = 1;\n"},
            "another name",
        ),
        ({"main.js": "export default 1;\n"}, "not understood"),
    ],
)
def test_modules_that_cannot_be_joined_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, modules: dict[str, str], said: str
) -> None:
    folder = tmp_path / "verifier" / "page"
    folder.mkdir(parents=True)
    for name, text in modules.items():
        (folder / name).write_text(text)
    monkeypatch.setattr(builder, "ROOT", tmp_path)
    with pytest.raises(builder.PageError, match=said):
        builder.joined(folder / "main.js")
