"""What programs for qualitative analysis export as REFI-QDA files.

The standard is at https://www.qdasoftware.org: a ``.qdpx`` is a ZIP of one XML file and the
sources, a ``.qdc`` the XML of a codebook.
"""

from generator.importing.qda.plan import plan_refi

SUFFIXES = frozenset((".qdpx", ".qdc"))

__all__ = ["SUFFIXES", "plan_refi"]
