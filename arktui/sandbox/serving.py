"""Serves a sandbox with uvicorn; the only module that imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from arktui.sandbox.app import ArkApp

GRACE = 1
"""Seconds that answers under way have left once the server is to stop."""


class SandboxServer(uvicorn.Server):
    """A uvicorn server without chatter and without a `Date` of its own, which says when answers can be had."""

    def __init__(self, app: ArkApp, listening: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                log_level="warning",
                access_log=False,
                date_header=False,
                server_header=False,
                timeout_graceful_shutdown=GRACE,
            ),
        )
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, then call `listening`."""
        await super().startup(sockets)
        self._listening()
