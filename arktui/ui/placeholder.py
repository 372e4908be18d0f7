"""What stands where rows would be: connecting, an empty account, nothing matching and a failure look different."""

from __future__ import annotations

from arktui.store.freshness import Connecting, Filling, Stale
from arktui.store.query import describe
from arktui.store.snapshot import Snapshot
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Line
from arktui.ui.text import wrap


def placeholder(snapshot: Snapshot, glyphs: Glyphs, width: int) -> list[Line]:
    """Return the lines for a table without rows, each at most `width` cells wide."""
    lines = _reason(snapshot, glyphs)
    return [((line, ink),) for words, ink in lines for line in wrap(words, width)]


def _reason(snapshot: Snapshot, glyphs: Glyphs) -> list[tuple[str, str]]:
    query = snapshot.query
    freshness = snapshot.freshness
    if isinstance(freshness, Connecting):
        return [(f"connecting {glyphs.ellipsis}", "dim")]
    if isinstance(freshness, Stale):
        problem = freshness.problem
        missing = f"no loaded job matches: {describe(query)}" if query.is_filtered else "no jobs are loaded"
        return [
            (f"{missing}, and the service could not be asked", "strong"),
            ("", ""),
            (f"{problem.code}: {problem.message}" if problem.message else problem.code, "alarm"),
            (problem.advice, ""),
            (f"RequestId {problem.request_id}" if problem.request_id else "", "dim"),
        ]
    if query.is_filtered:
        if isinstance(freshness, Filling):
            return [(f"looking for: {describe(query)} {glyphs.ellipsis}", "dim")]
        return [(f"no job matches: {describe(query)} {glyphs.none} 0 clears", "")]
    if snapshot.account_total:
        return [(f"loading {glyphs.ellipsis}", "dim")]
    return [("no jobs in this account yet", "")]
