"""A session: the store, the history, the activity and the feed of one target, from their start to their end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from time import time
from typing import TYPE_CHECKING, Protocol

from textual.worker import Worker, WorkerError

from arktui.clock import ServiceTime

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.timer import Timer

    from arktui.activity.activity import Activity
    from arktui.api.profile_list import Profile
    from arktui.config import Settings
    from arktui.history.history import History
    from arktui.history.judging import Judging
    from arktui.store.error_log import ErrorRecord
    from arktui.store.job_store import JobStore, Listener
    from arktui.sync.feed import Connect, Feed
    from arktui.sync.rate_limiter import RateLimiter
    from arktui.target import Choice, Target
    from arktui.ui.gc_tuning import GcTuner
    from arktui.ui.styled_app import StyledApp


class Accounts(Protocol):
    """Opens the targets that the user switches to. Its methods block."""

    project: str
    """The one project to watch of any account, as the configuration says; empty for all."""

    def open(self, choice: Choice) -> tuple[Connect, Target, Settings]:
        """Return how to reach a target, the target, and the settings for it; raises ArkError if it has no keys."""
        ...

    def profiles(self) -> Sequence[Profile]:
        """Return the profiles in the files of the command line tools."""
        ...


class Session:
    """Watches one target. `report` takes what goes wrong in the background; it is called from any thread.

    What the first paint does without is made on first use, so that its modules are imported after the paint.
    """

    def __init__(
        self,
        app: StyledApp,
        connect: Connect,
        target: Target,
        settings: Settings,
        report: Callable[[ErrorRecord], None],
        *,
        rate_limiter: RateLimiter | None,
        clock: Callable[[], float],
    ) -> None:
        self.target = target.cleaned()
        self.settings = settings
        self.time = ServiceTime(self.target.clock, self._offset)
        self._app = app
        self._connect = connect
        self._report = report
        self._rate_limiter = rate_limiter
        self.clock = clock
        """The clock of the feed, for ages."""
        self._workers: list[Worker[None]] = []
        self._timers: list[Timer] = []
        self._unsubscribe: list[Callable[[], None]] = []

    @property
    def checks_clock(self) -> bool:
        """Whether this machine's clock can be compared with the service's: not if that runs in this process."""
        return self.target.clock is None

    @property
    def has_feed(self) -> bool:
        """Whether the feed has been made."""
        return "feed" in self.__dict__

    def _offset(self) -> float | None:
        return self.feed.service_offset if self.has_feed else None

    @cached_property
    def store(self) -> JobStore:
        """The jobs."""
        from arktui.store.job_store import JobStore  # noqa: PLC0415 - after the first paint

        return JobStore()

    @cached_property
    def history(self) -> History:
        """The history."""
        from arktui.history.acknowledgements import user_name  # noqa: PLC0415
        from arktui.history.history import History  # noqa: PLC0415 - after the first paint
        from arktui.history.problem_bounds import ProblemBounds  # noqa: PLC0415
        from arktui.history.writer import open_writer  # noqa: PLC0415

        settings = self.settings
        writer = open_writer(self.target, settings, self.time.confirmed, self._report)
        return History(self.time.now, writer, settings.project, ProblemBounds.of(settings), user_name(settings.mine))

    @cached_property
    def activity(self) -> Activity:
        """What happened, and what is watched."""
        from arktui.activity.activity import Activity  # noqa: PLC0415 - after the first paint
        from arktui.activity.alerts import Alerts  # noqa: PLC0415

        app = self._app
        alerts = Alerts(self.settings, self.target, app.set_timer, app.write_control, app.run_worker, self._report)
        return Activity(self.history, self.time.now, self.clock, alerts)

    @cached_property
    def judging(self) -> Judging:
        """What judges the jobs."""
        from arktui.history.judging import Judging  # noqa: PLC0415 - after the first paint

        return Judging(self.history, self.store, self.time, self.clock)

    @cached_property
    def feed(self) -> Feed:
        """The feed."""
        from arktui.sync.feed import Feed  # noqa: PLC0415 - after the first paint
        from arktui.sync.rate_limiter import RateLimiter  # noqa: PLC0415

        settings = self.settings
        return Feed(
            self._connect,
            self.store,
            interval=settings.interval,
            limit=settings.limit,
            scope=settings.project or None,
            rate_limiter=self._rate_limiter or RateLimiter(max_rate=settings.max_rps),
            clock=self.clock,
        )

    @cached_property
    def gc_tuner(self) -> GcTuner:
        """What keeps the garbage collector from scanning all jobs."""
        from arktui.ui.gc_tuning import GcTuner  # noqa: PLC0415 - after the first paint

        return GcTuner()

    def start(self, screen: Screen[None], complaints: list[str], *listeners: Listener) -> None:
        """Restore what earlier sessions saw, and start the feed.

        The jobs are judged again at each minute of the `screen`. The feed's errors begin with the `complaints` about
        the configuration. The `listeners` get each snapshot.
        """
        from arktui.history.judging import BASELINES_WAIT_MAX  # noqa: PLC0415 - after the first paint
        from arktui.store.error_log import ErrorRecord  # noqa: PLC0415

        judge = self.judging.judge
        for listener in (self.activity.take, *listeners):
            self._unsubscribe.append(self.store.subscribe(listener))
        for complaint in complaints:
            advice = "Fix the file and restart; valid settings stay in effect."
            self.feed.add_error(ErrorRecord.of("Configuration", complaint, advice, at=time()))
        app = self._app
        if self.history.writer is not None:
            self.history.writer.start()
            self._workers.append(app.run_worker(self.restore(), name="restore", exit_on_error=False))
            self._timers.append(app.set_timer(BASELINES_WAIT_MAX, self.judging.stop_waiting))
        self._workers.append(app.run_worker(self.feed.run(), name="feed"))
        app.watch(screen, "minute", judge, init=False)

    async def restore(self) -> None:
        """Show the jobs of the last session until the service answers."""
        from arktui.history.restore import restore  # noqa: PLC0415 - after the first paint

        try:
            await restore(self.history, self.store, self.feed.restore, self.settings.limit)
        finally:
            self.judging.stop_waiting()

    def stop(self) -> None:
        """Stop everything that runs; nothing reaches the screen from now on. Alerts that are due are still sent."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        for worker in self._workers:
            worker.cancel()
        for timer in self._timers:
            timer.stop()
        self.judging.stop()
        self._unsubscribe, self._timers = [], []

    async def close(self) -> None:
        """Wait until all has stopped and the history is written, but not for a slow disk."""
        from asyncio import create_task, to_thread  # noqa: PLC0415 - imported by now

        writing = create_task(to_thread(self.history.close))
        for worker in self._workers:
            try:
                await worker.wait()
            except WorkerError:
                continue
        self._workers = []
        await writing
        for made in ("gc_tuner", "judging", "feed", "activity", "history", "store"):
            self.__dict__.pop(made, None)  # Textual keeps the first screen for good, and that knows this session
