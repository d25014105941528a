"""Makes the core of each face: the letters of French and English, fetched instead of all of Latin.

Run by hand after the faces were replaced: `pip install fonttools brotli`, then
`python overrides/assets/fonts/core.py`. The narrow no-break space and the no-break hyphen, which
the faces lack, get the glyphs of the thin space and the hyphen. The face of formulas is cut from
texgyrepagella-math.otf (Debian: fonts-texgyre-math) if its path is given. Not copied into the site.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font  # pyright: ignore[reportMissingImports]

HERE = Path(__file__).parent
LETTERS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "\u00a0\u00ad\u2009\u2010\u2011\u202f"
    + "àâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸ"
    + "«»‘’“”‚„‹›–—…•·×÷±−°€£§©®™¹²³ªº½¼¾µ¶†‡‰←↑→↓"
)
FEATURES = ["kern", "liga", "lnum", "onum", "tnum", "pnum", "ccmp", "mark"]
# What formulas are made of: first and last of each run of characters.
FORMULAS = (
    "20-7e a0-ff 131 237 2c6-2c7 2d8-2da 2dc 300-308 30a 30c 332 391-3c9 3d1 3d5-3d6 3f1 3f5 2010-2026"
    " 2032-2037 203e 2044 2061-2064 20d6-20d7 20db 2102 210b 210e-2110 2112-2113 2115 2118-211d 2124"
    " 212c 2130-2131 2133 2135 2190-2199 21a6 21c4 21cc 21d0-21d5 2200-222e 2234-2235 223c 2243 2245"
    " 2248 224d 2250 2254 225c 2260-226b 227a-227b 2282-2284 2286-2287 228a 2295 2297 2299 22a2 22a4-22a5"
    " 22a8 22c0-22c3 22c5-22c6 22ee-22ef 22f1 2308-230b 23dc-23df 25a1 25b3 25cb 27e8-27eb 27f5-27fa"
    " 2a7d-2a7e 1d400-1d4b5 1d538-1d551 1d6a4-1d6a5 1d6a8-1d71b 1d7d9"
)


def cut(path: Path, target: Path, letters: Iterable[int], features: list[str]) -> None:
    options = Options(flavor="woff2", hinting=False, layout_features=features)
    font, subsetter = load_font(str(path), options), Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    save_font(font, str(target), options)


def formulas() -> Iterable[int]:
    for run in FORMULAS.split():
        first, _, last = run.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def main() -> None:
    for path in map(Path, sys.argv[1:]):
        cut(path, HERE / "pagella-math.woff2", formulas(), ["ccmp", "mark", "mkmk"])
    options = Options(flavor="woff2", hinting=False, layout_features=FEATURES)
    for path in sorted(HERE.glob("*-rest-*.woff2")):
        font = load_font(str(path), options)
        glyphs = font.getBestCmap()
        width = font["hmtx"].metrics
        # The thin space of one face is wider than its space.
        thin = min(glyphs[0x2009], glyphs[0x20], key=lambda glyph: width[glyph][0])
        for table in font["cmap"].tables:
            table.cmap |= {0x2009: thin, 0x202F: thin, 0x2010: glyphs[0x2D], 0x2011: glyphs[0x2D]}
        subsetter = Subsetter(options)
        subsetter.populate(text=LETTERS)
        subsetter.subset(font)
        save_font(font, str(path).replace("-rest-", "-core-"), options)


if __name__ == "__main__":
    main()
