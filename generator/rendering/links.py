"""The links of a page: where they lead, and what is wrong with them."""

from posixpath import dirname, join, normpath
from urllib.parse import unquote

from generator.chapters import Chapter, unknown_id
from generator.core.addresses import split_address
from generator.core.problems import Message, Place, Problem
from generator.language import say
from generator.rendering.drawing import address, problem_note
from generator.rendering.lookup import Lookup
from generator.rendering.sanitizing import is_harmless
from generator.rendering.tags import Element
from generator.rendering.unrendered import first_place


class Links:
    """Resolves the links of one page; what is wrong with them goes to ``problems``."""

    def __init__(
        self, path: str, lookup: Lookup, chapter: Chapter | None, problems: list[Problem]
    ) -> None:
        self._path = path
        self._lookup = lookup
        self._chapter = chapter
        self._problems = problems

    def resolved(
        self, element: Element, typed: dict[str, str], place: Place, *, inside: bool, drawn: bool
    ) -> dict[str, str]:
        """Return the attributes of a link; of one within a link or to nothing, without address.

        ``drawn`` says that it is HTML of ours. What it mentions is named by ``data-mentions``.
        """
        href = typed.get("href", "")
        entry = None
        if href.startswith("@") and not inside:
            key, _, fragment = unquote(href[1:]).partition("#")
            entry = self._lookup.entry(key)
            if entry is None:
                if self._chapter and not drawn:
                    place = first_place(self._chapter, f"@{key}")
                self._problems.append(unknown_id(key, place, self._lookup.nearest(key)))
            else:
                href = typed["href"] = address(self._path, entry, fragment)
        is_refused = not is_harmless(href)  # of data or a bibliography
        if is_refused:
            message = Message("refused-address", found=href)
            self._problems.append(Problem("markup", place, message, href))
        if inside or is_refused or href.startswith("@"):
            element.end = "</span>"
            dropped = {"href", "title"} if inside else {"href"}
            return {name: said for name, said in typed.items() if name not in dropped}
        css_class = typed.pop("class", "")
        if entry is not None and not css_class:
            css_class = f"ref ref-{entry.kind}"
            typed["data-mentions"] = f"{entry.id} {typed.get('data-mentions', '')}"
        element.note = "" if drawn else self._dead(href)
        if element.note:
            css_class = f"{css_class} thesis-problem".strip()
        return {"class": css_class, **typed} if css_class else typed

    def _dead(self, href: str) -> str:
        """Return the note on a link to a chapter that is not there (yet); its check tells of it."""
        parts = split_address(href)
        if parts.scheme or parts.netloc or not parts.path.endswith(".md"):
            return ""
        path = normpath(join(dirname(self._path), unquote(parts.path)))
        if path.startswith(("/", "..")) or self._lookup.has_page(path):
            return ""
        message = Message("link-to-no-page", address=href, near="")
        return problem_note(say(message, self._lookup.language.code))
