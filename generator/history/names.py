"""Names that older versions say: found in the git history, taken out of texts, ids and paths."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from generator.core.problems import Place
from generator.history.git import SEPARATOR, Repository
from generator.language import Language
from generator.language.normalize import fold
from generator.privacy import LeakIndex, Secret

# Stands for a name that was taken out, until `replace_placeholders` writes the words of a language.
WITHHELD = "\uf8f0"
NAMELESS = re.compile(r"[pt]-[a-z2-7]{8}(-\d+)?|sec-[\d.]+")  # ids that have no words
# Stands for a value that an older version printed and nobody can compute any more.
UNKNOWN = "\uf8f1"
_WORD = re.compile(r"(?<![\w@./#])\w+(?![\w@]|\.\w)")  # none of an address
_ELISION = re.compile(r"(?:[cdjlmnst]|qu)(?=\w)")  # "l'usage" is "lusage" in an id
SHORT = 7  # characters of the short name of a commit
AT_ONCE = 200  # versions of files that are read together


def replace_placeholders(text: str, language: Language) -> str:
    """Return a text with words for the reader in place of taken-out names and unknown values."""
    text = text.replace(WITHHELD, language.text("name_taken_out"))
    return text.replace(UNKNOWN, language.text("value_unknown"))


def rare_names(names: Iterable[str], today: str, older: Iterable[str]) -> frozenset[str]:
    """Return the old ids and paths that have a word which may be somebody's name.

    A word is none if it stands in today's text, or in small letters in an older one.
    """
    words = {name: _words_of_name(name) for name in names}
    rare = _unknown(chain.from_iterable(words.values()), today)
    if rare:
        rare = _unknown(rare, " ".join(dict.fromkeys(older)), str.islower)
    return frozenset(name for name, said in words.items() if said & rare)


def _unknown(words: Iterable[str], text: str, is_known: Callable[[str], bool] = bool) -> set[str]:
    """Return the words that stand neither so nor elided in a text."""
    found: set[str] = set(_WORD.findall(text))
    common = {fold(word) for word in found if is_known(word)}
    return {each for each in words if not {each, _ELISION.sub("", each, count=1)} & common}


def _words_of_name(name: str) -> set[str]:
    if NAMELESS.fullmatch(name):
        return set()
    words = {*spaced(fold(name)).split()} - {"fig", "index", "md", "quote", "sec", "tbl", "term"}
    return {each for each in words if len(each) > 1 and each.isalpha()}


def spaced(name: str) -> str:
    """Return an id or a path as words."""
    return re.sub(r"[\W_]+", " ", name)


# --- in the git history ---------------------------------------------------------------------------


# A name in the history: the commit that added it, its date, its place, and the name.
NameInHistory = tuple[str, str, Place, Secret]


def find_names(repository: Repository, index: LeakIndex) -> Iterator[NameInHistory]:
    """Yield the names in versions of files, messages and tags, the oldest first.

    A version is reported once, with the commit that added it first.
    """
    versions: dict[str, tuple[str, str, str]] = {}
    output = repository.git(
        *("log", "--all", "--reverse", "--topo-order", "--date=short", "-m", "--root", "--raw"),
        *("--no-abbrev", "--no-renames", "--no-color"),
        f"--format={SEPARATOR}%H{SEPARATOR}%cd{SEPARATOR}%B{SEPARATOR}",
    )
    fields = iter(output.split(SEPARATOR)[1:])
    for whole, day, message, changes in zip(fields, fields, fields, fields, strict=True):
        commit = whole[:SHORT]
        found = index.within(message)
        yield from ((commit, day, Place("message"), each.secret) for each in found)
        for line in changes.split("\n"):
            described, _, path = line.partition("\t")
            if path and (entry := described.split())[1].startswith("100"):
                versions.setdefault(entry[3], (commit, day, path))
    names = list(versions)
    for start in range(0, len(names), AT_ONCE):
        for blob, content in repository.contents(names[start : start + AT_ONCE]).items():
            commit, day, path = versions[blob]
            found = index.places_in(path, content)
            yield from ((commit, day, *each) for each in found)
    for tag in repository.git("for-each-ref", "--format=%(refname:short)").split("\n"):
        yield from ((tag, "", Place(tag), each.secret) for each in index.within(tag))
