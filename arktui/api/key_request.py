"""Sends one request to a service that issues keys: bounded, without redirects, through the proxy of its host."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import httpx

from arktui.api.credentials import Unusable
from arktui.api.endpoint import Endpoint
from arktui.api.proxy import is_loopback
from arktui.api.transport import connection_errors, open_transport, transport_error

ANSWER_BYTES_MAX = 1024 * 1024
"""Largest answer accepted, in bytes; keys have several thousand."""


async def request_keys(
    method: str,
    url: str,
    *,
    headers: dict[str, str],
    content: bytes = b"",
    timeout: float,  # noqa: ASYNC109 - httpx's own
    proxy: str | None = None,
    is_direct: bool = False,
) -> tuple[int, bytes]:
    """Return the status and the content of the answer.

    Args:
        method: HTTP method.
        url: Address of the service. It must use TLS, as the request is secret, unless it is loopback or `is_direct`.
        headers: Headers to send.
        content: Body to send.
        timeout: Seconds for each step.
        proxy: The profile's proxy; None leaves the choice to the environment.
        is_direct: Never uses a proxy.

    Raises:
        Unusable: The address does not use TLS, or the answer is too large.
        ArkError: No answer arrived.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no address
        raise Unusable("its address is malformed") from None
    if parts.scheme != "https" and not is_direct and not is_loopback(parts.hostname or ""):
        raise Unusable(f"the address of {parts.netloc} does not use TLS")
    endpoint = Endpoint(f"{parts.scheme}://{parts.netloc}", "none", proxy)
    # In a thread, because it may read the CA bundle.
    transport = (
        httpx.AsyncHTTPTransport(trust_env=False, verify=False)
        if is_direct
        else await asyncio.to_thread(open_transport, endpoint)
    )
    try:
        async with (
            httpx.AsyncClient(transport=transport, timeout=timeout, trust_env=False) as http,
            http.stream(method, url, headers=headers, content=content) as response,
        ):
            received = bytearray()
            async for piece in response.aiter_bytes():
                received += piece
                if len(received) > ANSWER_BYTES_MAX:
                    raise Unusable(f"{parts.netloc} answers with more than {ANSWER_BYTES_MAX:,} bytes")
            return response.status_code, bytes(received)
    except connection_errors() as error:
        raise transport_error(error, endpoint) from None
