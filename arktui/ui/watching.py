"""Watching jobs and queries: starts and stops it, and shows what follows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from arktui.keys import key_name
from arktui.store.query import describe

if TYPE_CHECKING:
    from arktui.activity.watches import Watches
    from arktui.store.job import Job
    from arktui.ui.screens.main_screen import MainScreen


def toggle_job(main: MainScreen, watches: Watches, job: Job) -> None:
    """Start or stop watching a job."""
    name = job.name or job.id
    if job.is_terminal and not watches.has(job.id):
        main.notify_user(f"{name} is over; only active jobs can be watched")
        return
    if watches.toggle_job(job.id):
        main.notify_user(f"watching {name}: an alert follows when it ends or has a problem")
    elif watches.includes(job):
        key = key_name("watch.query", main.keymap)
        main.notify_user(f"{name} is still watched as one of a query; press {key} in that query to stop")
    else:
        main.notify_user(f"{name} is no longer watched")
    main.repaint_signs()


def toggle_query(main: MainScreen, watches: Watches) -> None:
    """Start or stop watching all jobs of the query."""
    words = describe(main.snapshot.query)
    if watches.toggle_query(main.snapshot.query):
        main.notify_user(f"watching {words}: an alert follows when a job ends or has a problem")
    else:
        main.notify_user(f"no longer watching {words}")
    main.repaint_signs()
