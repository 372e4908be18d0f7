"""The line to the service: opened when it is first needed, paced, and free for the reader's next question at once."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from arktui.api.errors import ThrottledError
from arktui.clock import CLOCKS_AGREE, CLOCKS_TREMBLE

if TYPE_CHECKING:
    from arktui.api.envelope import Answer
    from arktui.api.list_query import ListQuery
    from arktui.api.models import JobPage
    from arktui.clock import ServiceClock
    from arktui.sync.rate_limiter import RateLimiter

_T = TypeVar("_T")


class Client(Protocol):
    """What the feed needs of `arktui.api.client.ArkClient`, which it does not import."""

    service_clock: ServiceClock
    """The service's time, by several of its good answers."""
    keys_end_at: float | None
    """When the credentials end, in epoch seconds; None when they do not, or that is not known."""

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


class Connection:
    """Asks the service for pages, and lets the pace learn from the answers."""

    def __init__(self, connect: Connect, pace: RateLimiter) -> None:
        self._connect = connect
        self._pace = pace
        self._client: Client | None = None
        self._in_flight: list[asyncio.Future[JobPage]] = []

    @property
    def clock_offset(self) -> float | None:
        """Seconds by which the service's clock is ahead of this machine's; None until known."""
        return self._client.service_clock.offset if self._client else None

    def offset_after(self, told: float) -> float:
        """Return the offset to tell after the one told before: the same for small changes, 0 for a small one."""
        offset = self.clock_offset or 0.0
        if abs(offset - told) < CLOCKS_TREMBLE:
            return told
        return offset if abs(offset) >= CLOCKS_AGREE else 0.0

    def pop_outlier(self) -> float | None:
        """Return by how many seconds an answer was dated later than those before and after it, once for each."""
        return self._client.service_clock.pop_outlier() if self._client else None

    @property
    def keys_end_at(self) -> float | None:
        """When the credentials end, in epoch seconds; None when they do not, or that is not known."""
        return self._client.keys_end_at if self._client else None

    @property
    def per_minute(self) -> int:
        """Requests that went out in the last 60 seconds."""
        return self._pace.per_minute

    async def ask(self, request: ListQuery) -> JobPage:
        """Return one page of jobs.

        Raises:
            OvertakenError: The question was dropped.
            ArkError: There is no good answer.
        """
        [page] = [page async for _, page in self.pages(iter([request]))]
        return page

    async def pages(
        self, requests: Iterator[ListQuery], in_flight: int = 1
    ) -> AsyncGenerator[tuple[ListQuery, JobPage], None]:
        """Yield the pages that are asked for, in order, with so many requests under way at a time.

        A request is drawn when it can go out. After an error the others that are under way are given up: so refusals of
        requests that were under way together slow the pace down once.

        Raises:
            OvertakenError: The questions were dropped.
            ArkError: There is no good answer.
        """
        client = await self._connected()
        ahead: deque[tuple[ListQuery, asyncio.Future[JobPage]]] = deque()
        try:
            while True:
                while len(ahead) < in_flight and (request := next(requests, None)) is not None:
                    ahead.append((request, asyncio.ensure_future(client.list_batch_inference_jobs(request))))
                if not ahead:
                    return
                request, asked = ahead[0]
                self._in_flight = [asked for _, asked in ahead]
                page = await self._answer_of(asked)
                ahead.popleft()
                yield request, page
        finally:
            self._in_flight = []
            for _, asked in ahead:
                asked.cancel()
            await asyncio.gather(*(asked for _, asked in ahead), return_exceptions=True)

    async def _answer_of(self, asked: asyncio.Future[JobPage]) -> JobPage:
        try:
            return await self._heeded(asked)
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            raise OvertakenError from None

    def drop(self) -> None:
        """Give up the pages that are being asked for, if there are any."""
        for asked in self._in_flight:
            asked.cancel()

    async def call(self, action: str, body: Mapping[str, Any]) -> Answer:
        """Return the answer to any action; raises ArkError."""
        client = await self._connected()
        return await self._heeded(client.call(action, body))

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _connected(self) -> Client:
        if self._client is None:
            self._client = await asyncio.to_thread(self._connect, self._pace.turn)
        return self._client

    async def _heeded(self, answer: Awaitable[_T]) -> _T:
        try:
            result = await answer
        except ThrottledError:
            self._pace.throttled()
            raise
        self._pace.good()
        return result
