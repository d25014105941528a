"""A page: what was rendered, and all that rendering knows of it.

Whatever comes after (search, verification, exports, what changed) reads these values; so do
backlinks, which say what passages of the chapters refer to an id.
"""

import hashlib
import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from html import unescape
from typing import Any
from urllib.parse import unquote

from generator.chapters import Manuscript
from generator.core.addresses import split_address, target_of
from generator.core.problems import Place, Problem
from generator.core.values import Frozen, field

# In the HTML of a body a sign stands around each address, and around ">" and the id of a term where
# its definition ends. Texts and attributes have its "<" escaped: nobody who types it writes one.
SIGN = "<\U0010fffe"
_FILLED_IN = re.compile(f"{SIGN}([^<]*){SIGN}")
LONGEST = 220  # characters of a passage that a backlink shows
_TAG = re.compile("<[^>]*>")
# A chart is not read word by word, and what leads to a term is none of its page.
_UNREAD = re.compile(r'<figure class="chart.*?</figure>|<p class="term-uses">.*?</p>', re.DOTALL)


class Forwarding(Frozen):
    """Where the ids of older versions lead today.

    ``aliases`` maps an old id to the id of today's passage. ``gone`` maps the id of a passage that
    is no more to today's passage after which it stood, an empty id for the top of the page.
    ``moved`` says of ids that are gone here where they are now, in another chapter
    ("2_b.md#p-…").
    """

    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    gone: Mapping[str, str] = field(default_factory=dict[str, str])
    moved: Mapping[str, str] = field(default_factory=dict[str, str])


class Link(Frozen):
    """A link, or a file that is ``fetched``: ``href`` as Markdown names it."""

    href: str
    place: Place
    fetched: bool = False


class Mention(Frozen):
    """A passage that refers to something: the id of that thing, and where the author wrote it.

    ``anchor`` is the nearest id on the page, ``passage`` the text of the paragraph, item or cell,
    ``section`` the title of the section.
    """

    id: str
    place: Place
    anchor: str = ""
    passage: str = ""
    section: str = ""


class ValueUse(Frozen):
    """A value that a page prints or claims (``text``), and what the data say (``said``)."""

    expression: str
    text: str
    said: str
    place: Place
    is_claim: bool = False

    @property
    def card(self) -> str:
        """The id of its card; of a value it is the same whatever the data say."""
        words = self.text if self.is_claim else ""
        made = f"{self.expression}\n{words}".encode("utf-8", "surrogatepass")
        return f"c-{hashlib.sha256(made).hexdigest()[:8]}"

    @property
    def words(self) -> str:
        """What is printed, references by their keys: "@BF4" is "BF4"."""
        return re.sub(r"@(?=\w)|(?<=\w)\{\w+\}", "", self.text)


def cards_page(path: str) -> str:
    """Return the page that has the cards of the values and claims on the page at a path."""
    return f"evidence/{path}"


class TableUse(Frozen):
    """A table that a page shows: its name in ``tables.yaml``, its id and its number."""

    name: str
    id: str
    number: str


class Passage(Frozen):
    """A passage of one version: the id that it has on the page, its kind, and its plain words.

    Kinds are heading, paragraph, item, table and figure.
    """

    id: str
    kind: str
    words: str


class Section(Frozen):
    """A heading and the texts up to the next one; the first of a page may have no heading.

    An excerpt is the id nearest around a text (empty: none) and the text. A table or a figure is a
    section too, which ``shows`` says, under its caption; ``words`` are its headers and what its
    data are called.
    """

    anchor: str
    title: str
    excerpts: tuple[tuple[str, str], ...]
    shows: str = ""
    words: str = ""


class Body(Frozen):
    """What is shown of a page: its HTML, its headings, its text for the search, its passages.

    The HTML is in UTF-8: as text, the signs in it would make each letter four bytes. ``contents``
    are the headings as Python-Markdown's ``toc`` gives them.
    """

    utf8: bytes
    contents: tuple[Mapping[str, Any], ...] = ()
    sections: tuple[Section, ...] = ()
    passages: tuple[Passage, ...] = ()


class Page(Frozen):
    """A rendered page.

    ``path`` is how MkDocs names it ("7.1.5_x.md"), ``body_digest`` a digest of its HTML and its
    headings; ``observed`` has each question that it asked of the thesis with the digest of the
    answer, ``defined`` the ids of the terms of a list, ``files`` the tables and figures to download
    by their paths, ``ways`` what its links lead to.
    """

    path: str
    title: str
    body: Body
    body_digest: str
    ids: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    mentions: tuple[Mention, ...] = ()
    values: tuple[ValueUse, ...] = ()
    tables: tuple[TableUse, ...] = ()
    problems: tuple[Problem, ...] = ()
    observed: Mapping[tuple[Hashable, ...], str] = field(
        default_factory=dict[tuple[Hashable, ...], str]
    )
    defined: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    ways: frozenset[str] = frozenset()

    @property
    def html(self) -> str:
        """The body of the page."""
        return self.addressed(lambda _: None)

    def addressed(
        self, address: Callable[[str], str | None], below: Callable[[str], str] = lambda _: ""
    ) -> str:
        """Return the HTML, each link as ``address`` gives it (``7.1_x.md#a`` → ``../7.1_x/#a``).

        What ``address`` returns is put between the quotation marks of an attribute: it is escaped.
        Where it returns None the link stays. ``below`` returns the HTML below a definition.
        """

        def fill_in(match: re.Match[str]) -> str:
            written = match[1]
            if written.startswith(">"):
                return below(unescape(written[1:]))
            new = address(unescape(written))
            return written if new is None else new

        return _FILLED_IN.sub(fill_in, self.body.utf8.decode("utf-8", "surrogatepass"))


def way_of(path: str, link: Link) -> str:
    """Return what a link on the page at a path leads to: ``path#id``, of another site ``#id``.

    It is the address itself of what is fetched from there.
    """
    target, anchor = target_of(path, link.href), unquote(split_address(link.href).fragment)
    return f"{target}#{anchor}" if target or not link.fetched else link.href


def words_in(html: str) -> int:
    """Return the number of words in the HTML of a page."""
    text = _TAG.sub("", _UNREAD.sub("", html))
    return len(re.findall(r"\w+", unescape(text)))


# A passage that refers to something: ``path`` and ``anchor``, its ``section``, the ``passage``.
Backlink = Mapping[str, str]
# Backlinks in reading order, by the id that they refer to and the path of their chapter.
Backlinks = Mapping[str, Mapping[str, Sequence[Backlink]]]


def backlinks_of(manuscript: Manuscript, pages: Iterable[Page]) -> Backlinks:
    """Return the backlinks of rendered chapters; a passage counts once for each id."""
    found: dict[str, dict[str, list[Backlink]]] = {}
    seen = set[tuple[str, str, str]]()
    for page in pages:
        chapter = manuscript.chapter(page.path)
        for mention in page.mentions if chapter else ():
            passage, key = mention.passage, (mention.id, page.path, mention.passage)
            if key in seen:
                continue
            seen.add(key)
            if len(passage) > LONGEST:
                passage = passage[:LONGEST].rsplit(" ", 1)[0] + " …"
            backlink = {
                "path": page.path,
                "anchor": mention.anchor,
                "section": mention.section or (chapter.title if chapter else ""),
                "passage": passage,
            }
            found.setdefault(mention.id, {}).setdefault(page.path, []).append(backlink)
    return found
