"""The client of Ark's control plane."""

from __future__ import annotations

import asyncio
import json
import math
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

import httpx

from arktui import __version__
from arktui.api.auth import ArkAuth
from arktui.api.credentials import Credentials
from arktui.api.envelope import REQUEST_ID_MAX, Answer, PageReader, Reply, read_answer
from arktui.api.errors import ArkError, AuthenticationError, error_for, one_line
from arktui.api.headers import http_date, seconds_to_wait
from arktui.api.request_log import logged
from arktui.api.transport import connection_errors, open_transport, transport_error
from arktui.clock import CLOCK_JITTER, ServiceClock

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from types import TracebackType

    from arktui.api.endpoint import Endpoint
    from arktui.api.list_query import ListQuery
    from arktui.api.models import JobPage

__all__ = ["ANSWER_BYTES_MAX", "VERSION", "Answer", "ArkClient", "Timeouts"]

VERSION = "2024-01-01"
"""Version of the API, sent in the query of each request (api/README.md section 1)."""

ANSWER_BYTES_MAX = 32 * 1024 * 1024
"""Largest answer accepted, in bytes after decompression; a page of 100 jobs has about 100,000."""

_UNKNOWN_KEYS = ("InvalidAccessKey", "InvalidSecretToken")
"""Codes for keys that the service does not know; they may have expired early."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Limits in seconds.

    Attributes:
        connect: For connecting to the host.
        read: Between two pieces of the answer; the same for sending.
        call: For a whole call, including a second attempt, excluding the time spent in `before_request`.
    """

    connect: float = 10.0
    read: float = 30.0
    call: float = 90.0


