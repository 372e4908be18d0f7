"""One HTTP request over ASGI: the request, the response, and the connection between them."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from arktui.sandbox.errors import ArkError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

TRANSPORT: Final = "arktui.transport"
"""Scope key of the connection's transport, None once the connection is lost. ASGI itself cannot close a connection."""

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class ClientDisconnectedError(Exception):
    """The connection to the client is closed."""


class Request(NamedTuple):
    """An HTTP request: header names in lower case, query names and values decoded."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    body: bytes


class Connection:
    """Reads a request and sends its response; ASGI 3."""

    def __init__(self, scope: Message, receive: Receive, send: Send) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send

    async def read_request(self) -> Request:
        """Read the request with its whole body."""
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

    async def send_headers(self, status: int, headers: dict[str, str], length: int | None) -> None:
        """Send the status and headers; `length` is the body's in bytes, None to send the body in chunks."""
        headers = headers if length is None else {**headers, "content-length": str(length)}
        await self._send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
            }
        )

    async def send_body(self, data: bytes, *, is_last: bool = False) -> None:
        """Send a part of the body."""
        await self._send({"type": "http.response.body", "body": data, "more_body": not is_last})

    async def wait(self, seconds: float | None) -> None:
        """Wait `seconds`; None waits forever.

        Raises:
            ClientDisconnectedError: The client closed the connection.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while (await self._receive())["type"] != "http.disconnect":
                    pass
                raise ClientDisconnectedError

    async def close(self, *, reset: bool = False) -> None:
        """Close the connection after sending what is buffered, or reset it.

        Raises:
            ClientDisconnectedError: Always, once the connection is closed.
        """
        transport = self._scope[TRANSPORT]
        if transport is not None and reset:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
            transport.abort()
        elif transport is not None:
            transport.close()
        await self.wait(None)


async def send_whole(connection: Connection, response: Response) -> None:
    """Send a response in one piece."""
    body = response.body
    await connection.send_headers(response.status, response.headers, len(body))
    await connection.send_body(body, is_last=True)


class Response(NamedTuple):
    """An HTTP response. Its content is Ark's envelope, or raw bytes in its place."""

    status: int
    headers: dict[str, str]
    content: dict[str, Any] | bytes
    sender: Callable[[Connection, Response], Awaitable[None]] = send_whole
    """Sends the response; faults replace it."""

    @property
    def body(self) -> bytes:
        """The content in bytes; a lone surrogate in a text makes them invalid UTF-8."""
        if isinstance(self.content, bytes):
            return self.content
        text = json.dumps(self.content, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass")

    @property
    def metadata(self) -> dict[str, Any]:
        """The envelope's `ResponseMetadata`; empty without an envelope."""
        return {} if isinstance(self.content, bytes) else self.content["ResponseMetadata"]

    @property
    def error_code(self) -> str:
        """The error's code; `HTTP <status>` for a failure without an envelope; empty on success."""
        if isinstance(self.content, bytes):
            return f"HTTP {self.status}" if self.status >= 400 else ""
        return str(self.metadata.get("Error", {}).get("Code", ""))

    @property
    def result(self) -> dict[str, Any] | None:
        """The `Result` of a successful response, mutable; None if there is none."""
        result = None if isinstance(self.content, bytes) else self.content.get("Result")
        return result if isinstance(result, dict) else None

    def with_result(self, result: object) -> Response:
        """Return the response with another `Result` of any type."""
        return self._replace(content={"ResponseMetadata": self.metadata, "Result": result})

    def with_error(self, error: ArkError, **headers: str) -> Response:
        """Return the response with an error instead of its result, and with additional headers."""
        metadata = {**self.metadata, "Error": error.as_json()}
        return self._replace(
            status=error.status, headers={**self.headers, **headers}, content={"ResponseMetadata": metadata}
        )
