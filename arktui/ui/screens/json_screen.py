"""The screen with one job as JSON."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.geometry import Size

from arktui.api.errors import ArkError
from arktui.store.clean_text import clean, clean_lines, escaped
from arktui.store.job import Job
from arktui.terminal.clipboard import notice
from arktui.ui.actions import bindings_for
from arktui.ui.screens.job_screen import OneJobScreen
from arktui.view import text
from arktui.view.glyphs import Glyphs
from arktui.view.list_json import listed_json
from arktui.view.spans import Line

if TYPE_CHECKING:
    from arktui.api.envelope import Answer


class JsonScreen(OneJobScreen):
    """Requests one job from the service and shows the answer unchanged, except that control characters are escaped."""

    BINDINGS = bindings_for("json")
    TITLE = "JSON"
    HINTS = (
        ("move.down move.up", "scroll"),
        ("json.copy", "copy all"),
        ("job.explain", "explain"),
        ("job.timeline", "timeline"),
        ("watch.job", "watch"),
    )

    def __init__(self, job: Job, ask: Callable[[str], Awaitable[Answer]], glyphs: Glyphs) -> None:
        super().__init__(job, glyphs)
        self._ask = ask
        self._heading = f"{job.id}   asking the service …"
        self._body: list[str] = []
        self._json = ""

    def on_mount(self) -> None:
        """Request the job in the background."""
        self.run_worker(self._fetch(), exclusive=True)

    async def _fetch(self) -> None:
        try:
            answer = await self._ask(self._job.id)
        except ArkError as error:
            self._heading = f"{self._job.id}   {clean(str(error))}"
            self._json = _escaped(listed_json(self._job))
            advice = clean_lines(error.advice).split("\n")
            self._body = [*advice, "", "This is what the list said of it:", "", *self._json.split("\n")]
        else:
            request = f"   RequestId {clean(answer.request_id)}" if answer.request_id else ""
            self._heading = f"GetBatchInferenceJob {self._job.id}{request}"
            self._json = _escaped(json.dumps(answer.result, ensure_ascii=False, indent=2))
            self._body = self._json.split("\n")
        self.update_lines()

    def lines(self, size: Size) -> Sequence[Line]:
        """Return the heading and the JSON; long lines wrap and keep their indentation."""
        lines: list[Line] = [((line, "strong"),) for line in text.wrap(self._heading, size.width)]
        lines.append(())
        for line in self._body:
            lines += _json_lines(line, size.width)
        return lines

    def action_copy_json(self) -> None:
        """Copy the whole answer, unless it is longer than terminals accept."""
        if self._json:
            self.app.copy_to_clipboard(self._json)
            self.notify_user(notice(self._json, f"{len(self._json.encode()):,} bytes", os.environ))
        else:
            self.notify_user("there is nothing to copy yet")


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
