"""REFI-QDA projects and codebooks, which programs for qualitative analysis exchange.

The standard is at https://www.qdasoftware.org: a ``.qdpx`` is a ZIP of one XML file and the
sources, a ``.qdc`` the XML of a codebook.
"""

from generator.importing.refi.plan import RefiPlan, plan_refi
from generator.importing.refi.reading import RefiError

__all__ = ["RefiError", "RefiPlan", "plan_refi"]
