"""The sandbox as an ASGI application: one path, Ark's envelope, signatures checked, every request counted."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import suppress
from email.utils import formatdate
from http import HTTPStatus
from time import gmtime, monotonic, strftime, time
from typing import TYPE_CHECKING, Any

from arktui.api.signing import SERVICE
from arktui.sandbox.actions import call
from arktui.sandbox.connection import Connection, GoneError
from arktui.sandbox.errors import ArkError, gateway_error
from arktui.sandbox.faults import control
from arktui.sandbox.faults.fault import Exchange
from arktui.sandbox.faults.switchboard import Faults
from arktui.sandbox.log import RequestLog, Seen
from arktui.sandbox.names import UTC_PLUS_8
from arktui.sandbox.reply import Reply
from arktui.sandbox.signature import Keys, Request, verify

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arktui.sandbox.connection import Message, Receive, Send
    from arktui.sandbox.world import World


class ArkApp:
    """An Ark that serves one world.

    A request is read, answered and sent in three steps; the faults that are on have their say about the answer, and
    thereby about how it is sent.

    Attributes:
        world: What is served.
        requests: What was asked so far.
        latency: Seconds that every answer is held back.
        faults: What goes wrong on purpose.
    """

    def __init__(self, world: World, keys: Keys, *, latency: float = 0, faults: Faults | None = None) -> None:
        self.world = world
        self.requests = RequestLog()
        self.latency = latency
        self.faults = faults or Faults()
        self._keys = keys

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request; ASGI 3."""
        if scope["type"] != "http":
            raise ValueError(f"the sandbox serves http only, not {scope['type']}")
        connection = Connection(scope, receive, send)
        request = await connection.read()
        with suppress(GoneError):
            if request.path == control.PATH:
                reply = control.answer(self.faults, request)
                await reply.way(connection, reply)
                return
            with self.requests.flight():
                if self.latency:
                    await asyncio.sleep(self.latency)
                reply = self.answer(request)
                await reply.way(connection, reply)

    def answer(self, request: Request) -> Reply:
        """Return the reply to a request, right or wrong."""
        struck = self.faults.strike()
        skew = sum(value for fault, value in struck if fault.name == "skew")
        reply = self._rightly(request, skew)
        for fault, value in struck:
            reply = fault.act(Exchange(self.world, request, reply), value)
        self.requests.add(Seen(dict(request.query).get("Action", ""), request.body, reply.code, monotonic()))
        return reply

    def _rightly(self, request: Request, skew: float) -> Reply:
        """Return the reply of an Ark whose clock is ahead by `skew` seconds, and that is well otherwise.

        Signatures are held against the clock that `Date` tells. Where that one is not the machine's, since its time
        runs faster, the machine's will do as well: not every client reads `Date`.
        """
        now = self.world.now() + skew
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
        status = int(HTTPStatus.OK)
        try:
            metadata["Region"] = verify(request, self._keys, now, time() + skew)
            if (request.method, request.path) != ("POST", "/"):
                raise gateway_error("InvalidActionOrVersion", "Only POST / is served.")
            envelope["Result"] = call(self.world, action, version, request.body)
        except ArkError as error:
            status = error.status
            envelope["ResponseMetadata"] |= {"Error": error.wire()}
        headers = {
            "content-type": "application/json; charset=utf-8",
            "date": formatdate(now, usegmt=True),
            "x-tt-logid": metadata["RequestId"],
        }
        return Reply(status, headers, envelope)

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
    faults: Faults | None = None,
) -> ArkApp:
    """Return an ASGI application that answers like Ark.

    Args:
        world: The account that is served. The `Date` header carries its clock.
        keys: Secret keys by access key.
        tokens: Session tokens by access key, for keys that are temporary.
        latency: Seconds that every answer is held back.
        faults: What goes wrong on purpose; may be changed while it serves.
    """
    return ArkApp(world, Keys(keys, tokens or {}), latency=latency, faults=faults)
