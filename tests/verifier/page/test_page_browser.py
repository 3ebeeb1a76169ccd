"""The page in Chromium: from a file and over plain HTTP, without network, for everybody."""

import base64
import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from fixtures.vectors.logs import signer
from scheduler.ledger.notes import ED25519
from tests.browser.conftest import ARGUMENTS, DESK, PHONE, chromium_path
from tests.ledger.world import ARCHIVE, LOG

from . import test_page_replacements as replacements
from .draws import KEY, SALT, draw
from .logs import FIRST, POLICY, SECOND
from .program import PAGE, bundle, canonical, pack, vector, vector_files
from .slips import slip
from .test_page_share import share

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("verifier page")]

ADDRESS = PAGE.as_uri()
PLAIN = "http://verify.test/verify.html"
DROP = """files => {
  const dropped = new DataTransfer();
  for (const [name, data] of files) {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    dropped.items.add(new File([bytes], name));
  }
  document.querySelector("#drop").dispatchEvent(
    new DragEvent("drop", { dataTransfer: dropped, bubbles: true, cancelable: true }));
}"""
WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
WATCH = """() => {
  window.heard = [];
  const status = document.querySelector("#status");
  new MutationObserver(() => heard.push(status.textContent)).observe(status, { childList: true });
}"""

Look = Callable[[Page], Any]
Visit = Callable[..., Any]


