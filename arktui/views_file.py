"""The views of the user or of a team: the file `views.toml` beside the configuration file."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from arktui.bounds import is_sane, shown
from arktui.config import limited, read_toml
from arktui.store.clean_text import clean
from arktui.store.column_choice import choices_of
from arktui.store.views import NAME_MAX, VIEWS_MAX, View, mistake_in_query, mistake_in_sort

TABLE = "views"
"""The array of tables that holds the views."""

KEYS = ("name", "query", "sort", "columns")

Stamp = tuple[int, int, int]
"""What differs between two versions of a file: its inode, its size, and when it was written, in nanoseconds."""


class SavedViews(NamedTuple):
    """The valid views of a file, and what is wrong with the others, each with the file's name."""

    views: tuple[View, ...] = ()
    complaints: tuple[str, ...] = ()


def stamp_of(path: Path) -> Stamp | None:
    """Return the stamp of a file; None if there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116 - once a refresh: a `Path` of its own would cost more
    except (OSError, ValueError):
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def read_views(path: Path) -> SavedViews:
    """Return the views of a file; none if there is no such file."""
    values, mistakes = read_toml(path, is_named=False)
    views, more = views_in(values)
    return SavedViews(views, tuple(f"{path}: {mistake}" for mistake in limited([*mistakes, *more])))


def views_in(values: Mapping[str, Any]) -> tuple[tuple[View, ...], list[str]]:
    """Return the valid views among the values of a file, and the mistakes in the others."""
    mistakes = [f"unknown key {shown(key)}" for key in values if key != TABLE]
    entries = values.get(TABLE, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return (), [*mistakes, f"{TABLE} must be tables [[{TABLE}]], not {shown(entries)}"]
    views: dict[str, View] = {}
    for number, entry in enumerate(entries, 1):
        mistake = _mistake_in(entry, number, views)
        if not mistake and len(views) == VIEWS_MAX:
            mistake = f"there are more than {VIEWS_MAX} views; the rest is left out"
        if mistake:
            mistakes.append(mistake)
        else:
            view = View(entry["name"], entry.get("query", ""), entry.get("sort", ""), (*entry.get("columns", ()),))
            views[view.name] = view
        if len(views) == VIEWS_MAX and mistake:
            break
    return (*views.values(),), mistakes


def mistake_in_name(name: object) -> str:
    """Return why a value cannot be the name of a view; empty if it can."""
    if not isinstance(name, str) or not name.strip():
        return f"the name of a view must be a text, not {shown(name)}"
    if len(name) > NAME_MAX:
        return f"the name of a view has at most {NAME_MAX} characters: {shown(name, NAME_MAX)}"
    if name != clean(name) or name != name.strip():
        return f"the name of a view has no spaces around it and no control characters: {shown(name)}"
    return ""


def _mistake_in(entry: Mapping[str, object], number: int, others: Mapping[str, View]) -> str:
    """Return the mistake in an entry; empty if it is valid."""
    name = entry.get("name")
    if mistake := mistake_in_name(name):
        return f"view {number}: {mistake}"
    if name in others:
        return f"the view {name!r} is there twice; the first one counts"
    found = (_mistake_in_value(key, value) for key, value in entry.items())
    return next((f"the view {name!r}: {mistake}" for mistake in found if mistake), "")


def _mistake_in_value(key: str, value: object) -> str:
    """Return the mistake in a key of an entry, or in its value."""
    if key not in KEYS:
        near = get_close_matches(key[:80], KEYS, 1)
        return f"unknown key {shown(key)}" + (f"; did you mean {near[0]!r}?" if near else "")
    if key == "columns":
        return _mistake_in_columns(value)
    if not isinstance(value, str) or not is_sane(value) or value != clean(value):
        return f"{key} must be a text in one line, not {shown(value)}"
    check = {"query": mistake_in_query, "sort": mistake_in_sort}.get(key)
    mistake = check(value) if check and value else ""
    return f"{key}: {mistake}" if mistake else ""


def _mistake_in_columns(value: object) -> str:
    if not isinstance(value, Sequence) or isinstance(value, str) or not all(map(_is_column_text, value)):
        return f"columns must be a list of texts, not {shown(value)}"
    _, unknown = choices_of(value)
    return f"no column is called {shown(unknown[0])}" if unknown else ""


def _is_column_text(text: object) -> bool:
    return isinstance(text, str) and is_sane(text) and text == clean(text)
