"""Backlinks: the passages of the chapters that refer to each id."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from generator.core.store import digest_of
from generator.core.values import Frozen, field
from generator.rendering.lookup import Knowledge
from generator.rendering.page import Page

LONGEST = 220  # characters of a passage that a backlink shows

# A passage that refers to something: ``path`` and ``anchor``, its ``section``, the ``passage``.
Backlink = Mapping[str, str]


class Backlinks(Frozen):
    """The passages that refer to each id, in reading order, by the path of their chapter."""

    by_id: Mapping[str, Mapping[str, Sequence[Backlink]]]
    _digests: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def to(self, key: str, path: str = "") -> Sequence[Backlink]:
        """Return the passages that refer to an id: all, or those of one chapter."""
        by_path = self.by_id.get(key, {})
        if path:
            return by_path.get(path, ())
        return [each for passages in by_path.values() for each in passages]

    def digest(self, key: str, path: str) -> str:
        """Return a digest of what ``to`` returns."""
        if (key, path) not in self._digests:
            self._digests[key, path] = digest_of(*self.to(key, path))
        return self._digests[key, path]

    def items(self) -> Iterator[tuple[str, Sequence[Backlink]]]:
        """Yield each id with all passages that refer to it."""
        return ((key, self.to(key)) for key in self.by_id)


def backlinks_of(knowledge: Knowledge, pages: Iterable[Page]) -> Backlinks:
    """Return the backlinks of rendered chapters; a passage counts once for each id."""
    by_id: dict[str, dict[str, dict[str, Backlink]]] = {}
    for page in pages:
        chapter = knowledge.manuscript.chapter(page.path)
        for mention in page.mentions if chapter else ():
            passage = mention.passage
            if len(passage) > LONGEST:
                passage = passage[:LONGEST].rsplit(" ", 1)[0] + " …"
            backlink = {
                "path": page.path,
                "anchor": mention.anchor,
                "section": mention.section or (chapter.title if chapter else ""),
                "passage": passage,
            }
            passages = by_id.setdefault(mention.id, {}).setdefault(page.path, {})
            passages.setdefault(mention.passage, backlink)
    return Backlinks(
        {
            key: {path: tuple(passages.values()) for path, passages in by_path.items()}
            for key, by_path in by_id.items()
        }
    )
