"""Hand-written tables become data: a proposal first, then files, whole or not at all."""

from generator.importing.importer import ImportOptions, propose_import
from generator.importing.proposal import ImportRefusedError

__all__ = ["ImportOptions", "ImportRefusedError", "propose_import"]
