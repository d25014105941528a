"""The evidence: CSV files read against their description.

Their records are what expressions are evaluated over.
"""

from generator.study.reading import read_study
from generator.study.schema import Field, Resource, Schema
from generator.study.study import Record, Study

__all__ = ["Field", "Record", "Resource", "Schema", "Study", "read_study"]
