"""Files of data as people have them, CSV and spreadsheets, become described data files."""

from generator.importing.files.sheets import SUFFIXES, Sheet, read_sheets

__all__ = ["SUFFIXES", "Sheet", "read_sheets"]
