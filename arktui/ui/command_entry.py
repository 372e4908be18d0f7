"""Entering a command: opens the command line of the main screen, and runs what is typed there."""

from __future__ import annotations

from asyncio import to_thread
from typing import TYPE_CHECKING, cast

from arktui.ui.commands import CommandError, command_completions, run_command
from arktui.ui.query_history import RecentTexts
from arktui.ui.widgets.command_line import CommandLine

if TYPE_CHECKING:
    from arktui.ui.app import ArktuiApp
    from arktui.ui.screens.main_screen import MainScreen
    from arktui.view.glyphs import Glyphs


class CommandEntry:
    """Keeps the command line and the last commands; a file keeps those for later sessions if `is_kept`."""

    def __init__(self, main: MainScreen, glyphs: Glyphs, *, is_kept: bool) -> None:
        self._main = main
        self._recent = RecentTexts("commands", is_kept=is_kept)
        self._line = CommandLine(glyphs, lambda text: command_completions(main, text))
        self._is_loaded = False

    async def open(self) -> None:
        """Show the line and let the user type."""
        main, line = self._main, self._line
        if not line.is_attached:
            await main.mount(line, line.choices)
        line.open(self._recent.texts, main.focused)
        main.set_focus(line.field)
        main.run_worker(self._load(), exit_on_error=False)

    async def _load(self) -> None:
        """Read the last commands once, and the names of the profiles each time."""
        if not self._is_loaded:
            self._is_loaded = True
            await to_thread(self._recent.load)
            if self._line.display and not self._line.field.value:
                self._line.open(self._recent.texts, self._line.opened_from)
        if (switching := cast("ArktuiApp", self._main.app).switching) is not None:
            await to_thread(switching.find_profiles)
            if self._line.display and self._line.field.value:
                self._line.update_choices()

    def leave(self) -> None:
        """Close the line and return to where it was opened."""
        self._line.close()
        self._main.set_focus(self._line.opened_from)

    def run(self) -> None:
        """Close the line, and run the command once the keys still in the queue of the field are in its text."""
        main, line = self._main, self._line
        main.set_focus(line.opened_from)
        line.field.call_later(main.call_later, self._run_typed)

    def _run_typed(self) -> None:
        text = self._line.close()
        if not text:
            return
        try:
            run_command(self._main, text)
        except CommandError as error:
            self._main.notify_user(str(error))
        if self._recent.add(text):
            self._main.run_worker(self._recent.save, thread=True, exit_on_error=False)
