"""The filters of a query as a line of text, to be kept and read again."""

from __future__ import annotations

from dataclasses import replace

from arktui.store.clean_text import clean
from arktui.store.columns import DEFAULT_SORT
from arktui.store.problem import Problem
from arktui.store.query import ModelPick, Query

_TEXTS = ("phases", "owners", "projects", "problems")
_TUPLES = ("models", "tags")


def filters_of(query: Query) -> Query:
    """Return a query without its sort: the same filters are the same query."""
    return replace(query, search=query.search.strip(), sort=DEFAULT_SORT)


def written(query: Query) -> str:
    """Return the filters as a text, the same for the same filters."""
    import json  # noqa: PLC0415 - not needed for the first screen

    fields = {name: sorted(getattr(query, name)) for name in (*_TEXTS, *_TUPLES)}
    known = {"search": query.search.strip(), **fields}
    return json.dumps({name: value for name, value in known.items() if value}, ensure_ascii=False, sort_keys=True)


def read(text: str) -> Query | None:
    """Return the query of a text, which may be anybody's, cleaned; None if it is not one that `written` made."""
    import json  # noqa: PLC0415 - not needed for the first screen

    try:
        fields = json.loads(text)
        search = fields.pop("search", "")
        models = frozenset(
            ModelPick(clean(str(name)), clean(str(version)), bool(own))
            for name, version, own in fields.pop("models", ())
        )
        tags = frozenset((clean(str(key)), clean(str(value))) for key, value in fields.pop("tags", ()))
        problems = frozenset(map(Problem, fields.pop("problems", ())))
        phases, owners, projects = (
            frozenset(clean(str(one)) for one in fields.pop(name, ())) for name in ("phases", "owners", "projects")
        )
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    if fields:  # filters of another version: without them it would be another query
        return None
    return Query(clean(str(search)), phases, models, tags, owners, projects, problems)
