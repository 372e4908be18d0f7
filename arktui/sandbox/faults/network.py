"""Network faults: slow, cut off and endless responses, reset and refused connections, failed TLS handshakes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from arktui.sandbox.faults.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from arktui.sandbox.asgi import Connection, Response
    from arktui.sandbox.faults.fault import Effect, Exchange

CHUNKS = 10
"""Chunks in which a slow body is sent."""

PADDING = b" " * 65_536


def sent_by(sender: Callable[[Connection, Response, float], Awaitable[None]]) -> Effect:
    """Return the effect that replaces the response's sender; the sender also gets the fault's value."""

    def apply(exchange: Exchange, value: float) -> Response:
        return exchange.response._replace(sender=lambda connection, response: sender(connection, response, value))

    return apply


async def send_slowly(connection: Connection, response: Response, seconds: float) -> None:
    """Send the body in chunks over `seconds`."""
    body = response.body
    size = len(body) // CHUNKS + 1
    await connection.send_headers(response.status, response.headers, len(body))
    for start in range(0, len(body), size):
        await connection.wait(seconds / CHUNKS)
        await connection.send_body(body[start : start + size])
    await connection.send_body(b"", is_last=True)


async def send_partly(connection: Connection, response: Response, share: float) -> None:
    """Send a share of the body, then close the connection."""
    body = response.body
    await connection.send_headers(response.status, response.headers, len(body))
    await connection.send_body(body[: int(len(body) * share)])
    await connection.close()


async def send_endlessly(connection: Connection, response: Response, pause: float) -> None:
    """Send spaces forever, one chunk after each `pause` (seconds)."""
    await connection.send_headers(response.status, response.headers, None)
    while True:
        await connection.send_body(PADDING)
        await connection.wait(pause)


async def reset(connection: Connection, _: Response, __: float) -> None:
    """Reset the connection without a response."""
    await connection.close(reset=True)


_socket_fault = partial(Fault, needs_socket=True)

NETWORK_FAULTS = (
    Fault("slow", f"the body arrives in {CHUNKS} chunks over this time", sent_by(send_slowly), "seconds", 5),
    _socket_fault("truncated", "the connection closes after this share of the body", sent_by(send_partly), "sent", 0.5),
    _socket_fault("endless", "the body never ends; 64 KB after each pause", sent_by(send_endlessly), "pause", 1),
    _socket_fault("reset", "the connection is reset before the response", sent_by(reset)),
    # These two need a time limit: while they are active, no request can reach `/faults` to clear them.
    _socket_fault("refused", "connections are refused for this many seconds", sent_by(reset), "for", 10),
    _socket_fault("tls", "TLS handshakes fail for this many seconds; needs --tls", sent_by(reset), "for", 10),
)