class ArkClient:
    """Sends signed requests to Ark's control plane, with timeouts.

    It sends a request a second time only to correct a refused signature: for a wrong clock, and for keys that have
    changed. The caller decides when to retry any other failure (`arktui.sync.backoff`).

    The client can be created in a thread, as it reads the CA bundle; it then belongs to the event loop of its first
    call.

    Args:
        endpoint: Where to send requests.
        credentials: The keys, or a function that returns the current ones; it is called for each request.
        transport: Where requests go instead of the network; proxy and TLS settings then do not apply.
        timeouts: Limits of time.
        before_request: Awaited before each request.
        renew: Awaited if the service does not know the keys; returns whether there are new ones.

    Attributes:
        clock_offset: Seconds by which the service's clock is ahead of this machine's, by the latest answer's `Date`;
            0 until known.
        service_clock: Estimate of the service's clock from the latest answers.
        credentials_expire_at: When the credentials of the latest request expire, in epoch seconds; None for never or
            unknown.

    Raises:
        TransportError: The CA bundle or the proxy's address cannot be used.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        credentials: Callable[[], Credentials | Awaitable[Credentials]] | Credentials,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        timeouts: Timeouts = Timeouts(),
        before_request: Callable[[], Awaitable[None]] | None = None,
        renew: Callable[[Credentials], Awaitable[bool]] | None = None,
    ) -> None:
        self.clock_offset = 0.0
        self.service_clock = ServiceClock()
        self.credentials_expire_at: float | None = None
        self._endpoint = endpoint
        self._credentials = (lambda: credentials) if isinstance(credentials, Credentials) else credentials
        self._timeouts = timeouts
        self._before_request = before_request
        self._renew = renew
        self._page_reader = PageReader()
        # Parsing a page takes milliseconds: of several answers, each pass of the event loop parses only one.
        self._parsing = asyncio.Lock()
        # Seconds added to this machine's clock in signatures. It follows the `Date` header only after the service has
        # refused a signature for its time: a gateway with a wrong clock must not break valid requests.
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
            ArkError: The call failed.
        """
        return await self._call(action, body, read_answer)

    async def list_batch_inference_jobs(self, query: ListQuery) -> JobPage:
        """Return one page of jobs: the same object as the last time if the service's answer is the same.

        Raises:
            ArkError: The call failed.
        """
        read = partial(self._page_reader.read, query)
        return await self._call("ListBatchInferenceJobs", query.body(), read)

    async def _call(self, action: str, body: Mapping[str, Any], parse: Callable[[Reply], _T]) -> _T:
        """Send a request and parse its answer; send it once more if the cause of a refused signature is corrected."""
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        auth = ArkAuth(self._endpoint.region, self._credentials, lambda: self._signing_offset)
        error = error_for("Timeout", f"no answer within {self._timeouts.call:g} s")
        try:
            async with asyncio.timeout(self._timeouts.call) as limit:
                for is_last in (False, True):
                    await self._wait_for_turn(limit)
                    try:
                        with logged(action, body.get("PageNumber")) as exchange:
                            exchange.reply = await self._exchange(action, content, auth)
                            async with self._parsing:
                                await asyncio.sleep(0)
                                answer = parse(exchange.reply)
                            if exchange.reply.served_at is not None and exchange.reply.is_from_ark:
                                self.service_clock.add(exchange.reply.served_at)
                            return answer
                    except ArkError as failure:
                        failure.action = action
                        error = failure
                    if is_last or not await self._correct_signature(error, auth):
                        break
        except TimeoutError:
            pass  # if the second attempt times out, the first one's error says more
        raise error from None

    async def _wait_for_turn(self, limit: asyncio.Timeout) -> None:
        """Await `before_request` without counting its time against the call's limit."""
        if self._before_request is None:
            return
        now = asyncio.get_running_loop().time
        left = (limit.when() or math.inf) - now()
        limit.reschedule(None)
        await self._before_request()
        limit.reschedule(now() + left)

    async def _exchange(self, action: str, content: bytes, auth: ArkAuth) -> Reply:
        """Send one signed request and receive its reply."""
        request = self._http.build_request(
            "POST",
            "/",
            params={"Action": action, "Version": VERSION},
            headers={"Content-Type": "application/json"},
            content=content,
        )
        try:
            response = await self._http.send(request, auth=auth, stream=True)
        except connection_errors() as error:
            raise transport_error(error, self._endpoint) from None
        finally:
            if auth.used is not None:
                self.credentials_expire_at = auth.used.expires_at
        try:
            return await self._receive(response)
        finally:
            await response.aclose()

    async def _receive(self, response: httpx.Response) -> Reply:
        now = time.time()
        served_at = http_date(response.headers.get("Date"))
        if served_at is not None:
            self.clock_offset = served_at - now
        request_id = one_line(response.headers.get("X-Tt-Logid", ""), REQUEST_ID_MAX) or None
        retry_after = seconds_to_wait(response.headers.get("Retry-After"), now + self.clock_offset)
        content = bytearray()

        def reply() -> Reply:
            return Reply(response.status_code, bytes(content), request_id, retry_after, served_at)

        try:
            async for piece in response.aiter_bytes():
                content += piece
                if len(content) > ANSWER_BYTES_MAX:
                    raise reply().error("TooLarge", f"more than {ANSWER_BYTES_MAX:,} bytes")
        except httpx.TimeoutException as error:
            raise transport_error(error, self._endpoint) from None
        except (httpx.TransportError, httpx.DecodingError):
            raise reply().error("Truncated", f"cut off after {len(content):,} bytes") from None
        return reply()

    async def _correct_signature(self, error: ArkError, auth: ArkAuth) -> bool:
        """Correct the clock or the keys after a refused signature; return whether a second attempt makes sense."""
        if error.code == "InvalidTimestamp":
            self._signing_offset = self.clock_offset
            return abs(self.clock_offset - auth.used_offset) > CLOCK_JITTER
        if not isinstance(error, AuthenticationError):
            return False
        if await auth.have_keys_changed():
            return True
        if self._renew is None or auth.used is None or error.code not in _UNKNOWN_KEYS:
            return False
        return await self._renew(auth.used)
