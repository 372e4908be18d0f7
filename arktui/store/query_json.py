"""The filters of a query as text, to be saved and read back."""

from __future__ import annotations

from arktui.store.clean_text import clean
from arktui.store.filters import GROUPS
from arktui.store.query import Query
from arktui.store.sort import DEFAULT_SORT


def filters_of(query: Query) -> Query:
    """Return a query without its sort and its context: queries with the same filters become equal."""
    return Query(query.search.strip(), sort=DEFAULT_SORT, **query.picks)


def written(query: Query) -> str:
    """Return the filters as JSON; the same filters give the same text."""
    import json  # noqa: PLC0415 - not needed for the first screen

    fields: dict[str, object] = {name: sorted(picked) for name, picked in query.picks.items()}
    if search := query.search.strip():
        fields["search"] = search
    return json.dumps(fields, ensure_ascii=False, sort_keys=True)


def read(text: str) -> Query | None:
    """Return the query of a text from anywhere, cleaned; None if `written` did not make that text."""
    import json  # noqa: PLC0415 - not needed for the first screen

    try:
        fields = json.loads(text)
        search = clean(str(fields.pop("search", "")))
        picks = {name: frozenset(map(group.read, fields.pop(name))) for name, group in GROUPS.items() if name in fields}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    if fields:  # filters of another version: without them this would be another query
        return None
    return Query(search, sort=DEFAULT_SORT, **picks)
