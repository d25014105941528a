"""A caption that is typed as text: "Tableau 3 – …", "Figure 7.2. …", "Table: …"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

CaptionKind = Literal["table", "figure"]

_KINDS: Mapping[str, tuple[CaptionKind, str]] = {
    **dict.fromkeys(("table", "tableau", "tab", "tabl", "tbl"), ("table", "table")),
    **dict.fromkeys(("figure", "fig"), ("figure", "figure")),
    **dict.fromkeys(("illustration", "ill"), ("figure", "illustration")),
    **dict.fromkeys(("graphique", "graph", "chart", "graphe"), ("figure", "graphique")),
    **dict.fromkeys(("photo", "photographie", "photograph"), ("figure", "photo")),
    **dict.fromkeys(("image", "capture"), ("figure", "image")),
    **dict.fromkeys(("carte", "map"), ("figure", "carte")),
    **dict.fromkeys(("schéma", "schema", "diagramme", "diagram"), ("figure", "schéma")),
}
_SURE = frozenset(("table", "figure"))
_NUMBER = (
    r"(?:(?:n[°ºo]|no\.)[ \u00a0]?)?"
    r"(?P<number>[0-9]+(?:[.\-–][0-9]+)*[a-z]?|[IVXLC]+|[A-Z][.\-–]?[0-9]+(?:[.\-–][0-9]+)*)"
    r"(?![\w])"
)
_MARK = r"(?:\*{1,3}|_{1,3})"
_CAPTION = re.compile(
    rf"(?P<open>{_MARK})?(?P<label>[^\W\d_]+)\.?[ \u00a0]*(?:{_NUMBER})?"
    rf"(?P<close1>{_MARK})?[ \u00a0\u202f]*"
    rf"(?P<separator>[:.,–—|]|--|-(?=[ \u00a0])|\))?[ \u00a0]*"
    rf"(?(open)(?P<close2>{_MARK})?)[ \u00a0]*"
    r"(?P<title>.*)$",
    re.DOTALL,
)
_WHOLE = re.compile(r"(?P<mark>\*{1,3}|_{1,3})(?P<inside>[^*_].*?)[ ]*(?P=mark)[ ]*", re.DOTALL)
_STRONG = frozenset((":", "–", "—", "-", "--", "|"))
_LONGEST = 300  # a paragraph that is longer only begins like a caption
# What would begin something else at the beginning of a caption's own line.
_NO_TITLE = re.compile(r"(?:[-*+>|#:~]|[0-9]+[.)])(?:\s|$)|/{3}|`{3}|={3}|\[\^|!!!|<")


@dataclass(frozen=True)
class CaptionText:
    """A typed caption: what it says it captions, its number and title, and how it is written.

    ``series`` is what its number counts ("table", "figure", "carte"); ``form`` says whether it is a
    heading, a paragraph in bold, or plain. ``sure`` says that it can be nothing but a caption.
    ``title`` is Markdown; ``movable`` says that it can stand in a block as it is.
    """

    kind: CaptionKind
    series: str
    label: str
    number: str
    title: str
    form: Literal["heading", "bold", "plain"]
    sure: bool
    movable: bool


def read_caption(source: str, *, heading: bool) -> CaptionText | None:
    """Return the caption that a heading's text or a paragraph is, or None."""
    text = source.strip()
    if len(text) > _LONGEST:
        return None
    whole = _WHOLE.fullmatch(text)
    bold = bool(whole and len(whole["mark"]) > 1)
    found = _CAPTION.match(whole["inside"].strip() if whole else text)
    if found is None or found["label"].lower() not in _KINDS:
        return None
    kind, series = _KINDS[found["label"].lower()]
    marked = bool(found["open"]) and bool(found["close1"] or found["close2"])
    if not _is_caption(found, heading=heading, marked=marked or bool(whole)):
        return None
    title = _title(found)
    colon = bool(found["separator"]) and found["separator"] in _STRONG
    return CaptionText(
        kind,
        series,
        found["label"],
        found["number"] or "",
        title,
        "heading" if heading else "bold" if bold else "plain",
        sure=series in _SURE and bool(found["number"] or (colon and heading)),
        movable=bool(title) and not _NO_TITLE.match(title) and _balanced(title),
    )


def _is_caption(found: re.Match[str], *, heading: bool, marked: bool) -> bool:
    """Whether a label is followed by what makes it one: a number, or a mark and a title."""
    number, separator, title = found["number"], found["separator"], found["title"].strip()
    if found["open"] and not marked:
        return False
    if number:
        # "Table 3 shows …" is a sentence; "Table 3. Results", "**Table 3** Results" are captions.
        if separator == "," and not (heading or marked):
            return False
        return bool(separator) or not title or marked or (heading and title[:1].isupper())
    return bool(separator) and separator in _STRONG and bool(title) and (heading or marked)


def _title(found: re.Match[str]) -> str:
    title = found["title"].strip()
    if found["open"] and not (found["close1"] or found["close2"]):
        title = title.removesuffix(found["open"])
    return " ".join(title.split())


def _balanced(title: str) -> bool:
    return all(title.count(mark) % 2 == 0 for mark in ("**", "__", "`"))
