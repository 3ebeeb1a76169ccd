"""The small forms of the protocol: JSON, columns, doubles, moments, public values, hashes."""

import base64
import hashlib
import math
import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest

from .program import ROOT, Call, text

pytestmark = pytest.mark.xdist_group("verifier page")

RIGHT_JSON = [
    "{}", '{"a":0}', '{"a":[1,{"b":"é\\\\\\""}],"b":true,"c":false}', '{"a":9007199254740991}',
    '{"":"😀","A":"\u2028\ufeff","a":[]}', '{"__proto__":1}', '{"a":' + "[" * 63 + "]" * 63 + "}",
]  # fmt: skip
WRONG_JSON = [
    ("", "json_object"), ("[]", "json_object"), ('"a"', "json_object"), ("\ufeff{}", "json_object"),
    (" {}", "json_object"), ("{} ", "json_after"), ("{}\n", "json_after"), ("{}{}", "json_after"),
    ('{"a": 1}', "json_form"), ('{"a":1,}', "json_form"), ('{"a":01}', "json_form"),
    ('{"a":-1}', "json_form"), ('{"a":-0}', "json_form"), ('{"a":1.0}', "json_form"),
    ('{"a":1e3}', "json_form"), ('{"a":null}', "json_form"), ('{"a":tru}', "json_form"),
    ('{"a":9007199254740992}', "json_number"), ('{"a":10000000000000000}', "json_form"),
    ('{"b":1,"a":1}', "json_order"), ('{"a":1,"a":1}', "json_order"), ('{"é":1}', "json_key"),
    ('{"a":"\\u00e9"}', "json_form"), ('{"a":"\\/"}', "json_form"), ('{"a":"\\u001F"}', "json_form"),
    ('{"a":"\\u000a"}', "json_form"), ('{"a":"\\ud83d\\ude00"}', "json_form"),
    ('{"a":"\\n"}', "json_control"), ('{"a":"\\u001f"}', "json_control"), ('{"a":"\x7f"}', "json_control"),
    ('{"a":"\x85"}', "json_control"), ('{"a":"\n"}', "json_form"), ('{"a":"x}', "json_form"),
    ('{"a":' + "[" * 64 + "]" * 64 + "}", "json_deep"), ('{"rules":{"a":"\\n"}}', "json_control"),
]  # fmt: skip


def test_only_the_canonical_form_of_json_is_read(call: Call) -> None:
    found = call("json", [["public.json", text(case.encode())] for case in RIGHT_JSON])
    assert [each.get("value") for each in found] == RIGHT_JSON
    found = call("json", [["public.json", text(case.encode())] for case, _ in WRONG_JSON])
    assert [each.get("reason") for each in found] == [reason for _, reason in WRONG_JSON]
    assert {each["code"] for each in found} == {"json"}


def test_only_the_rules_of_a_plan_may_have_control_characters(call: Call) -> None:
    cases = [
        '{"rules":{"a\\n":"\\u001f\x7f\x85\\t"}}',
        '{"a":{"rules":"\\n"}}',
        '{"rules":"\\u0009"}',
    ]
    found = call("json", [["plan.json", text(case.encode())] for case in cases])
    assert [each.get("reason") for each in found] == [None, "json_control", "json_form"]


