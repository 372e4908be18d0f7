"""The client of Ark's control plane."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx

from arktui import __version__
from arktui.api.auth import ArkAuth
from arktui.api.credentials import Credentials
from arktui.api.envelope import HEADER_MAX, Answer, Reply, read_answer, read_page
from arktui.api.errors import ArkError, AuthenticationError, error_for, one_line
from arktui.api.models import BatchInferenceJob
from arktui.api.request_log import traced
from arktui.api.retry import RetryPolicy, http_date, seconds_to_wait
from arktui.api.transport import lost, open_transport, transport_error
from arktui.clock import ServiceClock

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
    from types import TracebackType

    from arktui.api.endpoint import Endpoint
    from arktui.api.list_query import ListQuery
    from arktui.api.models import JobPage

__all__ = ["ANSWER_BYTES_MAX", "VERSION", "Answer", "ArkClient", "RetryPolicy", "Timeouts"]

VERSION = "2024-01-01"
"""Version of the API; goes into the query of each request (api/README.md section 1)."""

ANSWER_BYTES_MAX = 32 * 1024 * 1024
"""Largest answer taken, in bytes after decompression; a page of 100 jobs has about 100,000."""

_KEYS_UNKNOWN = ("InvalidAccessKey", "InvalidSecretToken")
"""Codes of keys that the service does not know, or no longer."""

_CLOCK_JITTER = 2.0
"""Seconds of difference between two clock offsets that mean nothing: the `Date` header counts whole seconds."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits in seconds.

    Attributes:
        connect: To reach the host.
        read: Between two pieces of the answer; the same for sending.
        call: For a whole call, retries and waits between them included, time spent in `on_attempt` not.
    """

    connect: float = 10.0
    read: float = 30.0
    call: float = 90.0


class ArkClient:
    """Asks Ark's control plane, with signatures, retries and timeouts.

    It may be made in a thread (it reads the CA bundle), and then belongs to the event loop of its first call.

    Args:
        endpoint: Where to send requests.
        credentials: The keys, or a function that gives the present ones; it is called for each attempt.
        transport: Where requests go instead of the network; with it no proxy and no TLS setting applies.
        retry: When to try again.
        timeouts: Limits of time.
        on_attempt: Awaited before each attempt on the wire, retries included.
        renewed: Awaited where the service does not know the keys (any more); returns whether there are new ones.

    Attributes:
        clock_offset: Seconds by which the service's clock is ahead of this machine's, by the latest answer's `Date`;
            0 until known.
        service_clock: The service's time, by several of its good answers.
        keys_end_at: When the credentials of the latest request end, in epoch seconds; None when they do not, or that is
            not known.

    Raises:
        TransportError: The CA bundle or the proxy's address cannot be used.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        credentials: Callable[[], Credentials | Awaitable[Credentials]] | Credentials,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        retry: RetryPolicy = RetryPolicy(),  # noqa: B008 - frozen
        timeouts: Timeouts = Timeouts(),
        on_attempt: Callable[[], Awaitable[None]] | None = None,
        renewed: Callable[[Credentials], Awaitable[bool]] | None = None,
    ) -> None:
        self.clock_offset = 0.0
        self.service_clock = ServiceClock()
        self.keys_end_at: float | None = None
        self._endpoint = endpoint
        self._credentials = (lambda: credentials) if isinstance(credentials, Credentials) else credentials
        self._retry = retry
        self._timeouts = timeouts
        self._on_attempt = on_attempt
        self._renewed = renewed
        # A page takes milliseconds to read: of answers that come at once, one is read in a pass of the event loop.
        self._reading = asyncio.Lock()
        # What signatures add to this machine's clock. It follows the `Date` header only when the service refused a
        # signature for its time: a gateway with a wrong clock must not spoil requests that are good.
        self._signing_offset = 0.0
        self._http = httpx.AsyncClient(
            base_url=endpoint.url,
            headers={"User-Agent": f"arktui/{__version__}", "Accept": "application/json", "Accept-Encoding": "gzip"},
            timeout=httpx.Timeout(timeouts.read, connect=timeouts.connect, pool=None),
            transport=transport or open_transport(endpoint),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def call(self, action: str, body: Mapping[str, Any]) -> Answer:
        """Call any action and return its answer as parsed JSON.

        Raises:
            ArkError: There is no good answer.
        """
        return await self._call(action, body, read_answer)

    async def list_batch_inference_jobs(self, query: ListQuery) -> JobPage:
        """Return one page of jobs.

        Raises:
            ArkError: There is no good answer.
        """
        return await self._call("ListBatchInferenceJobs", query.body(), read_page)

    async def get_batch_inference_job(self, job_id: str) -> BatchInferenceJob:
        """Return one job, with what only Get tells (api/README.md section 5).

        Raises:
            ArkError: There is no good answer; with code `NotFound…` where there is no such job.
        """
        return await self._call("GetBatchInferenceJob", {"Id": job_id}, _read_job)

    async def pages(self, query: ListQuery, in_flight: int = 1) -> AsyncGenerator[JobPage, None]:
        """Yield the pages in order, from the query's page to the last one (api/README.md section 12 row 2).

        The newest `TotalCount` decides which page is the last. Jobs that come and go meanwhile may be seen twice or
        missed, since pages are offsets.

        Args:
            query: What to ask, and the page to begin with.
            in_flight: Requests under way at a time, once the first page has told `TotalCount`.

        Raises:
            ArkError: A page could not be had; pages asked for ahead are given up.
        """
        page = await self.list_batch_inference_jobs(query)
        number = following = query.page_number
        ahead: deque[asyncio.Task[JobPage]] = deque()
        try:
            while True:
                size = page.page_size or query.page_size
                last = math.ceil(page.total_count / size)
                while len(ahead) < in_flight > 1 and following < last:
                    following += 1
                    ahead.append(self._ask_ahead(query.page(following)))
                yield page
                if number >= last or len(page.items) < size:
                    return
                number += 1
                if not ahead:
                    following = number
                    ahead.append(self._ask_ahead(query.page(number)))
                page = await ahead[0]
                ahead.popleft()
        finally:
            for task in ahead:
                task.cancel()
            await asyncio.gather(*ahead, return_exceptions=True)

    def _ask_ahead(self, query: ListQuery) -> asyncio.Task[JobPage]:
        return asyncio.create_task(self.list_batch_inference_jobs(query))

    async def _call(self, action: str, body: Mapping[str, Any], read: Callable[[Reply], _T]) -> _T:
        """Send a request until it succeeds, or its error, the policy or the time say that it will not."""
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        auth = ArkAuth(self._endpoint.region, self._credentials, lambda: self._signing_offset)
        attempt = 1
        is_mended = False
        error = error_for("Timeout", f"no answer within {self._timeouts.call:g} s")
        try:
            async with asyncio.timeout(self._timeouts.call) as limit:
                while True:
                    await self._turn(limit)
                    try:
                        with traced(action, body.get("PageNumber")) as trace:
                            trace.reply = await self._exchange(action, content, auth)
                            async with self._reading:
                                await asyncio.sleep(0)
                                answer = read(trace.reply)
                            if trace.reply.served_at is not None and trace.reply.is_from_ark:
                                self.service_clock.take(trace.reply.served_at)
                            return answer
                    except ArkError as failure:
                        failure.action = action
                        error = failure
                    if not is_mended and await self._mend(error, auth):
                        is_mended = True
                        continue
                    wait = self._retry.wait(error, attempt)
                    if wait is None or asyncio.get_running_loop().time() + wait >= (limit.when() or math.inf):
                        raise error
                    attempt += 1
                    await asyncio.sleep(wait)
        except TimeoutError:
            # Of a call whose time is up in a retry, the failure before tells more than the time.
            raise error from None

    async def _turn(self, limit: asyncio.Timeout) -> None:
        """Wait for this attempt's turn; the time it takes is not the call's."""
        if self._on_attempt is None:
            return
        now = asyncio.get_running_loop().time
        left = (limit.when() or math.inf) - now()
        limit.reschedule(None)
        await self._on_attempt()
        limit.reschedule(now() + left)

    async def _exchange(self, action: str, content: bytes, auth: ArkAuth) -> Reply:
        """Send one signed request and take in what arrives."""
        request = self._http.build_request(
            "POST",
            "/",
            params={"Action": action, "Version": VERSION},
            headers={"Content-Type": "application/json"},
            content=content,
        )
        try:
            response = await self._http.send(request, auth=auth, stream=True)
        except lost() as error:
            raise transport_error(error, self._endpoint) from None
        finally:
            if auth.used is not None:
                self.keys_end_at = auth.used.expires_at
        try:
            return await self._take_in(response)
        finally:
            await response.aclose()

    async def _take_in(self, response: httpx.Response) -> Reply:
        now = time.time()
        served_at = http_date(response.headers.get("Date"))
        if served_at is not None:
            self.clock_offset = served_at - now
        request_id = one_line(response.headers.get("X-Tt-Logid", ""), HEADER_MAX) or None
        retry_after = seconds_to_wait(response.headers.get("Retry-After"), now + self.clock_offset)
        content = bytearray()

        def reply() -> Reply:
            return Reply(response.status_code, bytes(content), request_id, retry_after, served_at)

        try:
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > ANSWER_BYTES_MAX:
                    raise reply().fault("TooLarge", f"more than {ANSWER_BYTES_MAX:,} bytes")
        except httpx.TimeoutException as error:
            raise transport_error(error, self._endpoint) from None
        except (httpx.TransportError, httpx.DecodingError):
            raise reply().fault("Truncated", f"cut off after {len(content):,} bytes") from None
        return reply()

    async def _mend(self, error: ArkError, auth: ArkAuth) -> bool:
        """Remove the cause of a refused signature if it lies here; return whether another attempt makes sense."""
        if error.code == "InvalidTimestamp":
            self._signing_offset = self.clock_offset
            return abs(self.clock_offset - auth.used_offset) > _CLOCK_JITTER
        if not isinstance(error, AuthenticationError):
            return False
        if await auth.rotated():
            return True
        if self._renewed is None or auth.used is None or error.code not in _KEYS_UNKNOWN:
            return False
        return await self._renewed(auth.used)


def _read_job(reply: Reply) -> BatchInferenceJob:
    answer = read_answer(reply)
    if answer.result is None:
        raise reply.fault("NotArk", "without a Result")
    return BatchInferenceJob.read(answer.result)
