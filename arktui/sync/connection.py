"""The connection to the service: created on first use, rate-limited, and able to cancel what is in flight."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from arktui.api.errors import ThrottledError
from arktui.clock import CLOCK_JITTER, CLOCK_TOLERANCE

if TYPE_CHECKING:
    from arktui.api.envelope import Answer
    from arktui.api.list_query import ListQuery
    from arktui.api.models import JobPage
    from arktui.clock import ServiceClock
    from arktui.sync.rate_limiter import RateLimiter

_T = TypeVar("_T")


class Client(Protocol):
    """The part of `arktui.api.client.ArkClient` that the feed uses; this package does not import the client."""

    service_clock: ServiceClock
    """Estimate of the service's clock from the latest answers."""
    credentials_expire_at: float | None
    """When the credentials expire, in epoch seconds; None for never or unknown."""

    async def list_batch_inference_jobs(self, query: ListQuery) -> JobPage:
        """Return one page of jobs."""
        ...

    async def call(self, action: str, body: Mapping[str, Any]) -> Answer:
        """Call any action."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


Connect = Callable[[Callable[[], Awaitable[None]]], Client]
"""Creates a client in a thread; the argument is what the client awaits before each request."""


class CancelledRequestError(Exception):
    """`Connection.cancel` cancelled the request before its answer came."""


class Connection:
    """Fetches pages, and reports each success and each throttling to the rate limiter."""

    def __init__(self, connect: Connect, rate_limiter: RateLimiter) -> None:
        self._connect = connect
        self._rate_limiter = rate_limiter
        self._client: Client | None = None
        self._in_flight: list[asyncio.Future[JobPage]] = []

    @property
    def clock_offset(self) -> float | None:
        """Seconds by which the service's clock is ahead of this machine's; None until known."""
        return self._client.service_clock.offset if self._client else None

    def stable_offset(self, previous: float) -> float:
        """Return the clock offset to show: the previous one if the change is jitter, 0 if within the tolerance.

        It is 0, too, while the service's clock runs at another speed.
        """
        if self._client and self._client.service_clock.has_other_speed:
            return 0.0
        offset = self.clock_offset or 0.0
        if abs(offset - previous) < CLOCK_JITTER:
            return previous
        return offset if abs(offset) >= CLOCK_TOLERANCE else 0.0

    def pop_outlier(self) -> float | None:
        """Return by how many seconds one answer's date is later than its neighbours'; each outlier only once."""
        return self._client.service_clock.pop_outlier() if self._client else None

    @property
    def credentials_expire_at(self) -> float | None:
        """When the credentials expire, in epoch seconds; None for never or unknown."""
        return self._client.credentials_expire_at if self._client else None

    @property
    def per_minute(self) -> int:
        """Requests sent in the last 60 seconds."""
        return self._rate_limiter.per_minute

    async def fetch_page(self, request: ListQuery) -> JobPage:
        """Return one page of jobs.

        Raises:
            CancelledRequestError: `cancel` was called.
            ArkError: The request failed.
        """
        [page] = [page async for _, page in self.fetch_pages(iter([request]))]
        return page

    async def fetch_pages(
        self, requests: Iterator[ListQuery], max_in_flight: int = 1
    ) -> AsyncGenerator[tuple[ListQuery, JobPage], None]:
        """Yield the requested pages in order, with at most `max_in_flight` requests at a time.

        A request is taken from the iterator only when it can be sent. The first failure cancels the other requests in
        flight, so a group of throttled requests halves the rate only once.

        Raises:
            CancelledRequestError: `cancel` was called.
            ArkError: A request failed.
        """
        client = await self._connected()
        queue: deque[tuple[ListQuery, asyncio.Future[JobPage]]] = deque()
        try:
            while True:
                while len(queue) < max_in_flight and (request := next(requests, None)) is not None:
                    queue.append((request, asyncio.ensure_future(client.list_batch_inference_jobs(request))))
                if not queue:
                    return
                request, answer = queue[0]
                self._in_flight = [answer for _, answer in queue]
                page = await self._result_of(answer)
                queue.popleft()
                yield request, page
        finally:
            self._in_flight = []
            for _, answer in queue:
                answer.cancel()
            await asyncio.gather(*(answer for _, answer in queue), return_exceptions=True)

    async def _result_of(self, answer: asyncio.Future[JobPage]) -> JobPage:
        try:
            return await self._rate_limited(answer)
        except asyncio.CancelledError:
            if (task := asyncio.current_task()) and task.cancelling():
                raise
            raise CancelledRequestError from None

    def cancel(self) -> None:
        """Cancel the pages in flight, if any."""
        for answer in self._in_flight:
            answer.cancel()

    async def call(self, action: str, body: Mapping[str, Any]) -> Answer:
        """Return the answer to any action.

        Raises:
            ArkError: The call failed.
        """
        client = await self._connected()
        return await self._rate_limited(client.call(action, body))

    async def aclose(self) -> None:
        """Close the connections."""
        if self._client is not None:
            await self._client.aclose()

    async def _connected(self) -> Client:
        if self._client is None:
            self._client = await asyncio.to_thread(self._connect, self._rate_limiter.acquire)
        return self._client

    async def _rate_limited(self, answer: Awaitable[_T]) -> _T:
        """Await an answer, and report its success or throttling to the rate limiter."""
        try:
            result = await answer
        except ThrottledError:
            self._rate_limiter.on_throttled()
            raise
        self._rate_limiter.on_success()
        return result
