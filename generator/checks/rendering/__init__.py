"""What GitHub shows one way and the site another, whatever the construct (rule ``render``).

A chapter is made neutral (``neutral``), read by both (``readers``), reduced to what can be seen
(``outline``) and compared (``comparing``). Where the two differ, remedies are tried on the passage
(``mending``): one that brings both closer is the cause, and its change the fix. What is left is
explained as far as it can be (``explaining``).
"""

from generator.checks.rendering.findings import rendering_findings

__all__ = ["rendering_findings"]
