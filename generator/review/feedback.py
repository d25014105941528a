"""Feedback by mail, as issues or in a PDF: reading it, and its threads at their passages."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from urllib.parse import unquote

from generator.history.histories import ChapterHistory
from generator.privacy.folding import folded_words
from generator.rendering import Passage
from generator.review.letters import Feedback, read_issues, read_mails
from generator.review.pdf_marks import read_marks
from generator.review.threads import FROM_REVIEWERS, MOST_WORDS, OPEN, SETTLED, Thread

_RUN = 8  # letters in a row by which words are looked for
_ENOUGH = 0.5  # part of these rows that a passage has
_AROUND = 0.2  # part of those of the lines around that it has
_MOST_SOUGHT = 5_000  # letters of them: nobody quotes more
_CUT = "[…]"  # ends the words of a long passage

Printed = Mapping[str, Sequence[Passage]]  # the passages of each page, by its path


def is_letter(name: str) -> bool:
    """Whether a file is read here, and not as a Word file."""
    return PurePath(name).suffix.lower() in FROM_REVIEWERS - {".docx"}


def read_feedback(name: str, content: bytes, language: str) -> list[Feedback]:
    """Return the remarks in a file, by the end of its name; raise ``MessageError``."""
    match PurePath(name).suffix.lower():
        case ".json":
            return list(read_issues(content))
        case ".pdf":
            return list(read_marks(content, language))
        case _:
            return list(read_mails(content))


def threads_of_feedback(
    remarks: Iterable[Feedback],
    printed: Printed,
    histories: Mapping[str, ChapterHistory],
    commit_of: Callable[[str], str],
) -> Iterator[Thread]:
    """Yield remarks as threads without ids; ``commit_of`` returns the commit that a line names.

    A remark belongs to the passage that its address leads to, else to the one that has its words;
    where several have them, or none, to no passage.
    """
    letters = {
        (path, each.id): _letters(each.words) for path, own in printed.items() for each in own
    }
    for each in remarks:
        path, anchor = _by_address(each.address, printed, histories) or _by_words(each, letters)
        written = each.author, each.date, each.text
        said = "\0".join((*written, each.words, each.address, *filter(None, (each.around,))))
        key = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        state = SETTLED if each.is_done else OPEN
        place, words = (commit_of(each.version), path, anchor), each.words[:MOST_WORDS]
        yield Thread("", key, *place, words, *written, state, each.replies)


def _by_address(
    address: str, printed: Printed, histories: Mapping[str, ChapterHistory]
) -> tuple[str, str] | None:
    """Return the page and the passage to which an address of the site leads."""
    before, _, anchor = unquote(address).partition("#")
    page = f"/{_plain(before.partition('?')[0].strip('/'))}"
    former = {old: path for path, each in histories.items() for old in each.former_paths}
    names = {**former, **{path: path for path in printed}}
    fitting = [each for each in names if page.endswith(f"/{_plain(each)}") or not _plain(each)]
    path = names[max(fitting, key=len)] if fitting and address else ""
    leads = histories[path].forwarding if path in histories else None
    known = {each.id for each in printed.get(path, ())}
    if leads:
        known |= {*leads.aliases, *leads.gone, *leads.moved}
    return (path, anchor) if anchor in known else None


def _plain(path: str) -> str:
    """Return a path of a page as its address has it."""
    return re.sub(r"(^|/)index$", "", re.sub(r"\.(md|html)$", "", path))


def _by_words(remark: Feedback, letters: Mapping[tuple[str, str], str]) -> tuple[str, str]:
    """Return the page and the passage that has the words of a remark, empty if it is not sure."""
    best = list(letters)
    for words, least in ((remark.words.removesuffix(_CUT), _ENOUGH), (remark.around, _AROUND)):
        wanted = _letters(words)[:_MOST_SOUGHT]
        runs = {wanted[at : at + _RUN] for at in range(max(len(wanted) - _RUN, 0) + 1)} - {""}
        held = {each: sum(run in letters[each] for run in runs) for each in best}
        most = max(held.values(), default=0)
        if most < max(len(runs) * least, 1):
            break
        best = [each for each in best if held[each] == most]
        if len(best) == 1:
            return best[0]
    return "", ""


def _letters(text: str) -> str:
    return "".join(folded_words(text))
