"""Messages from the panes to the main screen, named for what happened."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from arktui.store.query import Query


@dataclass
class QueryChanged(Message):
    """The reader chose another query."""

    query: Query


@dataclass
class MineChosen(Message):
    """The reader said which owner they are."""

    owner: str


@dataclass
class JobHighlighted(Message):
    """The cursor of the table moved to another job, or to none."""

    job_id: str | None


@dataclass
class RowsWanted(Message):
    """Rows came into view that are not loaded, or the cursor neared the last that are."""

    rows: range

    def can_replace(self, message: Message) -> bool:
        """Replace one that is still in the queue."""
        return isinstance(message, RowsWanted)
