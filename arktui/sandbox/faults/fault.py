"""What a fault is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from arktui.sandbox.reply import Reply
    from arktui.sandbox.signature import Request
    from arktui.sandbox.world import World


class Exchange(NamedTuple):
    """A request and the reply it would get, which a fault may replace; and the account, which it may change."""

    world: World
    request: Request
    reply: Reply

    @property
    def action(self) -> str:
        """The `Action` that was asked for."""
        return dict(self.request.query).get("Action", "")


Act = Callable[[Exchange, float], "Reply"]
"""What a fault does to an exchange, given its value: the reply that is sent instead."""


def unchanged(exchange: Exchange, _: float) -> Reply:
    """Leave the reply as it is."""
    return exchange.reply


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can go wrong.

    Attributes:
        name: How it is asked for.
        does: What it does, in a line.
        act: What it does to an exchange.
        value: Name of the number it takes; empty for none.
        default: That number where none is given.
        needs_socket: Whether it is out of place inside a process, without a network.
    """

    name: str
    does: str
    act: Act = unchanged
    value: str = ""
    default: float = 0.0
    needs_socket: bool = False
