"""Which of some named places an address text begins with; pure string work, never a guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping

# 土家族苗族自治县: the nationalities directly before 自治 belong to the suffix, not to the stem.
_NATIONALITIES = re.compile(
    r"(?:土家族|苗族|侗族|瑶族|壮族|回族|满族|彝族|藏族|羌族|白族|黎族|畲族|水族|布依族|仡佬族|"
    r"蒙古族|蒙古|朝鲜族|哈尼族|傣族|傈僳族|拉祜族|佤族|纳西族|景颇族|怒族|独龙族|布朗族|普米族|"
    r"毛南族|仫佬族|各族|东乡族|保安族|撒拉族|裕固族|土族|哈萨克族|哈萨克|柯尔克孜|维吾尔|锡伯|"
    r"塔吉克|达斡尔族|鄂温克族|鄂伦春)+(?=自治)"
)
_LONG_SUFFIXES = ("特别行政区", "自治区", "自治州", "自治县", "自治旗", "林区", "特区", "地区")
# A stem followed by one of these names a street or an office: 汉阳大道, 西陵一路, 公安局.
_NOT_A_PLACE = re.compile(r"[一二三四五六七八九十东西南北中]{0,2}[路街道大局巷里村镇乡站港]")


def clean(text: str) -> str:
    """Full width to half width, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def stem(name: str) -> str:
    """恩施土家族苗族自治州 -> 恩施, 江汉区 -> 江汉; names of two characters stay whole (房县)."""
    bare = _NATIONALITIES.sub("", name)
    for suffix in _LONG_SUFFIXES:
        if bare.endswith(suffix) and len(bare) - len(suffix) >= 2:
            return bare[: -len(suffix)]
    return bare[:-1] if len(bare) > 2 and bare[-1] in "省市州盟区县旗" else bare


def names_of(name: str) -> frozenset[str]:
    """The official name of a province or prefecture and, for 自治州, the everyday 恩施州."""
    return frozenset({name, stem(name) + "州"}) if name.endswith("自治州") else frozenset({name})


def former_names_of(name: str, taken: Collection[str]) -> frozenset[str]:
    """监利市 is still written 监利县 on many licences; names of other places are left out."""
    short = stem(name)
    if short == name:
        return frozenset()
    return frozenset(short + ending for ending in "市区县") - frozenset(taken)


def leading(spellings: Mapping[str, Collection[str]], text: str) -> tuple[str | None, str]:
    """The one code whose spelling the text begins with (longest wins), and the text after it."""
    hits = [
        (len(spelling), code)
        for code, names in spellings.items()
        for spelling in names
        if text.startswith(spelling)
    ]
    if not hits:
        return None, text
    longest = max(length for length, _ in hits)
    codes = {code for length, code in hits if length == longest}
    return (codes.pop(), text[longest:]) if len(codes) == 1 else (None, text)


def leading_stem(stems: Mapping[str, str], text: str) -> tuple[str | None, str]:
    """As `leading`, for a bare stem (来凤翔凤镇…), unless the stem begins a street name."""
    usable = {}
    for code, short in stems.items():
        if text.startswith(short) and not _NOT_A_PLACE.match(text, len(short)):
            usable[code] = (short,)
    return leading(usable, text)


def stems_of(names: Mapping[str, str]) -> dict[str, str]:
    """The stems that are long enough to be told from other words."""
    return {code: stem(name) for code, name in names.items() if len(stem(name)) >= 2}


def mentioned(names: Mapping[str, str], text: str) -> frozenset[str]:
    """Codes of all places whose official name stands anywhere in the text."""
    return frozenset(code for code, name in names.items() if len(name) > 2 and name in text)
