"""The sandbox for tests: over a real socket, or in the process with explicitly signed requests."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx

from arktui.api.credentials import Credentials
from arktui.api.signing import DATE_FORMAT, sign
from arktui.sandbox.app import ArkApp, create_app
from arktui.sandbox.clock import ManualClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.sandbox.server import LOOPBACK, SandboxServer, listen
from arktui.sandbox.world import DEFAULT_SEED, World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from arktui.sandbox.assumptions import Assumptions

START = 1_795_446_000
"""2026-11-23 15:00:00 UTC, at which the tests' clocks start."""

REGION = "cn-beijing"
LIST = "ListBatchInferenceJobs"
GET = "GetBatchInferenceJob"


@dataclass(frozen=True)
class LiveSandbox:
    """A sandbox that serves over a socket; `app.requests` logs its requests."""

    app: ArkApp
    port: int
    is_tls: bool = False

    @property
    def world(self) -> World:
        return self.app.world

    @property
    def endpoint(self) -> str:
        return f"https://localhost:{self.port}" if self.is_tls else f"http://{LOOPBACK}:{self.port}"


def make_app(
    jobs: int = 300,
    seed: int = DEFAULT_SEED,
    *,
    clock: ManualClock | None = None,
    assumptions: Assumptions | None = None,
    latency: float = 0,
    tokens: Mapping[str, str] | None = None,
) -> ArkApp:
    """Return a sandbox that accepts the demo's keys; without a `clock` its time stays at `START`."""
    world = World(clock or ManualClock(START), jobs, seed, assumptions=assumptions)
    return create_app(world, {ACCESS_KEY: SECRET_KEY}, tokens=tokens, latency=latency)


@contextmanager
def live_sandbox(app: ArkApp, port: int = 0, certificate: Path | None = None) -> Iterator[LiveSandbox]:
    """Serve a sandbox on loopback within the block; port 0 picks a free one."""
    ready = threading.Event()
    with listen(port) as listener:
        server = SandboxServer(app, ready.set, str(certificate) if certificate else None)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        assert ready.wait(60), "the sandbox did not start"
        try:
            yield LiveSandbox(app, listener.getsockname()[1], is_tls=certificate is not None)
        finally:
            server.should_exit = True
            thread.join(60)


def signed_request(
    body: bytes,
    *,
    action: str = LIST,
    access_key: str = ACCESS_KEY,
    secret_key: str = SECRET_KEY,
    token: str | None = None,
    x_date: str | None = None,
    region: str = REGION,
    query: Mapping[str, str] | None = None,
    extra: Mapping[str, str] | None = None,
) -> httpx.Request:
    """Return a request to a sandbox, signed with the real time by default."""
    parameters = dict(query) if query is not None else {"Action": action, "Version": "2024-01-01"}
    headers = {"Host": "sandbox", "Content-Type": "application/json", **(extra or {})}
    headers |= sign(
        Credentials(access_key, secret_key, token),
        region,
        x_date or datetime.now(UTC).strftime(DATE_FORMAT),
        method="POST",
        path="/",
        query=parameters.items(),
        headers=headers,
        body=body,
    )
    return httpx.Request("POST", "http://sandbox/", params=parameters, headers=headers, content=body)


async def send(app: ArkApp, request: httpx.Request) -> httpx.Response:
    """Return a sandbox's response to a request, in the process."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), trust_env=False) as client:
        return await client.send(request)


async def ask(app: ArkApp, fields: Mapping[str, Any] | None = None, action: str = LIST) -> dict[str, Any]:
    """Return the `Result` of an action; an error fails the test."""
    response = await send(app, signed_request(json.dumps(fields or {}).encode(), action=action))
    assert response.status_code == httpx.codes.OK, response.text
    result: dict[str, Any] = response.json()["Result"]
    return result


async def ask_all(app: ArkApp, fields: Mapping[str, Any] | None = None, size: int = 100) -> list[dict[str, Any]]:
    """Return the items on all pages."""
    items: list[dict[str, Any]] = []
    while True:
        page = await ask(app, {**(fields or {}), "PageNumber": len(items) // size + 1, "PageSize": size})
        items += page["Items"]
        if len(items) >= page["TotalCount"] or not page["Items"]:
            return items
