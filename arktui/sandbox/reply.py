"""An answer of the sandbox before it is sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from arktui.sandbox.connection import Connection
    from arktui.sandbox.errors import ArkError

    Way = Callable[["Connection", "Reply"], Awaitable[None]]


async def at_once(connection: Connection, reply: Reply) -> None:
    """Send a reply as any server does."""
    body = reply.body
    await connection.start(reply.status, reply.headers, len(body))
    await connection.write(body, is_last=True)


class Reply(NamedTuple):
    """An HTTP answer: its content is Ark's envelope, or the bytes that go out in its place."""

    status: int
    headers: dict[str, str]
    content: dict[str, Any] | bytes
    way: Way = at_once
    """How it is sent."""

    @property
    def body(self) -> bytes:
        """The bytes of the content; half a character in a text makes them bad UTF-8."""
        if isinstance(self.content, bytes):
            return self.content
        text = json.dumps(self.content, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass")

    @property
    def metadata(self) -> dict[str, Any]:
        """The envelope's `ResponseMetadata`; empty where there is no envelope."""
        return {} if isinstance(self.content, bytes) else self.content["ResponseMetadata"]

    @property
    def code(self) -> str:
        """The error's code; `HTTP <status>` of a failure without an envelope; empty when all is well."""
        if isinstance(self.content, bytes):
            return f"HTTP {self.status}" if self.status >= 400 else ""
        return str(self.metadata.get("Error", {}).get("Code", ""))

    @property
    def result(self) -> dict[str, Any] | None:
        """The `Result` of a good answer, to be looked at or changed; None where there is none."""
        result = None if isinstance(self.content, bytes) else self.content.get("Result")
        return result if isinstance(result, dict) else None

    def with_result(self, result: object) -> Reply:
        """Return the reply with another `Result`, whatever it is."""
        return self._replace(content={"ResponseMetadata": self.metadata, "Result": result})

    def refused(self, error: ArkError, **headers: str) -> Reply:
        """Return the reply that refuses the same request, with more headers."""
        metadata = {**self.metadata, "Error": error.wire()}
        return self._replace(
            status=error.status, headers={**self.headers, **headers}, content={"ResponseMetadata": metadata}
        )
