"""The sandbox as an ASGI application: one path, Ark's envelope, signatures checked, every request counted."""

from __future__ import annotations

import asyncio
import hashlib
import json
from email.utils import formatdate
from http import HTTPStatus
from time import gmtime, strftime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from arktui.api.signing import SERVICE
from arktui.sandbox.actions import call
from arktui.sandbox.errors import ArkError, gateway_error
from arktui.sandbox.log import RequestLog, Seen
from arktui.sandbox.names import UTC_PLUS_8
from arktui.sandbox.signature import Keys, Request, verify

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping

    from arktui.sandbox.world import World

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]


class Reply(NamedTuple):
    """An HTTP answer before it is sent."""

    status: int
    headers: dict[str, str]
    body: bytes


class ArkApp:
    """An Ark that serves one world.

    A request is read, answered and sent in three steps; whatever is to go wrong on purpose belongs between them.

    Attributes:
        world: What is served.
        requests: What was asked so far.
        latency: Seconds that every answer is held back.
    """

    def __init__(self, world: World, keys: Keys, *, latency: float = 0) -> None:
        self.world = world
        self.requests = RequestLog()
        self.latency = latency
        self._keys = keys

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request; ASGI 3."""
        if scope["type"] != "http":
            raise ValueError(f"the sandbox serves http only, not {scope['type']}")
        request = await _read(scope, receive)
        with self.requests.flight():
            if self.latency:
                await asyncio.sleep(self.latency)
            reply = self.answer(request)
        await _send(reply, send)

    def answer(self, request: Request) -> Reply:
        """Return the reply to a request, right or wrong."""
        query = dict(request.query)
        action, version = query.get("Action", ""), query.get("Version", "")
        metadata = {
            "RequestId": self._request_id(),
            "Action": action,
            "Version": version,
            "Service": SERVICE,
            "Region": "",
        }
        envelope: dict[str, Any] = {"ResponseMetadata": metadata}
        status, code = int(HTTPStatus.OK), ""
        try:
            metadata["Region"] = verify(request, self._keys)
            if (request.method, request.path) != ("POST", "/"):
                raise gateway_error("InvalidActionOrVersion", "Only POST / is served.")
            envelope["Result"] = call(self.world, action, version, request.body)
        except ArkError as error:
            status, code = error.status, error.code
            envelope["ResponseMetadata"] |= {"Error": error.wire()}
        self.requests.add(Seen(action, request.body, code))
        headers = {
            "content-type": "application/json; charset=utf-8",
            "date": formatdate(self.world.now(), usegmt=True),
            "x-tt-logid": metadata["RequestId"],
        }
        return Reply(status, headers, json.dumps(envelope, ensure_ascii=False, separators=(",", ":")).encode())

    def _request_id(self) -> str:
        """Return an id in Ark's form: 14 digits of time in UTC+8 and 20 hex digits; the same in every run."""
        moment = strftime("%Y%m%d%H%M%S", gmtime(self.world.now() + UTC_PLUS_8))
        return moment + hashlib.sha256(f"{moment} {self.requests.total}".encode()).hexdigest()[:20].upper()


def create_app(
    world: World,
    keys: Mapping[str, str],
    *,
    tokens: Mapping[str, str] | None = None,
    latency: float = 0,
) -> ArkApp:
    """Return an ASGI application that answers like Ark.

    Args:
        world: The account that is served. The `Date` header carries its clock.
        keys: Secret keys by access key.
        tokens: Session tokens by access key, for keys that are temporary.
        latency: Seconds that every answer is held back.
    """
    return ArkApp(world, Keys(keys, tokens or {}), latency=latency)


async def _read(scope: Message, receive: Receive) -> Request:
    body = bytearray()
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return Request(
        method=scope["method"],
        path=scope["path"],
        query=parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True),
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]},
        body=bytes(body),
    )


async def _send(reply: Reply, send: Send) -> None:
    headers = {**reply.headers, "content-length": str(len(reply.body))}
    await send(
        {
            "type": "http.response.start",
            "status": reply.status,
            "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": reply.body})
