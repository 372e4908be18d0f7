"""The type of an injected fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from arktui.sandbox.asgi import Request, Response
    from arktui.sandbox.world import World


class Exchange(NamedTuple):
    """A request, its response without the fault, and the account, which the fault may change."""

    world: World
    request: Request
    response: Response

    @property
    def action(self) -> str:
        """The `Action` of the request."""
        return dict(self.request.query).get("Action", "")


Effect = Callable[[Exchange, float], "Response"]
"""Takes an exchange and the fault's value; returns the response to send."""


def no_effect(exchange: Exchange, _: float) -> Response:
    """Return the response unchanged."""
    return exchange.response


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that the sandbox can inject.

    Attributes:
        name: Its name on the command line.
        summary: What it does, in one line.
        apply: Its effect on an exchange.
        value_name: Name of the fault's own setting; empty if it has none.
        default: Default of that setting.
        needs_socket: Whether the fault needs a network, so that the demo cannot have it.
    """

    name: str
    summary: str
    apply: Effect = no_effect
    value_name: str = ""
    default: float = 0.0
    needs_socket: bool = False
