"""The words that call a row or a column a total."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from generator.handwritten.labels import plain, words

LabelKind = Literal["total", "subtotal", "grand"]

_LABEL = re.compile(
    r"[\W_]*(?:(?P<sub>sous[ -]?tota(?:l|ux)|sub[ -]?totals?)|(?P<grand>grand[ -]total)"
    r"|(?P<named>(?:nombre|effectif|nbre|nb|duree|montant)s? tota(?:les?|ux|l))"
    r"|(?P<weak>ensemble|sommes?|sum|σ)|tota(?:l|ux|ls))(?![\w-])(?P<rest>.*)",
    re.DOTALL,
)
_GRAND = frozenset(("general", "generaux", "global", "final", "overall", "grand"))
#: Words behind "Total" that say nothing of what is counted.
PLAIN_WORDS = frozenset(
    (
        *("general", "generale", "generaux", "global", "globale", "final", "finale", "cumule"),
        *("cumulee", "partiel", "intermediaire", "annuel", "ht", "ttc", "net", "brut", "overall"),
        *("de", "du", "des", "d", "la", "le", "les", "l", "of", "the", "all", "par", "per", "pour"),
        *("en", "in", "et", "and", "n", "nb", "nbre", "nombre", "number", "effectif", "count"),
        *("min", "mn", "minute", "h", "heure", "hour", "s", "seconde", "euro", "eur", "k", "time"),
        *("ligne", "colonne", "row", "column", "participant", "personne", "people", "person"),
        *("entretien", "interview", "reponse", "response", "repondant", "respondent", "groupe"),
        *("group", "duree", "temp", "item", "tou", "toute", "pourcentage", "percent", "cent"),
    )
)


@dataclass(frozen=True)
class TotalLabel:
    """A label that begins with a word for a total.

    ``words`` are those behind it that say what is counted. ``weak`` labels may be a name too
    ("Ensemble"), ``named`` ones ("Nombre total") a fact among others.
    """

    kind: LabelKind
    words: tuple[str, ...]
    weak: bool
    named: bool


def total_label(text: str) -> TotalLabel | None:
    """Return what a text says as the label of a total, or None if it is none."""
    label = _LABEL.fullmatch(plain(text))
    if label is None:
        return None
    rest = [word for word in words(label["rest"]) if not word[0].isdigit()]
    kind: LabelKind = "subtotal" if label["sub"] else "total"
    if label["grand"] or _GRAND.intersection(rest):
        kind = "grand"
    found = tuple(word for word in rest if word not in PLAIN_WORDS)
    return TotalLabel(kind, found, bool(label["weak"]), bool(label["named"]))


def label_rest(text: str) -> list[str]:
    """Return the words of a text that say what is counted: those behind "Total", or all."""
    label = total_label(text)
    if label:
        return list(label.words)
    return [word for word in words(text) if word not in PLAIN_WORDS and not word[0].isdigit()]


def is_total_label(text: str) -> bool:
    """Say whether a text begins with a word for a total."""
    return total_label(text) is not None