@pytest.mark.parametrize(
    "wrong", [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8"]
)
def test_only_utf8_is_read(call: Call, wrong: bytes) -> None:
    case = [["excluded.txt", text(b"a" * 20 + b"\t" + wrong + b"\n"), "targets"]]
    assert call("tables", case)[0]["reason"] == "utf8"
    assert call("json", [["public.json", text(b'{"a":"' + wrong + b'"}')]])[0]["reason"] == "utf8"


A, B = "a" * 20, "b" * 20
LINES = [
    ("excluded.txt", "", 0),
    ("excluded.txt", f"{A}\t\n{B}\t原因 \u2028\ufeff\n", 2),
    ("excluded.txt", f"{A}\tx", "no_newline"),
    ("excluded.txt", f"{A}\tx\n\n", "form"),
    ("excluded.txt", f"{A}\n", "columns"),
    ("excluded.txt", f"{A}\tx\ty\n", "columns"),
    ("excluded.txt", f"{A}\tx\r\n", "form"),
    ("excluded.txt", f"{A}\t\x7f\n", "form"),
    ("excluded.txt", f"{A}\t\x9f\n", "form"),
    ("excluded.txt", f"{A[1:]}1\tx\n", "form"),
    ("excluded.txt", f"{B}\tx\n{A}\tx\n", "line_order"),
    ("excluded.txt", f"{A}\tx\n{A}\tx\n", "line_order"),
    ("excluded.txt", f"{A}\tx\n{A}\ty\n", "repeated"),
    ("blocked.txt", f"{A}\t{A}\t\n{A}\t{B}\t\n", 2),
    ("blocked.txt", f"{A}\t{A}\tx\n{A}\t{A}\ty\n", "repeated"),
    (
        "cells.txt",
        "1.A.J\t4/42/1/1.A\tJ\t3\t7\t\n1.A.J-\t4/42/1/1.A\tJ-\t3\t999999999999999999\t\n",
        2,
    ),
    ("cells.txt", "1.A.J\t4//1/1.A\tJ\t3\t7\t\n", "form"),
    ("cells.txt", "1.A.J\t4/42/1/1.A/\tJ\t3\t7\t\n", "form"),
    ("cells.txt", "1.A.J\t4\tJ\t03\t7\t\n", "form"),
    ("cells.txt", "1.A.J\t4\tJ\t1000000000\t7\t\n", "form"),
    ("cells.txt", "1.A.J\t4\tJ\t3\t1000000000000000000\t\n", "form"),
    ("cells.txt", "1.A.J\t4\tJ\t3\t7\n", "columns"),
    ("cells.txt", f"1.A.J\t4\tJ\t3\t7\t{'0' * 31}\n", "form"),
    ("cells.txt", f"1.A.J\t4\tJ\t3\t7\t{'A' * 32}\n", "form"),
    ("roster.txt", f"{A}\t9\t0\t\t1\t0\t市监\ta,b\t\n", 1),
    ("roster.txt", f"{A}\t9\t0\t0\t1\t0\t市监\t\t食品,\U0001f600\n", 1),
    ("roster.txt", f"{A}\t9\t0\t\t2\t0\t市监\ta\t\n", "form"),
    ("roster.txt", f"{A}\t9\t0\t\t1\t0\t\ta\t\n", "form"),
    ("roster.txt", f"{A}\t9\t0\t\t1\t0\t市,监\ta\t\n", "form"),
    ("roster.txt", f"{A}\t9\t0\t\t1\t0\t市监\tb,a\t\n", "form"),
    ("roster.txt", f"{A}\t9\t0\t\t1\t0\t市监\ta,a\t\n", "form"),
    ("roster.txt", f"{A}\t9\t0\t\t1\t0\t市监\ta,\t\n", "form"),
    ("roster.txt", f"{A}\t9\t0\t\t1\t0\t市监\ta\t\U0001f600,\ufeff\n", "form"),
    ("seats.txt", f"{A}\tx\t\ta\tlead\t市监\t\t1\n{A}\tx\tW1\ta-b\tmember\t市监\t食品\t2\n", 2),
    ("seats.txt", f"{A}\tx\t\ta\tlead\t市监\t\t1\n{A}\tx\tW1\ta\tmember\t市监\t\t2\n", "repeated"),
    ("seats.txt", f"{A}\tx\t{B}\ta\tlead\t市监\t\t1\n", "form"),
    ("seats.txt", f"{A}\tx\t\ta\tchief\t市监\t\t1\n", "form"),
    ("multipliers.txt", f"group\t{A}\ts\tmentor\t0.25\t-3\ninspector\t{A}\t\t\t1e-05\t0\n", 2),
    ("multipliers.txt", f"group\t{A}\ts\t\t0.25\t0\n", "form"),
    ("multipliers.txt", f"inspector\t{A}\tx\t\t1.0\t0\n", "form"),
    ("multipliers.txt", f"inspector\t{A}\t\t\t1\t0\n", "form"),
    ("multipliers.txt", f"inspector\t{A}\t\t\t1.0\t-0\n", "form"),
    ("multipliers.txt", f"inspector\t{A}\t\t\t0.5\t0\ninspector\t{A}\t\t\t1.0\t0\n", "repeated"),
    (
        "outcome.txt",
        f"1.A.J\t9\t{A}\tdrawn\t{'0' * 64}\n1.A.J\t10\t{B}\talternate\t{'f' * 64}\n",
        2,
    ),
    (
        "outcome.txt",
        f"1.A.J\t2\t{A}\tdrawn\t{'0' * 64}\n1.A.J\t2\t{B}\tdrawn\t{'0' * 64}\n",
        "line_order",
    ),
    ("outcome.txt", f"1.A.J\t0\t{A}\tdrawn\t{'0' * 64}\n", "form"),
    ("outcome.txt", f"1.A.J\t1\t{A}\tdrawn\t{'F' * 64}\n", "form"),
]


def test_lines_have_their_forms_and_order(call: Call) -> None:
    found = call("tables", [[name, text(data.encode()), "targets"] for name, data, _ in LINES])
    said = [each.get("reason", each.get("value")) for each in found]
    assert [(LINES[i], said[i]) for i in range(len(LINES)) if said[i] != LINES[i][2]] == []


def test_lines_of_cells_are_blinded_in_sealed_mode_only(call: Call) -> None:
    """What the plan says of its mode; where it says nothing that there is, its own check does."""
    bare, blinded = (f"1.A.J\t4\tJ\t3\t7\t{blind}\n" for blind in ("", "0f" * 16))
    cases = [
        ["cells.txt", text(line.encode()), "targets", mode]
        for mode in ("open", "sealed", "x", "constructor", None)
        for line in (bare, blinded)
    ]
    found = [each.get("reason") for each in call("tables", cases)]
    assert found == [None, "form", "form", *[None] * 7]


def test_doubles_have_one_form(call: Call) -> None:
    """The form is that of Python's `repr` without `+`."""
    random = Random("doubles")
    numbers = [random.uniform(0, 2) * 10 ** random.randint(-320, 307) for _ in range(3000)]
    numbers += [math.ldexp(1 + random.random(), e) for e in range(-1074, 1023)]
    numbers += [0.25, 0.0001, 2.0, 1200.0, 9999999999999998.0, 1e16, 1e-05, 1.5e-300, 5e-324, 1e22]
    wanted = [repr(number).replace("+", "") for number in numbers if 0 < number < math.inf]
    assert call("doubles", wanted) == [True] * len(wanted)
    assert call("doubleTexts", wanted) == wanted
    wrong = ["0", "0.0", "1", "1.00", "01.0", ".5", "1e5", "1E-05", "1e-5", "1e+16", "inf", "nan", "", " 1.0",
             "1.0 ", "-1.0", "1e400", "1e-400", "0.33333333333333331", "0x1p0", "Infinity", "1_0.0"]  # fmt: skip
    assert call("doubles", wrong) == [False] * len(wrong)


def test_products_are_compared_exactly(call: Call) -> None:
    random = Random("products")
    cases, wanted = [], []
    for _ in range(2000):
        factors = [random.choice([1.0, math.ldexp(1 + random.random(), random.randint(-400, 400)),
                                  random.uniform(0.1, 2)]) for _ in range(random.randint(2, 5))]  # fmt: skip
        bits = random.randint(16, 32)
        exact = math.prod(map(Fraction, factors)) * 2**bits
        whole = min(max(0, math.floor(exact) + random.choice([-1, 0, 0, 1])), 2**53)
        cases.append([[repr(factor) for factor in factors], bits, whole])
        wanted.append((exact > whole) - (exact < whole))
    cases += [[["1.0", "0.5"], 16, 2**15], [["5e-324", "5e-324"], 32, 0]]
    wanted += [0, 1]
    assert call("products", cases) == wanted and {-1, 0, 1} == set(wanted)


def test_moments_are_those_of_the_calendar(call: Call) -> None:
    right = ["2000-01-01T00:00:00Z", "2024-02-29T23:59:59Z", "9999-12-31T23:59:59Z"]
    wrong = ["", "1999-12-31T23:59:59Z", "2023-02-29T00:00:00Z", "2026-13-01T00:00:00Z",
             "2026-04-31T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T23:59:60Z", "2026-01-01 00:00:00Z",
             "2026-01-01T00:00:00", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00z", "+2026-01-01T00:00:00Z"]  # fmt: skip
    assert call("moments", right + wrong) == [True] * len(right) + [False] * len(wrong)


def test_rounds_of_drand_have_their_moment(call: Call) -> None:
    start = datetime.fromtimestamp(1692803367, UTC)
    at = {
        n: (start + timedelta(seconds=3 * (n - 1))).strftime("%Y-%m-%dT%H:%M:%SZ")
        for n in (1, 1000, 10**10)
    }
    right = [[f"quicknet {n}", moment] for n, moment in at.items()]
    wrong = [["quicknet 1", at[1000]], ["quicknet 01", at[1]], ["quicknet 0", at[1]], ["quicknet", at[1]],
             ["quicknet 10000000001", at[10**10]], ["Quicknet 1", at[1]], ["quicknet 1 ", at[1]], ["quicknet 1", ""]]  # fmt: skip
    assert call("rounds", right + wrong) == [True] * len(right) + [False] * len(wrong)


BALLS = " ".join(f"{n:02}" for n in range(1, 21))
VALUES = {
    "dice": (["0" * 19, "9" * 64], ["0" * 18, "0" * 65, "٣" * 19, " " + "0" * 19]),
    "kl8": ([BALLS, BALLS[3:] + " 80"], [BALLS[3:], BALLS[3:] + " 81", BALLS + " ", "00" + BALLS[2:],
                                         BALLS.replace("02", "2"), BALLS.replace("01 02", "02 01")]),
    "ssq": (["01 02 03 04 05 33 + 16"], ["01 02 03 04 05 34 + 16", "01 02 03 04 05 06 + 17", "01 02 03 04 05 + 16",
                                         "01 02 03 04 05 06 + 00", "01 02 03 04 05 06+01", "01 02 03 04 05 06 + 1"]),
    "dlt": (["01 02 03 04 35 + 01 12"], ["01 02 03 04 36 + 01 12", "01 02 03 04 05 + 12 01", "01 02 03 04 05 + 01 01",
                                         "01 02 03 04 05 + 01 13", "01 02 03 04 05 + 01"]),
    "pl5": (["00000", "99999"], ["0000", "000000", "0000a"]),
    "drand": (["ab" * 48], ["ab" * 47, "AB" * 48, "ab" * 49]),
}  # fmt: skip


def test_public_values_are_canonical(call: Call) -> None:
    cases = [(kind, value, right) for kind, both in VALUES.items() for right, those in zip((True, False), both, strict=True)
             for value in those]  # fmt: skip
    found = call("values", [[kind, value] for kind, value, _ in cases])
    assert [cases[i] for i, right in enumerate(found) if right != cases[i][2]] == []
    assert call("values", [["coin", "0"]]) == [None]


def test_sources_are_those_of_the_protocol(call: Call) -> None:
    """The table of §4, read from the document; each kind has words."""
    protocol = (ROOT / "docs" / "protocol.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z0-9]+)` \|.*\| ([0-9]+) \|$", protocol, re.MULTILINE)
    stated = {kind: int(tenths) for kind, tenths in rows}
    assert call("tenths", None) == stated and len(stated) == 6
    assert call("sentences", None)["sources"].keys() == stated.keys()


def root(lines: list[bytes]) -> bytes:
    if len(lines) < 2:
        return hashlib.sha256(b"\0" + lines[0] if lines else b"").digest()
    split = 1 << (len(lines) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(lines[:split]) + root(lines[split:])).digest()


def test_line_roots_are_those_of_rfc_6962(call: Call) -> None:
    files = [
        [b"%d" % i * (i % 90) for i in range(count)] for count in [*range(34), 63, 64, 65, 255, 257]
    ]
    found = call("roots", [text(b"".join(line + b"\n" for line in lines)) for lines in files])
    assert found == [root(lines).hex() for lines in files]


def test_hashes_with_the_same_beginning_are_sha256(call: Call) -> None:
    """Beginnings and endings that fill a block, leave room for the length, or just do not."""
    for begins in (0, 1, 55, 56, 63, 64, 65, 90, 119, 120, 128):
        prefix = bytes(i % 251 for i in range(begins))
        endings = [bytes(i % 241 for i in range(n)) for n in [*range(0, 140, 3), 1000]]
        found = call("prefixed", [text(prefix), [text(end) for end in endings]])
        assert found == [hashlib.sha256(prefix + end).hexdigest() for end in endings], begins


def test_tickets_are_ordered_by_all_of_their_bytes(call: Call) -> None:
    """Also where they begin alike; equal tickets by the order of the ids."""
    random = Random("orders")
    cases = [[[random.choice([0, 1, 2**31, 2**32 - 1]) for _ in range(8)] for _ in range(size)]
             for size in (1, 2, 3, 40, 200)]  # fmt: skip
    cases += [[[7] * 8] * 5, [[7] * 7 + [n % 3] for n in range(9)]]
    wanted = [sorted(range(len(case)), key=lambda i: (case[i], i)) for case in cases]
    assert call("orders", [[word for words in case for word in words] for case in cases]) == wanted


def test_identifiers_come_from_salt_and_subject(call: Call) -> None:
    cases = [(bytes(range(n, n + 16)), f"target:91420100MA4K{n}") for n in range(30)]
    wanted = [base64.b32encode(hashlib.sha256(b"ssj.pid.v1\n" + salt + subject.encode()).digest()).decode()[:20].lower()
              for salt, subject in cases]  # fmt: skip
    assert call("pids", [[text(salt), subject] for salt, subject in cases]) == wanted
