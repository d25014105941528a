"""What a flavour cannot read of a chapter."""

from dataclasses import dataclass

from generator.core.problems import Message


@dataclass(frozen=True)
class Unread:
    """Something at an offset of the typed text; of each kind the first is told, with how many."""

    at: int
    message: Message