class Reader:
    """A Chromium on a thread of its own: playwright allows one loop per thread."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(max_workers=1)
        self.browser: Browser
        self.thread.submit(self._open, chromium_path()).result()

    def _open(self, path: str) -> None:
        self.play = sync_playwright().start()
        self.browser = self.play.chromium.launch(executable_path=path, args=ARGUMENTS)

    def visit(self, look: Look, address: str = ADDRESS, **options: Any) -> Any:
        """What `look` finds on the page; nothing may be asked of the network or go wrong in it."""
        return self.thread.submit(self._visit, look, address, options).result()

    def _visit(self, look: Look, address: str, options: dict[str, Any]) -> Any:
        settings = {"viewport": DESK, "locale": "zh-CN", "offline": True, **options}
        context = self.browser.new_context(**settings)
        context.set_default_timeout(10_000)
        page = context.new_page()
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request", lambda asked: complaints.append(asked.url) if not own(asked.url) else None
        )
        html = PAGE.read_text("utf-8")
        page.route(PLAIN, lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(address)
        page.evaluate(WATCH)
        found = look(page)
        context.close()
        assert complaints == []
        return found

    def close(self) -> None:
        self.thread.submit(self.play.stop).result()
        self.thread.shutdown()


def own(url: str) -> bool:
    return url in (ADDRESS, PLAIN) or url.startswith(("blob:", "data:"))


@pytest.fixture(scope="module")
def visit() -> Iterator[Visit]:
    reader = Reader()
    yield reader.visit
    reader.close()


def drop(page: Page, *bundles: bytes) -> str:
    """Drop files on the page; the big line."""
    files = [[f"{i}.ssj", base64.b64encode(data).decode()] for i, data in enumerate(bundles)]
    page.evaluate(DROP, files)
    return page.locator(".verdict").inner_text()


def steps(page: Page, article: int = 0) -> dict[str, str]:
    found = page.locator("article").nth(article).locator(".steps li")
    return {
        str(step.get_attribute("data-code")): str(step.get_attribute("data-state"))
        for step in found.all()
    }


PARENT, CHILD = bundle("targets-medium"), bundle("inspectors-medium")
NUMBERS = tuple(
    json.loads(vector(name)["inputs"]["plan"])["number"]
    for name in ("targets-medium", "inspectors-medium")
)
OPEN = dict.fromkeys(("source", "witnessed", "policy"), "unchecked")


@pytest.mark.parametrize("address", [ADDRESS, PLAIN])
def test_a_good_pair_of_draws_passes(visit: Visit, address: str) -> None:
    """From a file and on a page without secure context; every step with its mark and its words."""

    def look(page: Page) -> None:
        assert page.evaluate("isSecureContext && Boolean(crypto.subtle)") is (address == ADDRESS)
        assert drop(page, CHILD, PARENT).startswith("✓ 核验通过")
        for article in (0, 1):
            found = steps(page, article)
            assert {code: found.pop(code) for code in OPEN} == OPEN
            assert set(found.values()) == {"ok"} and len(found) == (15 if article == 0 else 12)
        marks = page.locator(".steps li[data-state=unchecked] .mark").all_inner_texts()
        assert marks == ["○ 未核对"] * 6
        for step in page.locator(".steps li").all():
            assert step.locator("code").inner_text() == step.get_attribute("data-code")
        text = page.locator("#result").inner_text()
        for said in (
            *NUMBERS,
            "快乐8",
            "www.cwl.gov.cn",
            "重新摇号，结果一致",
        ):
            assert said in text
        heard = page.evaluate("heard")
        assert heard[0] == "正在读取文件……" and any("正在核验“0.ssj”" in said for said in heard)

    visit(look, address)


def test_a_bad_bundle_fails_with_what_and_where(visit: Visit) -> None:
    files = vector_files(vector("targets-medium"))
    changed = {**files, "pool.txt": b"".join(files["pool.txt"].splitlines(keepends=True)[1:])}

    def look(page: Page) -> None:
        assert drop(page, pack(changed)).startswith("✗ 核验不通过")
        found = steps(page)
        assert found == {
            **dict.fromkeys(("container", "json", "lines", "plan"), "ok"),
            "roots": "bad",
        }
        step = page.locator(".steps li[data-state=bad]").inner_text()
        assert (
            "✗ 不通过" in step
            and "这一步要确认" in step
            and "可抽名单" in step
            and "名单有增减" in step
        )
        assert page.locator("#find").is_hidden() and page.locator("svg").count() == 0

    visit(look)


def test_people_without_their_targets_are_not_called_good(visit: Visit) -> None:
    def look(page: Page) -> None:
        assert "缺少前一次抽取" in drop(page, CHILD)
        assert steps(page)["parent"] == "unchecked"
        step = page.locator("li[data-code=parent]").inner_text()
        assert "○ 未核对" in step and NUMBERS[0] in step
        # The other file comes later: both are verified together.
        files = [{"name": "parent.ssj", "mimeType": "", "buffer": PARENT}]
        page.set_input_files("#files", files)
        page.locator(".verdict.good").wait_for()
        assert steps(page)["parent"] == "ok"

    visit(look)


STRANGERS = {
    b"": "这是一个空文件",
    b"PK\x03\x04" + bytes(60): "压缩文件",
    bytes(range(256)) * 400: "这不是抽取凭证包",
    b"<p>404": "这不是抽取凭证包",
    PARENT[: len(PARENT) // 2]: "文件不完整",
    b"ssj-bundle/1\nplan.json 999999999999999\n{}": "文件不完整",
}


def test_other_files_are_named_for_what_they_are(visit: Visit) -> None:
    def look(page: Page) -> None:
        for data, said in STRANGERS.items():
            assert drop(page, data).startswith("✗ 核验不通过")
            assert said in page.locator("#result").inner_text()
            page.click("#clear")
            assert page.locator("#result").inner_text() == "" and page.locator("#clear").is_hidden()

    visit(look)


def test_two_draws_of_one_number_are_no_good_result(visit: Visit) -> None:
    def look(page: Page) -> None:
        assert drop(page, pack(draw()), pack(draw(odds=4))) == "✗ 同一抽取编号出现了两份不同的文件"
        assert "一个编号只能有一次抽取" in page.locator("#result").inner_text()

    visit(look)


def test_my_firm_is_found_by_keyboard(visit: Visit) -> None:
    rows = [line.split("\t") for line in draw()["outcome.txt"].decode().splitlines()]
    out = draw()["excluded.txt"].decode()[:20]

    def look(page: Page) -> None:
        drop(page, pack(draw()))
        assert page.evaluate("document.activeElement.id") == "result"

        def ask(place: str, typed: str, said: str) -> str:
            page.locator(place).fill(typed)
            page.keyboard.press("Enter")
            page.locator("#found", has_text=said).wait_for()
            return page.locator("#found").inner_text()

        found = ask("#find-id", rows[0][2], "结果：抽中，排在第 1 位")
        assert "每 100 家约抽 30 家" in found and rows[0][4] in found
        assert "已注销" in ask("#find-id", out, "没有列入可抽名单")
        ask("#find-id", "a" * 20, "没有编号")
        ask("#find-id", "A1", "编号是 20 个")
        page.locator("#find-id").fill("")
        ask("#find-key", KEY, "请同时填写")
        ask("#find-salt", "12", "凭证码是 32 个")
        assert "每 100 家约抽 30 家" in ask("#find-salt", SALT.hex(), "在可抽名单里")
        # Everything can be reached by the tab key, the file button first.
        page.evaluate("document.activeElement.blur()")
        order = []
        page.goto(ADDRESS)
        for _ in range(2):
            page.keyboard.press("Tab")
            order.append(
                page.evaluate("document.activeElement.id || document.activeElement.className")
            )
        assert order == ["skip", "files"]

    visit(look)


def test_a_slip_is_checked_alone_and_beside_its_bundle(visit: Visit) -> None:
    good = slip(draw())
    bad = good.replace(KEY.encode(), KEY[:-1].encode() + b"2")

    def look(page: Page) -> list[str]:
        assert drop(page, good) == "○ 企业凭证前后一致，但日志签名没有核验，单凭它还不足以为证"
        found = steps(page)
        assert found.pop("slip-signed") == "unchecked"
        assert found == dict.fromkeys(
            ("slip", "slip-id", "slip-line", "slip-cell", "slip-log"), "ok"
        )
        step = page.locator("li[data-code=slip-signed]").inner_text()
        assert "○ 未核对" in step and "信任谁要由您决定" in step
        text = page.locator("#result").inner_text()
        assert "每 100 家约抽 30 家，精确值 3/10" in text
        assert page.locator("#find").is_hidden()
        assert page.locator("article .state").inner_text() == "前后一致，签名没有核验"
        wrong = faults(page)
        assert drop(page, pack(draw())) == "✓ 核验通过：企业凭证与凭证包一致，重摇结果与公布的一致"
        assert steps(page)["slip-bundle"] == "ok"
        assert "结果：" in page.locator("article").first.inner_text()
        page.click("#clear")
        assert drop(page, bad) == "✗ 核验不通过"
        assert steps(page) == {"slip": "ok", "slip-id": "bad"}
        assert "说的是别家" in page.locator("article").inner_text()
        return wrong + faults(page)

    assert visit(look, bypass_csp=True) == []


def test_who_signed_the_log_is_shown_with_their_keys(visit: Visit) -> None:
    """The plan's own keys are for comparing; with the reader's policy they are compared."""
    keys = [line.split(" ")[-1] for line in POLICY if line.startswith(("log ", "witness "))]

    def look(page: Page) -> list[str]:
        assert drop(page, pack(FIRST), pack(SECOND)).startswith("✓")
        assert steps(page)["witnessed"] == "ok" and steps(page)["policy"] == "unchecked"
        part = page.locator("article section", has_text="公开日志与见证方").last
        said = part.inner_text()
        assert all(key in said for key in keys) and len(keys) == 4
        assert "请与本机关公布的对照" in said and "至少 2 个" in said
        assert "notary 2026-11-08 21:30:00（北京时间）" in said
        wrong = faults(page)
        page.click("#clear")
        drop(page, pack(FIRST), pack(SECOND), "\n".join(POLICY).encode())
        assert steps(page)["policy"] == "ok" == steps(page, 1)["policy"]
        assert "请与本机关公布的对照" not in page.locator("article").first.inner_text()
        page.click("#clear")
        stranger = f"log {signer('log.example/x', ED25519).key}\nquorum none\n".encode()
        assert drop(page, pack(FIRST), stranger).startswith("✗")
        assert steps(page)["policy"] == "bad"
        return wrong + faults(page)

    assert visit(look, bypass_csp=True) == []


def test_a_slip_with_a_policy_is_signed(visit: Visit) -> None:
    policy = f"log {LOG.key}\nwitness archive {ARCHIVE.key}\nquorum archive\n".encode()

    def look(page: Page) -> None:
        assert (
            drop(page, slip(draw()), policy)
            == "✓ 核验通过：企业凭证由信任名单所列的日志和见证方签名"
        )
        assert steps(page)["slip-signed"] == "ok"
        assert page.locator("article .state").first.inner_text() == "核验通过"

    visit(look)


def test_replacements_are_a_list_that_can_be_read(visit: Visit) -> None:
    """Who left, who came, among how many; on a phone and on paper."""
    vector = replacements.case("replacements-town")
    own, parent = (pack(replacements.files(vector, part)) for part in ("draw", "parent"))
    told = vector["inputs"]["replacements"].encode()
    expected = vector["expected"]["steps"]

    def look(page: Page) -> list[str]:
        assert drop(page, told, own, parent) == "✓ 核验通过：每一步补位都是按规则定出的"
        rows = page.locator(".steps-table tbody tr").all_inner_texts()
        assert len(rows) == len(expected)
        for row, step in zip(rows, expected, strict=True):
            assert (step["in"] or "无人可补，空缺") in row
            count = len(step.get("candidates", []))
            assert count == 0 or f"1/{count}" in row
        assert page.evaluate(WIDE) <= 0
        wrong = faults(page)
        page.emulate_media(media="print")
        assert page.locator(".steps-table").is_visible()
        page.emulate_media(media="screen")
        page.click("#clear")
        assert drop(page, told).startswith("○ 还缺")
        assert steps(page) == dict.fromkeys(("replacements", "chain", "replacement"), "unchecked")
        page.click("#clear")
        assert (
            drop(page, told, own).startswith("○ 还缺前一次")
            or "缺少前一次" in page.locator(".verdict").inner_text()
        )
        assert steps(page)["replacement"] == "unchecked"
        return wrong

    assert visit(look, bypass_csp=True, viewport=PHONE) == []


def test_a_sealed_draw_says_when_it_is_disclosed_and_who_holds_shares(visit: Visit) -> None:
    def look(page: Page) -> None:
        assert drop(page, bundle("targets-sealed")).startswith("✓")
        said = page.locator("#result").inner_text()
        assert "2026-12-31" in said and "任意 2 方合起来就能打开" in said
        page.click("#clear")
        plan = vector_files(vector("targets-sealed"))["plan.json"]
        assert drop(page, share(2), plan) == "✓ 核验通过：份额与方案一致"
        assert "持有第 2 份" in page.locator("article").first.inner_text()
        page.click("#clear")
        assert drop(page, share(2)).startswith("○ 还缺")

    visit(look)


def test_a_secret_that_should_not_be_handed_on_is_named(visit: Visit) -> None:
    value = "ab" * 32
    secret = canonical(
        {"secret": "ssj-secret/1", "number": "x-2026-0001", "party": "a", "value": value}
    )

    def look(page: Page) -> None:
        assert drop(page, secret).startswith("✗")
        said = page.locator("#result").inner_text()
        assert "请不要传给任何人" in said and value not in said

    visit(look)


def faults(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_is_fit_for_everybody(visit: Visit, scheme: str, size: dict[str, int]) -> None:
    """Nothing wrong for axe, nothing wider than the window: empty, good, bad."""

    def look(page: Page) -> list[str]:
        wrong = faults(page)
        for bundles in ((PARENT, CHILD), (PARENT[:-1],)):
            drop(page, *bundles)
            page.evaluate(
                "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
            )
            wrong += faults(page)
            assert page.evaluate(WIDE) <= 0
            page.click("#clear")
        return wrong

    assert visit(look, bypass_csp=True, viewport=size, color_scheme=scheme) == []


def test_paper_has_everything_and_no_buttons(visit: Visit) -> None:
    def look(page: Page) -> None:
        drop(page, PARENT)
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        for gone in ("#drop", "#find-form", "#print"):
            assert page.locator(gone).is_hidden()
        seed = vector("targets-medium")["expected"]["seed"]
        text = page.locator("article").inner_text()
        assert "家中抽中" in text
        assert (
            seed in text and json.loads(vector("targets-medium")["inputs"]["plan"])["task"] in text
        )
        assert page.locator("#printed").inner_text().startswith("打印时间")

    visit(look)


def test_text_in_a_bundle_is_shown_as_text(visit: Visit) -> None:
    """A reason that looks like markup does nothing."""
    evil = "<img src=x onerror='document.title=1'>"

    def look(page: Page) -> None:
        drop(page, pack(draw(reason=evil)))
        page.locator("summary", has_text="没有列入的原因").click()
        assert evil in page.locator("#result").inner_text()
        assert page.locator("img").count() == 0 and page.title() == "双随机抽取核验"

    visit(look)
