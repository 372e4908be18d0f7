"""The columns that the user has chosen for the table, in their order, each with a width of its own or not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from arktui.store.columns import COLUMNS, TAG_COLUMN

WIDTH_MIN, WIDTH_MAX = 4, 200
"""Cells of a column whose width the user has chosen."""

CHOICES_MAX = 64
"""Columns that can be chosen."""

PERCENT = "percent"
"""The column `%`, which sorts as `progress` does."""


class ColumnChoice(NamedTuple):
    """A chosen column by its id; `width` is in cells, None for the column's usual one."""

    id: str
    width: int | None = None

    @property
    def text(self) -> str:
        """The choice as a text, which `choices_of` reads: `name` or `name=40`."""
        if self.width is None:
            return f"{self.id}=" if "=" in self.id else self.id
        return f"{self.id}={self.width}"


ColumnChoices = tuple[ColumnChoice, ...]
"""What the table shows from left to right; empty where it chooses by its width."""


def is_column(column_id: str) -> bool:
    """Whether a text is the id of a column."""
    return column_id in COLUMNS or column_id == PERCENT or _is_tag(column_id)


def _is_tag(column_id: str) -> bool:
    return column_id.startswith(TAG_COLUMN) and column_id != TAG_COLUMN


def choices_of(texts: Iterable[str]) -> tuple[ColumnChoices, list[str]]:
    """Return the choices that texts such as `state`, `name=40` and `tag:env` stand for, and the texts that are none.

    A width out of bounds becomes the nearest one; a column counts once.
    """
    found: dict[str, ColumnChoice] = {}
    unknown: list[str] = []
    for text in texts:
        choice = _choice_of(text.strip())
        if choice is None or (choice.id not in found and len(found) == CHOICES_MAX):
            unknown.append(text)
        else:
            found.setdefault(choice.id, choice)
    return (*found.values(),), unknown


def _choice_of(text: str) -> ColumnChoice | None:
    before, equals, digits = text.rpartition("=")
    if equals and is_column(before):
        if not digits:
            return ColumnChoice(before)
        if digits.isascii() and digits.isdigit() and len(digits) <= len(str(WIDTH_MAX)):
            return ColumnChoice(before, bounded_width(int(digits)))
    return ColumnChoice(text) if is_column(text) else None


def bounded_width(width: int) -> int:
    """Return the nearest width that a column can have."""
    return min(max(width, WIDTH_MIN), WIDTH_MAX)
