"""Alerts: the terminal's bell, a desktop notification, and the user's program."""

from __future__ import annotations

import os
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from time import time
from typing import Any

from arktui.activity.alert_command import run_command
from arktui.activity.events import Event
from arktui.config import Settings
from arktui.store.clean_text import clean
from arktui.store.error_log import ErrorRecord
from arktui.target import Target
from arktui.terminal.ascii_text import in_ascii
from arktui.terminal.locale import is_utf8
from arktui.terminal.notification import notifying
from arktui.view.event_text import alert_text

TOGETHER = 1.0
"""Seconds for which events are gathered into one alert: a refresh brings several."""

_BELL = "\x07"
_ADVICE = "Run the program by hand with JSON on its standard input, and check alert_command in the configuration."


class Alerts:
    """Gathers events for `TOGETHER` seconds and sends one alert for them.

    `later` calls a function after a number of seconds, `write` sends text to the terminal, `work` runs a coroutine in
    the background, and `note` records what went wrong.
    """

    def __init__(
        self,
        settings: Settings,
        target: Target,
        later: Callable[[float, Callable[[], None]], object],
        write: Callable[[str], object],
        work: Callable[[Coroutine[Any, Any, None]], object],
        note: Callable[[ErrorRecord], object],
    ) -> None:
        self._settings = settings
        self._target = target
        self._later = later
        self._write = write
        self._work = work
        self._note = note
        self._gathered: list[Event] = []
        self._for_command: list[Event] = []
        self._is_running = False

    def add(self, events: Sequence[Event]) -> None:
        """Send an alert for events, together with others that follow within `TOGETHER` seconds."""
        if events and not self._gathered:
            self._later(TOGETHER, self._send)
        self._gathered += events

    def _send(self) -> None:
        events, self._gathered = self._gathered, []
        bell = _BELL if self._settings.bell else ""
        words = clean(alert_text(events))
        notification = notifying(words if is_utf8() else in_ascii(words), self._settings.notification, os.environ)
        if bell or notification:
            self._write(bell + notification)
        if self._settings.alert_command:
            self._for_command += events
            if not self._is_running:
                self._is_running = True
                self._work(self._run_command())

    async def _run_command(self) -> None:
        """Run the program, then again for events that came in the meantime."""
        try:
            while events := self._for_command:
                self._for_command = []
                if problem := await run_command(self._settings.alert_command, self._as_json(events)):
                    self._note(ErrorRecord.of("AlertCommand", problem, _ADVICE, at=time()))
        finally:
            self._is_running = False

    def _as_json(self, events: Sequence[Event]) -> str:
        import json  # noqa: PLC0415 - not needed for the first screen

        target = self._target
        alert = {"text": alert_text(events), "profile": target.profile, "region": target.region}
        return json.dumps(alert | {"events": [*map(_event, events)]}, ensure_ascii=False) + "\n"


def _event(event: Event) -> dict[str, Any]:
    job = event.job
    return {
        "kind": event.kind.value,
        "at": _moment(event.at),
        "job": {
            "id": job.id,
            "name": job.name,
            "project": job.project,
            "model": job.model,
            "owner": job.owner,
            "phase": job.phase,
            "message": job.message,
            "done": job.counts.done,
            "failed": job.counts.failed,
            "total": job.counts.total,
            "created": _moment(job.created),
            "expires": _moment(job.expires),
            "output": job.output,
        },
    }


def _moment(moment: float | None) -> str | None:
    return None if moment is None else datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
