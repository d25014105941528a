"""Makes the core of each face: the letters of French and English, fetched instead of all of Latin.

Run by hand after the faces were replaced: `pip install fonttools brotli`, then
`python overrides/assets/fonts/core.py`. The narrow no-break space and the no-break hyphen, which
the faces lack, get the glyphs of the thin space and the hyphen. Not copied into the site.
"""

from pathlib import Path

from fontTools.subset import Options, Subsetter, load_font, save_font

HERE = Path(__file__).parent
LETTERS = (
    "".join(map(chr, range(0x20, 0x7F)))
    + "\u00a0\u00ad\u2009\u2010\u2011\u202f"
    + "àâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜŸ"
    + "«»‘’“”‚„‹›–—…•·×÷±−°€£§©®™¹²³ªº½¼¾µ¶†‡‰←↑→↓"
)
FEATURES = ["kern", "liga", "lnum", "onum", "tnum", "pnum", "ccmp", "mark"]


def main() -> None:
    options = Options(flavor="woff2", hinting=False, layout_features=FEATURES)
    for path in sorted(HERE.glob("*-latin-[0-9]*.woff2")):
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
        save_font(font, str(path).replace("-latin-", "-core-"), options)


if __name__ == "__main__":
    main()
