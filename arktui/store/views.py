"""Views: queries with a name, a sort and columns, and the text by which one is reached."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from arktui.store.filters import OWNER
from arktui.store.language.parser import parse
from arktui.store.language.query_text import query_of, sort_text, text_of_query
from arktui.store.query import Query
from arktui.store.sort import DEFAULT_SORT, Sort

NAME_MAX = 40
"""Longest name of a view, in characters."""

VIEWS_MAX = 100
"""Views that can be saved."""

KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
"""What is typed to reach each of the first views, in their order."""

_SORT = "sort:"


class View(NamedTuple):
    """A view. `query` and `sort` are texts of the query language, `columns` those of `ColumnChoice`.

    An empty `sort` is the default one; without `columns` the table chooses them by its width.
    """

    name: str
    query: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()


BUILT_IN = (
    View("all"),
    View("active", "is:active"),
    View("problems", "is:problem"),
    View("mine", "owner:me"),
    View("ended today", "ended:today"),
)

_BUILT_IN_NAMES = frozenset(view.name for view in BUILT_IN)


def is_built_in(name: str) -> bool:
    """Whether a built-in view has this name; a saved one of the same name takes its place."""
    return name in _BUILT_IN_NAMES


def all_views(saved: Sequence[View]) -> tuple[View, ...]:
    """Return the built-in views, then the saved ones in their order."""
    by_name = {view.name: view for view in saved}
    return (
        *(by_name.get(view.name, view) for view in BUILT_IN),
        *(view for view in saved if not is_built_in(view.name)),
    )


def key_of(place: int) -> str:
    """Return what is typed to reach the view at a place; empty if there are too many views before it."""
    return KEYS[place] if place < len(KEYS) else ""


def sort_of(text: str) -> Sort:
    """Return the sort that a text such as `-failed,left` stands for."""
    keys = parse(f"{_SORT}{text}").sort if text else ()
    return Sort.of(keys) if keys else DEFAULT_SORT


def query_of_view(view: View, mine: str, owners: Iterable[str] = ()) -> Query:
    """Return the query of a view. `mine` is the owner tag of the user, `owners` are the known ones."""
    return query_of(view.query, sort_of(view.sort), mine, owners)


def view_of(name: str, query: Query, mine: str, columns: Sequence[str] = ()) -> View:
    """Return a query as a view; the user's own jobs are `owner:me`, so that a shared view shows each user their own."""
    words = []
    if mine and query[OWNER] == {mine}:
        query = query.with_picked(OWNER, ())
        words = ["owner:me"]
    text = " ".join(filter(None, [text_of_query(query), *words]))
    sort = "" if query.sort == DEFAULT_SORT else sort_text(query.sort).removeprefix(_SORT)
    return View(name, text, sort, (*columns,))


def shows_same(one: Query, other: Query) -> bool:
    """Whether two queries have the same filters and the same sort, however they are written."""
    return one.picks == other.picks and one.sort == other.sort and one.tree == other.tree


def mistake_in_query(text: str) -> str:
    """Return what cannot be read in the query of a view; empty if there is nothing."""
    mistakes = parse(text).mistakes
    return mistakes[0].reason if mistakes else ""


def mistake_in_sort(text: str) -> str:
    """Return why a text is not a sort such as `-failed,left`; empty if it is one."""
    parsed = parse(f"{_SORT}{text}")
    if parsed.mistakes:
        return parsed.mistakes[0].reason
    return "" if parsed.tree is None and parsed.sort else "it must be columns such as -failed,left"
