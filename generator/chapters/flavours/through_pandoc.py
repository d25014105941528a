"""Chapters of any Markdown brought to ours: pandoc reads them, we change the trees, it writes.

All chapters of a thesis go through one process for reading and one for writing, without files and
without network. What our own Markdown has beyond Pandoc's passes as it is typed.
"""

import json
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.chapters.flavours.inlines import KRAMDOWN_ID, Typed
from generator.chapters.flavours.labels import formula_id, with_labels_in_place
from generator.chapters.flavours.nodes import Node, walked
from generator.chapters.flavours.surroundings import Asked
from generator.chapters.flavours.tree import Tree
from generator.chapters.formulas import ENVIRONMENTS
from generator.chapters.front_matter import read_front_matter
from generator.core.pandoc import run_pandoc
from generator.core.problems import Message
from generator.core.values import Frozen, field

_READERS: Mapping[str, str] = {
    "pandoc": "markdown+raw_tex+mark",
    "quarto": "markdown+raw_tex+tex_math_single_backslash+autolink_bare_uris",
    "github": (
        "commonmark+gfm_auto_identifiers+pipe_tables+strikeout+task_lists+autolink_bare_uris"
        "+footnotes+tex_math_dollars+tex_math_gfm+raw_html+emoji+wikilinks_title_after_pipe"
    ),
}
_WRITER = (
    "markdown_strict+backtick_code_blocks+definition_lists+footnotes+four_space_rule"
    "+header_attributes+link_attributes+pipe_tables+intraword_underscores+tex_math_dollars-raw_tex"
)
_SCRIPT = Path(__file__).with_name("pandoc.lua")
_LONGEST, _LONGEST_OF_ONE = 90, 20  # seconds for all chapters, for one
# What pandoc must not touch: our marks, the headers of our blocks, typed private-use characters.
_KEPT = (
    r"(?P<block>^/{3,}(?:[ ]*[\w-]+[^\n]*(?:\n {4}\S[^\n]*)*)?[ \t]*$)"
    r"|\{\{(?!<)[^{}\n]*(?:\n[^{}\n]*)?\}\}|\[[^\[\]\n]*\]\{=[^{}\n]*\}|[\U000f0000-\U000fffff]"
)
# What Obsidian marks or hides; a comment that would reach over the fence of code is none.
_OF_OBSIDIAN = r"|(?<!=)==(?=[^\s=])[^=\n]+(?<=\S)==(?!=)|%%(?:(?!^[ >]*(?:```|~~~)).)*?%%"
_OF_KRAMDOWN = r"|\n?\{:[ ]*(?:[#.]|toc\b|[\w-]+=[\"'])[^{}\n]*\}"  # attributes of what is before
# What MyST, the Markdown of Jupyter books, cites or refers to, and the list of works.
_OF_MYST = (
    r"|\{(?:cite(?::\w+)?|eq)\}`[^`\n<>]+`|^```+\{bibliography\}(?:(?!```)[^\n]*\n){1,9}```+[ \t]*$"
)
# An equation of TeX, of which GitHub makes no formula; one with "=" alone on a line, which would
# make a heading of what is above.
_OF_TEX = (
    rf"|^\\begin\{{(?P<tex>(?:{ENVIRONMENTS})\*?)\}}"
    r"(?:(?!\n[ \t]*\n|\\(?:begin|end)\{(?P=tex)\}).)*+\\end\{(?P=tex)\}"
    r"|^\$\$[ \t]*\n(?=(?:(?!\$\$|\n[ \t]*\n).)*?\n[ ]{0,3}[=-]+[ \t]*\n)"
    r"(?:(?!\$\$|\n[ \t]*\n).)*+\$\$(?=[ \t]*$)"
)
_OF_GITHUB = _OF_OBSIDIAN + _OF_KRAMDOWN + _OF_MYST + _OF_TEX
_ROLE = re.compile(r"\{(?P<name>cite|eq)(?::(?P<form>\w+))?\}`(?P<named>[^`]+)`")
# What else it has, which is shown as typed.
_UNREAD_MYST = re.compile(
    r"\{(?:ref|numref|doc|term|download|glue(?::\w+)?|prf:ref|abbr|su[bp])\}`[^`\n]+`"
    r"|^[ ]{0,3}(?:`{3,}|:{3,})\{(?:figure|image|table|list-table|csv-table|admonition|note|tip"
    r"|warning|important|include|glossary|prf:\w+|glue:\w+)\}.*",
    re.MULTILINE,
)
_FIRST, _FILLED = 0xF0000, "\U000fffff"  # private-use characters: the first mark, what widens it
_MOST = 0xFFFD  # marks of one chapter
_MARK = re.compile(f"(?P<before>\n?)(?P<sign>[\U000f0000-\U000ffffd]){_FILLED}*")
# The title of a chapter of Quarto, with an id.
_TITLED = re.compile(
    r"^title:[ \t]*([\"']?)(?P<title>[^\n{}]*)(?P<own>\{#[^{}\n]+\})\1[ \t]*$", re.MULTILINE
)
_TITLE = re.compile(r"%[ \t]*(?P<title>.*(?:\n[ \t]+\S.*)*)(?:\n%.*(?:\n[ \t]+\S.*)*){0,2}\n")
# A table of GitHub right below a text, which pandoc reads as text.
_GLUED_TABLE = re.compile(
    r"^[ >]*[^\s|>][^|\n]*\n"
    r"(?=(?P<start>[ >]*+)[^|\n]*\|[^\n]*\n(?=[^|\n]*\|)(?=[^\n-]*-)[ >]*[:|-][ :|-]*$)",
    re.MULTILINE,
)
# A note of GitHub: its line, those right below it, those indented behind empty lines.
_NOTE = re.compile(
    r"^(?P<head>[ >*+-]*\[\^[^\]\s]+\]:)"
    r"(?P<text>.*(?:\n(?![ >*+-]*\[\^[^\]\s]+\]:)(?:.*\S.*|(?=\s*\n[ ]{2,}\S).*))*)",
    re.MULTILINE,
)
# Environments of LaTeX that only set pages, around Markdown.
_PAGE_SETTING = re.compile(
    r"^\\(?:begin|end)\{(?:[bes]?landscape|center|flush\w+|\w*spac\w+|small|footnotesize|minipage"
    r"|adjustwidth|multicols)\}.*$",
    re.MULTILINE,
)
# A place of LaTeX; pandoc takes a label below a heading for a part of the command below that.
_HYPERTARGET = re.compile(
    r"(?:\\hypertarget|^\\label(?=\{(?:sec|chap|ch|app)[:_-][\w:.-]+\}\n\\))"
    r"\{([\w:.-]+)\}(?:\{([^{}\n]*)\})?",
    re.MULTILINE,
)
# What Quarto and Pandoc write into LaTeX alone.
_FOR_LATEX = re.compile(r"^[ ]*```+[ ]*\{=(?:la)?tex\}.*?^[ ]*```", re.MULTILINE | re.DOTALL)
_PARAGRAPH = re.compile(r"\S.*(?:\n.*\S.*)*")
_NO_WORDS = re.compile(
    r"(?m)^[ >]*(?:`{3,}|~{3,}|:{3,}).*$|\{[#.][^{}]*\}|\{[^{}\n]*\}|<[^<>]*>"
    r"|\\[A-Za-z]+\*?|\]\([^()\n]*\)|\[\^[^\]\s]+\]"
)
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_FEW = 3  # words of a paragraph that may be missing without a word


