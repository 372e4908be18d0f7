"""The Textual app: it connects the store, the feed and the screens."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path, PurePath
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

from textual.app import App
from textual.await_complete import AwaitComplete
from textual.events import Event, InputEvent, Key, Resize
from textual.screen import Screen

from arktui.clock import uptime
from arktui.config import Settings, remember_mine, remember_start
from arktui.keys import key_name
from arktui.store.snapshot import Snapshot
from arktui.target import Choice, Target
from arktui.terminal.driver import CLEAR, driver_class
from arktui.terminal.shutdown import Shutdown
from arktui.terminal.textual_internals.base_app import clear_styles_cache, laid_out_size
from arktui.ui.actions import bindings_for
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.session import Session
from arktui.ui.styled_app import StyledApp
from arktui.ui.themes import THEMES, own_theme
from arktui.ui.widgets.filter_sidebar import MineChosen
from arktui.view.glyphs import ASCII, UNICODE

if TYPE_CHECKING:
    from textual.command import Provider

    from arktui.activity.activity import Activity
    from arktui.history.history import History
    from arktui.store.error_log import ErrorRecord
    from arktui.store.job_store import JobStore, Listener
    from arktui.sync.feed import Connect, Feed
    from arktui.sync.rate_limiter import RateLimiter
    from arktui.ui.session import Accounts
    from arktui.ui.switching import Switching

_TWICE_WITHIN = 5.0
"""Seconds within which the key must be pressed twice to quit: as long as the notice is shown."""

_PACKAGE = Path(__file__).resolve().parent.parent


def style_sheets() -> list[str | PurePath]:
    """Return the style sheets, sorted by name: from the installed package, or from beside it in a checkout."""
    installed = _PACKAGE / "styles"
    folder = installed if installed.is_dir() else _PACKAGE.parent / "styles"
    return [*sorted(folder.glob("*.tcss"))]


def _commands() -> type[Provider]:
    """Return what the palette offers."""
    from arktui.ui.command_palette import Commands  # noqa: PLC0415 - on first use

    return Commands


class ArktuiApp(StyledApp, inherit_bindings=False):
    """Shows the batch inference jobs of one account."""

    TITLE = "arktui"
    BINDINGS = bindings_for("app")
    COMMANDS = {_commands}  # noqa: RUF012 - Textual's own form
    ENABLE_COMMAND_PALETTE = True

    def __init__(
        self,
        connect: Connect,
        target: Target,
        settings: Settings,
        *,
        rate_limiter: RateLimiter | None = None,
        clock: Callable[[], float] = uptime,
        accounts: Accounts | None = None,
        choice: Choice | None = None,
        is_first_start: bool = False,
    ) -> None:
        theme = settings.theme or ("ansi" if has_few_colours(os.environ) else "dark")
        super().__init__(driver_class(settings.driver), style_sheets(), ansi_color=theme == "ansi")
        own_themes = (own_theme(settings.own_theme),) if settings.own_theme else ()
        for shipped in (*THEMES, *own_themes):
            self.register_theme(shipped)
        # Not by assignment: Textual would first parse all style sheets for its own theme.
        self.set_reactive(App.theme, theme)
        self.stylesheet.set_variables(self.get_css_variables())
        self.sets_pointer_shape = settings.mouse and _can_shape_pointer()
        self.animation_level = "none"
        self._keys_pressed = 0
        self._asked = "", 0, -_TWICE_WITHIN
        """What the user last asked for that takes a second press, how many keys had been pressed, and when that was."""
        self._shutdown_guard = Shutdown(self._leave)
        self._settings = settings
        self._glyphs = ASCII if settings.ascii else UNICODE
        self._rate_limiter = rate_limiter
        self._clock = clock
        self._listeners: list[Listener] = []
        self.session = self._session(connect, target, settings)
        self._accounts = accounts
        self._is_first_start = is_first_start
        self._choice = choice or Choice(project=settings.project)
        self.set_keymap(dict(settings.keys))
        for name, command in settings.commands.items():
            self.bind(command.key, f"run_command({name!r})", description=name, show=False)

    def draw_in_ascii(self) -> None:
        """Draw only ASCII from now on; replace other characters, as in names."""
        from arktui.terminal.ascii_filter import AsciiFilter  # noqa: PLC0415 - rarely needed

        self.add_line_filter(AsciiFilter())

    def run(self, *, headless: bool = False, mouse: bool = True, **options: Any) -> None:  # noqa: ANN401 - Textual's own
        """Run until the user quits, a signal arrives or the terminal disappears."""
        if not headless:  # headless, the process belongs to the caller
            self._shutdown_guard.prepare(mouse=mouse)
        return super().run(headless=headless, mouse=mouse, **options)

    def _leave(self, return_code: int) -> None:
        """Exit; called from another thread."""
        self.call_in_loop(partial(self.exit, return_code=return_code))

    def exit(self, result: None = None, return_code: int = 0, message: Any = None) -> None:  # noqa: ANN401
        """Exit in an orderly way; after a moment the process ends in any case."""
        self._shutdown_guard.begin(return_code)
        screen = self.screen_stack[0] if self.screen_stack else None
        if isinstance(screen, MainScreen):
            screen.keep_workspace_at_end()
        super().exit(result, return_code, message)

    def get_default_screen(self) -> Screen[Any]:
        """Return the main screen, in its final layout before there is any data."""
        return self._main_screen()

    def _main_screen(self) -> MainScreen:
        return MainScreen(self.session, self._settings, self._glyphs)

    def _session(self, connect: Connect, target: Target, settings: Settings) -> Session:
        report, limiter, clock = self._report_error, self._rate_limiter, self._clock
        return Session(self, connect, target, settings, report, rate_limiter=limiter, clock=clock)

    @property
    def store(self) -> JobStore:
        """The jobs."""
        return self.session.store

    @property
    def history(self) -> History:
        """The history."""
        return self.session.history

    @property
    def activity(self) -> Activity:
        """What happened, and what is watched."""
        return self.session.activity

    @property
    def feed(self) -> Feed:
        """The feed."""
        return self.session.feed

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call a function with each snapshot of this session and of those after it; return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _report_error(self, problem: ErrorRecord) -> None:
        """Add a problem to the errors; may be called from another thread."""
        self.call_in_loop(lambda: self.feed.add_error(problem))

    def on_ready(self) -> None:
        """Start the feed once the first screen is painted."""
        screen = self.screen_stack[0]
        if isinstance(screen, MainScreen):
            screen.is_painted = True
        self.app_resume_signal.subscribe(self, self._refresh_after_suspend)
        self._start_session()
        if self._is_first_start:
            self.run_worker(remember_start, thread=True, exit_on_error=False)
            self.main.show_first_steps()

    def _start_session(self) -> None:
        complaints = [*self._settings.complaints, *self._unreadable_colours()]
        self.session.start(self.main, complaints, *self._listeners, self._show)
        self.main.run_worker(self.main.restore_workspace(), name="workspace", exit_on_error=False)

    # Other targets

    @cached_property
    def switching(self) -> Switching | None:
        """What switches to other targets; None if the app was given no accounts."""
        if self._accounts is None:
            return None
        from arktui.ui.switching import Switching  # noqa: PLC0415 - on first use

        return Switching(self._accounts, self._choice, lambda: self.session, lambda: self.main, self._change_session)

    @property
    def main(self) -> MainScreen:
        """The screen with the panes."""
        return cast("MainScreen", self.screen_stack[0])

    def action_show_profiles(self) -> None:
        """Show the profiles."""
        from arktui.ui.screens.profiles_screen import ProfilesScreen  # noqa: PLC0415 - on first use

        if (switching := self.switching) is None:
            self.main.notify_user("the demo watches no account: there are no profiles")
        else:
            self.main.open_overlay(ProfilesScreen(switching, self._settings.profiles, self._glyphs))

    async def _change_session(self, connect: Connect, target: Target, settings: Settings) -> None:
        """End this session and start another one, with a screen of its own."""
        from asyncio import to_thread  # noqa: PLC0415 - on first use

        await to_thread(self.main.keep_workspace_at_end)
        old = self.session
        old.stop()
        self._settings = settings
        self.session = self._session(connect, target, settings)
        while len(self.screen_stack) > 1:
            self.pop_screen()
        screen = self._main_screen()
        screen.is_painted = True
        await self.replace_screen(screen)
        await old.close()  # before the file is read again: the account may be the same
        gc.unfreeze()  # what the old session held can be freed
        self._start_session()

    def _unreadable_colours(self) -> list[str]:
        """Return the colours of the user's own theme that are hard to read."""
        own = self._settings.own_theme
        if own is None:
            return []
        from arktui.ui.contrast import unreadable  # noqa: PLC0415 - few users have such a theme

        return [f"the theme {own.name}: {words}" for words in unreadable(own_theme(own))]

    def on_unmount(self) -> None:
        """Judge no more, and write the rest of the history."""
        self.session.judging.stop()
        self.history.close()

    async def on_event(self, event: Event) -> None:
        """Record that the user is present, then handle the event."""
        if isinstance(event, InputEvent):
            self._keys_pressed += isinstance(event, Key)
            self.activity.touch()
            screen = self.screen_stack[0]
            if isinstance(screen, MainScreen):
                screen.on_key_pressed()
                if isinstance(event, Key) and not event.is_forwarded and self._takes_key(event):
                    return
        await super().on_event(event)

    def _takes_key(self, key: Key) -> bool:
        """Return whether the screen on top took a key before any binding."""
        if len(self.screen_stack) == 1:
            return self.main.takes_key(key)
        from arktui.ui.screens.keys_screen import KeysScreen  # noqa: PLC0415 - imported with the first overlay

        return isinstance(self.screen, KeysScreen) and self.screen.take(key)

    def _refresh_after_suspend(self, _: App[Any]) -> None:
        """Repaint everything and refresh after the program was suspended."""
        self.refresh()
        self.feed.refresh()

    def on_app_blur(self) -> None:
        """Refresh less often while the terminal does not have the focus, unless something is watched."""
        self.activity.blur()
        self._set_attention()

    def on_app_focus(self) -> None:
        """Refresh now, and at the usual interval again."""
        self.activity.focus()
        screen = self.screen_stack[0]
        if isinstance(screen, MainScreen):
            screen.update_digest()
        self._set_attention()

    def _set_attention(self) -> None:
        if self.session.has_feed:
            self.feed.set_attention(is_attended=self.activity.needs_usual_interval)

    def on_resize(self, event: Resize) -> None:
        """Repaint everything if the layout already has this size: the terminal may have lost its content."""
        if self.screen_stack and event.size == laid_out_size(self.screen):
            self.refresh()

    def action_repaint(self) -> None:
        """Clear the terminal and repaint everything; another program may have written to it."""
        self.write_control(CLEAR)
        self.refresh()

    def _show(self, snapshot: Snapshot) -> None:
        screen = self.screen_stack[0]
        if isinstance(screen, MainScreen):
            screen.show(snapshot)
        self._set_attention()
        if not gc.isenabled():  # off since the start; everything made by now lives on
            gc.freeze()
            gc.enable()
        if len(self.screen_stack) == 1:  # anything frozen while another screen is open would never be freed
            self.session.gc_tuner.note(len(snapshot.jobs) - len(self.store.active))

    def on_mine_chosen(self, message: MineChosen) -> None:
        """Save which owner the user is."""
        remember_mine(message.owner)

    def action_interrupt(self) -> None:
        """Quit on the second ctrl+c in a row, so that a single slip does not end a long session."""
        self._quit_if_asked_twice("app.interrupt")

    def action_quit_if_confirmed(self) -> None:
        """Quit, unless `confirm_quit` is on: then on the second press in a row."""
        if self._settings.confirm_quit:
            self._quit_if_asked_twice("app.quit")
        else:
            self.exit()

    def is_repeated(self, what: str) -> bool:
        """Return whether the last key asked for the same, a moment ago; otherwise the next one may repeat this."""
        now, (asked, keys, asked_at) = monotonic(), self._asked
        self._asked = what, self._keys_pressed, now
        return asked == what and self._keys_pressed == keys + 1 and now - asked_at < _TWICE_WITHIN

    def _quit_if_asked_twice(self, action_id: str) -> None:
        if self.is_repeated("app.quit"):
            self.exit()
            return
        screen = self.screen_stack[0]
        if isinstance(screen, MainScreen):
            screen.notify_user(f"press {key_name(action_id, self._settings.keys)} again to quit")

    def pop_screen(self) -> AwaitComplete:
        """Close the topmost screen, and clear Textual's cache of borders, which would keep it alive."""
        clear_styles_cache()
        return super().pop_screen()

    def switch_screen(self, screen: Screen[Any] | str) -> AwaitComplete:
        """Show another screen in place of the topmost one, and clear the same cache."""
        clear_styles_cache()
        return super().switch_screen(screen)

    def set_theme(self, name: str) -> None:
        """Draw in the colours of a theme from now on."""
        self.ansi_color = self.available_themes[name].ansi
        self.theme = name

    def copy_to_clipboard(self, text: str) -> None:
        """Copy to the clipboard of the user's own machine, unless the text is too long for terminals."""
        from arktui.terminal.clipboard import copying  # noqa: PLC0415 - on first use

        self.set_clipboard(text)
        if sequence := copying(text, os.environ):
            self.write_control(sequence)

    def action_run_command(self, name: str) -> None:
        """Run a command of the user's own, about the marked jobs or the one under the cursor."""
        from arktui.ui.command_runner import CommandRunner  # noqa: PLC0415 - on first use

        screen = self.screen_stack[0]
        if isinstance(screen, MainScreen):
            command = self._settings.commands[name]
            jobs = screen.chosen_jobs if command.marks else screen.jobs_at_cursor
            CommandRunner(self, self.session.target, self.feed.error_file, screen.notify_user).run(command, jobs)

    def action_show_keys(self) -> None:
        """Show the keys of the pane or screen that one is in, and all others."""
        from arktui.ui.screens.keys_screen import KeysScreen  # noqa: PLC0415 - on first use
        from arktui.ui.screens.overlay_screen import OverlayScreen  # noqa: PLC0415

        screen = self.screen if isinstance(self.screen, OverlayScreen) else self.main
        self.main.open_overlay(KeysScreen(screen, self._glyphs))


def _can_shape_pointer() -> bool:
    from arktui.terminal.multiplexer import knows_strings  # noqa: PLC0415 - only with the mouse

    return knows_strings(os.environ)


def has_few_colours(environment: Mapping[str, str]) -> bool:
    """Whether the terminal has at most sixteen colours, or the user wants none."""
    if environment.get("NO_COLOR"):
        return True
    if environment.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        return False
    return "256color" not in environment.get("TERM", "") and environment.get("TERM", "") not in (
        "xterm-kitty",
        "xterm-ghostty",
        "alacritty",
        "foot",
    )
