"""Tables written by hand and files of data become described data: a proposal first, then files.

The journey: rows of headings (``grid``; of typed tables ``handwritten.reading``) → columns of
records (``records``) → what each column says (``columns``) → keys, groups, what points where
(``structure``), matrices and surveys (``blocks``) → files and report (``draft``, ``proposal``).
``plan`` leads through it; ``importer`` decides what is written.
"""

from generator.importing.columns import Reading
from generator.importing.importer import ImportOptions, propose_files, propose_import
from generator.importing.plan import plan_chapter
from generator.importing.proposal import Existing, ImportPlan, ImportRefusedError, data_files
from generator.importing.qda import SUFFIXES as PROJECT_SUFFIXES
from generator.importing.sheets import SUFFIXES as TABLE_SUFFIXES
from generator.importing.sheets import read_sheets

__all__ = [
    "PROJECT_SUFFIXES",
    "TABLE_SUFFIXES",
    "Existing",
    "ImportOptions",
    "ImportPlan",
    "ImportRefusedError",
    "Reading",
    "data_files",
    "plan_chapter",
    "propose_files",
    "propose_import",
    "read_sheets",
]
