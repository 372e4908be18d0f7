"""The uvicorn server of the sandbox, on loopback only. No other module imports uvicorn."""

from __future__ import annotations

import logging
import socket
import ssl
from typing import TYPE_CHECKING, Final

import uvicorn

from arktui.sandbox.asgi import TRANSPORT

if TYPE_CHECKING:
    from collections.abc import Callable

    from arktui.sandbox.app import ArkApp
    from arktui.sandbox.asgi import Message, Receive, Send

LOOPBACK: Final = "127.0.0.1"

SHUTDOWN_TIMEOUT = 1
"""Seconds that responses in flight have to finish once the server stops."""


def listen(port: int) -> socket.socket:
    """Return a socket that listens on loopback; port 0 picks a free one.

    Raises:
        OSError: The port is taken.
    """
    listener = bind(port)
    try:
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def bind(port: int) -> socket.socket:
    """Return a socket that holds a port on loopback without listening.

    Raises:
        OSError: The port is taken.
    """
    # asyncio sets TCP_NODELAY only for an explicit IPPROTO_TCP; without it small responses wait 40 ms for an ACK.
    bound = socket.socket(proto=socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((LOOPBACK, port))
    except OSError:
        bound.close()
        raise
    return bound


class SandboxServer(uvicorn.Server):
    """A uvicorn server that logs warnings only, sends no `Date` of its own, and reports when it is ready.

    It implements the faults of the socket: a port that refuses connections, and failing TLS handshakes.
    """

    def __init__(self, app: ArkApp, on_ready: Callable[[], None], certificate: str | None = None) -> None:
        """Create a server for an app; with a certificate and its key (PEM) it serves TLS."""
        super().__init__(
            uvicorn.Config(
                self._serve_request,
                interface="asgi3",
                http="h11",
                lifespan="off",
                log_level="warning",
                access_log=False,
                date_header=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=SHUTDOWN_TIMEOUT,
                ssl_certfile=certificate,
            ),
        )
        self._app = app
        self._on_ready = on_ready
        self._port_holder: socket.socket | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, then call `on_ready`."""
        if self.config.ssl:
            self.config.ssl.sni_callback = self._on_tls_handshake
        await super().startup(sockets)
        self._on_ready()

    async def on_tick(self, counter: int) -> bool:
        """Start or stop listening as the faults require; called ten times a second."""
        should_exit = await super().on_tick(counter)
        if self._app.faults.has("refused") and self._port_holder is None:
            address = self.servers[0].sockets[0].getsockname()
            for server in self.servers:
                server.close()
            self._port_holder = bind(address[1])  # keeps other processes from taking the port
        elif self._port_holder is not None and (should_exit or not self._app.faults.has("refused")):
            await super().startup([self._port_holder])
            self._port_holder = None
        return should_exit

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop without logging that endless responses are cut off."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)

    def _on_tls_handshake(self, *_: object) -> int | None:
        """Return the alert that fails a TLS handshake if that fault is active."""
        return ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE if self._app.faults.has("tls") else None

    async def _serve_request(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a request; add its transport to the scope, which faults need to close the connection."""
        transports = [connection.transport for connection in self.server_state.connections]
        by_peer = {transport.get_extra_info("peername"): transport for transport in transports}
        await self._app({**scope, TRANSPORT: by_peer.get(tuple(scope["client"]))}, receive, send)
