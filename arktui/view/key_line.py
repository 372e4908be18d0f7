"""The two lines at the bottom: the keys of the focused pane, and above them what arktui has to say, if anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from arktui.format import clock_time_or_ago
from arktui.keys import ACTIONS, BY_ID, Action, key_name
from arktui.store.freshness import Stale
from arktui.store.snapshot import Snapshot
from arktui.view import status_text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, spread, width_of
from arktui.view.text import cut_middle

_RECENT = 600
"""Seconds for which the last error is shown after it has passed."""

_FIRST = (
    *("job.explain", "job.timeline", "filter.search", "mark.toggle", "filter.problems", "job.copy"),
    *("views.list", "view.board"),
)
"""Actions that a newcomer cannot guess: their keys come before the others of the main screen."""

Digest = Callable[[int], Sequence[Span]]
"""Returns what happened while the user was away, in at most the given number of cells; empty if nothing did."""


def notice_line(
    notice: str, snapshot: Snapshot, digest: Digest, width: int, glyphs: Glyphs, keymap: Mapping[str, str]
) -> Line:
    """Return a notice, else the advice on a failure, else the digest, in `width` cells; empty if there is none."""
    room = width - 2
    if notice:
        return [(" " + cut_middle(notice, room, glyphs.ellipsis), "strong")]
    if isinstance(snapshot.status.freshness, Stale):
        error = snapshot.status.freshness.error
        return [(" ", ""), *status_text.error(error, room, glyphs, key_name("view.errors", keymap))]
    news = digest(room)
    return [(" ", ""), *news] if news else []


def key_line(
    snapshot: Snapshot,
    now: float,
    pane: str,
    width: int,
    glyphs: Glyphs,
    keymap: Mapping[str, str],
    *,
    checks_clock: bool,
) -> Line:
    """Return the keys of the focused `pane` in `width` cells, and at the right what is wrong besides the data.

    `now` is in seconds since the epoch. With `checks_clock`, the line warns if this machine's clock is wrong.
    """
    clock_error = status_text.clock_error(snapshot) if checks_clock else ""
    refresh = status_text.refresh_key(snapshot, keymap)
    right: list[Span] = [(f"{clock_error}   ", "attention")] if clock_error else []
    right += [(refresh + " ", "dim")] if refresh else []
    if past := _past_error(snapshot, now, keymap):
        right = [(f"{past}   ", "dim"), *right]
        if width_of(right) > width // 2:
            right = right[1:]
    return spread([(" ", ""), *_hints(pane, width - width_of(right) - 3, glyphs, keymap)], right, width)


def _hints(pane: str, room: int, glyphs: Glyphs, keymap: Mapping[str, str]) -> list[Span]:
    """Return as many hints as fit; the one for help is always among them, and the last."""
    help_hint = _hint_for(BY_ID["app.help"], glyphs, keymap)
    spans: list[Span] = []
    for hint in _hints_in_order(pane, glyphs, keymap):
        if width_of(spans) + width_of(hint) + width_of(help_hint) > room:
            break
        spans += hint
    return [*spans, *help_hint] if width_of(help_hint) <= room else []


def _hints_in_order(pane: str, glyphs: Glyphs, keymap: Mapping[str, str]) -> Iterator[list[Span]]:
    """Yield the pane's own hints, then those of all panes, the least guessable first; movement needs no hint."""
    own = [action for action in ACTIONS if action.hint and action.place == pane and action.id not in _FIRST]
    shared = [action for action in ACTIONS if action.hint and action.place == "main" and action.id not in _FIRST]
    leading = [action for action in map(BY_ID.__getitem__, _FIRST) if action.place in ("main", pane)]
    for action in (*own, *leading, *shared):
        if action.id == "filter.search" and pane == "sidebar":  # there, it finds an entry
            yield _hint("find", key_name(action.id, keymap))
        else:
            yield _hint_for(action, glyphs, keymap)
        if action.id == "filter.problems":
            first, last = (key_name(f"filter.phase_{number}", keymap) for number in (1, 7))
            yield _hint("phase", f"{first}-{last}")


def _hint_for(action: Action, glyphs: Glyphs, keymap: Mapping[str, str]) -> list[Span]:
    key = key_name(action.id, keymap)
    return _hint(action.hint, glyphs.tab if key == "Tab" else key)


def _hint(word: str, key: str) -> list[Span]:
    return [(key, "accent"), (f" {word}  ", "dim")]


def _past_error(snapshot: Snapshot, now: float, keymap: Mapping[str, str]) -> str:
    """Return the time of the last error, its code, and the key that shows it; empty if it is not recent."""
    error = snapshot.status.last_error
    if error is None or isinstance(snapshot.status.freshness, Stale) or now - error.at > _RECENT:
        return ""
    return f"{clock_time_or_ago(error.at, now)} {error.code} {key_name('view.errors', keymap)}"
