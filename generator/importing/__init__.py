"""Tables written by hand and files of data become described data: a proposal first, then files."""

from generator.importing.importer import ImportOptions, propose_files, propose_import
from generator.importing.proposal import ImportRefusedError

__all__ = ["ImportOptions", "ImportRefusedError", "propose_files", "propose_import"]
