"""What a table without rows shows: connecting, loading, paused, an empty account, no match, or an error."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from arktui.keys import key_name
from arktui.store.freshness import Connecting, Loading, Paused, Stale
from arktui.store.query import Query, describe
from arktui.store.snapshot import Snapshot
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line
from arktui.view.text import wrap

if TYPE_CHECKING:
    from arktui.store.error_log import ErrorRecord


def placeholder(
    snapshot: Snapshot, glyphs: Glyphs, keymap: Mapping[str, str], width: int, project: str = ""
) -> list[Line]:
    """Return the lines for a table without rows, each in at most `width` cells; `project` is the one being watched."""
    lines = _reason(snapshot, glyphs, keymap, project)
    return [((line, style),) for words, style in lines for line in wrap(words, width)]


def _reason(snapshot: Snapshot, glyphs: Glyphs, keymap: Mapping[str, str], project: str) -> list[tuple[str, str]]:
    """Return the texts, each with its style."""
    freshness = snapshot.status.freshness
    if isinstance(freshness, Connecting):
        return [(f"connecting {glyphs.ellipsis}", "dim")]
    if isinstance(freshness, Stale):
        return _error(snapshot.query, freshness.error)
    if isinstance(freshness, Paused) and snapshot.status.total != 0:
        return [(f"paused before any job was loaded; {key_name('refresh.pause', keymap)} resumes", "attention")]
    if snapshot.query.is_filtered:
        return [_no_match(snapshot, glyphs, keymap)]
    if snapshot.status.account_total:
        return [(f"loading {glyphs.ellipsis}", "dim")]
    return [(f"no jobs in the project {project}" if project else "no jobs in this account yet", "")]


def _error(query: Query, error: ErrorRecord) -> list[tuple[str, str]]:
    missing = f"no loaded job matches: {describe(query)}" if query.is_filtered else "no jobs are loaded"
    return [
        (f"{missing}, and the service could not be reached", "strong"),
        ("", ""),
        (f"{error.code}: {error.message}" if error.message else error.code, "alarm"),
        (error.advice, ""),
        (f"RequestId {error.request_id}" if error.request_id else "", "dim"),
    ]


def _no_match(snapshot: Snapshot, glyphs: Glyphs, keymap: Mapping[str, str]) -> tuple[str, str]:
    query = describe(snapshot.query)
    if isinstance(snapshot.status.freshness, Loading):
        return f"searching: {query} {glyphs.ellipsis}", "dim"
    clears = f"{key_name('filter.clear', keymap)} clears"
    if snapshot.status.total is None:
        more = f"{key_name('move.bottom', keymap)} loads more"
        return f"no loaded job matches: {query} {glyphs.none} {more}, {clears}", ""
    return f"no job matches: {query} {glyphs.none} {clears}", ""
