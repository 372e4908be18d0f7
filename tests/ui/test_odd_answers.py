"""Fuzz: after any answer of the service every screen draws, no text drives the terminal, and the feed recovers.

`ARKTUI_FUZZ` is the number of inputs (default 40). From `LONG` on, progress goes to stderr.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
import unicodedata
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
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
from arktui.sandbox.clock import ManualClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.target import Target
from arktui.ui.app import ArktuiApp
from tests.app_harness import FROZEN, UnlimitedPace, is_live
from tests.odd import Odd, answers, envelope, sound
from tests.sandbox_server import REGION, START

COUNT = int(os.environ.get("ARKTUI_FUZZ", "40"))

LONG = 100
"""Inputs between two reports of the progress."""

FOREIGN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories of characters that no screen shows."""

TURNS = 20_000
"""Turns of the event loop in which a condition has to come about."""

OVERLAYS = ("B", "x", "T", "y", "N", "!", "?", ":")
KEYS = ("e", "1", "4", "0", "s", "S", "j", "G", "g", "m", "tab", "i", "b", "*", "W")

SOUND = Odd(200, envelope({"TotalCount": 3, "Items": [sound(n) for n in range(3)]}), (), envelope(sound(0)), 1.0)


@dataclass(frozen=True)
class Input:
    """Answers one after the other, and what the user does in between."""

    answers: list[Odd]
    keys: list[str]
    size: tuple[int, int]


def inputs() -> st.SearchStrategy[Input]:
    return st.builds(
        Input,
        st.lists(answers(), min_size=1, max_size=2),
        st.lists(st.sampled_from((*OVERLAYS, *OVERLAYS, *KEYS)), min_size=1, max_size=3),
        st.tuples(st.sampled_from((8, 9, 13, 20, 40, 54, 60, 80, 120, 200)), st.sampled_from((3, 8, 16, 24))),
    )


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

    def __init__(self) -> None:
        self.ark = OddArk()
        self.clock = ManualClock(START)
        self.taken = 0
        self._queue: asyncio.Queue[tuple[Input, asyncio.Future[None]]] = asyncio.Queue()

    def _make(self) -> ArktuiApp:
        def connect(before_request: Callable[[], Awaitable[None]]) -> ArkClient:
            return ArkClient(
                Endpoint("http://sandbox", REGION),
                Credentials(ACCESS_KEY, SECRET_KEY),
                transport=ASGITransport(self.ark),
                before_request=before_request,
            )

        target = Target(profile="prod", region=REGION, clock=self.clock.now, account=("key", "endpoint"))
        chosen = Settings(interval=0, theme="dark", alert_command="")
        return ArktuiApp(connect, target, chosen, rate_limiter=EvenPace(), clock=lambda: FROZEN)

    async def run(self) -> None:
        """Take inputs in for ever."""
        while True:
            self.ark.answer = SOUND
            self.app = self._make()
            with suppress(Exception):
                async with self.app.run_test(size=(120, 40)):
                    await self._until(lambda: is_live(self.app.store.snapshot))
                    while True:
                        what, answer = await self._queue.get()
                        try:
                            await self._drive(what)
                        except Exception as error:  # noqa: BLE001 - it is the test's to judge
                            answer.set_exception(error)
                            break
                        answer.set_result(None)

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
        assert not self.app.history.complaint
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
        names = {"!": "exclamation_mark", "?": "question_mark", ":": "colon", "*": "asterisk"}
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
    driven, loop = Driven(), asyncio.get_running_loop()
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
