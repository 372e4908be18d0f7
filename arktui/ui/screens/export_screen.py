"""The menu that exports the jobs of the query, or the marked ones."""

from __future__ import annotations

import os
from asyncio import to_thread
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from time import time
from typing import cast

from textual.binding import Binding
from textual.geometry import Size
from textual.widgets import Input

from arktui.files import create_text, path_of
from arktui.format import quantity
from arktui.store.clean_text import clean
from arktui.store.freshness import Loading
from arktui.store.job import Job
from arktui.store.snapshot import Snapshot
from arktui.sync.feed import Feed
from arktui.terminal.clipboard import BYTES_MAX, notice
from arktui.ui.actions import shared_bindings
from arktui.ui.screens.menu_screen import MenuScreen, menu_view
from arktui.ui.styled_app import StyledApp
from arktui.view.export import NAMES, Format, exported
from arktui.view.export_menu import (
    FORMATS,
    LETTERS,
    LOAD,
    NAME,
    TARGET,
    Plan,
    export_lines,
    file_name,
    missing_jobs,
    proposed_name,
)
from arktui.view.glyphs import Glyphs
from arktui.view.spans import Line

_STEP = 1_000
"""Jobs after which the progress is shown."""

_BYTE_ORDER_MARK = "\ufeff"
"""Without it, spreadsheets take the UTF-8 of a CSV file for another encoding."""


class _GivenUpError(Exception):
    """The user no longer wants the export."""


class NameField(Input):
    """The name of the file while it is typed."""

    BINDINGS = [  # noqa: RUF012 - Textual's own form
        Binding("enter", "screen.keep_name", show=False, priority=True),
        Binding("escape", "screen.leave_name", show=False, priority=True),
    ]

    def __init__(self, name: str) -> None:
        super().__init__(name, compact=True, select_on_focus=False)

    def on_mount(self) -> None:
        """Stop the cursor from blinking."""
        self.cursor_blink = False


class ExportScreen(MenuScreen):
    """Writes the jobs to a new file, off the event loop, or copies them to the clipboard."""

    BINDINGS = shared_bindings("job.export")
    TITLE = "EXPORT"
    VIEW = menu_view(LETTERS)
    HINTS = (("row.open", "choose"),)

    def __init__(self, marked: Sequence[Job], profile: str, feed: Feed, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._marked = marked
        self._feed = feed
        self._folder = Path.cwd()
        self._file_name = proposed_name(profile, time())
        self._to_clipboard = False
        self._is_loading = False
        self._written: int | None = None
        self._is_given_up = False

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the menu."""
        return export_lines(self._plan, size.width, self._glyphs)

    @property
    def _plan(self) -> Plan:
        return Plan(
            jobs=len(self._marked) or self.snapshot.shown,
            are_marked=bool(self._marked),
            missing=missing_jobs(self.snapshot),
            is_loading=self._is_loading,
            to_clipboard=self._to_clipboard,
            folder=clean(str(self._folder)),
            name=clean(self._file_name),
            written=self._written,
        )

    def _jobs(self) -> Iterable[Job]:
        if self._marked:
            return self._marked
        deleted = self.snapshot.deleted
        return (job for job in self.snapshot.rows if job.id not in deleted)

    def watch_snapshot(self, old: Snapshot, new: Snapshot) -> None:
        """Show how many jobs are loaded by now."""
        self._is_loading = self._is_loading and isinstance(new.status.freshness, Loading)
        super().watch_snapshot(old, new)

    async def action_pick(self, letter: str) -> None:
        """Do what an entry says."""
        if self._written is not None:
            self.notify_user("an export is being written")
        elif letter in FORMATS:
            self._export(FORMATS[letter])
        elif letter == TARGET:
            self._to_clipboard = not self._to_clipboard
            self.update_lines()
        elif letter == NAME and not self._to_clipboard:
            await self._edit_name()
        elif letter == LOAD:
            self._load()

    # What is not loaded

    def _load(self) -> None:
        if self._marked or missing_jobs(self.snapshot) == 0:
            self.notify_user("all jobs are loaded")
            return
        self._is_loading = True
        self._feed.load_query()
        self.update_lines()

    def action_close(self) -> None:
        """Give up what is under way; otherwise return to the screen below."""
        if self._written is not None:
            self._is_given_up = True
        elif self._is_loading:
            self._is_loading = False
            self._feed.stop_loading()
            self.update_lines()
        else:
            super().action_close()

    def action_export(self) -> None:
        """Close the menu: its own key does."""
        self.action_close()

    def on_unmount(self) -> None:
        """Give up what is under way: the program ends."""
        self._is_given_up = True

    # The name

    async def _edit_name(self) -> None:
        field = NameField(str(self._folder / self._file_name))
        await self.mount(field)
        field.focus()

    def action_keep_name(self) -> None:
        """Take the name; in a folder that is typed, keep the proposed one."""
        typed = self.query_one(NameField).value.strip()
        path = Path.cwd() / path_of(typed)
        if not typed or typed.endswith("/") or path.is_dir():
            path /= self._file_name
        self._folder, self._file_name = path.parent, path.name
        self.action_leave_name()

    def action_leave_name(self) -> None:
        """Keep the name as it was."""
        self.query_one(NameField).remove()
        self._view.focus()
        self.update_lines()

    # Writing

    def _export(self, form: Format) -> None:
        if self._to_clipboard:
            self._copy(form)
            return
        self._written, self._is_given_up = 0, False
        self.update_lines()
        self.run_worker(self._write(self._folder / file_name(self._file_name, form), form))

    def _copy(self, form: Format) -> None:
        """Copy to the clipboard; of a text that is too long, no more is made than shows that."""
        chunks, length = [], 0
        for chunk in exported(self._jobs(), form):
            chunks.append(chunk)
            length += len(chunk)
            if length > BYTES_MAX:
                self.notify_user(f"too long to copy: terminals accept {BYTES_MAX:,} bytes; write a file instead")
                return
        text = "".join(chunks)
        self.app.copy_to_clipboard(text)
        self.close_with(notice(text, f"{quantity(self._plan.jobs, 'job')} as {NAMES[form]}", os.environ))

    async def _write(self, path: Path, form: Format) -> None:
        count = self._plan.jobs
        jobs = self._jobs()
        try:
            await to_thread(create_text, path, self._chunks(jobs, form))
        except _GivenUpError:
            problem = "given up: no file was written"
        except FileExistsError:
            problem = f"not written: {clean(str(path))} exists; {NAME} changes the name"
        except (OSError, ValueError) as error:
            problem = f"not written: {clean(getattr(error, 'strerror', None) or str(error))}"
        else:
            self.close_with(f"wrote {quantity(count, 'job')} to {clean(str(path))}")
            return
        self._written = None
        self.update_lines()
        self.notify_user(problem)

    def _chunks(self, jobs: Iterable[Job], form: Format) -> Iterator[str]:
        """Yield the chunks of the file, and show the progress; runs in another thread."""
        if form is Format.CSV:
            yield _BYTE_ORDER_MARK
        for number, chunk in enumerate(exported(jobs, form)):
            if self._is_given_up:
                raise _GivenUpError
            if number % _STEP == 0:
                cast("StyledApp", self.app).call_in_loop(partial(self._show_written, number))
            yield chunk

    def _show_written(self, jobs: int) -> None:
        if self._written is not None:
            self._written = jobs
            self.update_lines()
