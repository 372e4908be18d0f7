"""A small HTTP server on loopback that sends a test's bytes and records all requests."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Awaitable, Callable

    Script = Callable[["Heard"], "bytes | Awaitable[bytes]"]


@dataclass(frozen=True)
class Heard:
    """One request as it came; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    port: int = 0
    heard: list[Heard] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def http(content: bytes | str, status: int = 200, *headers: str, length: int | None = None) -> bytes:
    """Return an HTTP response; a length beyond the content's makes it one that is cut off."""
    data = content.encode() if isinstance(content, str) else content
    lines = [
        f"HTTP/1.1 {status} Whatever",
        "Content-Type: application/json",
        f"Content-Length: {len(data) if length is None else length}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + data


def ok(result: object, status: int = 200, *headers: str) -> bytes:
    """Return Ark's envelope around a result."""
    envelope = {"ResponseMetadata": {"RequestId": "req-1", "Action": "A", "Service": "ark"}, "Result": result}
    return http(json.dumps(envelope, ensure_ascii=False), status, *headers)


def error(code: str, status: int, code_n: int | None = None, *headers: str, message: str = "words") -> bytes:
    """Return Ark's envelope around an error."""
    fault = {"Code": code, "Message": message} | ({"CodeN": code_n} if code_n else {})
    return http(json.dumps({"ResponseMetadata": {"RequestId": "req-9", "Error": fault}}), status, *headers)


@asynccontextmanager
async def serve(script: Script | list[bytes], tls: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
    """Serve a script: a function of the request, or answers in order, the last one repeated."""
    server = Server()
    tasks: set[asyncio.Task[None] | None] = set()
    answers = list(script) if isinstance(script, list) else []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())
        try:
            server.heard.append(heard := await _hear(reader))
            if callable(script):
                said = script(heard)
                writer.write(said if isinstance(said, bytes) else await said)
            else:
                writer.write(answers.pop(0) if len(answers) > 1 else answers[0])
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass  # the client has left, or the test is over
        finally:
            writer.close()

    listener = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        for task in tasks:
            if task:
                task.cancel()


async def _hear(reader: asyncio.StreamReader) -> Heard:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.strip().split("\r\n")
    method, target, _ = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Heard(method, target, headers, await reader.readexactly(int(headers.get("content-length", 0))))
