"""Answers compared without the number behind them; what labels are compared by."""

import re

from generator.language.normalize import code_of as code_key
from generator.language.normalize import fold as plain
from generator.language.normalize import normalize as label_key
from generator.language.normalize import words

__all__ = ["answer", "answer_key", "code_key", "label_key", "plain", "words"]

_NUMBERED = re.compile(r"(?<=\w)\.?\s*\([0-9]+\)$")


def answer(text: str) -> str:
    """Return an answer without the number behind it: "oui" of "oui (2)"."""
    return _NUMBERED.sub("", text)


def answer_key(text: str) -> str:
    """Return what an answer is compared by: as a label, without the number behind it."""
    return label_key(answer(text))
