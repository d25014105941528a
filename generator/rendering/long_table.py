"""A page of ours with a table of many rows: what several cells say alike is finished once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from generator.core.json_values import Later
from generator.rendering.finishing import finish
from generator.rendering.lookup import Lookup
from generator.rendering.page import Excerpt, Link, Page, looks_of, words_in
from generator.rendering.tags import attribute

ROWS = "<!--rows-->\n"  # where the rows go
# Of each row its id, if any, its number in the file, and its cells as HTML.
Rows = Sequence[tuple[str, int, Sequence[str]]]


@dataclass(frozen=True)
class LongTable:
    """HTML with ``ROWS`` in it, and the rows."""

    html: str
    rows: Rows


def finish_drawn(path: str, title: str, drawn: str | LongTable, lookup: Lookup) -> Page:
    """Return the page of HTML of ours, as ``finish`` does."""
    if isinstance(drawn, str):
        return finish(path, title, drawn, lookup)
    page = finish(path, title, drawn.html, lookup)
    start = position = page.html.index(ROWS)
    known: dict[str, Page] = {}
    html, links, excerpts = list[str](), list[Link](), list[Excerpt]()
    for anchor, number, row in drawn.rows:
        own = f' id="{attribute(anchor)}"' if anchor else ""
        html.append(f'<tr{own} data-row="{number}">')
        position, said = position + len(html[-1]), ""
        for each in row:
            if each not in known:
                known[each] = finish(path, "", each, lookup)
            cell = known[each]
            links += [
                replace(link, start=link.start + position, end=link.end + position)
                for link in cell.links
            ]
            said += " · " if said.strip() else ""
            said += " ".join(
                text.text for part in cell.body.value.sections for text in part.excerpts
            )
            html.append(cell.html)
            position += len(cell.html)
        html.append("</tr>\n")
        position += len(html[-1])
        if said.strip():
            excerpts.append(Excerpt(anchor, " ".join(said.split())))
    shift = position - start - len(ROWS)
    after = [
        replace(link, start=link.start + shift, end=link.end + shift)
        for link in page.links
        if link.start > start
    ]
    *sections, last = page.body.value.sections
    sections.append(replace(last, excerpts=(*last.excerpts, *excerpts)))
    whole = page.html.replace(ROWS, "".join(html), 1)
    return replace(
        page,
        body=Later(replace(page.body.value, html=whole, sections=tuple(sections))),
        looks=looks_of(whole),
        words=words_in(whole),
        ids=(*page.ids, *(anchor for anchor, *_ in drawn.rows if anchor)),
        links=(*(each for each in page.links if each.start < start), *links, *after),
        problems=(*page.problems, *(each for cell in known.values() for each in cell.problems)),
    )
