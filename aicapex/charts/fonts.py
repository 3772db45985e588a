"""Fonts: DejaVu Sans, which matplotlib carries, and for Chinese a packaged Noto Sans SC or a font of the system."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from matplotlib import font_manager
from matplotlib.ft2font import FT2Font

from aicapex.errors import InputOutputError, Problem
from aicapex.language import Language

LATIN: Final = "DejaVu Sans"

# Families with simplified Chinese that systems come with, in the order of preference.
_CHINESE: Final = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "Heiti SC",
    "Heiti TC",
    "STHeiti",
    "SimHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "Noto Sans CJK TC",
    "Droid Sans Fallback",
    "Arial Unicode MS",
    "Noto Serif SC",
    "Noto Serif CJK SC",
    "SimSun",
    "Songti SC",
)
# A font that is named like a Chinese one but lacks these is none: the words of the charts, and a proper minus.
_SAMPLE: Final = "算力资本开支芯片电力概率−"


class MissingFontError(InputOutputError):
    """There is no font with the characters that a chart needs."""


def families(language: Language, *texts: str) -> list[str]:
    """The font families for a language and further texts, the preferred one first.

    An English chart takes a Chinese font too if a text, such as the title of a user's scenario, needs it.
    """
    if language == "zh":
        return [chinese_family(), LATIN]
    if has_characters(_latin_path(), "".join(texts)):
        return [LATIN]
    return [LATIN, chinese_family()]


def chinese_family() -> str:
    """The family of a font with Chinese, registered with matplotlib; MissingFontError where there is none."""
    packaged = _packaged_path()
    if packaged is not None:
        return _register(str(packaged))
    for family, path in _system_fonts():
        if has_characters(path, _SAMPLE):
            return family
    raise MissingFontError(
        Problem(
            "no font with Chinese characters is installed, so the chart cannot be drawn",
            expected="the package pylopdf-fonts-zh-cn, or a font of the system such as Noto Sans CJK SC",
            cure="pip install 'aicapex[zh]'",
        )
    )


def _packaged_path() -> Path | None:
    """The font file of the optional package, whose functions give the paths of its files."""
    if find_spec("pylopdf_fonts_zh_cn") is None:
        return None
    from pylopdf_fonts_zh_cn import sans_path

    path = Path(sans_path())
    return path if path.is_file() else None


def _system_fonts() -> Iterator[tuple[str, str]]:
    """Families of the system that should have Chinese, with a file of each."""
    known = {entry.name: entry.fname for entry in reversed(font_manager.fontManager.ttflist)}
    return ((family, known[family]) for family in _CHINESE if family in known)


@cache
def _register(path: str) -> str:
    font_manager.fontManager.addfont(path)
    return str(FT2Font(path).family_name)


@cache
def _latin_path() -> str:
    return str(font_manager.findfont(LATIN))


@cache
def _characters(path: str) -> frozenset[int]:
    return frozenset(FT2Font(path).get_charmap())


def has_characters(path: str, text: str) -> bool:
    """Whether the font of a file has every character of a text."""
    return all(ord(character) in _characters(path) for character in text)
