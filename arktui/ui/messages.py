"""What the panes tell the screen: past tense for what happened, `...Requested` for what is wanted."""

from __future__ import annotations

from textual.message import Message

from arktui.store.query import Query


class QueryChanged(Message):
    """The reader wants to see another query."""

    def __init__(self, query: Query) -> None:
        self.query = query
        super().__init__()


class MineChosen(Message):
    """The reader said which owner they are."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        super().__init__()


class JobHighlighted(Message):
    """The cursor of the table is on another job, or on none."""

    def __init__(self, job_id: str | None) -> None:
        self.job_id = job_id
        super().__init__()


@dataclass
class RowsWanted(Message):
    """The reader sees rows that are not loaded, or has come to the end of those that are."""

    rows: range

    def can_replace(self, message: Message) -> bool:
        """Take the place of one that is not handled yet."""
        return isinstance(message, RowsWanted)


class SearchClosed(Message):
    """The reader is done with the search line."""
