"""The line at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from textual.reactive import reactive
from textual.timer import Timer

from arktui import clock
from arktui.keys import ACTIONS, BY_ID, Action, key_name
from arktui.store.freshness import Stale
from arktui.store.snapshot import Snapshot
from arktui.ui import condition, text
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Ink, Line, spread, width_of
from arktui.ui.widgets.line_view import LineView

_NOTICE_SECONDS = 5.0

_WIDE = 100
"""Columns from which on there is room for everything."""

_REMEMBERED = 600
"""Seconds for which the last failure is still named after it has passed."""


class StatusLine(LineView, can_focus=False):
    """Shows the keys of the focused pane, a notice or what is wrong; and when the next refresh is."""

    snapshot: reactive[Snapshot] = reactive(Snapshot, repaint=False)
    tick: reactive[float] = reactive(0.0, repaint=False)
    pane: reactive[str] = reactive("table", repaint=False)
    notice: reactive[str] = reactive("", repaint=False)

    def __init__(
        self, glyphs: Glyphs, keymap: Mapping[str, str], digest: Callable[[int], list[Ink]], *, is_clock_told: bool
    ) -> None:
        super().__init__()
        self._digest = digest
        self._is_clock_told = is_clock_told
        self._glyphs = glyphs
        self._keymap = keymap
        self._notice_timer: Timer | None = None

    def show_notice(self, notice: str) -> None:
        """Say something in place of the keys, for a few seconds."""
        self.notice = notice
        if self._notice_timer is not None:
            self._notice_timer.stop()
        self._notice_timer = self.set_timer(_NOTICE_SECONDS, partial(setattr, self, "notice", ""))

    def lines(self, width: int) -> Sequence[Line]:
        """Return the one line; a notice has all of it, and what happened while nobody looked almost all."""
        if self.notice:
            return [[(" " + text.cut_middle(self.notice, width - 1, self._glyphs.ellipsis), "strong")]]
        wrong = condition.clock_in_short(self.snapshot) if self._is_clock_told else ""
        warning: list[Ink] = [(f"{wrong}   ", "attention")] if wrong else []
        room = width - (width_of(warning) + 3 if warning else 1)
        if not isinstance(self.snapshot.freshness, Stale) and (digest := self._digest(room)):
            return [spread([(" ", ""), *digest], warning, width)]
        refresh = condition.next_refresh(self.snapshot, self.tick, self._glyphs, self._keymap)
        if isinstance(self.snapshot.freshness, Stale) and width < _WIDE:
            refresh, _, _ = refresh.partition(f" {self._glyphs.dot} ")  # what to do needs the room
        right: list[Ink] = [*warning, *([(refresh + " ", "dim")] if refresh else [])]
        if past := self._past_problem():
            right = [(f"{past}   ", "dim"), *right]
            if width_of(right) > width // 2:
                right = right[1:]
        room = width - width_of(right) - 3
        return [spread([(" ", ""), *self._left(room)], right, width)]

    def _left(self, room: int) -> list[Ink]:
        if isinstance(self.snapshot.freshness, Stale):
            problem = self.snapshot.freshness.problem
            return condition.problem(problem, room, self._glyphs, key_name("view.errors", self._keymap))
        return self._hints(room)

    def _hints(self, room: int) -> list[Ink]:
        """Return as many hints as fit, the help last and always."""
        help_hint = self._hint_for(BY_ID["app.help"])
        hints = [self._hint("move", f"{self._glyphs.up}{self._glyphs.down}")]
        for place in (self.pane, "main"):
            for action in ACTIONS:
                if action.hint and action.place == place:
                    hints.append(self._hint_for(action))
                if action.id == "filter.search" and place == "main":
                    first, last = (key_name(f"filter.phase_{number}", self._keymap) for number in (1, 7))
                    hints.append(self._hint("phase", f"{first}-{last}"))
        inks: list[Ink] = []
        for hint in hints:
            if width_of(inks) + width_of(hint) + width_of(help_hint) > room:
                break
            inks += hint
        return [*inks, *help_hint] if width_of(help_hint) <= room else []

    def _hint_for(self, action: Action) -> list[Ink]:
        key = key_name(action.id, self._keymap)
        return self._hint(action.hint, self._glyphs.tab if key == "Tab" else key)

    @staticmethod
    def _hint(word: str, key: str) -> list[Ink]:
        return [(key, "accent"), (f" {word}  ", "dim")]

    def _past_problem(self) -> str:
        problem = self.snapshot.last_problem
        is_over = problem is not None and not isinstance(self.snapshot.freshness, Stale)
        if problem is None or not is_over or clock.wall() - problem.at > _REMEMBERED:
            return ""
        return f"{text.local(problem.at):%H:%M} {problem.code} {key_name('view.errors', self._keymap)}"

    def watch_snapshot(self) -> None:
        """Show what is new."""
        self.update()

    def watch_tick(self) -> None:
        """Let the countdown move on."""
        self.update()

    def watch_pane(self) -> None:
        """Show the keys of another pane."""
        self.update()

    def watch_notice(self) -> None:
        """Show the notice, or the keys again."""
        self.update()
