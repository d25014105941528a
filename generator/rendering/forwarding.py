"""Ids that older versions of a page had, kept on today's page so that old links still arrive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Forwarding:
    """Where the ids of older versions lead today.

    ``aliases`` maps an old id to the id of today's passage. ``gone`` maps the id of a passage that
    is no more to today's passage after which it stood, an empty id for the top of the page.
    ``moved`` says of ids that are gone here where they are now, in another chapter
    ("2_b.md#p-…").
    """

    aliases: Mapping[str, str] = field(default_factory=dict[str, str])
    gone: Mapping[str, str] = field(default_factory=dict[str, str])
    moved: Mapping[str, str] = field(default_factory=dict[str, str])
