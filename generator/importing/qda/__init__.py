"""What programs for qualitative analysis export: REFI-QDA files, and tables of their own.

The standard is at https://www.qdasoftware.org: a ``.qdpx`` is a ZIP of one XML file and the
sources, a ``.qdc`` the XML of a codebook. Tables are known by their headings (``recipes``).
"""

from generator.importing.qda.gathering import plan_exports
from generator.importing.qda.plan import plan_refi
from generator.importing.qda.recipes import read_passages, recognise
from generator.importing.qda.refi import RefiError

SUFFIXES = frozenset((".qdpx", ".qdc"))

__all__ = ["SUFFIXES", "RefiError", "plan_exports", "plan_refi", "read_passages", "recognise"]
