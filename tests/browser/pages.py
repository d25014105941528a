"""The kinds of pages of the site, and the screens on which they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import ViewportSize

KINDS = {
    "the home page": "",
    "a chapter": "7.1.4_conception/",
    "a chapter with drawn tables": "7.1.5_realisation/",
    "a need": "besoins/BF4/",
    "the glossary": "glossaire/",
    "the list of tables and figures": "tables/",
    "the codebook": "data/",
    "the records of a file": "data/participants/",
    "a session": "groupes/FG5/",
    "a stage": "etapes/E2/",
    "a participant": "participants/P01/",
    "the page for a wrong address": "404.html",
}
SCREENS: dict[str, ViewportSize] = {
    "wide": {"width": 1440, "height": 900},
    "narrow": {"width": 375, "height": 812},
}
CUT = """() => [...document.querySelectorAll('.md-content table')].flatMap(table => {
  if (table.closest('.scrolls')) return [];
  const frame = (table.closest('.table-scroll') ?? table.parentElement).getBoundingClientRect();
  const right = Math.min(frame.right, innerWidth);
  return [...table.querySelectorAll('th, td')].filter(cell => {
    const box = cell.getBoundingClientRect();
    const isCut = box.right > right + 1 || box.left < frame.left - 1;
    return box.width > 1 && (isCut || cell.scrollWidth > cell.clientWidth + 1);
  }).map(cell => cell.textContent.trim());
})"""
"""Returns the words of the cells of tables that lie outside of what is seen of them.

A matrix of many columns that scrolls under its first one has no such cells.
"""
