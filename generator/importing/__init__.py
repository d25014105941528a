"""Hand-written tables become data: a proposal first, then files, whole or not at all."""

from generator.importing.importer import (
    ImportOptions,
    ImportRefusedError,
    Outcome,
    propose_import,
)

__all__ = ["ImportOptions", "ImportRefusedError", "Outcome", "propose_import"]
