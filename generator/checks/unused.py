"""Ids and keys that there are not; works that nobody cites, terms that nobody refers to."""

from collections.abc import Iterator

from generator.chapters import unknown_id, unresolved_references
from generator.chapters.links import read_links
from generator.checks.context import Context
from generator.checks.manual_citations import keys_meant
from generator.core.problems import Message, Place, Problem, Severity, nearest


def citation_problems(context: Context) -> Iterator[Problem]:
    """Yield an error for each key that no work has, an info for each work that nobody cites.

    A work that is cited by hand is cited: what to write in place of that is told there.
    """
    bibliography, used = context.bibliography, context.once(_used)
    chapters = context.manuscript.chapters
    uses = (use for chapter in chapters for use in chapter.inlines)
    for key, place in ((key, use.place) for use in uses for key in use.keys):
        if bibliography and key not in bibliography.works:
            found, path = f"@{key}", bibliography.path
            message = Message("key-of-no-work", key=found, path=path)
            if context.register.get(key) is None:
                near = nearest(key, bibliography.works)
                message = Message("work-unknown", key=found, path=path, near=near)
            yield Problem("citation", place, message, found, Message("a-key-of-a-work"))
    if bibliography and not used >= bibliography.works.keys():
        used = used.union(*(keys_meant(chapter, bibliography) for chapter in chapters))
    for key, work in bibliography.works.items() if bibliography else ():
        if key not in used:
            message = Message("work-not-cited", key=key, citation=f"[@{key}]")
            yield Problem(
                "citation", work.place, message, key, Message("a-citation"), Severity.INFO
            )


def reference_problems(context: Context) -> Iterator[Problem]:
    """Yield the references to unknown ids, and an info for each term that no chapter refers to."""
    yield from unresolved_references(context.manuscript, context.register)
    for chapter in context.manuscript.chapters:
        named = str(chapter.meta.get("result") or "")
        if named and named not in context.register.entries:
            before = chapter.text.partition("\nresult:")[0]
            place = Place(chapter.source, before.count("\n") + 2)
            yield unknown_id(named, place, context.register.nearest(named))
    used = context.once(_used)
    for term in (term for chapter in context.manuscript.chapters for term in chapter.terms):
        if term.id not in used:
            message = Message("term-unused", term=term.text, id=f"@{term.id}")
            yield Problem(
                "reference", term.place, message, term.id, Message("a-reference"), Severity.INFO
            )


def _used(context: Context) -> frozenset[str]:
    """Return what the chapters cite, refer to and link to: keys, ids and anchors."""
    used: set[str] = set()
    for chapter in context.manuscript.chapters:
        for use in chapter.inlines:
            used.update(use.keys or (use.target,))
        used.update(link.target.partition("#")[2] for link in read_links(chapter).targets)
    return frozenset(used)
