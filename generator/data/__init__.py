"""The evidence: CSV files read against their description."""

from generator.data.fields import Field
from generator.data.reading import read_study
from generator.data.schema import Resource
from generator.data.study import Record, Study

__all__ = ["Field", "Record", "Resource", "Study", "read_study"]
