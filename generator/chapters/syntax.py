"""The blocks that an author may write, and what is wrong with those that were written."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Literal

from generator.chapters.values import BlockUse, Chapter
from generator.core.problems import Message, Place, Problem, nearest
from generator.core.values import Frozen, field

OptionKind = Literal["text", "boolean", "attributes", "any"]


class BlockSyntax(Frozen):
    """Whether a block takes an argument, and its options with the kind of their values."""

    argument: Literal["required", "optional", "none"]
    options: Mapping[str, OptionKind] = field(default_factory=dict[str, OptionKind])
    argument_form: Message | str = ""
    """How to say it right, for a message."""
    content: bool = True
    """Whether text may stand in the block."""


_ATTRIBUTES: Mapping[str, OptionKind] = {"attrs": "attributes"}
_TABLE: Mapping[str, OptionKind] = {
    "where": "text",
    "columns": "any",
    "transpose": "boolean",
    "caption": "text",
    "numbered": "boolean",
}
_CAPTION = BlockSyntax("optional", {"type": "text", "numbered": "boolean"}, "#id")
ADMONITIONS = (
    *("admonition", "note", "abstract", "info", "tip", "hint", "success", "question", "warning"),
    *("attention", "caution", "failure", "danger", "error", "bug", "example"),
)

#: The blocks of this project, then those of pymdownx.blocks that a site may switch on.
BLOCKS: Mapping[str, BlockSyntax] = {
    "table": BlockSyntax("required", _TABLE, Message("form-of-table"), content=False),
    "table-caption": _CAPTION,
    "figure-caption": _CAPTION,
    "chart": BlockSyntax("required", {"caption": "text"}, Message("form-of-chart"), content=False),
    "quote": BlockSyntax("required", {"attribution": "text"}, Message("form-of-quote")),
    "bibliography": BlockSyntax("none", content=False),
    **dict.fromkeys(ADMONITIONS, BlockSyntax("optional", {"type": "text"})),
    "details": BlockSyntax("optional", {"open": "boolean", "type": "text"}),
    "tab": BlockSyntax("required", {"new": "boolean", "select": "boolean"}, Message("form-of-tab")),
    "html": BlockSyntax("required", {"markdown": "text"}, Message("form-of-html")),
    "define": BlockSyntax("none"),
}

DEEPEST = 100  # quotations or lists within one another: Markdown reads each of them anew
_DEEP_INDENTS = " " * 4 * DEEPEST, "\t" * DEEPEST
MOST_OPEN_LINKS = 200
"""Links in a chapter that another one begins before they are closed."""
_OPEN_LINK = re.compile(r"\]\((?=[^()]*\]\()")
_TOO_DEEP = re.compile(
    rf"^(?:(?:[ \t]*>){{{DEEPEST + 1}}}|(?:[ ]{{4}}|\t){{{DEEPEST},}}(?:[-*+]|[0-9]+[.)])[ ])",
    re.MULTILINE,
)
# What may stand in the header of a caption: place (< >), level or number, then classes and
# attributes.
_CAPTION_ARGUMENT = re.compile(
    r"[<>]?\s*+(?:\^?[1-9][0-9.]*+\s*+)?(?:(?:\.[\w-]++|\[[^\]]*+\])\s*+)*+"
)
_KINDS: Mapping[OptionKind, tuple[type, Message | str]] = {
    "text": (str, Message("a-text-in-quotes")),
    "boolean": (bool, Message("type-boolean")),
    "attributes": (Mapping, Message("a-list-of-attributes", example="{id: tbl-x}")),
    "any": (object, ""),
}


def check_blocks(chapter: Chapter, more: Collection[str] = ()) -> tuple[Problem, ...]:
    """Return an error for every block that the site, which has ``more`` names, would not draw."""
    found = [
        Problem("markup", *each)
        for block in chapter.blocks
        for each in _wrong(chapter, block, more)
    ]
    return tuple(sorted([*found, *chapter.stray_fences], key=lambda problem: problem.place))


def too_deep(chapter: Chapter) -> Problem | None:
    """Return the error at the first place that Markdown would need minutes to read.

    That is what is nested too deeply, and links that are begun, again and again, and not closed.
    """
    text = chapter.masks.unfenced
    if text.count("](") > MOST_OPEN_LINKS:
        opened = [match.start() for match in _OPEN_LINK.finditer(text)]
        if len(opened) > MOST_OPEN_LINKS:
            message = Message("links-not-closed", count=len(opened))
            return Problem("markup", chapter.place_at(opened[0]), message, "](", ")")
    if text.count(">") <= DEEPEST and not any(indent in text for indent in _DEEP_INDENTS):
        return None
    found = _TOO_DEEP.search(text)
    if found is None:
        return None
    place, message = chapter.place_at(found.start()), Message("nested-too-deep", most=DEEPEST)
    return Problem("markup", place, message, expected=str(DEEPEST))


def is_drawn(block: BlockUse) -> bool:
    """Say whether the site draws a block: it leaves one with an unknown option as it is typed."""
    syntax = BLOCKS.get(block.name)
    if syntax is None or not block.readable:
        return False
    argued = bool(block.argument) or syntax.argument != "required"
    return argued and block.options.keys() <= {*syntax.options, *_ATTRIBUTES}


Wrong = tuple[Place, Message, str, Message | str]
"""Where and what is wrong, what was found and what was expected."""


def _wrong(chapter: Chapter, block: BlockUse, more: Collection[str]) -> Iterator[Wrong]:
    slashes, place, syntax = "/" * block.fence, block.place, BLOCKS.get(block.name)
    shown = f"{slashes} {block.name}".strip()
    if block.header_error:
        yield place, block.header_error, shown, "/// name | argument"
        return
    if not block.closed:
        yield place, Message("block-not-closed", block=shown, end=slashes), shown, slashes
    if syntax is None:
        if block.name not in more:
            near = nearest(block.name, [*BLOCKS, *more])
            yield place, Message("no-such-block", name=block.name, near=near), block.name, ""
        return
    argument, form = block.argument, syntax.argument_form
    if syntax.argument == "required" and not argument:
        yield place, Message("block-needs-argument", block=shown, form=form), shown, form
    elif syntax.argument == "none" and argument:
        message = Message("block-takes-no-argument", block=shown, found=argument)
        yield place, message, argument, ""
    elif syntax is _CAPTION and not _CAPTION_ARGUMENT.fullmatch(argument):
        yield place, Message("block-takes-an-id", block=shown, found=argument), argument, form
    yield from _wrong_options(block, syntax, shown)
    if syntax.content or block.late_option_line:
        return
    for line, text in enumerate(chapter.content_of(block).split("\n"), block.content_line):
        if found := text.strip() if text.strip(" >") else "":
            message = Message("block-takes-no-text", block=f"/// {block.name}", found=found)
            yield Place(place.path, line), message, found, ""
            return


def _wrong_options(block: BlockUse, syntax: BlockSyntax, shown: str) -> Iterator[Wrong]:
    place = block.place
    known: Mapping[str, OptionKind] = {**syntax.options, **_ATTRIBUTES}
    if block.options_error:
        message = Message("block-options-unread", block=shown, reason=block.options_error)
        yield place, message, shown, Message("lines-of-options")
    if block.late_option_line:
        line, message = block.late_option_line, Message("block-options-apart", block=shown)
        yield Place(place.path, line, 1), message, "", Message("no-empty-line")
    for name, value in block.options.items():
        kind = known.get(name)
        if kind is None:
            near = nearest(name, known)
            message = Message("block-no-option", block=shown, name=name, near=near)
            if not near:
                message = Message("block-no-option-of", block=shown, name=name, known=tuple(known))
            yield place, message, name, ""
        elif not isinstance(value, _KINDS[kind][0]):
            found, said = str(value), _KINDS[kind][1]
            message = Message("block-option-is", block=shown, name=name, found=found, expected=said)
            yield place, message, found, said
