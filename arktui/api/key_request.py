"""One request to a service that issues keys: bounded, without redirects, through the proxy that holds for its host."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import httpx

from arktui.api.credentials import Unusable
from arktui.api.endpoint import Endpoint
from arktui.api.proxy import is_this_machine
from arktui.api.transport import lost, open_transport, transport_error

ANSWER_BYTES_MAX = 1024 * 1024
"""Largest answer taken, in bytes; keys have some thousands."""


async def ask(
    method: str,
    url: str,
    *,
    headers: dict[str, str],
    content: bytes = b"",
    timeout: float,  # noqa: ASYNC109 - httpx's own
    proxy: str | None = None,
    is_direct: bool = False,
) -> tuple[int, bytes]:
    """Return the status and the content of an answer.

    Args:
        method: HTTP method.
        url: Where to ask. Only a direct request, or one to this machine, may go without TLS: what is sent is secret.
        headers: Headers to send.
        content: Body to send.
        timeout: Seconds for each step.
        proxy: The profile's proxy; None leaves it to the environment.
        is_direct: Never through a proxy.

    Raises:
        Unusable: The address is none, or not protected.
        ArkError: There is no answer.
    """
    try:
        parts = urlsplit(url)
    except ValueError:  # brackets that hold no address
        raise Unusable("its address is not one") from None
    if parts.scheme != "https" and not is_direct and not is_this_machine(parts.hostname or ""):
        raise Unusable(f"{parts.netloc} is not asked without TLS")
    endpoint = Endpoint(f"{parts.scheme}://{parts.netloc}", "none", proxy)
    # The CA bundle may have to be read.
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
            taken = bytearray()
            async for piece in response.aiter_bytes():
                taken += piece
                if len(taken) > ANSWER_BYTES_MAX:
                    raise Unusable(f"{parts.netloc} answers with more than {ANSWER_BYTES_MAX:,} bytes")
            return response.status_code, bytes(taken)
    except lost() as error:
        raise transport_error(error, endpoint) from None
