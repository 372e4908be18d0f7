"""The sandbox as an ASGI application: one path, Ark's envelope, signatures verified, every request logged."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter, deque
from contextlib import contextmanager, suppress
from email.utils import formatdate
from http import HTTPStatus
from time import gmtime, monotonic, strftime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from arktui.api.signing import SERVICE
from arktui.sandbox.actions import call
from arktui.sandbox.asgi import ClientDisconnectedError, Connection, Request, Response
from arktui.sandbox.errors import ArkError, gateway_error
from arktui.sandbox.faults.active import FAULTS_PATH, ActiveFaults, respond_to_control
from arktui.sandbox.faults.fault import Exchange
from arktui.sandbox.sample_data import UTC_PLUS_8
from arktui.sandbox.signature import AccessKeys, verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from arktui.sandbox.asgi import Message, Receive, Send
    from arktui.sandbox.world import World

LOG_SIZE = 10_000
"""Requests kept in the log; the counts include older ones."""


class LoggedRequest(NamedTuple):
    """One request: action, body, error code of the response (empty on success), and time by the monotonic clock."""

    action: str
    body: bytes
    code: str
    at: float

    @property
    def parameters(self) -> dict[str, Any]:
        """The fields of a body that is a JSON object."""
        fields: dict[str, Any] = json.loads(self.body or b"{}")
        return fields


class RequestLog:
    """The requests in order, counted by action and by error code, and the number in flight.

    Attributes:
        entries: The latest requests, oldest first.
        total: Requests logged so far.
        by_action: Requests logged so far by action.
        by_code: Failed requests so far by error code.
        in_flight: Requests being served.
        max_in_flight: Most requests ever served at once.
    """

    def __init__(self) -> None:
        self.entries: deque[LoggedRequest] = deque(maxlen=LOG_SIZE)
        self.total = 0
        self.by_action: Counter[str] = Counter()
        self.by_code: Counter[str] = Counter()
        self.in_flight = 0
        self.max_in_flight = 0

    def add(self, entry: LoggedRequest) -> None:
        """Log one request."""
        self.entries.append(entry)
        self.total += 1
        self.by_action[entry.action] += 1
        if entry.code:
            self.by_code[entry.code] += 1

    @contextmanager
    def count_in_flight(self) -> Iterator[None]:
        """Count a request as in flight within the block."""
        self.in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self.in_flight)
        try:
            yield
        finally:
            self.in_flight -= 1


class ArkApp:
    """An Ark that serves one world.

    It reads a request, builds the response, and sends it. Active faults may replace the response and the way it is
    sent.

    Attributes:
        world: The account served.
        requests: The requests so far.
        latency: Seconds by which every response is delayed.
        faults: The active faults.
    """

    def __init__(
        self, world: World, access_keys: AccessKeys, *, latency: float = 0, faults: ActiveFaults | None = None
    ) -> None:
        self.world = world
        self.requests = RequestLog()
        self.latency = latency
        self.faults = faults or ActiveFaults()
        self._access_keys = access_keys

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one HTTP request; ASGI 3."""
        if scope["type"] != "http":
            raise ValueError(f"the sandbox serves http only, not {scope['type']}")
        connection = Connection(scope, receive, send)
        request = await connection.read_request()
        with suppress(ClientDisconnectedError):
            if request.path == FAULTS_PATH:
                response = respond_to_control(self.faults, request)
                await response.sender(connection, response)
                return
            with self.requests.count_in_flight():
                if self.latency:
                    await asyncio.sleep(self.latency)
                response = self.respond(request)
                await response.sender(connection, response)

    def respond(self, request: Request) -> Response:
        """Return the response to a request, with the active faults applied."""
        faults = self.faults.for_next_request()
        skew = sum(value for fault, value in faults if fault.name == "skew")
        response = self._respond_without_faults(request, skew)
        for fault, value in faults:
            response = fault.apply(Exchange(self.world, request, response), value)
        action = dict(request.query).get("Action", "")
        self.requests.add(LoggedRequest(action, request.body, response.error_code, monotonic()))
        return response

    def _respond_without_faults(self, request: Request, skew: float) -> Response:
        """Return the response of an Ark whose clock is `skew` seconds ahead.

        Signatures are checked against the clock that `Date` shows. Simulated time differs from the machine's, and not
        every client reads `Date`, so a signature with the machine's time is valid, too.
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
            metadata["Region"] = verify(request, self._access_keys, now, time() + skew)
            if (request.method, request.path) != ("POST", "/"):
                raise gateway_error("InvalidActionOrVersion", "Only POST / is served.")
            envelope["Result"] = call(self.world, action, version, request.body)
        except ArkError as error:
            status = error.status
            envelope["ResponseMetadata"] |= {"Error": error.as_json()}
        headers = {
            "content-type": "application/json; charset=utf-8",
            "date": formatdate(now, usegmt=True),
            "x-tt-logid": metadata["RequestId"],
        }
        return Response(status, headers, envelope)

    def _request_id(self) -> str:
        """Return an id in Ark's form: 14 digits of UTC+8 time and 20 hex digits, the same in every run."""
        moment = strftime("%Y%m%d%H%M%S", gmtime(self.world.now() + UTC_PLUS_8))
        return moment + hashlib.sha256(f"{moment} {self.requests.total}".encode()).hexdigest()[:20].upper()


def create_app(
    world: World,
    secret_keys: Mapping[str, str],
    *,
    tokens: Mapping[str, str] | None = None,
    latency: float = 0,
    faults: ActiveFaults | None = None,
) -> ArkApp:
    """Return an ASGI application that responds like Ark.

    Args:
        world: The account to serve. The `Date` header shows its clock.
        secret_keys: Secret keys by access key.
        tokens: Session tokens by access key, for temporary keys.
        latency: Seconds by which every response is delayed.
        faults: The active faults; may change while the application serves.
    """
    return ArkApp(world, AccessKeys(secret_keys, tokens or {}), latency=latency, faults=faults)
