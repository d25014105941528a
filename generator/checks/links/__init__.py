"""Links, references, footnotes and images of the chapters: what leads nowhere.

``generator.chapters.links`` reads them, ``files`` and ``anchors`` know where they may lead,
``targets`` says where one leads; ``checking`` and ``images`` are the rules ``link`` and ``image``.
"""

from generator.checks.links.anchors import Anchors, linked_anchors
from generator.checks.links.checking import Where, link_findings
from generator.checks.links.files import Files
from generator.checks.links.images import image_findings

__all__ = [
    "Anchors",
    "Files",
    "Where",
    "image_findings",
    "link_findings",
    "linked_anchors",
]
