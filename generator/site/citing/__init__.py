"""How the thesis, one of its chapters or its data are cited: as text, BibTeX, RIS and CFF."""

from generator.site.citing.bibtex import as_bibtex
from generator.site.citing.cff import CFF_PATH, as_cff
from generator.site.citing.formatted import Run, as_runs, as_text
from generator.site.citing.reference import Reference, citation_key
from generator.site.citing.ris import as_ris

__all__ = [
    "CFF_PATH",
    "Reference",
    "Run",
    "as_bibtex",
    "as_cff",
    "as_ris",
    "as_runs",
    "as_text",
    "citation_key",
]
