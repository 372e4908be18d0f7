"""The screen with all that went wrong in this session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from textual.app import ComposeResult
from textual.screen import ModalScreen

from arktui import clock
from arktui.keys import key_name
from arktui.store.problems import PROBLEMS_MAX, Problem
from arktui.store.snapshot import Snapshot
from arktui.ui import condition, text
from arktui.ui.bindings import bindings_for
from arktui.ui.glyphs import Glyphs
from arktui.ui.ink import Ink, Line
from arktui.ui.widgets.line_view import LineView

_ENDLESS = 100_000
"""Cells of a line in which nothing is broken."""


class ErrorsScreen(ModalScreen[None], inherit_bindings=False):
    """Shows each error with its times, what to do about it and its RequestId, newest first; and keys and clock.

    It follows what comes in while it is open.
    """

    BINDINGS = bindings_for("overlay", "errors")

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        keymap: Mapping[str, str],
        glyphs: Glyphs,
        *,
        is_clock_told: bool,
    ) -> None:
        super().__init__()
        keys = (key_name(action_id, keymap) for action_id in ("errors.copy", "overlay.close"))
        self._view = _ErrorsView(
            snapshot, "{} copies all, {} closes".format(*keys), glyphs, is_clock_told=is_clock_told
        )

    def compose(self) -> ComposeResult:
        """Show the errors."""
        yield self._view

    def on_mount(self) -> None:
        """Look for news as long as the screen is open."""
        self.set_interval(1.0, self._view.update)

    def action_copy_errors(self) -> None:
        """Copy everything as text."""
        if words := self._view.words():
            self.app.copy_to_clipboard(words)
            self._view.note(f"copied {len(words):,} characters")

    def action_close(self) -> None:
        """Go back to the jobs."""
        self.dismiss()


class _ErrorsView(LineView, can_focus=True):
    """The errors in lines."""

    def __init__(self, snapshot: Callable[[], Snapshot], note: str, glyphs: Glyphs, *, is_clock_told: bool) -> None:
        super().__init__()
        self._snapshot = snapshot
        self._note = note
        self._glyphs = glyphs
        self._is_clock_told = is_clock_told

    def note(self, words: str) -> None:
        """Say something in the heading."""
        self._note = words
        self.update()

    def words(self) -> str:
        """Return all errors as text."""
        lines = [line for problem in self._snapshot().problems for line in self._lines_for(problem, _ENDLESS)]
        return "\n".join("".join(words for words, _ in line) for line in lines)

    def lines(self, width: int) -> Sequence[Line]:
        """Return the heading and every word of all problems."""
        snapshot, now = self._snapshot(), clock.wall()
        facts = [condition.keys_end_in_full(snapshot, now)]
        if self._is_clock_told:
            facts.append(condition.clock(snapshot) or "this machine's clock agrees with Ark's")
        count = len(snapshot.problems)
        kept = f", of which {PROBLEMS_MAX} kinds are kept" if count == PROBLEMS_MAX else ""
        lines: list[Line] = [
            (("ERRORS OF THIS SESSION", "strong"), (kept, "dim"), (f"   {self._note}", "dim")),
            *(((line, "dim"),) for fact in facts for line in text.wrap(fact, width)),
            (),
        ]
        if not count:
            return [*lines, (("nothing has gone wrong", ""),)]
        return lines + [line for problem in snapshot.problems for line in self._lines_for(problem, width)]

    def _lines_for(self, problem: Problem, width: int) -> list[Line]:
        times = f"   {problem.count:,} times" if problem.count > 1 else ""
        since = f" since {text.local_beside(problem.since, problem.at)}" if problem.since is not None else ""
        passed = "   passed by itself" if problem.is_minor else ""
        parts: list[Ink] = [
            (
                f"{text.local_full(problem.at)}   {problem.code}{times}{since}{passed}",
                "" if problem.is_minor else "alarm",
            ),
            (problem.message, ""),
            (problem.advice, "strong"),
            (f"RequestId {problem.request_id}" if problem.request_id else "", "dim"),
        ]
        lines: list[Line] = [((line, ink),) for words, ink in parts if words for line in text.wrap(words, width)]
        return [*lines, ()]
