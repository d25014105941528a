"""Words of a quotation against those of its passage: any typography, cuts, insertions."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from generator.rendering.wording import differences, tokens

PASSAGE = (
    "On compare à l’œil, jusqu’au jour où ça ne colle plus… et là, c’est trop tard : « trop tard »"
    " – dit-il."
)
RIGHT = {
    "the whole": PASSAGE,
    "the beginning": "On compare à l’œil",
    "its end": "« trop tard » – dit-il.",
    "the middle": "ça ne colle plus",
    "straight apostrophes": "On compare à l'œil, jusqu'au jour",
    "another apostrophe": "On compare à lʼœil",
    "three full stops": "ça ne colle plus... et là",
    "spaced full stops": "ça ne colle plus . . . et là",
    "straight quotation marks": 'trop tard : "trop tard" - dit-il.',
    "English quotation marks": "trop tard : “trop tard” — dit-il.",
    "single quotation marks": "trop tard : ‘trop tard’ — dit-il.",
    "two hyphens": "trop tard » -- dit-il.",
    "no-break spaces": "c’est trop tard\u202f:\u00a0«\u00a0trop tard\u00a0»",
    "no spaces": "c’est trop tard: «trop tard»",
    "a soft hyphen": "jus\u00adqu’au jour",
    "several lines": "On compare\n  à l’œil,\n  jusqu’au jour",
    "in quotation marks": "« On compare à l’œil »",
    "in two pairs": "« On compare à l’œil, jusqu’au jour […] : “trop tard” »",
    "a decomposed accent": "On compare a\u0300 l’œil",
    "a small letter at the beginning": "on compare à l’œil",
    "a cut": "On compare à l’œil […] c’est trop tard",
    "a cut in full stops": "On compare à l’œil [...] c’est trop tard",
    "a cut in parentheses": "On compare (…) trop tard",
    "cuts at both ends": "[…] jusqu’au jour […]",
    "a cut behind an elision": "On compare à l’[…] et là",
    "an insertion": "On compare [les fichiers] à l’œil",
    "an insertion for some words": "jusqu’au jour où [la méthode] ne colle plus",
    "an insertion behind an elision": "jusqu’[à la date] où ça ne colle plus",
    "an insertion at the beginning": "[Souvent] on compare à l’œil",
    "a changed capital": "[J]usqu’au jour où ça ne colle plus",
    "another changed capital": "[o]n compare à l’œil",
}
WRONG = {
    "another word": ("On regarde à l’œil", '"regarde" where the passage has "compare"'),
    "another word behind an elision": (
        "On compare à l’oreille, jusqu’au jour",
        '"oreille" where the passage has "œil"',
    ),
    "a word too many": ("On compare tout à l’œil", '"tout" is not in the passage'),
    "a word left out": (
        "On compare à l’œil, jusqu’au jour où ça colle plus",
        '"ne" is left out without […]',
    ),
    "another capital": ("Jusqu’au jour", '"Jusqu\'" where the passage has'),
    "another accent": ("On compare a l’œil", '"a" where the passage has "à"'),
    "another mark": ("On compare à l’œil ;", '";" where the passage has'),
    "an end that is none": (
        "On compare à l’œil.",
        '", jusqu\'au jour … tard " - dit-il" is left out without […]',
    ),
    "another order": (
        "c’est trop tard […] on compare à l’œil",
        "its parts stand in another order than in the passage",
    ),
    "an insertion for too much": (
        "On compare [rien], c’est trop tard",
        '"à l\'œil, … plus... et là" is left out without […]',
    ),
    "nothing of it": ("[Il se trompe.]", "it holds no word of the passage"),
    "a cut alone": ("[…]", "it holds no word of the passage"),
    "too much replaced, and a cut": (
        "On compare […] jusqu’au [dernier] là, c’est trop tard",
        "words are left out without […]",
    ),
    "many differences": (
        "Il regarde de loin, jusqu’à la nuit où tout colle encore",
        "; and ",
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_it_is_what_the_passage_says(name: str) -> None:
    assert differences(RIGHT[name], PASSAGE) == ""


@pytest.mark.parametrize("name", WRONG)
def test_it_differs(name: str) -> None:
    quotation, expected = WRONG[name]
    assert expected in differences(quotation, PASSAGE)


def test_the_marks_around_a_passage_do_not_count() -> None:
    assert tokens("« Former, oui ! »") == ["Former", ",", "oui", "!"]
    assert differences("Former, oui !", "« Former, oui ! »") == ""
    assert differences("« Former, oui ! »", "Former, oui !") == ""


def test_a_possessive_is_no_quotation_mark_that_differs() -> None:
    passage = "The users' needs come first, “always”, she said."
    assert differences("The users’ needs", passage) == ""
    assert differences("needs come first, 'always'", passage) == ""


def test_a_long_quotation_is_compared_whole() -> None:
    words = [f"mot{number}" for number in range(5000)]
    assert differences(" ".join(words), " ".join(words)) == ""
    assert differences(" ".join([*words[:2500], "[…]", *words[2600:]]), " ".join(words)) == ""


def test_many_insertions_take_no_time() -> None:
    passage = " ".join(["mot"] * 200)
    assert differences(" ".join(["[x]"] * 40) + " fin", passage) != ""


# --- what holds for every passage -----------------------------------------------------------------

unhurried = settings(deadline=None)
WORDS = st.lists(
    st.sampled_from(
        [
            "la",
            "donnée",
            "l'usage",
            "n'est",
            "qu'un",
            "outil,",
            "porte-parole",
            "«",
            "ouverte",
            "»",
            "déjà",
            ":",
            "besoin.",
            "Non",
            "!",
            "Œuvre",
            "aujourd'hui…",
            "(parfois)",
            "–",
            "souvent",
            "2024",
            "26,3",
            "%",
            "rien",
            ";",
            "d’un",
            "seul",
        ]
    ),
    min_size=1,
    max_size=25,
)
VARIANTS = (
    ("'", "’"),
    ("’", "'"),
    (" ", "\u00a0"),
    (" ", "  "),
    (" ", "\n"),
    (" :", ":"),
    ("« ", "«"),
    (" »", "\u202f»"),
    ("«", '"'),
    ("»", "”"),
    ("…", "..."),
    ("–", "—"),
    ("–", "-"),
    ("-", "\u2011"),
    ("é", "e\u0301"),
)


@unhurried
@given(words=WORDS, data=st.data())
def test_any_run_with_any_cuts_and_any_typography(words: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    kept = words[start:end]
    cuts = data.draw(st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)), max_size=3))
    for first, last in cuts:
        if 0 < first < last < len(kept):
            kept[first:last] = ["[…]"]
    assume(any(tokens(word) for word in kept if word != "[…]"))
    quotation = " ".join(kept)
    for old, new in data.draw(st.lists(st.sampled_from(VARIANTS), max_size=6)):
        quotation = quotation.replace(old, new)
    assert differences(quotation, " ".join(words)) == ""


@unhurried
@given(words=WORDS, data=st.data())
def test_a_changed_word_is_always_seen(words: list[str], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(words) - 1))
    changed = [*words[:position], "autrement", *words[position + 1 :]]
    assert "autrement" in differences(" ".join(changed), " ".join(words))


@unhurried
@given(words=WORDS, data=st.data())
def test_an_added_word_is_always_seen(words: list[str], data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(words)))
    added = [*words[:position], "autrement", *words[position:]]
    assert "autrement" in differences(" ".join(added), " ".join(words))


@unhurried
@given(quotation=st.text(max_size=80), passage=st.text(max_size=80))
@example("[[[]]] […", "’’’…")
@example("", "")
def test_comparing_never_raises(quotation: str, passage: str) -> None:
    assert isinstance(differences(quotation, passage), str)
