"""Citations held against the bibliography: keys, works that nobody cites, citations by hand."""

from generator.checks.citations.findings import typed_findings
from generator.checks.citations.keys import citation_problems

__all__ = ["citation_problems", "typed_findings"]
