"""The scales of answers that surveys use, in French and English, each from least to most.

One list has the answers of shorter and longer scales of one kind: any of them keep their order.
What says that there is no answer ("NSP", "n/a") belongs to no scale.
"""

import re
from collections.abc import Iterable, Sequence

from generator.language.normalize import fold, normalize

# Blank lines part the scales.
_SCALES = """
pas du tout d'accord | fortement en désaccord | tout à fait en désaccord | en désaccord |
pas d'accord | plutôt en désaccord | plutôt pas d'accord | ni d'accord ni pas d'accord |
ni d'accord, ni pas d'accord | ni en accord ni en désaccord | neutre | plutôt en accord |
plutôt d'accord | en accord | d'accord | fortement d'accord | fortement en accord |
tout à fait en accord | tout à fait d'accord

strongly disagree | disagree | somewhat disagree | slightly disagree |
neither agree nor disagree | neutral | undecided | slightly agree | somewhat agree | agree |
strongly agree

jamais | presque jamais | très rarement | rarement | moins d'une fois par mois | parfois |
quelquefois | de temps en temps | une fois par mois | plusieurs fois par mois |
une fois par semaine | plusieurs fois par semaine | souvent | très souvent | tous les jours |
plusieurs fois par jour | presque toujours | toujours

never | almost never | very rarely | rarely | seldom | less than once a month | occasionally |
sometimes | once a month | monthly | several times a month | once a week | weekly |
several times a week | often | frequently | very often | daily | every day |
several times a day | almost always | always

pas du tout satisfait | très insatisfait | insatisfait | pas satisfait | plutôt insatisfait |
plutôt pas satisfait | peu satisfait | ni satisfait ni insatisfait | neutre | plutôt satisfait |
assez satisfait | satisfait | très satisfait | tout à fait satisfait

very dissatisfied | dissatisfied | somewhat dissatisfied | neither satisfied nor dissatisfied |
neutral | somewhat satisfied | satisfied | very satisfied

pas du tout | très peu | peu | un peu | plutôt non | moyennement | modérément | plutôt oui |
assez | beaucoup | énormément | tout à fait

not at all | very little | a little | slightly | somewhat | moderately | quite a bit | quite |
very | very much | a lot | extremely | completely

pas du tout important | pas important | peu important | moyennement important |
assez important | plutôt important | important | très important | essentiel

not at all important | not important | slightly important | moderately important |
somewhat important | important | very important | extremely important | essential

très improbable | improbable | peu probable | neutre | probable | assez probable |
très probable

very unlikely | unlikely | neutral | likely | very likely

très mauvais | mauvais | médiocre | passable | moyen | assez bon | bon | très bon | excellent

very poor | poor | fair | average | good | very good | excellent

très faible | faible | moyen | fort | élevé | très fort | très élevé

very low | low | medium | moderate | high | very high
"""
_FEMININE = re.compile(r"\(e\)|·e|(?<=satisfait)e|(?<=important)e")
_LEAST = 2  # answers that must be known


def _key(answer: str) -> str:
    return normalize(_FEMININE.sub("", fold(answer)))


_RANKS = [
    {_key(each): at for at, each in enumerate(scale.split("|"))} for scale in _SCALES.split("\n\n")
]
_MISSING = frozenset(
    map(
        fold,
        (
            *("n/a", "na", "n.a.", "#n/a", "nsp", "nspp", "nr", "n.r.", "so", "s.o.", "s/o", "-"),
            *(
                "–",
                "—",
                "--",
                ".",
                "..",
                "...",
                "?",
                "missing",
                "null",
                "none",
                "nan",
                "nd",
                "n.d.",
            ),
            *(
                "ne sait pas",
                "ne sais pas",
                "je ne sais pas",
                "ne se prononce pas",
                "ne répond pas",
            ),
            *("sans réponse", "pas de réponse", "non réponse", "non renseigné", "non renseignée"),
            *("manquant", "manquante", "sans objet", "non concerné", "non concernée", "vide"),
            *("don't know", "do not know", "dk", "no answer", "no response", "not applicable"),
            *("not available", "not asked", "refused", "prefer not to say", "unknown", "inconnu"),
        ),
    )
)


def says_missing(text: str) -> bool:
    """Say whether a text is a word for the lack of an answer."""
    return fold(text) in _MISSING


def known_scale(answers: Iterable[str]) -> int | None:
    """Return the number of the scale that all answers belong to, None where there is none."""
    keys = {_key(each) for each in answers if not says_missing(each)}
    fitting = (at for at, ranks in enumerate(_RANKS) if keys <= ranks.keys())
    return next(fitting, None) if len(keys) >= _LEAST else None


def in_order(answers: Sequence[str]) -> tuple[str, ...]:
    """Return answers as their scale has them, words for none last; else as they stand."""
    scale = known_scale(answers)
    said = [each for each in answers if not says_missing(each)]
    if scale is not None:
        said.sort(key=lambda each: _RANKS[scale][_key(each)])
    return (*said, *(each for each in answers if says_missing(each)))
