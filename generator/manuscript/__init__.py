"""Chapters as values: reading, numbering, the register of everything that can be referred to."""
