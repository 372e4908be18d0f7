"""Serves a sandbox with uvicorn; the only module that imports it."""

from __future__ import annotations

import logging
import ssl
from typing import TYPE_CHECKING

import uvicorn

from arktui.sandbox.connection import TRANSPORT
from arktui.sandbox.loopback import bound

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from arktui.sandbox.app import ArkApp
    from arktui.sandbox.connection import Message, Receive, Send

GRACE = 1
"""Seconds that answers under way have left once the server is to stop."""


class SandboxServer(uvicorn.Server):
    """A uvicorn server without chatter and without a `Date` of its own, which says when answers can be had.

    Faults that are of the socket live here: a port where nothing listens, and TLS handshakes that fail.
    """

    def __init__(self, app: ArkApp, listening: Callable[[], None], certificate: str | None = None) -> None:
        """Make a server of an app; with a certificate and its key (PEM) it speaks TLS."""
        super().__init__(
            uvicorn.Config(
                self._serve_one,
                interface="asgi3",
                http="h11",
                lifespan="off",
                log_level="warning",
                access_log=False,
                date_header=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=GRACE,
                ssl_certfile=certificate,
            ),
        )
        self._app = app
        self._listening = listening
        self._closed: socket.socket | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, then call `listening`."""
        if self.config.ssl:
            self.config.ssl.sni_callback = self._greet
        await super().startup(sockets)
        self._listening()

    async def on_tick(self, counter: int) -> bool:
        """Listen or not, as the faults say; called ten times a second."""
        is_over = await super().on_tick(counter)
        if self._app.faults.has("refused") and self._closed is None:
            address = self.servers[0].sockets[0].getsockname()
            for server in self.servers:
                server.close()
            self._closed = bound(address[1])  # so that nobody else takes the port
        elif self._closed is not None and (is_over or not self._app.faults.has("refused")):
            await super().startup([self._closed])
            self._closed = None
        return is_over

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop; that an answer without end is cut off is no news then."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        await super().shutdown(sockets)

    def _greet(self, *_: object) -> int | None:
        """Return the alert that ends a TLS handshake, if it is to fail."""
        return ssl.ALERT_DESCRIPTION_HANDSHAKE_FAILURE if self._app.faults.has("tls") else None

    async def _serve_one(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve a request, with the transport that it came by: some faults hang up."""
        transports = [known.transport for known in self.server_state.connections]
        by_peer = {transport.get_extra_info("peername"): transport for transport in transports}
        await self._app({**scope, TRANSPORT: by_peer.get(tuple(scope["client"]))}, receive, send)
