"""A configuration that is wrong in part: the monitor runs, says so, and lists every mistake on demand."""

from __future__ import annotations

from arktui.config import Settings
from arktui.ui.widgets.status_line import StatusLine
from tests.app_harness import monitor, running_app


async def test_what_is_wrong_with_the_configuration_is_said_while_the_monitor_runs() -> None:
    complaint = "/home/li/config.toml: unknown key 'intervall'; did you mean 'interval'?"
    app = monitor(settings=Settings(interval=0, complaints=(complaint,)))
    async with running_app(app) as (app, _):
        snapshot = app.store.snapshot
        assert snapshot.status.last_error is not None
        assert snapshot.status.last_error.message == complaint
        assert "Configuration" in app.screen.query_one(StatusLine).render_line(0).text
