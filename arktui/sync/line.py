"""The line to the service: opened when it is first needed, paced, and free for the reader's next question at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from arktui.api.errors import ThrottledError

if TYPE_CHECKING:
    from arktui.api.envelope import Answer
    from arktui.api.models import JobPage
    from arktui.api.query import ListQuery
    from arktui.sync.pace import Pace


class Client(Protocol):
    """What the feed needs of `arktui.api.client.ArkClient`, which it does not import."""

    clock_offset: float
    """Seconds by which the service's clock is ahead of this machine's."""

    async def list_batch_inference_jobs(self, query: ListQuery) -> JobPage:
        """Ask for one page."""
        ...

    async def call(self, action: str, body: Mapping[str, Any]) -> Answer:
        """Call any action."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


Connect = Callable[[Callable[[], Awaitable[None]]], Client]
"""Makes a client, off the event loop; takes what is to be awaited before each request."""


class OvertakenError(Exception):
    """The reader asked for something else before the answer came."""


class Line:
    """Asks the service for pages, and lets the pace learn from the answers."""

    def __init__(self, connect: Connect, pace: Pace) -> None:
        self._connect = connect
        self._pace = pace
        self._client: Client | None = None
        self._in_flight: set[asyncio.Future[JobPage]] = set()

    @property
    def clock_offset(self) -> float:
        """Seconds by which the service's clock is ahead of this machine's; 0 until known."""
        return self._client.clock_offset if self._client else 0.0

    @property
    def per_minute(self) -> int:
        """Requests that went out in the last 60 seconds."""
        return self._pace.per_minute

    async def ask(self, requests: Sequence[ListQuery]) -> tuple[list[JobPage], Exception | None]:
        """Return the pages asked for, all at a time, up to the first that could not be had, and why that was.

        Raises:
            OvertakenError: The questions were dropped.
        """
        client = await self._connected()
        asked = [asyncio.ensure_future(client.list_batch_inference_jobs(request)) for request in requests]
        self._in_flight.update(asked)
        try:
            answers = await asyncio.gather(*asked, return_exceptions=True)
        finally:
            self._in_flight.difference_update(asked)
        return self._heeded(answers)

    def drop(self) -> None:
        """Give up the pages that are being asked for, if there are any."""
        for asked in self._in_flight:
            asked.cancel()

    async def call(self, action: str, body: Mapping[str, Any]) -> Answer:
        """Return the answer to any action; raises ArkError."""
        client = await self._connected()
        try:
            answer = await client.call(action, body)
        except ThrottledError:
            self._pace.throttled()
            raise
        self._pace.good()
        return answer

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _connected(self) -> Client:
        if self._client is None:
            self._client = await asyncio.to_thread(self._connect, self._pace.turn)
        return self._client

    def _heeded(self, answers: Sequence[JobPage | BaseException]) -> tuple[list[JobPage], Exception | None]:
        """Let the pace learn: however many are refused of those that were under way together, that is once."""
        pages: list[JobPage] = []
        error: Exception | None = None
        for answer in answers:
            if isinstance(answer, Exception):
                error = error or answer
            elif isinstance(answer, BaseException):
                raise OvertakenError from None
            elif error is None:
                pages.append(answer)
        if any(isinstance(answer, ThrottledError) for answer in answers):
            self._pace.throttled()
        else:
            for _ in pages:
                self._pace.good()
        return pages, error
