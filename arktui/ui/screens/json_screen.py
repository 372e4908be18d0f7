"""The screen with one job as JSON."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.screen import ModalScreen

from arktui.api.errors import ArkError
from arktui.keys import key_name
from arktui.store.job import Job
from arktui.store.text import clean, clean_lines, escaped
from arktui.ui import text
from arktui.ui.bindings import bindings_for
from arktui.ui.clipboard import BYTES_MAX
from arktui.ui.ink import Line
from arktui.ui.listed import listed_json
from arktui.ui.widgets.line_view import LineView

if TYPE_CHECKING:
    from arktui.api.envelope import Answer


class JsonScreen(ModalScreen[None], inherit_bindings=False):
    """Asks the service about one job and shows the answer as it came, characters that drive a terminal escaped."""

    BINDINGS = bindings_for("overlay", "json")

    def __init__(self, job: Job, ask: Callable[[str], Awaitable[Answer]], keymap: Mapping[str, str]) -> None:
        super().__init__()
        self._keymap = keymap
        self._job = job
        self._ask = ask
        self._text = ""

    def compose(self) -> ComposeResult:
        """Show a heading and the text."""
        keys = (key_name(action_id, self._keymap) for action_id in ("json.copy", "overlay.close"))
        yield _JsonView("{} copies, {} closes".format(*keys))

    def on_mount(self) -> None:
        """Ask the service, in the background."""
        self._view.show(f"{self._job.id}   asking the service …", "")
        self.run_worker(self._fetch(), exclusive=True)

    async def _fetch(self) -> None:
        try:
            answer = await self._ask(self._job.id)
        except ArkError as error:
            self._text = _escaped(listed_json(self._job))
            told = f"{clean_lines(error.advice)}\n\nThis is what the list said of it:\n\n{self._text}"
            self._view.show(f"{self._job.id}   {clean(str(error))}", told)
            return
        self._text = _escaped(json.dumps(answer.result, ensure_ascii=False, indent=2))
        asked = f"GetBatchInferenceJob {self._job.id}"
        request = f"   RequestId {clean(answer.request_id)}" if answer.request_id else ""
        self._view.show(asked + request, self._text)

    @property
    def _view(self) -> _JsonView:
        return self.query_one(_JsonView)

    def action_copy_json(self) -> None:
        """Copy the whole text, as far as terminals take it."""
        size = len(self._text.encode())
        if size > BYTES_MAX:
            self._view.note(f"too long to be copied: {size:,} bytes, and terminals take {BYTES_MAX:,}")
        elif size:
            self.app.copy_to_clipboard(self._text)
            self._view.note(f"copied {size:,} bytes")

    def action_close(self) -> None:
        """Go back to the jobs."""
        self.dismiss()


class _JsonView(LineView, can_focus=True):
    """A heading and lines of JSON."""

    def __init__(self, note: str) -> None:
        super().__init__()
        self._heading = ""
        self._note = note
        self._body: list[str] = []

    def note(self, words: str) -> None:
        """Say something under the heading."""
        self._note = words
        self.update()

    def show(self, heading: str, body: str) -> None:
        """Show another heading and text."""
        self._heading = heading
        self._body = body.split("\n")
        self.update()

    def lines(self, width: int) -> Sequence[Line]:
        """Return the lines, long ones broken with their indentation kept."""
        lines: list[Line] = [((line, "strong"),) for line in text.wrap(self._heading, width)]
        lines += [((self._note, "dim"),), ()]
        for line in self._body:
            lines += _json_lines(line, width)
        return lines


def _escaped(text: str) -> str:
    return "\n".join(escaped(line) for line in text.split("\n"))


def _json_lines(line: str, width: int) -> list[Line]:
    """Return one line of indented JSON with its key dimmed."""
    value = line.lstrip(" ")
    indent = " " * (len(line) - len(value))
    key = ""
    if value.startswith('"') and '": ' in value:
        key, value = value.split('": ', 1)
        key += '": '
    first, *rest = text.wrap(value, max(width - len(indent) - cell_len(key), 10))
    return [
        ((indent + key, "dim"), (first, "")),
        *(((indent + "  ", ""), (part, "")) for part in rest),
    ]
