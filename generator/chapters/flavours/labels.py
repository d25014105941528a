"""Labels: the names under which texts of Pandoc, bookdown, Quarto and LaTeX refer to things."""

import re
from collections.abc import Iterator, Sequence

from generator.chapters.flavours.nodes import SPACES, Node, plain, walked

_KINDS = "fig|tbl|tab|eq|sec|lst|thm|lem|cor|prp|cnj|def|exm|exr|alg|rem|sol"
LABEL = re.compile(rf"(?i:({_KINDS}))[:-]([^\W_](?:[\w:.-]*\w)?)")
BOOKDOWN_LABEL = re.compile(r"\(\\?#((?:fig|tab|eq|thm|lem|cor|prp|def|exm|exr|alg):[\w:.-]+)\)")
BOOKDOWN_REFERENCE = re.compile(r"\\?@ref\(([\w:.-]+)\)")
_NOT_OF_AN_ID = re.compile(r"[^\w:.-]+")
_HOLDERS = {"Figure": "fig", "Table": "tbl", "Header": "sec"}


def own_id(label: str) -> str:
    """Return an id of pandoc-crossref, bookdown or LaTeX as ours, any other as it is."""
    label = _NOT_OF_AN_ID.sub("-", label.replace(": ", ":"))
    found = LABEL.fullmatch(label)
    if not found:
        return label
    kind, name = found[1].lower().replace("tab", "tbl"), found[2].replace(":", "-")
    return name if name.startswith(f"{kind}-") else f"{kind}-{name}"  # bookdown's fig:fig-x


def formula_id(label: str) -> str:
    """Return the label of a formula as the id of an equation, of whatever form it is."""
    own = own_id(label)
    return own if own.startswith("eq-") else f"eq-{re.sub(r'[^0-9A-Za-z-]+', '-', label)}"


def with_labels_in_place(blocks: Sequence[Node], typed: str) -> list[Node]:
    """Return blocks whose labels of LaTeX are where they belong.

    A label at the beginning of a paragraph is in the heading above, one around a table in it.
    """
    made: list[Node] = []
    for block in (_labelled_table(each, typed) or each for each in blocks):
        words = block["c"] if block["t"] == "Para" else []
        label = label_of(words[0]) if words else ""
        is_held = [each["c"][0][0] for each in made[-1:] if each["t"] == "Table"] == [label]
        headings = [each for each in made if each["t"] == "Header"] if label else []
        if not (headings or (label and is_held)):
            made.append(block)
            continue
        if not is_held:
            headings[-1]["c"][2].append(words[0])
        rest = words[2:] if words[1:] and words[1]["t"] in SPACES else words[1:]
        made += [{"t": "Para", "c": rest}] if rest else []
    return made


def _labelled_table(block: Node, typed: str) -> Node | None:
    """Return the table that is all that a labelled environment holds, with the label as its id."""
    (own, *_), inner = block["c"] if block["t"] == "Div" else (("",), [])
    if not own or f"\\label{{{own}}}" not in typed or [each["t"] for each in inner] != ["Table"]:
        return None
    inner[0]["c"][0][0] = own
    return inner[0]


def labels_of(nodes: Sequence[Node], typed: str) -> Iterator[tuple[str, str]]:
    """Yield the labels of LaTeX in nodes, as they are ``typed``, each with the id that is ours."""
    # An inner one comes behind that around it, and counts.
    for holder in (each for each in nodes if each["t"] in _HOLDERS):
        is_heading = holder["t"] == "Header"
        own = holder["c"][is_heading][0]
        is_named = is_heading and own not in {"", automatic_id(holder["c"][2])}
        found = [own] if is_named or (own and f"\\label{{{own}}}" in typed) else []
        found += filter(None, map(label_of, walked(holder["c"])))
        for label in found:
            kind, name = _HOLDERS[holder["t"]], found[0]  # all lead to the same thing
            is_known = LABEL.fullmatch(name) and own_id(name).startswith(f"{kind}-")
            slug = re.sub(r"[^0-9A-Za-z-]+", "-", name)
            yield label, own_id(name) if is_known else f"{kind}-{slug}"


def label_of(inline: Node) -> str:
    """Return the label of LaTeX that stands in a line, "" for all else."""
    return str(dict(inline["c"][0][2]).get("label", "")) if inline["t"] == "Span" else ""


def automatic_id(words: list[Node]) -> str:
    """Return the id that Pandoc gives a heading by itself."""
    text = re.sub(r"[^\w\s.-]", "", plain(words)).lower()
    return re.sub(r"^[\W\d_]+", "", "-".join(text.split())) or "section"


def without_empty_span(inlines: Sequence[Node]) -> tuple[list[Node], str]:
    """Return a caption without ``[]{#tbl:x}``, and that id, "" where there is none."""
    for each in inlines:
        if each["t"] == "Span" and not each["c"][1] and LABEL.fullmatch(each["c"][0][0]):
            return [other for other in inlines if other is not each], each["c"][0][0]
    return [*inlines], ""


def without_label(inlines: list[Node]) -> tuple[list[Node], str]:
    """Return inlines without the label that they begin or end with, and that."""
    for at in (-1, 0):
        typed = str(inlines[at].get("c")) if inlines and inlines[at].get("t") == "Str" else ""
        found = re.fullmatch(r"\{#([^{}\s]+)\}", typed) or BOOKDOWN_LABEL.fullmatch(typed)
        if found:
            rest = inlines[:-1] if at else inlines[1:]
            while rest and rest[at]["t"] in SPACES:
                rest = rest[:-1] if at else rest[1:]
            return rest, found[1]
    return inlines, ""
