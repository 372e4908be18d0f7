"""Where the sandbox listens: on loopback, and nowhere else."""

from __future__ import annotations

import socket
from typing import Final

LOOPBACK: Final = "127.0.0.1"


def listen(port: int) -> socket.socket:
    """Return a socket that listens on loopback; port 0 takes a free one.

    Raises:
        OSError: The port is taken.
    """
    listener = bound(port)
    try:
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def bound(port: int) -> socket.socket:
    """Return a socket that has a port of loopback to itself, and does not listen yet.

    Raises:
        OSError: The port is taken.
    """
    # Named as TCP, asyncio lets small answers go out at once; else each waits 40 ms for an acknowledgement.
    taken = socket.socket(proto=socket.IPPROTO_TCP)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((LOOPBACK, port))
    except OSError:
        taken.close()
        raise
    return taken
