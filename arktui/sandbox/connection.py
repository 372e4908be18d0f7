"""One exchange as the server gives it: the request is read from it, the reply goes out by it."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from arktui.sandbox.signature import Request

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]

TRANSPORT: Final = "arktui.transport"
"""Where a scope holds the transport of its connection, None once that is lost: ASGI has no way to hang up."""

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class GoneError(Exception):
    """Whoever asked has hung up."""


class Connection:
    """An HTTP exchange; ASGI 3."""

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send

    async def read(self) -> Request:
        """Take in the request."""
        body = bytearray()
        more = True
        while more:
            message = await self._receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        scope = self._scope
        return Request(
            method=scope["method"],
            path=scope["path"],
            query=parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True),
            headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
            body=bytes(body),
        )

    async def start(self, status: int, headers: dict[str, str], length: int | None) -> None:
        """Send status and headers; `length` of the body in bytes, None for one that is told by its end alone."""
        headers = headers if length is None else {**headers, "content-length": str(length)}
        await self._send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
            }
        )

    async def write(self, data: bytes, *, is_last: bool = False) -> None:
        """Send a piece of the body."""
        await self._send({"type": "http.response.body", "body": data, "more_body": not is_last})

    async def rest(self, seconds: float | None) -> None:
        """Wait so many seconds; None waits for ever.

        Raises:
            GoneError: Whoever asked has hung up.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while (await self._receive())["type"] != "http.disconnect":
                    pass
                raise GoneError

    async def hang_up(self, *, reset: bool = False) -> None:
        """End the connection after what was sent so far, or reset it.

        Raises:
            GoneError: It is done.
        """
        transport = self._scope[TRANSPORT]
        if transport is not None and reset:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            transport.abort()
        elif transport is not None:
            transport.close()
        await self.rest(None)
