"""What a reader sees of a page: its texts, each with its kind and the lists around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

KINDS = frozenset(
    (
        *("h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "pre", "td", "th"),
        *("figcaption", "caption", "blockquote"),
    )
)
LISTS = frozenset(("ul", "ol"))
MARKS = frozenset(("em", "strong", "code", "sub", "sup", "del", "u", "span", "a"))
LEFT_OUT = ".headerlink, .footnote-back, .footnote-backref, .admonition-title, .math, math"


def outline(html: str) -> list[str]:
    """Return what a reader sees: each text with its kind, the lists around it and its words."""
    tree = LexborHTMLParser(
        re.sub(r">\s+<(?=/?(?:t[hdr]|table|tbody|li|ol|ul|p|div)\b)", "><", html)
    )
    for node in tree.css(LEFT_OUT):
        node.decompose()
    found: list[str] = []
    if tree.body:
        _read(tree.body, "", "", found)
    said = (" ".join(line.translate(SIGNS).split()) for line in found)
    return sorted(said) if "<table" in html or "<figure" in html else [*said]


SIGNS = str.maketrans({"\u00a0": " ", "\u202f": " ", "“": '"', "”": '"', "‘": "'", "’": "'"})


def _read(parent: LexborNode, around: str, kind: str, found: list[str]) -> None:
    inline: list[str] = []

    def end() -> None:
        if "".join(inline).strip():
            shown = kind.replace("figcaption", "caption") or "p"
            found.append(f"{around}{shown}: {''.join(inline)}")
        inline.clear()

    for node in parent.iter(include_text=True):
        tag = node.tag or ""
        if tag == "-text":
            inline.append(node.text_content or "")
        elif tag == "br":
            inline.append(" ↵ ")
        elif tag == "img":
            inline.append(f"⟨{node.attributes['src']}⟩")
        elif tag in MARKS or tag == "b":
            inner: list[str] = []
            _read(node, "", "", inner)
            words = " ".join(inner).removeprefix("p: ") or node.text()
            inline.append(words if tag in {"span", "a"} else f"<{tag} {words.strip()}>")
        else:
            end()
            number = node.attributes.get("type") or ""
            inside = f"{around}{tag}{number.removeprefix('1')} " if tag in LISTS else around
            _read(node, inside, tag if tag in KINDS else kind if tag == "p" else "", found)
    end()
