"""The queries of this session, to go back and forth through, and the last texts of all sessions."""

from __future__ import annotations

from arktui.config import state_path
from arktui.files import UnreadableError, read_text, write_text
from arktui.store.clean_text import clean
from arktui.store.query import Query

RECENT_MAX = 10
"""Queries kept for later sessions."""

_LENGTH_MAX = 500
"""Longest query kept, in characters: lists of ids are not worth it."""

_VISITED_MAX = 100


class VisitedQueries:
    """The queries of this session, in the order in which the user came to them."""

    def __init__(self) -> None:
        self._queries = [Query()]
        self._place = 0

    def visit(self, query: Query) -> None:
        """Add a query after the present one, and drop those that came after it."""
        if _filters(query) != _filters(self._queries[self._place]):
            self._queries = [*self._queries[: self._place + 1], query][-_VISITED_MAX:]
            self._place = len(self._queries) - 1

    def step(self, step: int) -> Query | None:
        """Go back or forth; return the query there, None at the end."""
        place = self._place + step
        if not 0 <= place < len(self._queries):
            return None
        self._place = place
        return self._queries[place]


def _filters(query: Query) -> tuple[object, ...]:
    return query.search.strip(), query.picks


class RecentTexts:
    """The last queries or commands as texts, newest first; the file `name` keeps them unless it must not."""

    def __init__(self, name: str = "queries", *, is_kept: bool) -> None:
        self._name = name
        self._is_kept = is_kept
        self.texts: list[str] = []

    def load(self) -> None:
        """Read the file; blocks."""
        if not self._is_kept:
            return
        try:
            lines = read_text(state_path(self._name)).splitlines()
        except (FileNotFoundError, UnreadableError):
            return
        saved = [clean(line) for line in lines[:RECENT_MAX] if line.strip() and len(line) <= _LENGTH_MAX]
        self.texts = [*dict.fromkeys([*self.texts, *saved])][:RECENT_MAX]

    def add(self, text: str) -> bool:
        """Put a text first; return whether that changed anything."""
        if not text or len(text) > _LENGTH_MAX or self.texts[:1] == [text]:
            return False
        self.texts = [*dict.fromkeys([text, *self.texts])][:RECENT_MAX]
        return True

    def save(self) -> None:
        """Write the file, if the state directory is writable; blocks."""
        if not self._is_kept:
            return
        path = state_path(self._name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_text(path, "".join(f"{text}\n" for text in self.texts))
        except OSError:
            return
