"""The menu of a page: what looks the same from many pages is drawn once.

Material's templates draw every item of the menu on every page. An item that is neither the page nor
around it looks the same from all pages of one folder, unless it has pages below this page: from
here their addresses are shorter. So Material's own macro draws an item once for each folder, and
for each page the page itself and the frames of the sections around it.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any, cast

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from mkdocs.structure.nav import Link, Navigation, Section
from mkdocs.structure.pages import Page
from msgspec import Struct

from generator.core.values import Frozen

Item = Section | Page | Link
Render = Callable[[Item, str, int, Section | None], str]  # the macro of Material's nav-item.html

_LABEL = re.compile(r'aria-labelledby="(__nav_[0-9_]+)_label"')
_INDENTATION = re.compile(r"\s*\n\s*")  # which is most of what a long menu weighs
_STAND_IN = Link("\ue000", "\ue000")  # is drawn where the children of a section go


class _Drawn(Struct):
    """The items of one list as one folder sees them; ``missing`` are places of those to come."""

    parts: list[str]
    missing: set[int]


def grouped_by_numbers(
    numbers: Mapping[str, str], titles: Mapping[str, str]
) -> tuple[list[Any], set[str]]:
    """Return a menu of chapters in which 7.1 holds 7.1.4, and the chapters that hold others.

    ``numbers`` has the number of each chapter, in reading order; one without a number holds none.
    """
    menu: list[Any] = []
    around: list[tuple[str, list[Any]]] = [("", menu)]  # numbers, and what they hold
    for path, number in numbers.items():
        while around[-1][0] and not number.startswith(around[-1][0]):
            around.pop()
        around[-1][1].append([path])
        if number:
            around.append((f"{number}.", around[-1][1][-1]))
    heads: set[str] = set()

    def as_menu(items: list[Any]) -> list[Any]:
        heads.update(path for path, *held in items if held)
        return [{titles[path]: [path, *as_menu(held)]} if held else path for path, *held in items]

    return as_menu(menu), heads


class Menu:
    """The menu of a site; ``pages`` are those in it, by their sources. It has no indentation."""

    def __init__(self, nav: Navigation) -> None:
        self.pages = {page.file.src_uri: page for page in nav.pages}
        self.titles: dict[str, str] = {}  # of the sections, by their path
        self._items = cast("list[Item]", cast("Any", nav).items)
        self.drawn: dict[Hashable, _Drawn] = {}
        # By the path of a list and what an item holds: the places of such items in the list.
        self.places: dict[str, dict[Hashable, set[int]]] = {}
        self._enter(self._items, "__nav_")

    def _enter(self, items: Sequence[Item], path: str) -> set[Hashable]:
        """Enter the places of a list, and return what it holds.

        That is each item and, of each page, its address and those of the folders around it.
        """
        places = defaultdict[Hashable, set[int]](set)
        for place, item in enumerate(items):
            held: set[Hashable] = {id(item)}
            for page in (item, *getattr(item, "pages", ())):  # the views of a blog stand for pages
                address = _address(page)
                held |= {address, *address.parents}
            if item.children:
                self.titles[f"{path}{place + 1}"] = escape(cast("Any", item).title)
                held |= self._enter(cast("list[Item]", item.children), f"{path}{place + 1}_")
            for each in held:
                places[each].add(place)
        self.places[path] = places
        return {*places}

    @pass_context
    def draw(self, context: Context, render: Render) -> str:
        """Return the items of the menu as the page of this context shows them."""
        page = cast("Page | None", context["page"])
        view = _View(
            self,
            render,
            (context["base_url"], page and _address(page).parent),
            {_address(page), *map(id, page.ancestors)} if page else set(),
            "navigation.indexes" in context["features"],
        )
        shown = f"\n{view.items(self._items, '__nav_', 1)}\n"
        return Markup(shown)  # noqa: S704 - drawn by templates, which escape


class _View(Frozen):
    """The menu from a page in this folder; ``own`` is what makes an item another one from it."""

    menu: Menu
    render: Render
    folder: Hashable
    own: set[Hashable]
    has_indexes: bool

    def items(
        self,
        items: Sequence[Item],
        path: str,
        level: int,
        section: Section | None = None,
        index: Item | None = None,
    ) -> str:
        """Return the items of a list; that of a section leaves out the page that stands for it."""

        def drawn(place: int) -> str:
            item = items[place]
            return "" if item == index else self._item(item, f"{path}{place + 1}", level, section)

        key = (self.folder, path, section and section.active)
        kept = self.menu.drawn.get(key) or _Drawn([""] * len(items), {*range(len(items))})
        self.menu.drawn[key] = kept
        places = self.menu.places[path]
        own = {place for each in self.own for place in places.get(each, ())}
        for place in kept.missing - own:
            kept.parts[place] = drawn(place)
        kept.missing &= own
        parts = kept.parts.copy()
        for place in own:
            parts[place] = drawn(place)
        return "\n".join(filter(None, parts))

    def _item(self, item: Item, path: str, level: int, section: Section | None) -> str:
        children = cast("list[Item]", item.children) if isinstance(item, Section) else []
        indexes = (each for each in children if isinstance(each, Page) and each.is_index)
        index = next(indexes, None) if self.has_indexes else None
        if not item.active or all(each == index for each in children):
            return self._light(self.render(item, path, level, section))
        around = cast("Section", copy(item))
        around.children = [*([index] if index else []), _STAND_IN]
        before, _, after = self.render(around, path, level, section).partition(
            self.render(_STAND_IN, f"{path}_1", level + 1, around)
        )
        inside = self.items(children, f"{path}_", level + 1, cast("Section", item), index)
        return f"{self._light(before)}\n{inside}\n{self._light(after)}"

    def _light(self, html: str) -> str:
        """Return HTML of the menu without indentation, in which each list has the section's name.

        Where a page stands for the section, the label by which Material names the list is empty.
        """
        if self.has_indexes:
            titles = self.menu.titles
            html = _LABEL.sub(lambda found: f'aria-label="{titles[found[1]]}"', html)
        return _INDENTATION.sub("\n", html).strip()


def _address(page: object) -> PurePosixPath:
    return PurePosixPath(normpath(f"/{getattr(page, 'url', '')}"))
