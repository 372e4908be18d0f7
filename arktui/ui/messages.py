"""What the panes tell the screen: past tense for what happened, `...Requested` for what is wanted."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from arktui.store.query import Query


@dataclass
class QueryChanged(Message):
    """The reader wants to see another query."""

    query: Query


@dataclass
class MineChosen(Message):
    """The reader said which owner they are."""

    owner: str


@dataclass
class JobHighlighted(Message):
    """The cursor of the table is on another job, or on none."""

    job_id: str | None


@dataclass
class RowsWanted(Message):
    """The reader sees rows that are not loaded, or has come to the end of those that are."""

    rows: range

    def can_replace(self, message: Message) -> bool:
        """Take the place of one that is not handled yet."""
        return isinstance(message, RowsWanted)
