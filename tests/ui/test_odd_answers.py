"""Fuzz: after any answer of the service every screen draws, no text drives the terminal, and the feed recovers.

Some inputs restart the program on a history file with odd values in its rows, some of them with ASCII characters only.
`ARKTUI_FUZZ` is the number of inputs (default 40). From `LONG` on, progress goes to stderr.
"""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import sys
import time
import unicodedata
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import events
from textual.geometry import Size
from textual.screen import Screen

from arktui.api.client import ArkClient
from arktui.api.credentials import Credentials
from arktui.api.endpoint import Endpoint
from arktui.config import Settings
from arktui.history.writer import history_path
from arktui.sandbox.clock import ManualClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.store.job import Job
from arktui.target import Target
from arktui.ui.app import ArktuiApp
from tests.app_harness import FROZEN, UnlimitedPace, is_live
from tests.odd import ODD, Odd, answers, envelope, sound
from tests.sandbox_server import REGION, START

COUNT = int(os.environ.get("ARKTUI_FUZZ", "40"))

RESTARTS = 12
"""One in so many inputs restarts the program."""

LONG = 100
"""Inputs between two reports of the progress."""

FOREIGN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories of characters that no screen shows."""

TURNS = 20_000
"""Turns of the event loop in which a condition has to come about."""

OVERLAYS = ("B", "x", "T", "y", "N", "!", "?", "ctrl+p")
KEYS = ("e", "1", "4", "0", "s", "S", "j", "G", "g", "m", "tab", "i", "b", "*", "W")

ACCOUNT = ("key", "endpoint")

SOUND = Odd(200, envelope({"TotalCount": 3, "Items": [sound(n) for n in range(3)]}), (), envelope(sound(0)), 1.0)


COLUMNS = {
    "jobs": ("id", "phase", "is_over", "created", "first_seen", "last_seen", "gone", "facts"),
    "samples": ("at", "done", "failed", "total"),
    "phases": ("seen", "phase", "began"),
    "notes": ("kind", "key", "value"),
}
"""The columns of the history file that are odd after a restart."""

FACTS = tuple(field.name for field in fields(Job) if field.name not in ("id", "phase", "counts", "forecast"))
"""The fields of a job in the JSON of its row."""


@dataclass(frozen=True)
class OddValue:
    """A value in the history file; with a `fact`, in the JSON of that field of the jobs."""

    table: str
    column: str
    fact: str
    value: Any


@dataclass(frozen=True)
class Restart:
    """The program starts again, with odd values in its history, and with ASCII characters only or not."""

    values: list[OddValue]
    ascii: bool


@dataclass(frozen=True)
class Input:
    """Answers one after the other, and what the user does in between."""

    answers: list[Odd]
    keys: list[str]
    size: tuple[int, int]
    restart: Restart | None


@st.composite
def odd_values(draw: st.DrawFn) -> OddValue:
    table = draw(st.sampled_from(("jobs", "jobs", "samples", "phases", "notes")))
    column = draw(st.sampled_from(COLUMNS[table]))
    fact = draw(st.sampled_from(("", *FACTS))) if column == "facts" else ""
    return OddValue(table, column, fact, draw(st.sampled_from(ODD)))


def restarts() -> st.SearchStrategy[Restart]:
    return st.builds(Restart, st.lists(odd_values(), max_size=3), st.booleans())


def inputs() -> st.SearchStrategy[Input]:
    return st.builds(
        Input,
        st.lists(answers(), min_size=1, max_size=2),
        st.lists(st.sampled_from((*OVERLAYS, *OVERLAYS, *KEYS)), min_size=1, max_size=3),
        st.tuples(st.sampled_from((8, 9, 13, 20, 40, 54, 60, 80, 120, 200)), st.sampled_from((3, 8, 16, 24))),
        st.sampled_from([False] * (RESTARTS - 1) + [True]).flatmap(lambda odd: restarts() if odd else st.none()),
    )


def spoil(path: Path, values: list[OddValue]) -> None:
    """Put odd values into the history file; a row whose key would occur twice stays as it is."""
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for odd in values:
            value = odd.value
            if odd.fact:
                [facts] = file.execute("SELECT facts FROM jobs LIMIT 1").fetchone() or ("{}",)
                with suppress(ValueError, TypeError, RecursionError):
                    value = json.dumps({**json.loads(facts), odd.fact: value})
            if isinstance(value, (list, dict)):
                value = json.dumps(value)
            if isinstance(value, str):
                value = value.encode(errors="surrogatepass")
            cast = "CAST(? AS TEXT)" if isinstance(value, bytes) else "?"
            with suppress(OverflowError):
                file.execute(f"UPDATE OR IGNORE {odd.table} SET {odd.column} = {cast}", (value,))  # noqa: S608


class EvenPace(UnlimitedPace):
    """Does not slow down: thousands of refusals would bring it to its slowest."""

    def on_throttled(self) -> None:
        """Go on as before."""


class OddArk:
    """Gives the scripted answers, whatever is asked."""

    answer = SOUND

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        answer, is_get = self.answer, b"GetBatchInferenceJob" in scope["query_string"]
        await receive()
        await send({"type": "http.response.start", "status": answer.status, "headers": list(answer.headers)})
        await send({"type": "http.response.body", "body": answer.item if is_get else answer.body})


class Driven:
    """The program, watching an odd service; it is started again after it has died."""

    def __init__(self, history: Path) -> None:
        self.ark = OddArk()
        self.clock = ManualClock(START)
        self.taken = 0
        self._ascii = False
        self._history = history
        self._sound_history = b""
        self._may_complain = False
        self._queue: asyncio.Queue[tuple[Input, asyncio.Future[None]]] = asyncio.Queue()

    def _make(self) -> ArktuiApp:
        def connect(before_request: Callable[[], Awaitable[None]]) -> ArkClient:
            return ArkClient(
                Endpoint("http://sandbox", REGION),
                Credentials(ACCESS_KEY, SECRET_KEY),
                transport=ASGITransport(self.ark),
                before_request=before_request,
            )

        target = Target(profile="prod", region=REGION, clock=self.clock.now, account=ACCOUNT)
        chosen = Settings(interval=0, theme="dark", alert_command="", ascii=self._ascii)
        return ArktuiApp(connect, target, chosen, rate_limiter=EvenPace(), clock=lambda: FROZEN)

    async def run(self) -> None:
        """Take inputs in for ever."""
        what: Input | None = None
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        while True:
            self.ark.answer = SOUND
            self.app = self._make()
            try:
                async with self.app.run_test(size=(120, 40)):
                    await self._until(lambda: is_live(self.app.store.snapshot))
                    if what is not None:
                        await self._drive(what)
                        answer.set_result(None)
                    while True:
                        what, answer = await self._queue.get()
                        if what.restart is not None:
                            break
                        await self._drive(what)
                        answer.set_result(None)
                if what.restart is not None:
                    self._restart(what.restart)
            except Exception as error:
                what = None
                if answer.done():
                    raise
                answer.set_exception(error)

    def _restart(self, restart: Restart) -> None:
        self._ascii, self._may_complain = restart.ascii, bool(restart.values)
        self._sound_history = self._sound_history or self._history.read_bytes()
        self._history.write_bytes(self._sound_history)
        spoil(self._history, restart.values)

    async def take(self, what: Input) -> None:
        """Drive the program with an input; raises what goes wrong."""
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._queue.put((what, answer))
        await answer
        self.taken += 1

    async def _drive(self, what: Input) -> None:
        await self._resize(*what.size)
        for answer in what.answers:
            await self._answered(answer)
            for key in what.keys:
                if key in OVERLAYS:
                    await self._leave()
                await self._press(key)
                if key in OVERLAYS:
                    self._check(what.size)
            await self._leave()
            self._check(what.size)
        await self._answered(SOUND)
        await self._until(lambda: is_live(self.app.store.snapshot))
        errors = self.app.store.snapshot.status.errors
        assert not [problem for problem in errors if "fault of arktui" in problem.advice], errors
        assert self._may_complain or not self.app.history.complaint
        ids = {job.id for job in self.app.store.snapshot.rows} - {sound(number)["Id"] for number in range(3)}
        self.app.feed._forget(ids)

    async def _answered(self, answer: Odd) -> None:
        self.ark.answer = answer
        self.clock.advance(answer.later)
        self.app.feed.refresh()
        for _ in range(60):
            await asyncio.sleep(0)

    async def _leave(self) -> None:
        """Close what lies over the jobs."""
        while len(self.app.screen_stack) > 1:
            await self._press("escape")

    async def _resize(self, width: int, height: int) -> None:
        size = Size(width, height)
        self.app._driver._size = size  # type: ignore[union-attr]
        self.app.post_message(events.Resize(size, size))
        await self._until(lambda: self.app.screen.size == size == self.app.screen._compositor.size)

    async def _press(self, key: str) -> None:
        driver = self.app._driver
        assert driver is not None
        depth = len(self.app.screen_stack)
        names = {"!": "exclamation_mark", "?": "question_mark", "*": "asterisk"}
        event = events.Key(names.get(key, key), key if len(key) == 1 else None)
        event.set_sender(self.app)
        driver.send_message(event)
        if (key in OVERLAYS and depth == 1) or (key == "escape" and depth > 1):
            await self._until(lambda: len(self.app.screen_stack) != depth, required=False)
        for _ in range(30):
            await asyncio.sleep(0)

    async def _until(self, condition: Callable[[], bool], *, required: bool = True) -> None:
        for turn in range(TURNS if required else 300):
            if condition():
                return
            self._alive()
            await asyncio.sleep(0 if turn % 50 else 0.001)
        assert not required, f"never came about; freshness is {self.app.store.snapshot.status.freshness}"

    def _alive(self) -> None:
        if self.app._exception is not None:
            raise AssertionError("crashed") from self.app._exception
        assert self.app.is_running

    def _check(self, size: tuple[int, int]) -> None:
        self._alive()
        screen: Screen[Any] = self.app.screen
        screen._on_timer_update()
        for strip in screen._compositor.render_strips(Size(*size)):
            line = "".join(text for text, _, control in strip if not control)
            assert cell_len(line) == sum(map(cell_len, line)) == size[0], line
            assert not [char for char in line if unicodedata.category(char) in FOREIGN], line


async def test_any_answer_is_drawn(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    time.tzset()
    driven, loop = Driven(history_path(ACCOUNT)), asyncio.get_running_loop()
    task = asyncio.create_task(driven.run())

    # One program takes all inputs, so that an input may fail only after others: there is nothing to shrink.
    @settings(
        max_examples=COUNT,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        deadline=None,
        database=None,
    )
    @given(inputs())
    def attack(what: Input) -> None:
        asyncio.run_coroutine_threadsafe(driven.take(what), loop).result()
        if driven.taken % LONG == 0:
            report()

    began = time.monotonic()

    def report() -> None:
        with capsys.disabled():
            print(f"{driven.taken:,} of {COUNT:,} inputs in {time.monotonic() - began:,.0f} s", file=sys.stderr)

    try:
        await asyncio.to_thread(attack)
    finally:
        if COUNT >= LONG:
            report()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
