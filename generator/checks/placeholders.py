"""What is left to do: placeholders that were forgotten, and boxes of a list that nobody ticked.

Each pattern asks for more than the word: "au XXe siècle", "M. XXX" in a transcript, "vraiment ???"
and "Que montre la figure ?" are ordinary sentences.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from generator.chapters import Chapter
from generator.chapters.masking import Span
from generator.checks.context import info, warning
from generator.core.problems import Problem

_NUMBERED = r"(?:figures?|fig\.|tableaux?|tables?|tab\.|graphiques?|cartes?|équations?|equations?)"
_PART = r"(?:sections?|annexes?|appendix|parties?|chapitres?|chapters?|pages?|pp?\.)"
_NOTED = r"(?:compléter|préciser|vérifier|rédiger|développer)"
_DO = (
    rf"(?:{_NOTED}|revoir|remplir|définir|ajouter|insérer|citer|sourcer|reprendre|finir|terminer"
    r"|mettre à jour)"
)
_OPEN, _CLOSE, _SPACE = r"[\[(][ \u00a0]*", r"[ \u00a0]*[\])]", r"[ \u00a0]"
_POINTS = r"(?:…|\.\.\.)"
_BEFORE = r"(?<![\w/.@#-])"
_CITED = r"[^\[\]()\n]{1,40}"
_REFERENCE = r"(?:r[ée]f(?:[ée]rences?|\.)?|sources?|citations?|auteurs?)"
_SO_MANY = r"\(XX[ \u00a0](?!si[èe]cle|centur)[a-zà-ÿ][^()\n]{2,40}\)"
_BRACKETED = r"\[(?:[^\[\]\n]{0,40}\bXX\b|X/N\b|PLACEHOLDER\b|NUMBER\b)[^\[\]\n]{0,60}\]"
_MISSING = r"(?:\?+|à (?:ajouter|trouver|compléter|insérer)|manquante?s?|needed|missing)"

# What a placeholder says, what it looks like, and texts, parted by "|", of which one stands in
# whatever matches: capitals as they are, others in a text in small letters. They are looked for
# first: that is much faster, and fastest for one character. A pattern without begins with its sign.
_PLACEHOLDERS: Sequence[tuple[str, re.Pattern[str], Sequence[str]]] = [
    (what, re.compile(pattern), hints.split("|"))
    for what, pattern, hints in (
        ("left-filler", r"(?i)\blorem[ ]+ipsum\b", "lorem"),
        ("left-note", rf"{_BEFORE}(?:TODO|FIXME)(?![\w/-]|\.\w)(?![ ]lists?\b)", "TODO|FIXME"),
        *(
            (
                "left-note",
                rf"{to} (?<![\w/.@#-]{to} )(?:FAIRE|COMPL[ÉE]TER|V[ÉE]RIFIER|REVOIR)(?!\w)",
                to,
            )
            for to in "AÀ"
        ),
        ("left-note", r"(?m)(?:\[|^[ ]*|\|[ ]*)(?:TB[DC]|tb[dc])(?=\]|[ ]*(?:\||:|$))", "tbd|tbc"),
        *(
            (
                "left-note",
                rf"{opening}[ \u00a0]*{_POINTS}?[ ]*(?i:à {_DO}\b)[^\[\]()\n]*{_CLOSE}",
                "",
            )
            for opening in (r"\(", r"\[")
        ),
        (
            "left-note",
            rf"(?i)(?<![\w/(])\[[^\[\]()\n]{{1,40}} à {_NOTED}\](?!\()",
            "à vé|à co|à pr|à ré|à dé",
        ),
        ("left-note", rf"(?i){_POINTS}{_SPACE}?à {_NOTED}\b", "…|..à|.. à|..\u00a0à"),
        (
            "left-note",
            r"\[(?i:insérer|insert|ajouter|add|compléter|to be)[ ][^\[\]\n]{1,60}\](?!\()",
            "",
        ),
        (
            "left-number",
            rf"(?i)\b{_NUMBERED}{_SPACE}(?:n[°o]{_SPACE}?)?(?:xx+|[x0-9]+\.x+|xy|#+|__+|\?\?+)(?!\w)",
            "xx|.x|xy| #|\u00a0#|_|?",
        ),
        (
            "left-number",
            rf"\b(?i:figure|fig\.|tableau|tab\.|table|graphique|carte){_SPACE}X(?![\w'’]|[.-]\w)",
            "X",
        ),
        (
            "left-number",
            rf"\b(?:[Ff]igure|[Tt]ableau){_SPACE}x(?![\w'’]|[.-]\w|{_SPACE}(?:et|and|de|of)\b)",
            " x|\u00a0x",
        ),
        (
            "left-number",
            rf"\b(?:[Ss]ection|[Aa]nnexe|[Pp]artie){_SPACE}(?:XX|xx|X\.X|x\.x)(?![\w'’])",
            "X|xx|x.x",
        ),
        (
            "left-number",
            rf"(?i)\b{_PART}{_SPACE}(?:\?\?+|#+|__+|{_POINTS})(?!\w)",
            "?| #|\u00a0#|_|...|…",
        ),
        (
            "left-number",
            rf"(?i){_OPEN}(?:voir |cf\.? ?|see )?(?:{_NUMBERED}|{_PART}){_SPACE}\?{_CLOSE}",
            "?",
        ),
        (  # "(ref)" in a table is what others are held against
            "left-reference",
            rf"(?i){_OPEN}r[ée]fs?\.?(?:{_SPACE}*\?+)?{_CLOSE}(?!\(|[^\n]*\|[ \t]*(?:\n|\Z))",
            "(ref|(réf|[ref|[réf",
        ),
        (
            "left-reference",
            rf"(?i){_OPEN}(?:{_CITED},[ ])?{_REFERENCE}{_SPACE}?{_MISSING}{_CLOSE}",
            "?|er)|er]|ir)|ir]|manquant|needed|missing",
        ),
        (
            "left-gap",
            rf"{_OPEN}[*_]*\?\?+[*_]*{_CLOSE}|(?<=\|)[ ]*\?\?+[ ]*(?=\|)|(?m:^[ ]*\?\?\?+[ ]*$)",
            "?",
        ),
        ("left-gap", r"(?<=[\w,:=][ ])\?{3,}(?=[ ][a-zà-ÿ%€])", "?"),
        (  # with brackets: "[N = XX]", "[XX-XX minutes]", "[X/N participants]"
            "left-gap",
            rf"{_BEFORE}X{{3,}}(?![\w'’-])|{_BRACKETED}(?!\()|{_SO_MANY}",
            "XX|X/N|[PLACEHOLDER|[NUMBER",
        ),
    )
]
# Titles and initials before "XXX": a person whose name is withheld; Roman thirty after a book.
_WITHHELD = re.compile(
    r"(?:\b(?:M|MM|Mme|Mlle|Mr|Mrs|Ms|Dr|Pr|Prof|Monsieur|Madame|livre|tome|vol|volume|titre"
    r"|psaume|canto|chant|book|louis|chapitre|chapter)\.?|\b[A-Z]\.)[ \u00a0]*$",
    re.IGNORECASE,
)
_ROMAN = re.compile(
    rf"(?i)\b(?:{_NUMBERED}){_SPACE}(?:I{{1,3}}|IV|VI{{0,3}}|IX|XI{{1,3}}|XIV|XV)\b"
)
_QUOTATIONS = re.compile(
    r"«[^»]{0,2000}»|“[^”]{0,2000}”|\"[^\"\n]*\"|^[ ]{0,3}>[^\n]*", re.MULTILINE
)
# Ordinary in what somebody else said.
_SAID = ("?", "XX", "TODO", "…", "...")
_TASK = re.compile(
    r"^[ \t>]*(?:[-*+]|[0-9]+[.)])[ \t]+(?P<box>\[[ \u00a0]\]|☐)[ \t]+(?P<words>\S[^\n]*)",
    re.MULTILINE,
)


def open_tasks(chapter: Chapter) -> Iterator[Problem]:
    """Yield a ``task`` info for each box of a list that nobody ticked.

    Of a chapter typed for GitHub the box is read as the sign that GitHub shows.
    """
    for match in _TASK.finditer(chapter.prose):
        if match["box"] == "☐" and chapter.flavour != "github":
            continue
        words = chapter.body[match.start("words") : match.end("words")].strip()
        place = chapter.place_at(match.start("box"))
        yield info("task", place, "open-task", "[ ]", "[x]", words=words)


def placeholders(chapter: Chapter) -> Iterator[Problem]:
    """Yield a ``placeholder`` warning for each word that holds the place of another."""
    behind = 0
    for start, end, code in sorted(_found(chapter)):
        if start >= behind:
            found, place = " ".join(chapter.body[start:end].split()), chapter.place_at(start)
            yield warning("placeholder", place, code, found, found=found)
        behind = max(behind, end)


def _found(chapter: Chapter) -> Iterator[tuple[int, int, str]]:
    prose = chapter.prose
    small = prose.lower()
    for code, pattern, hints in _PLACEHOLDERS:
        has_hint = any(hint in (prose if hint.isupper() else small) for hint in hints)
        for match in pattern.finditer(prose) if has_hint else ():
            if _is_meant(chapter, match):
                start = match.end() - len(match[0].lstrip())
                yield start, start + len(match[0].strip()), code


def _is_meant(chapter: Chapter, match: re.Match[str]) -> bool:
    """Whether it is a placeholder, no withheld name, Roman number, quoted word or link."""
    found, prose = match[0], chapter.prose
    before, after = prose[max(0, match.start() - 12) : match.start()], prose[match.end() :][:1]
    is_speech = any(mark in found for mark in _SAID) and _is_said(chapter, match.start())
    is_name = "XXX" in found and _WITHHELD.search(before)
    is_roman = found[-2:] in {" X", "\u00a0X", "XX"} and chapter.once(_has_roman)
    is_link = found[0] == "[" and (after in {"[", ":"} or found.lower() in chapter.once(_defined))
    return not (is_speech or is_name or is_roman or is_link)


def _is_said(chapter: Chapter, at: int) -> bool:
    spans = chapter.once(_quotations)
    behind = bisect_right(spans, (at, len(chapter.prose)))
    return behind > 0 and at < spans[behind - 1][1]


def _quotations(chapter: Chapter) -> Sequence[Span]:
    return [match.span() for match in _QUOTATIONS.finditer(chapter.prose)]


def _has_roman(chapter: Chapter) -> bool:
    return _ROMAN.search(chapter.prose) is not None


def _defined(chapter: Chapter) -> frozenset[str]:
    """Return what stands between the brackets of definitions of links, with these."""
    return frozenset(
        match[1] for match in re.finditer(r"\n(\[[^\[\]\n]*[\])]):", chapter.body.lower())
    )
