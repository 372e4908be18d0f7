"""The sandbox inside the process, for `arktui --demo`: no port, no network, no credentials of the user's."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from arktui.sandbox.app import ArkApp, create_app
from arktui.sandbox.clock import SandboxClock
from arktui.sandbox.world import DEFAULT_JOBS, DEFAULT_SEED, World

if TYPE_CHECKING:
    from arktui.sandbox.clock import Clock

ACCESS_KEY: Final = "AKLTSANDBOXSANDBOXSANDBOXSANDBOX00"
SECRET_KEY: Final = "c2FuZGJveC1vbmx5LW5vdC1hLXNlY3JldC1rZXk="  # noqa: S105 - an invented key that opens nothing

DEMO_SPEED: Final = 60.0
"""Simulated seconds in a real second."""


def demo_app(
    speed: float = DEMO_SPEED,
    jobs: int = DEFAULT_JOBS,
    seed: int = DEFAULT_SEED,
) -> tuple[ArkApp, str, str, Clock]:
    """Return a sandbox that begins now: the ASGI application, its access key and secret key, and its clock."""
    clock = SandboxClock(time.time(), speed)
    return create_app(World(clock, jobs, seed), {ACCESS_KEY: SECRET_KEY}), ACCESS_KEY, SECRET_KEY, clock
