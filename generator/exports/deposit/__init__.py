"""What the library of a French university asks for at the deposit of a thesis (STAR, theses.fr).

The PDF, the metadata, the data and a list of what is there and what is missing.
"""

from generator.exports.deposit.kit import Kit, deposit_kit

__all__ = ["Kit", "deposit_kit"]