class Made(Frozen):
    """A chapter in our Markdown.

    ``lost`` is what could not be brought there, as it is typed, with what is to be told of it.
    ``labels`` are the labels of LaTeX in it, each with the id that is ours, and its other ids, each
    with its path; ``used`` what those of other chapters were taken for ("" for one that is
    nowhere): while these are the same, so is the text.
    """

    text: str
    lost: tuple[tuple[str, Message], ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    used: Mapping[str, str] = field(default_factory=dict[str, str])


def typed_chapter(source: str, flavour: str, asked: Asked, prepared: str) -> Typed:
    """Return a chapter as it goes to pandoc. ``prepared`` is its text in Pandoc's own syntax."""
    start = read_front_matter("", prepared, is_foreign=True)[1]
    front = prepared[:start]
    if not start and flavour == "pandoc" and (title := _TITLE.match(prepared)):
        start = title.end()
        words = json.dumps(" ".join(title["title"].split()), ensure_ascii=False)
        front = f"---\ntitle: {words}\n---\n"
    body = f"{prepared[start:]}\n"  # a last row that no line ends is no row
    if flavour == "github":
        body = _GLUED_TABLE.sub(lambda each: f"{each[0]}{each['start'].rstrip()}\n", body)
        # A note within a note pandoc leaves out; with notes that name each other it never ends.
        body = _NOTE.sub(lambda each: each["head"] + each["text"].replace("[^", "\\[^"), body)
    else:
        body = _HYPERTARGET.sub(r"[\2]{#\1}", _PAGE_SETTING.sub("", body))
    if flavour == "quarto" and (named := _TITLED.search(front)):
        front = front[: named.start("own")] + front[named.end("own") :]
        body = f"# {named['title'].strip()} {named['own']}\n\n{body}"
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        if len(kept) == _MOST:
            return found[0]
        kept.append(found[0])
        sign = chr(_FIRST + len(kept) - 1)
        if found["block"]:
            return f"\n{sign}\n"
        return sign + _FILLED * (len(found[0]) - 1)  # as wide, for tables

    pattern = _KEPT + (_OF_GITHUB if flavour == "github" else "")
    body = re.sub(pattern, keep, body, flags=re.MULTILINE | re.DOTALL)
    return Typed(source, flavour, asked, front, body, tuple(kept))


def make_texts(chapters: Sequence[Typed], labels: Mapping[str, str] | None) -> list[Made]:
    """Return chapters in our Markdown; one that pandoc cannot read stays as it is typed.

    ``labels`` are those of LaTeX in the chapters that are not among these; with None no chapter
    knows the labels of another.
    """
    if not chapters:
        return []
    try:
        return _made(chapters, labels)
    except (subprocess.SubprocessError, RecursionError) as error:
        if len(chapters) > 1:  # one of them is too deep, or pandoc does not end
            return [made for each in chapters for made in make_texts([each], labels)]
        is_slow = isinstance(error, subprocess.TimeoutExpired)
        return [_unread(chapters[0], f"> {_LONGEST_OF_ONE} s" if is_slow else str(error))]
    except OSError as error:
        return [_unread(each, str(error)) for each in chapters]


def _made(chapters: Sequence[Typed], others: Mapping[str, str] | None) -> list[Made]:
    bodies = [f"{each.asked.macros}\n{each.body}" for each in chapters]
    read = _run("read", _READERS[chapters[0].flavour], bodies)
    documents: list[Node] = [json.loads(tree) if tree else {"blocks": []} for tree, _ in read]
    for chapter, document in zip(chapters, documents, strict=True):
        if "label" in chapter.body:
            document["blocks"] = with_labels_in_place(document["blocks"], chapter.body)
    trees = [
        Tree(document["blocks"], chapter)
        for chapter, document in zip(chapters, documents, strict=True)
    ]
    labels = {} if others is None else merged_labels([others, *(each.offered for each in trees)])
    for chapter, document, tree in zip(chapters, documents, trees, strict=True):
        for node in walked(document["blocks"]) if chapter.kept else ():
            if node["t"] in {"Code", "CodeBlock", "Math"}:  # they show what is typed
                node["c"][1] = _put_back(node["c"][1], chapter.kept)
        tree.labels = labels
        document["blocks"] = tree.blocks_of_chapter(document["blocks"])
    notes = ["block" if "^[" in each.body else "document" for each in chapters]
    written = _run("write", _WRITER, list(map(json.dumps, documents)), notes)
    made: list[Made] = []
    for chapter, (_, failure), (text, wrong), tree in zip(
        chapters, read, written, trees, strict=True
    ):
        if failure or wrong:
            made.append(_unread(chapter, failure or wrong))
            continue
        finished = _finished(chapter, text)
        lost = (*tree.left_out, *_unread_myst(chapter), *_lost_paragraphs(chapter, finished))
        made.append(Made(finished, lost, tree.offered, tree.used))
    return made


def merged_labels(offered: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return the labels of several chapters; of those with one name the first counts."""
    labels: dict[str, str] = {}
    for each in offered:
        labels = {**each, **labels}
    return labels


def _unread(chapter: Typed, reason: str) -> Made:
    """Return a chapter as it is typed, with why pandoc makes nothing of it."""
    lines = reason.strip().splitlines() or [""]
    message = Message("flavour-unread", reason=lines[0][:200])
    return Made(_finished(chapter, chapter.body), (("", message),))


def _run(
    act: str, form: str, texts: Sequence[str], notes: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Return what pandoc makes of texts, each with why it makes nothing.

    ``notes`` says of each whether its notes stand behind their "block" or at the end of the
    "document".
    """
    given = json.dumps({"act": act, "format": form, "texts": list(texts), "notes": list(notes)})
    arguments = ("lua", str(_SCRIPT))
    longest = _LONGEST if len(texts) > 1 else _LONGEST_OF_ONE
    made = run_pandoc(arguments, given.encode(), longest=longest, sandboxed=False)[0]
    return json.loads(made)


def _finished(chapter: Typed, made: str) -> str:
    """Return a chapter with its front matter and with what pandoc did not touch."""
    # Pandoc's tables in HTML have such ends of lines; before an end tag one would end a list.
    text = _put_back(
        made.replace("&#10;</", "</").replace("&#10;", "\n"), [*map(_as_shown, chapter.kept)]
    )
    return f"{chapter.front}\n{text}" if chapter.front else text


def _as_shown(kept: str) -> str:
    """Return what the page has of a text: Obsidian's ``==marks==``, nothing of its comments.

    Of attributes of Kramdown it has the id, of MyST the citations and references to formulas.
    """
    if role := _ROLE.fullmatch(kept):
        named = [each.strip() for each in role["named"].split(",")]
        if role["name"] == "eq":
            return f"@{formula_id(named[0])}"
        return f"@{', @'.join(named)}" if role["form"] == "t" else f"[@{'; @'.join(named)}]"
    if kept.startswith("```"):
        return ""  # the site has a list of works
    if kept.lstrip().startswith(("%%", "{:")):
        return "".join(f'<a id="{each}"></a>' for each in KRAMDOWN_ID.findall(kept))
    return f"<mark>{kept[2:-2]}</mark>" if kept.startswith("==") else kept


def _put_back(text: str, kept: Sequence[str]) -> str:
    """Return a text with what its marks stand for; a mark of none is an author's character."""

    def typed(found: re.Match[str]) -> str:
        at = ord(found["sign"]) - _FIRST
        return found["before"] + kept[at] if at < len(kept) else found[0]

    return _MARK.sub(typed, text)


def _unread_myst(chapter: Typed) -> Iterator[tuple[str, Message]]:
    for found in _UNREAD_MYST.finditer(chapter.body) if chapter.flavour == "github" else ():
        yield found[0], Message("flavour-role", found=found[0], count=1)


def _lost_paragraphs(chapter: Typed, made: str) -> Iterator[tuple[str, Message]]:
    """Yield the paragraphs of which words are nowhere in what was made of a chapter."""
    left = Counter(_LONG_WORD.findall(made))
    for found in _PARAGRAPH.finditer(_FOR_LATEX.sub("", chapter.body)):
        words = Counter(_LONG_WORD.findall(_NO_WORDS.sub(" ", found[0])))
        missing = [word for word in words if left[word] < 1]
        left -= words
        if len(missing) > _FEW:
            shown = " ".join(missing[:_FEW])
            yield _put_back(found[0], chapter.kept), Message("flavour-lost", found=shown, count=1)
