"""Faults on the way: what becomes of an answer on its connection, or of the connection itself."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from arktui.sandbox.faults.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from arktui.sandbox.connection import Connection
    from arktui.sandbox.faults.fault import Act, Exchange
    from arktui.sandbox.reply import Reply

PIECES = 10
"""In how many pieces a slow body comes."""

FILLER = b" " * 65_536


def sent(way: Callable[[Connection, Reply, float], Awaitable[None]]) -> Act:
    """Return what lets a reply be sent in another way."""

    def act(exchange: Exchange, value: float) -> Reply:
        return exchange.reply._replace(way=lambda connection, reply: way(connection, reply, value))

    return act


async def slowly(connection: Connection, reply: Reply, seconds: float) -> None:
    """Send the body in pieces over so many seconds."""
    body = reply.body
    size = len(body) // PIECES + 1
    await connection.start(reply.status, reply.headers, len(body))
    for start in range(0, len(body), size):
        await connection.rest(seconds / PIECES)
        await connection.write(body[start : start + size])
    await connection.write(b"", is_last=True)


async def in_part(connection: Connection, reply: Reply, share: float) -> None:
    """Send such a share of the body, then hang up."""
    body = reply.body
    await connection.start(reply.status, reply.headers, len(body))
    await connection.write(body[: int(len(body) * share)])
    await connection.hang_up()


async def without_end(connection: Connection, reply: Reply, pause: float) -> None:
    """Send blanks in front of the body for ever, a piece after each pause of so many seconds."""
    await connection.start(reply.status, reply.headers, None)
    while True:
        await connection.write(FILLER)
        await connection.rest(pause)


async def not_at_all(connection: Connection, _: Reply, __: float) -> None:
    """Reset the connection instead of an answer."""
    await connection.hang_up(reset=True)


_at_socket = partial(Fault, needs_socket=True)

SENDING = (
    Fault("slow", f"the body comes in {PIECES} pieces over so many seconds", sent(slowly), "seconds", 5),
    _at_socket("truncated", "the connection ends after such a share of the body", sent(in_part), "sent", 0.5),
    _at_socket("endless", "the body never ends; 64 KB after each pause", sent(without_end), "pause", 1),
    _at_socket("reset", "the connection is reset before the answer", sent(not_at_all)),
    # Both of these go on until their time is up: while they do, nobody can switch them off over the network.
    _at_socket("refused", "nothing listens for so many seconds", sent(not_at_all), "for", 10),
    _at_socket("tls", "TLS handshakes fail for so many seconds; needs --tls", sent(not_at_all), "for", 10),
)
