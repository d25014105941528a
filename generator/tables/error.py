"""What a showing of a table can ask for in vain."""

from __future__ import annotations

from generator.core.problems import Message
from generator.language import MessageError


class TableError(MessageError):
    """A table cannot be shown as asked; ``option`` names the setting of the block that asks."""

    def __init__(self, message: Message | str, option: str = "") -> None:
        """Keep the sentence for the author and the option to look at."""
        super().__init__(message)
        self.option = option
