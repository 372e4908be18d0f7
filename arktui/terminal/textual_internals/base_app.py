"""The base of the app: what Textual's `App` offers under private names only."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual._styles_cache import StylesCache
from textual.app import App
from textual.events import Event, Key
from textual.keys import _character_to_key

from arktui.store.clean_text import clean_lines

if TYPE_CHECKING:
    from textual.filter import LineFilter
    from textual.geometry import Size
    from textual.screen import Screen


class BaseApp(App[None], inherit_bindings=False):
    """An app without tooltips and toasts that handles each key completely before the next one.

    Textual hands a key through its queues to the widget that has the focus then: while the first key of a burst opens
    or closes a screen, the next ones miss it. Keys typed into an input keep Textual's way, which is in order there.
    """

    sets_pointer_shape = True
    """Whether the app changes the shape of the mouse pointer, with a sequence that not every terminal knows."""

    def __init__(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - Textual's own
        super().__init__(*arguments, **options)
        self._disable_tooltips = self._disable_notifications = True

    # Keys

    async def on_event(self, event: Event) -> None:
        """Run the binding of a key at once; a full-width character without one acts as the plain key."""
        if isinstance(event, Key) and self._is_for_bindings(event):
            plain = "" if event.character is None or event.character.isascii() else _plain_key(event.character)
            if await self._check_bindings(event.key) or (plain and await self._check_bindings(plain)):
                return
        await super().on_event(event)

    def _is_for_bindings(self, key: Key) -> bool:
        is_typing = self.focused is not None and self.focused.check_consume_key("a", "a")
        return self.app_focus and not key.is_forwarded and not is_typing

    # Screens

    async def replace_screen(self, screen: Screen[None]) -> None:
        """Show a screen in place of the only one, and wait until it is mounted and the other one is removed."""
        default = self.screen
        if not default._result_callbacks:  # noqa: SLF001 - Textual takes one off, but its first screen has none
            default._push_result_callback(default, None)  # noqa: SLF001
        await self.switch_screen(screen)

    # The terminal

    def write_control(self, sequence: str) -> None:
        """Write a control sequence to the terminal; does nothing without a terminal."""
        if self._driver is not None and not self._driver.is_headless:
            self._driver.write(sequence)

    def add_line_filter(self, line_filter: LineFilter) -> None:
        """Apply a filter to every line that is drawn from now on."""
        self._filters.append(line_filter)

    def set_clipboard(self, text: str) -> None:
        """Set what `App.clipboard` returns, and leave the terminal's clipboard alone."""
        self._clipboard = text

    def _set_pointer_shape(self, shape: str) -> None:
        if self.sets_pointer_shape:
            super()._set_pointer_shape(shape)

    # The event loop

    def call_in_loop(self, function: Callable[[], object]) -> None:
        """Call a function in the event loop, from any thread, without waiting; does nothing once the loop has ended."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed
                self._loop.call_soon_threadsafe(function)

    # A crash

    def _handle_exception(self, error: Exception) -> None:
        """End the program, unless it is ending and a widget that is gone was looked for."""
        from textual.css.query import NoMatches  # noqa: PLC0415 - only for an error

        cause = getattr(error, "error", error)  # that of a worker
        if not (self._exit and isinstance(cause, NoMatches)):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Show the exception, cleaned, without the values of variables, which may be secrets."""
        from rich.traceback import Traceback  # noqa: PLC0415 - imports a syntax highlighter

        logging.getLogger("arktui").info("crashed", exc_info=True)  # noqa: LOG014 - Textual calls it from its handler
        self.bell()
        report = Traceback(show_locals=False)
        for stack in report.trace.stacks:
            stack.exc_value = clean_lines(stack.exc_value)
            stack.notes = [clean_lines(note) for note in stack.notes]
        self._exit_renderables.append(report)
        self._close_messages_no_wait()


def _plain_key(character: str) -> str:
    """Return the name of the key that an input method's character stands for; empty if it stands for none."""
    from arktui.terminal.full_width import plain_character  # noqa: PLC0415 - on first use

    plain = plain_character(character)
    return _character_to_key(plain) if plain else ""


def laid_out_size(screen: Screen[Any]) -> Size:
    """Return the size that a screen's layout was made for."""
    return screen._compositor.size  # noqa: SLF001 - Textual has no public name for it


def clear_styles_cache() -> None:
    """Clear Textual's cache of borders, which keeps closed screens alive."""
    StylesCache.get_inner_outer.cache_clear()
