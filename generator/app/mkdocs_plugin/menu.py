"""The menu of a page: what looks the same from many pages is drawn once.

Material's templates draw every item of the menu on every page. An item that is neither the page nor
around it looks the same from all pages of one folder, unless it has pages below this page: from
here their addresses are shorter. So Material's own macro draws an item once for each folder, and
for each page the page itself and the frames of the sections around it.
"""

import re
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

from generator.core.values import Frozen

Item = Section | Page | Link
Render = Callable[[Item, str, int, Section | None], str]  # the macro of Material's nav-item.html

_LABEL = re.compile(r'aria-labelledby="(__nav_[0-9_]+)_label"')
_INDENTATION = re.compile(r"\s*\n\s*")  # which is most of what a long menu weighs
_STAND_IN = Link("\ue000", "\ue000")  # is drawn where the children of a section go


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
    """The menu of a site; ``pages`` are those in it, by their sources. It has no indentation.

    What is kept of an item is kept by its path in the menu.
    """

    def __init__(self, nav: Navigation) -> None:
        self.pages = {page.file.src_uri: page for page in nav.pages}
        self.titles: dict[str, str] = {}  # of the sections
        self.around: dict[str, set[PurePosixPath]] = {}  # its pages, and the folders they are in
        self.drawn: dict[Hashable, str] = {}
        self._items = cast("list[Item]", cast("Any", nav).items)
        self._enter(self._items, "__nav")

    def _enter(self, items: Sequence[Item], path: str) -> set[PurePosixPath]:
        """Enter the items of a list, and return the addresses of their pages and of folders."""
        held: set[PurePosixPath] = set()
        for here, item in _placed(items, path):
            around: set[PurePosixPath] = set()
            for page in (item, *getattr(item, "pages", ())):  # the views of a blog stand for pages
                address = _address(page)
                around |= {address, *address.parents}
            if item.children:
                self.titles[here] = escape(cast("Any", item).title)
                around |= self._enter(cast("list[Item]", item.children), here)
            self.around[here] = around
            held |= around
        return held

    @pass_context
    def draw(self, context: Context, render: Render) -> str:
        """Return the items of the menu as the page of this context shows them."""
        page = cast("Page | None", context["page"])
        has_indexes = "navigation.indexes" in context["features"]
        view = _View(
            self, render, context["base_url"], _address(page) if page else None, has_indexes
        )
        shown = f"\n{view.items(self._items, '__nav', 1)}\n"
        return Markup(shown)  # noqa: S704 - drawn by templates, which escape


class _View(Frozen):
    """The menu from a page at this address."""

    menu: Menu
    render: Render
    base: str
    address: PurePosixPath | None
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
        shown = [(here, item) for here, item in _placed(items, path) if item != index]
        drawn = (self._item(item, here, level, section) for here, item in shown)
        return "\n".join(filter(None, drawn))

    def _item(self, item: Item, path: str, level: int, section: Section | None) -> str:
        if item.active or self.address in self.menu.around[path]:
            return self._draw(item, path, level, section)
        folder = self.address and self.address.parent
        key = (self.base, folder, path, section and section.active)
        if key not in self.menu.drawn:
            self.menu.drawn[key] = self._draw(item, path, level, section)
        return self.menu.drawn[key]

    def _draw(self, item: Item, path: str, level: int, section: Section | None) -> str:
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
        inside = self.items(children, path, level + 1, cast("Section", item), index)
        return f"{self._light(before)}\n{inside}\n{self._light(after)}"

    def _light(self, html: str) -> str:
        """Return HTML of the menu without indentation, in which each list has the section's name.

        Where a page stands for the section, the label by which Material names the list is empty.
        """
        if self.has_indexes:
            titles = self.menu.titles
            html = _LABEL.sub(lambda found: f'aria-label="{titles[found[1]]}"', html)
        return _INDENTATION.sub("\n", html).strip()


def _placed(items: Sequence[Item], path: str) -> list[tuple[str, Item]]:
    """Return each item of a list with its path, as Material names it."""
    return [(f"{path}_{place}", item) for place, item in enumerate(items, 1)]


def _address(page: object) -> PurePosixPath:
    return PurePosixPath(normpath(f"/{getattr(page, 'url', '')}"))
