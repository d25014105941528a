"""Anchors of older versions, put into today's page so that old links still arrive."""

from __future__ import annotations

from collections.abc import Collection
from posixpath import dirname, relpath
from urllib.parse import quote

from generator.rendering.drawing import attribute
from generator.rendering.lookup import Lookup
from generator.rendering.page import Forwarding


def anchors_of(
    leads: Forwarding, ids: Collection[str], path: str, lookup: Lookup
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return the anchors of passages that are still on a page, and of those that are gone.

    Each is listed under the id at which it goes: one of ``ids``, which the page has, or an empty
    one for its top.
    """
    aliases: dict[str, list[str]] = {}
    gone: dict[str, list[str]] = {}
    for old, target in leads.aliases.items():
        if old not in ids:
            place = target if target in ids else ""
            aliases.setdefault(place, []).append(anchor_of(old, "passage-alias"))
    for old, target in leads.gone.items():
        if old not in ids:
            href, note = "", lookup.language.text("passage_gone")
            if old in leads.moved:
                page, _, anchor = leads.moved[old].partition("#")
                note = lookup.language.text("passage_moved", title=lookup.title(page))
                href = f"{quote(relpath(page, dirname(path) or '.'))}#{anchor}"
            place = target if target in ids else ""
            gone.setdefault(place, []).append(anchor_of(old, "passage-gone", note, href))
    return aliases, gone


def anchor_of(old: str, css_class: str, note: str = "", href: str = "") -> str:
    """Return an anchor that an older link arrives at."""
    attributes = f'class="{css_class}" id="{attribute(old)}"'
    if note:
        attributes += f' data-note="{attribute(note)}"'
    if href:
        attributes += f' href="{attribute(href)}" aria-label="{attribute(note)}"'
    return f"<a {attributes}></a>"
