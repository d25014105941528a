"""What GitHub shows one way and the site another (rule ``render``), and whether an edit is certain.

A chapter is made neutral (``neutral``), read by both and reduced to what can be seen (``outline``).
Where the two differ, known remedies (``remedies``) are tried and told (``problems``).
"""

from generator.checks.rendering.outline import with_certain_edits
from generator.checks.rendering.problems import rendering_problems

__all__ = ["rendering_problems", "with_certain_edits"]
