"""Cut the fonts in `compiler/media/fonts/` out of the full Noto families.

Run it by hand when the coverage changes; the results are committed, so that text renders on a machine
without fonts. It needs the Debian packages fonts-noto-cjk and fonts-noto-core (or the same files from
elsewhere) and nothing from the network:

    python tools/build_fonts.py --cjk NotoSansCJK-Regular.ttc --noto folder/with/NotoSans-Regular.ttf

Invariant: the same sources and fontTools give the same bytes. The sources are under the SIL Open Font
License without "Noto" as a reserved name, so the subsets keep their family names.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Final

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

DESTINATION: Final = Path(__file__).resolve().parents[1] / "compiler" / "media" / "fonts"
SIMPLIFIED_CHINESE: Final = "Noto Sans CJK SC"

# Blocks of alphabets, punctuation and symbols that a story in a European language can hold.
EUROPEAN: Final = (
    (0x0020, 0x024F),  # Latin with its extensions
    (0x02B0, 0x036F),  # modifiers and combining marks
    (0x0370, 0x052F),  # Greek, Cyrillic
    (0x1E00, 0x1EFF),  # Vietnamese and others
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x209F),  # superscripts and subscripts
    (0x20A0, 0x20BF),  # currencies
    (0x2100, 0x214F),  # letter-like symbols
)
EAST_ASIAN: Final = (
    (0x0020, 0x007E),  # so that a Latin word inside a Chinese line need not change fonts
    (0x2010, 0x2027),  # dashes, quotes, ellipsis as wide forms
    (0x2030, 0x205E),
    (0x2100, 0x214F),
    (0x2150, 0x218F),  # number forms
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x2460, 0x24FF),  # numbers in circles
    (0x2500, 0x27BF),  # boxes, shapes, symbols, dingbats
    (0x3000, 0x30FF),  # CJK punctuation, kana
    (0x3100, 0x312F),  # bopomofo
    (0x3200, 0x33FF),  # enclosed and squared
    (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF),  # full-width forms
)
# Legacy character sets are the measure of what is in common use: lead bytes of each, trail bytes to try.
CHARACTER_SETS: Final = (
    ("gb2312", range(0xB0, 0xF8)),  # all of GB 2312
    ("euc_jp", range(0xB0, 0xD0)),  # JIS X 0208 level 1
    ("euc_kr", range(0xB0, 0xC9)),  # KS X 1001 hangul
    ("big5", range(0xA4, 0xC7)),  # Big5 level 1
)
WHOLE: Final = MappingProxyType(
    {
        "NotoSansArabic-Regular.ttf": "arabic.ttf",
        "NotoSansArmenian-Regular.ttf": "armenian.ttf",
        "NotoSansBengali-Regular.ttf": "bengali.ttf",
        "NotoSansDevanagari-Regular.ttf": "devanagari.ttf",
        "NotoSansGeorgian-Regular.ttf": "georgian.ttf",
        "NotoSansHebrew-Regular.ttf": "hebrew.ttf",
        "NotoSansTamil-Regular.ttf": "tamil.ttf",
        "NotoSansThai-Regular.ttf": "thai.ttf",
    }
)


def code_points(blocks: tuple[tuple[int, int], ...]) -> set[int]:
    """Return the code points of whole blocks, ends included."""
    return {point for first, last in blocks for point in range(first, last + 1)}


def legacy_code_points() -> Iterator[int]:
    """Yield what the legacy character sets hold."""
    for codec, leads in CHARACTER_SETS:
        for lead in leads:
            for trail in range(0x40, 0xFF):
                yield from map(ord, bytes((lead, trail)).decode(codec, errors="ignore"))


def cut(font: TTFont, points: set[int], destination: Path, *, shaping: bool) -> None:
    """Write the glyphs of some code points, without hints and, unless asked for, without layout features."""
    options = Options()
    options.hinting = False
    options.recalc_timestamp = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    if not shaping:
        options.layout_features = []
    font.recalcTimestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    font.save(destination)


def build(cjk: Path, noto: Path, destination: Path) -> None:
    """Write every bundled font."""
    collection = TTCollection(str(cjk))
    chinese = next(font for font in collection.fonts if font["name"].getDebugName(1) == SIMPLIFIED_CHINESE)
    cut(chinese, code_points(EAST_ASIAN) | set(legacy_code_points()), destination / "cjk.otf", shaping=False)
    cut(TTFont(noto / "NotoSans-Regular.ttf"), code_points(EUROPEAN), destination / "european.ttf", shaping=True)
    for source, name in WHOLE.items():
        font = TTFont(noto / source)
        cut(font, set(font.getBestCmap()), destination / name, shaping=True)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Cut the bundled fonts out of the full Noto families.")
    parser.add_argument("--cjk", type=Path, required=True, help="NotoSansCJK-Regular.ttc")
    parser.add_argument("--noto", type=Path, required=True, help="the folder with NotoSans-Regular.ttf and others")
    parser.add_argument("--to", type=Path, default=DESTINATION, help="where the subsets go")
    arguments = parser.parse_args()
    build(arguments.cjk, arguments.noto, arguments.to)


if __name__ == "__main__":
    main()
