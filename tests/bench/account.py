"""An account that changes only on command: `python -m tests.bench.account --jobs N --active M`.

The newest jobs run, the others are over, in the order of their creation, so that a job's row is the number its name
begins with. `/move?first=F&count=C` lets jobs F to F+C get on by a step, and returns the number of requests so far.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from arktui.sandbox.app import ArkApp
from arktui.sandbox.asgi import Connection, Response
from arktui.sandbox.clock import Clock, SandboxClock
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.sandbox.filters import Filter
from arktui.sandbox.job_generator import Job
from arktui.sandbox.job_index import Row
from arktui.sandbox.lifecycle import NEVER, RUNNING, Counts, State
from arktui.sandbox.server import LOOPBACK, SandboxServer, listen
from arktui.sandbox.signature import AccessKeys
from arktui.sandbox.world import World

STEPS = 20
"""Steps in which a job completes all its lines; then it starts over."""

LASTED = 60
"""Seconds that each terminal job took, except those submitted since."""

Message = MutableMapping[str, Any]


class ScriptedWorld(World):
    """A world whose clock runs, without new jobs; running jobs progress on command."""

    def __init__(self, jobs: int, active: int, clock: Clock | None = None) -> None:
        super().__init__(clock or SandboxClock(time.time()), jobs)
        newest_first = sorted(self._jobs.values(), key=lambda job: (job.lifecycle.created, job.id), reverse=True)
        running = [_still(job, number, NEVER) for number, job in enumerate(newest_first[:active])]
        over = [
            _still(job, number, min(job.lifecycle.created + LASTED, self._now))
            for number, job in enumerate(newest_first[active:], active)
        ]
        self._jobs = {job.id: job for job in (*running, *over)}
        self._active = running
        self._steps: Counter[str] = Counter()
        self._moved_at: dict[str, int] = {}
        self._indexes.clear()
        self._index(Filter())

    def now(self) -> int:
        """Return the current time; there are no events to process."""
        return int(self._clock.now())

    def move(self, first: int, count: int) -> None:
        """Advance running jobs by one step."""
        for job in self._active[first : first + count]:
            self._steps[job.id] += 1
            self._moved_at[job.id] = self.now()
        self._rows = None

    def _row(self, job: Job) -> Row:
        state = job.lifecycle.state_at(self._now)
        if state.phase != RUNNING:
            return Row(job, state)
        step = self._steps[job.id] % STEPS
        counts = Counts(job.lifecycle.total, job.lifecycle.total * step // STEPS, step)
        return Row(
            job, State(RUNNING, job.lifecycle.running, self._moved_at.get(job.id, job.lifecycle.running), counts)
        )


def _still(job: Job, number: int, ended: int) -> Job:
    created = job.lifecycle.created
    lifecycle = replace(
        job.lifecycle,
        initializing=created,
        running=created,
        terminating=NEVER,
        ended=ended,
        total=max(job.lifecycle.total, 10_000),
        duration=LASTED,
    )
    return replace(job, name=f"{number:06}-{job.name}", lifecycle=lifecycle)


class ScriptedApp(ArkApp):
    """A sandbox that takes commands."""

    def __init__(self, world: ScriptedWorld) -> None:
        super().__init__(world, AccessKeys({ACCESS_KEY: SECRET_KEY}, {}))
        self._scripted_world = world

    async def __call__(
        self,
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["path"] != "/move":
            await super().__call__(scope, receive, send)
            return
        fields = parse_qs(scope["query_string"].decode())
        self._scripted_world.move(int(fields["first"][0]), int(fields["count"][0]))
        response = Response(200, {"content-type": "application/json"}, json.dumps(self.requests.total).encode())
        await response.sender(Connection(scope, receive, send), response)


def main() -> None:
    """Serve on loopback until killed; print the address once it answers."""
    parser = argparse.ArgumentParser("python -m tests.bench.account", description=__doc__)
    parser.add_argument("--jobs", type=int, required=True)
    parser.add_argument("--active", type=int, required=True)
    args = parser.parse_args()
    with listen(0) as listener:
        address = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
        app = ScriptedApp(ScriptedWorld(args.jobs, args.active))
        SandboxServer(app, lambda: print(f"--endpoint {address}", flush=True)).run([listener])


if __name__ == "__main__":
    main()
