"""The workspace of an account, as its last session left it: one small file in the state directory for each account."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from arktui.bounds import is_sane
from arktui.config import account_path
from arktui.files import UnreadableError, read_text
from arktui.store.clean_text import clean

PANES = ("sidebar", "detail")
"""Panes that can be hidden."""

_COLUMNS_MAX = 64


class Workspace(NamedTuple):
    """What the screen of an account shows. `query` and `sort` are texts of the query language.

    `view` is the name of the chosen view, `view_before` that of the one before; both may be empty. `columns` are the
    texts of the chosen columns. `cursor` is the id of the job under the cursor.
    """

    view: str = ""
    view_before: str = ""
    query: str = ""
    sort: str = ""
    columns: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    cursor: str = ""


def workspace_path(account: tuple[str, ...]) -> Path:
    """Return the path of the file of an account."""
    return account_path("workspace.json", account)


def read_workspace(account: tuple[str, ...]) -> Workspace:
    """Return the workspace of an account; an empty one if there is none, or if its file cannot be read. Blocks."""
    import json  # noqa: PLC0415 - after the first paint

    try:
        values = json.loads(read_text(workspace_path(account)))
    except (FileNotFoundError, UnreadableError, ValueError, RecursionError):
        return Workspace()
    return _workspace_of(values) if isinstance(values, dict) else Workspace()


def _workspace_of(values: Mapping[str, Any]) -> Workspace:
    """Return the valid values of a file."""
    view, before, query, sort, cursor = (
        _text(values.get(key)) for key in ("view", "view_before", "query", "sort", "cursor")
    )
    columns = (*filter(None, map(_text, _list(values.get("columns")))),)
    hidden = frozenset(pane for pane in _list(values.get("hidden")) if pane in PANES)
    return Workspace(view, before, query, sort, columns, hidden, cursor)


def _text(value: object) -> str:
    return clean(value) if isinstance(value, str) and is_sane(value) else ""


def _list(value: object) -> list[Any]:
    return value[:_COLUMNS_MAX] if isinstance(value, list) else []


def write_workspace(account: tuple[str, ...], workspace: Workspace) -> None:
    """Keep a workspace, if the state directory is writable; only the user can read the file. Blocks."""
    import json  # noqa: PLC0415 - after the first paint

    path = workspace_path(account)
    values = {**workspace._asdict(), "columns": [*workspace.columns], "hidden": sorted(workspace.hidden)}
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            fresh.unlink()
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(json.dumps(values, ensure_ascii=False) + "\n")
        fresh.replace(path)
    except OSError:
        return
