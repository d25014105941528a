"""What is left to do: placeholders that were forgotten, and boxes of a list that nobody ticked.

Each pattern asks for more than the word: "au XXe siècle", "M. XXX" in a transcript, "vraiment ???"
and "Que montre la figure ?" are ordinary sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.chapters import Chapter
from generator.checks.finding import Finding
from generator.core.problems import Problem, Severity, quoted

_NOTE, _NUMBER, _REFERENCE, _GAP = (
    "a note to oneself",
    "a number is missing",
    "a reference is missing",
    "something is missing",
)
_NUMBERED = r"(?:figures?|fig\.|tableaux?|tables?|tab\.|graphiques?|cartes?|équations?|equations?)"
_PART = r"(?:sections?|annexes?|appendix|parties?|chapitres?|chapters?|pages?|pp?\.)"
_DO = (
    r"(?:compléter|préciser|vérifier|revoir|rédiger|développer|remplir|définir|ajouter|insérer"
    r"|citer|sourcer|reprendre|finir|terminer|mettre à jour)"
)
_OPEN, _CLOSE = r"[\[(][ \u00a0]*", r"[ \u00a0]*[\])]"
_SPACE = r"[ \u00a0]"
_BEFORE = r"(?<![\w/.@#-])"

#: A pattern, what it means, and texts (in small letters) of which one must be there for it to
#: match.
_PLACEHOLDERS: tuple[tuple[re.Pattern[str], str, tuple[str, ...]], ...] = tuple(
    (re.compile(pattern), why, hints)
    for pattern, why, hints in (
        (r"(?i)\blorem[ ]+ipsum\b", "filler text", ("lorem",)),
        (rf"{_BEFORE}(?:TODO|FIXME)(?![\w/-])(?![ ]lists?\b)", _NOTE, ("todo", "fixme")),
        (
            rf"{_BEFORE}[ÀA] (?:FAIRE|COMPL[ÉE]TER|V[ÉE]RIFIER|REVOIR)(?!\w)",
            _NOTE,
            ("à ", "a faire", "a compl", "a v", "a revoir"),
        ),
        (
            r"(?m)(?:\[|^[ ]*|\|[ ]*)(?:TBD|TBC|tbd|tbc)(?=\]|[ ]*(?:\||:|$))",
            _NOTE,
            ("tbd", "tbc"),
        ),
        (
            rf"(?i){_OPEN}(?:…|\.\.\.)?[ ]*à {_DO}\b[^\[\]()\n]*{_CLOSE}",
            _NOTE,
            ("(à ", "[à ", "( à ", "[ à ", "…à", "… à", "...à", "... à"),
        ),
        (
            r"(?i)(?:…|\.\.\.)[ \u00a0]?à (?:compléter|préciser|vérifier|rédiger|développer)\b",
            _NOTE,
            ("…à", "… à", "…\u00a0à", "...à", "... à", "...\u00a0à"),
        ),
        (
            r"(?i)\[(?:insérer|insert|ajouter|add|compléter|to be)[ ][^\[\]\n]{1,60}\](?!\()",
            _NOTE,
            ("[ins", "[ajouter", "[add", "[compl", "[to be"),
        ),
        (
            rf"(?i)\b{_NUMBERED}{_SPACE}(?:n[°o]{_SPACE}?)?(?:x{{2,}}|x\.x|xy|#+|_{{2,}}|\?{{2,}})(?!\w)",
            _NUMBER,
            ("xx", "x.x", "xy", " #", "\u00a0#", "__", "??"),
        ),
        (
            rf"\b(?i:figure|fig\.|tableau|tab\.|table|graphique|carte){_SPACE}X(?![\w'’]|[.-]\w)",
            _NUMBER,
            (" x", "\u00a0x"),
        ),
        (
            rf"\b(?:[Ff]igure|[Tt]ableau){_SPACE}x(?![\w'’]|[.-]\w|{_SPACE}(?:et|and|de|of)\b)",
            _NUMBER,
            (" x", "\u00a0x"),
        ),
        (
            rf"\b(?:[Ss]ection|[Aa]nnexe|[Pp]artie){_SPACE}(?:XX|xx|X\.X|x\.x)(?![\w'’])",
            _NUMBER,
            ("xx", "x.x"),
        ),
        (
            rf"(?i)\b{_PART}{_SPACE}(?:\?{{2,}}|#+|_{{2,}}|\.{{3}}|…)(?!\w)",
            _NUMBER,
            ("??", " #", "\u00a0#", "__", " ...", "\u00a0...", " …", "\u00a0…"),
        ),
        (
            rf"(?i){_OPEN}(?:voir |cf\.? ?|see )?(?:{_NUMBERED}|{_PART}){_SPACE}\?{_CLOSE}",
            _NUMBER,
            ("?)", "?]", "? )", "? ]"),
        ),
        (
            rf"(?i){_OPEN}r[ée]f\.?(?:{_SPACE}*\?+)?{_CLOSE}(?!\()",
            _REFERENCE,
            ("(ref", "(réf", "[ref", "[réf"),
        ),
        (
            (
                rf"(?i){_OPEN}(?:r[ée]f(?:[ée]rences?|\.)?|sources?|citations?|auteurs?){_SPACE}?"
                r"(?:\?+|à (?:ajouter|trouver|compléter|insérer)|manquante?s?|needed|missing)"
                rf"{_CLOSE}"
            ),
            _REFERENCE,
            ("?)", "?]", "er)", "er]", "ver)", "ir)", "te)", "tes)", "te]", "needed", "missing"),
        ),
        (rf"{_OPEN}\?{{2,}}{_CLOSE}", _GAP, ("??",)),
        (r"(?<=\|)[ ]*\?{2,}[ ]*(?=\|)", _GAP, ("??",)),
        (r"(?m)^[ ]*\?{3,}[ ]*$", _GAP, ("???",)),
        (r"(?<=[\w,:=][ ])\?{3,}(?=[ ][a-zà-ÿ%€])", _GAP, ("???",)),
        (rf"{_BEFORE}X{{3,}}(?![\w'’-])", _GAP, ("xxx",)),
    )
)
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
# Words that are ordinary in what somebody else said.
_SAID = ("?", "XXX", "TODO", "…", "...")


_TASK = re.compile(
    r"^[ \t>]*(?:[-*+]|[0-9]+[.)])[ \t]+(?P<box>\[[ \u00a0]\])[ \t]+(?P<words>\S[^\n]*)",
    re.MULTILINE,
)


def task_findings(chapter: Chapter) -> Iterator[Finding]:
    """Yield a ``task`` info for each open task."""
    for match in _TASK.finditer(chapter.prose):
        words = chapter.body[match.start("words") : match.end("words")].strip()
        yield Finding(
            Problem(
                "task",
                chapter.place_at(match.start("box")),
                f"an open task: {words}",
                found="[ ]",
                expected="[x]",
                severity=Severity.INFO,
            )
        )


def placeholder_findings(chapter: Chapter) -> Iterator[Finding]:
    """Yield a ``placeholder`` warning for each word that holds the place of another."""
    taken: list[range] = []
    for start, end, why in sorted(_placeholders(chapter)):
        if any(start < each.stop and each.start < end for each in taken):
            continue
        taken.append(range(start, end))
        yield Finding(_placeholder(chapter, start, end, why))


def _placeholder(chapter: Chapter, start: int, end: int, why: str) -> Problem:
    found = " ".join(chapter.body[start:end].split())
    return Problem(
        "placeholder",
        chapter.place_at(start),
        f"{quoted(found)}: {why}",
        found=found,
        severity=Severity.WARNING,
    )


def _placeholders(chapter: Chapter) -> Iterator[tuple[int, int, str]]:
    prose = chapter.prose
    small = prose.lower()
    quotations: list[range] | None = None
    for pattern, why, hints in _PLACEHOLDERS:
        if not any(hint in small for hint in hints):
            continue
        for match in pattern.finditer(prose):
            if quotations is None:
                quotations = [range(*each.span()) for each in _QUOTATIONS.finditer(prose)]
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            if _is_meant(chapter, match, quotations):
                yield start, start + len(match[0].strip()), why


def _is_meant(chapter: Chapter, match: re.Match[str], quotations: list[range]) -> bool:
    """Whether it is a placeholder, no withheld name, Roman number, quoted word or link."""
    found, prose = match[0], chapter.prose
    before, after = prose[max(0, match.start() - 12) : match.start()], prose[match.end() :][:1]
    if any(mark in found for mark in _SAID) and any(match.start() in each for each in quotations):
        return False
    if "XXX" in found and _WITHHELD.search(before):
        return False
    if found[-2:] in {" X", "\u00a0X", "XX"} and _ROMAN.search(prose):
        return False
    is_link = found[0] == "[" and (after in {"[", ":"} or _is_defined(chapter, found))
    return not is_link


def _is_defined(chapter: Chapter, bracketed: str) -> bool:
    return f"\n{bracketed.lower()}:" in chapter.body.lower()
