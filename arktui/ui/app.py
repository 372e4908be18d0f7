"""The Textual app: holds the store, the feed and the screens together."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from time import monotonic, time
from typing import TYPE_CHECKING, Any

from textual._styles_cache import StylesCache
from textual.app import App
from textual.await_complete import AwaitComplete
from textual.events import Event, InputEvent, Resize
from textual.screen import Screen

from arktui.clock import uptime
from arktui.config import Settings, remember_mine, state_path
from arktui.encoding import is_utf8
from arktui.history.history import History
from arktui.keys import key_name
from arktui.store.freshness import Live, Paused, Stale
from arktui.store.job_store import JobStore
from arktui.store.problems import Problem
from arktui.store.query import Query
from arktui.store.snapshot import Snapshot
from arktui.store.text import clean_lines
from arktui.ui.alerts import Alerts
from arktui.ui.bindings import bindings_for
from arktui.ui.clipboard import copying
from arktui.ui.commands import ActionCommands
from arktui.ui.driver import CLEAR, driver_class
from arktui.ui.ending import Ending
from arktui.ui.glyphs import ASCII, UNICODE
from arktui.ui.in_order import InOrderApp
from arktui.ui.keeping import keeper_for
from arktui.ui.lookout import Lookout
from arktui.ui.messages import MineChosen
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.settled import Settled
from arktui.ui.styles import style_sheets
from arktui.ui.target import Target
from arktui.ui.theme import THEMES

if TYPE_CHECKING:
    from arktui.sync.feed import Connect, Feed
    from arktui.sync.pace import Pace

_TWICE_WITHIN = 1.5
"""Seconds between two ctrl+c that quit."""

_MEND_FILE = "Mend the file, and start anew; what is right of it is in use."


class ArktuiApp(InOrderApp, inherit_bindings=False):
    """Watches the jobs of one account."""

    TITLE = "arktui"
    BINDINGS = bindings_for("app")
    COMMANDS = {ActionCommands}  # noqa: RUF012 - Textual's own form
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        connect: Connect,
        target: Target,
        settings: Settings,
        *,
        pace: Pace | None = None,
        clock: Callable[[], float] = uptime,
    ) -> None:
        theme = settings.theme or ("ansi" if has_few_colours(os.environ) else "dark")
        super().__init__(driver_class(settings.driver), style_sheets(), ansi_color=theme == "ansi")
        for own in THEMES:
            self.register_theme(own)
        # Underneath: Textual would parse all style sheets for its own theme first.
        self.set_reactive(App.theme, theme)
        self.stylesheet.set_variables(self.get_css_variables())
        self._disable_tooltips = self._disable_notifications = True  # nothing here has either
        self.animation_level = "none"
        self._interrupted_at = -_TWICE_WITHIN
        self._ending = Ending(self._leave)
        self._settings = settings
        self._target = target.cleaned()
        self._glyphs = ASCII if settings.ascii else UNICODE
        keeper = keeper_for(self._target, settings, self.service_time, self._note_soon)
        self.history = History(self.service_time, keeper, settings.project)
        self.store = JobStore(Query(), self.history.observe)
        bell = Alerts(settings, self._target, self.set_timer, self._send, self.run_worker, self._note_soon)
        self.lookout = Lookout(self.history, self.service_time, bell)
        self._settled = Settled()
        self._connect = connect
        self._pace = pace
        self._clock = clock
        self._feed: Feed | None = None
        self.set_keymap(dict(settings.keys))

    def draw_in_ascii(self) -> None:
        """Draw nothing but ASCII from now on, whatever stands in names."""
        from arktui.ui.ascii_filter import AsciiFilter  # noqa: PLC0415 - seldom needed

        self._filters.append(AsciiFilter())

    def run(self, *, headless: bool = False, **options: Any) -> None:  # noqa: ANN401 - Textual's own
        """Run until the reader quits, or a signal or the end of the terminal says so."""
        if not headless:  # without a terminal the process is somebody else's
            self._ending.prepare()
        return super().run(headless=headless, **options)

    def _leave(self, return_code: int) -> None:
        """Exit, asked from anywhere in the main thread."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(partial(self.exit, return_code=return_code))

    def exit(self, result: None = None, return_code: int = 0, message: Any = None) -> None:  # noqa: ANN401
        """End, within a moment."""
        self._ending.begin(return_code)
        super().exit(result, return_code, message)

    def get_default_screen(self) -> Screen[Any]:
        """Begin with the panes, in their final layout, before anything is known."""
        clocks = self._clock, self.service_time
        screen = MainScreen(
            lambda: self.feed, self.store, self.history, *clocks, self._target, self._settings, self._glyphs
        )
        screen.lookout = self.lookout
        return screen

    @property
    def feed(self) -> Feed:
        """The feed, made of modules that are not needed for the first screen."""
        if self._feed is None:
            from arktui.sync.feed import Feed  # noqa: PLC0415 - after the first paint
            from arktui.sync.pace import Pace  # noqa: PLC0415

            settings = self._settings
            self._feed = Feed(
                self._connect,
                self.store,
                interval=settings.interval,
                limit=settings.limit,
                scope=settings.project or None,
                pace=self._pace or Pace(max_rate=settings.max_rps),
                clock=self._clock,
            )
        return self._feed

    def _note_soon(self, problem: Problem) -> None:
        """Put something among the errors; called from another thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # it is over
                self._loop.call_soon_threadsafe(lambda: self.feed.note(problem))

    async def _recall(self) -> None:
        """Show what was known at the end of the last session, until the service tells more."""
        from arktui.history.recall import recall  # noqa: PLC0415 - after the first paint

        await recall(self.history, self.store, self.feed.recall, self._settings.limit)

    def _judge(self) -> None:
        """Look anew at what is to be expected of the jobs: time passes though nothing changes."""
        snapshot = self.store.snapshot
        if isinstance(snapshot.freshness, (Paused, Stale)):
            return  # that nothing was heard of a job does not mean that it stands still
        at = self.service_time() - (0 if snapshot.fresh_at is None else self._clock() - snapshot.fresh_at)
        active = self.store.active - self.store.recalled
        self.store.judge(self.history.outlooks((snapshot.jobs[job_id] for job_id in active), at))

    def service_time(self) -> float:
        """Return the service's time in seconds since the epoch: jobs are aged by its clock, not by this machine's."""
        if self._target.clock is not None:
            return self._target.clock()
        return time() + (self._feed.service_offset if self._feed else 0)

    def on_ready(self) -> None:
        """Start the feed, now that the shell has been painted."""
        self.store.subscribe(self._show)
        self.app_resume_signal.subscribe(self, self._come_back)
        for complaint in self._settings.complaints:
            self.feed.note(Problem.of("Configuration", complaint, _MEND_FILE, at=time()))
        if self.history.keeper is not None:
            self.history.keeper.start()
            self.run_worker(self._recall(), name="recall", exit_on_error=False)
        self.run_worker(self.feed.run(), name="feed")
        self.watch(self.screen_stack[0], "minute", self._judge, init=False)

    def on_unmount(self) -> None:
        """Write down what is left to be written."""
        self.history.close()

    def _send(self, sequence: str) -> None:
        """Send bytes to the terminal that draw nothing."""
        if self._driver is not None and not self._driver.is_headless:
            self._driver.write(sequence)

    async def on_event(self, event: Event) -> None:
        """Take note of a reader who does something."""
        if isinstance(event, InputEvent):
            self.lookout.touch()
        await super().on_event(event)

    def _come_back(self, _: App[Any]) -> None:
        """Paint everything and refresh after having been suspended."""
        self.refresh()
        self.feed.refresh()

    def on_app_blur(self) -> None:
        """Ask less often while nobody looks."""
        self.lookout.blur()
        if self._feed is not None:
            self._feed.set_attention(is_attended=False)

    def on_app_focus(self) -> None:
        """Be up to date for who looks again."""
        self.lookout.focus()
        if self._feed is not None:
            self._feed.set_attention(is_attended=True)

    def on_resize(self, event: Resize) -> None:
        """Paint everything anew if it is laid out for this size already: what stood there got lost at another size."""
        if self.screen_stack and event.size == self.screen._compositor.size:  # noqa: SLF001 - nothing else tells
            self.refresh()

    def action_repaint(self) -> None:
        """Paint everything anew, whatever something else left on the terminal."""
        if self._driver is not None:
            self._driver.write(CLEAR)
        self.refresh()

    def _show(self, snapshot: Snapshot) -> None:
        self.history.see_gone(snapshot.gone)
        self.lookout.take(snapshot)
        if isinstance(snapshot.freshness, Live):
            self.history.hear()
        screen = self.screen_stack[0]
        if isinstance(screen, MainScreen):
            screen.snapshot = snapshot
        if not gc.isenabled():  # since the start; what has been made by now stays
            gc.freeze()
            gc.enable()
        if len(self.screen_stack) == 1:  # what is frozen while a screen lies over this one is never let go
            self._settled.note(len(snapshot.jobs) - len(self.store.active))

    def on_mine_chosen(self, message: MineChosen) -> None:
        """Remember who the reader is beyond this session."""
        remember_mine(message.owner)

    def action_interrupt(self) -> None:
        """Quit at the second time within a moment; a slip of the finger does not end days of watching."""
        now = monotonic()
        if now - self._interrupted_at < _TWICE_WITHIN:
            self.exit()
        self._interrupted_at = now
        screen = self.screen_stack[0]
        if isinstance(screen, MainScreen):
            screen.notify_reader(f"once more quits; so does {key_name('app.quit', self._settings.keys)}")

    def pop_screen(self) -> AwaitComplete:
        """Close the topmost screen; what it has drawn is let go by a cache of Textual's that outlives screens."""
        StylesCache.get_inner_outer.cache_clear()
        return super().pop_screen()

    def copy_to_clipboard(self, text: str) -> None:
        """Copy to the clipboard of the reader's own machine, unless the text is too long for it."""
        self._clipboard = text
        if sequence := copying(text, os.environ):
            self._send(sequence)

    def _fatal_error(self) -> None:
        """Show a crash, cleaned, without the values of its variables, which may be secrets."""
        from rich.traceback import Traceback  # noqa: PLC0415 - brings in what colours code

        logging.getLogger("arktui").info("crashed", exc_info=True)  # noqa: LOG014 - Textual handles it
        self.bell()
        crash = Traceback(show_locals=False)
        for stack in crash.trace.stacks:
            stack.exc_value = clean_lines(stack.exc_value)
            stack.notes = [clean_lines(note) for note in stack.notes]
        self._exit_renderables.append(crash)
        self._close_messages_no_wait()

    def action_show_keys(self) -> None:
        """Show all keys."""
        from arktui.ui.screens.keys_screen import KeysScreen  # noqa: PLC0415 - once it is asked for

        self.push_screen(KeysScreen(self._settings.keys, self._glyphs))


def has_few_colours(environment: Mapping[str, str]) -> bool:
    """Whether the terminal has sixteen colours or none, or the reader wants none."""
    if "NO_COLOR" in environment:
        return True
    if environment.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return False
    return "256color" not in environment.get("TERM", "") and environment.get("TERM", "") not in (
        "xterm-kitty",
        "xterm-ghostty",
        "alacritty",
        "foot",
    )


def run(connect: Connect, target: Target, settings: Settings) -> int:
    """Run the monitor until the reader quits; return the exit code."""
    app = ArktuiApp(connect, target, settings)
    if not is_utf8():
        app.draw_in_ascii()
    with _log(app.store) if settings.log else nullcontext():
        app.run(mouse=settings.mouse)
    return app.return_code or 0


def _log(store: JobStore) -> AbstractContextManager[None]:
    from arktui.log import log_file  # noqa: PLC0415 - off unless asked for

    return log_file(state_path("arktui.log"), store)
