"""The line at the bottom: hints for keys, a digest or the advice on an error; and when the next refresh is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from arktui.format import clock_time
from arktui.keys import ACTIONS, BY_ID, Action, key_name
from arktui.store.freshness import Stale
from arktui.store.snapshot import Snapshot
from arktui.view import status_text
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line, Span, spread, width_of
from arktui.view.text import cut_middle

_WIDE = 100
"""Width from which the next refresh is shown beside the advice on an error."""

_RECENT = 600
"""Seconds for which the last error is shown after it has passed."""

Digest = Callable[[int], Sequence[Span]]
"""Returns what happened while the user was away, in at most the given number of cells; empty if nothing did."""


def notice_line(notice: str, width: int, glyphs: Glyphs) -> Line:
    """Return a notice, which takes the whole line."""
    return [(" " + cut_middle(notice, width - 1, glyphs.ellipsis), "strong")]


def key_line(
    snapshot: Snapshot,
    tick: float,
    now: float,
    pane: str,
    digest: Digest,
    width: int,
    glyphs: Glyphs,
    keymap: Mapping[str, str],
    *,
    checks_clock: bool,
) -> Line:
    """Return the line for the focused `pane` in `width` cells; a digest replaces the hints.

    `tick` is the time of the feed's monotonic clock, `now` is in seconds since the epoch. With `checks_clock`, the line
    warns if this machine's clock is wrong.
    """
    is_stale = isinstance(snapshot.status.freshness, Stale)
    clock_error = status_text.clock_error(snapshot) if checks_clock else ""
    warning: list[Span] = [(f"{clock_error}   ", "attention")] if clock_error else []
    room = width - (width_of(warning) + 3 if warning else 1)
    if not is_stale and (news := digest(room)):
        return spread([(" ", ""), *news], warning, width)
    refresh = status_text.next_refresh(snapshot, tick, glyphs, keymap)
    if is_stale and width < _WIDE:
        refresh, _, _ = refresh.partition(f" {glyphs.dot} ")  # leave the room to the advice
    right: list[Span] = [*warning, *([(refresh + " ", "dim")] if refresh else [])]
    if past := _past_error(snapshot, now, keymap):
        right = [(f"{past}   ", "dim"), *right]
        if width_of(right) > width // 2:
            right = right[1:]
    room = width - width_of(right) - 3
    if isinstance(snapshot.status.freshness, Stale):
        left = status_text.error(snapshot.status.freshness.error, room, glyphs, key_name("view.errors", keymap))
    else:
        left = _hints(pane, room, glyphs, keymap)
    return spread([(" ", ""), *left], right, width)


def _hints(pane: str, room: int, glyphs: Glyphs, keymap: Mapping[str, str]) -> list[Span]:
    """Return as many hints as fit; the one for help is always among them, and the last."""
    help_hint = _hint_for(BY_ID["app.help"], glyphs, keymap)
    hints = [_hint("move", f"{glyphs.up}{glyphs.down}")]
    for place in (pane, "main"):
        for action in ACTIONS:
            if action.hint and action.place == place:
                hints.append(_hint_for(action, glyphs, keymap))
            if action.id == "filter.search" and place == "main":
                first, last = (key_name(f"filter.phase_{number}", keymap) for number in (1, 7))
                hints.append(_hint("phase", f"{first}-{last}"))
    spans: list[Span] = []
    for hint in hints:
        if width_of(spans) + width_of(hint) + width_of(help_hint) > room:
            break
        spans += hint
    return [*spans, *help_hint] if width_of(help_hint) <= room else []


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
    return f"{clock_time(error.at)} {error.code} {key_name('view.errors', keymap)}"
