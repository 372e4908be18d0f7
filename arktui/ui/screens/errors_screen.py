"""The screen with the last error in full."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.screen import ModalScreen

from arktui.store.problems import Problem
from arktui.ui import text
from arktui.ui.bindings import bindings_for
from arktui.ui.ink import Line
from arktui.ui.widgets.line_view import LineView


class ProblemScreen(ModalScreen[None], inherit_bindings=False):
    """Shows when something went wrong, what it was, what to do about it, and the RequestId."""

    BINDINGS = bindings_for("overlay")

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self._problem = problem

    def compose(self) -> ComposeResult:
        """Show the text."""
        yield _ProblemView(self._problem)

    def action_close(self) -> None:
        """Go back to the jobs."""
        self.dismiss()


class _ProblemView(LineView, can_focus=True):
    """The problem in lines."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self._problem = problem

    def lines(self, width: int) -> Sequence[Line]:
        """Return every word of the problem."""
        problem = self._problem
        parts = (
            (f"{text.local_full(problem.at)}   {problem.code}", "alarm"),
            (problem.message, ""),
            (problem.advice, "strong"),
            (f"RequestId {problem.request_id}" if problem.request_id else "", "dim"),
        )
        return [((line, ink),) for words, ink in parts if words for line in [*text.wrap(words, width), ""]]
