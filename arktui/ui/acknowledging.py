"""Acknowledging problems: of the marked jobs, or of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from arktui.format import quantity

if TYPE_CHECKING:
    from arktui.store.job import Job
    from arktui.ui.screens.main_screen import MainScreen
    from arktui.ui.session import Session


def acknowledge(main: MainScreen, session: Session, chosen: Sequence[Job]) -> None:
    """Acknowledge the problems of jobs, or end that if all of them are acknowledged."""
    if not chosen:
        main.notify_no_job()
        return
    jobs = [job for each in chosen if (job := main.snapshot.jobs.get(each.id))]
    forecasts = session.history.toggle_acknowledged(jobs)
    name = (chosen[0].name or chosen[0].id) if len(chosen) == 1 else quantity(len(forecasts) or len(jobs), "job")
    if not forecasts:
        main.notify_user(f"{name}: no problem to acknowledge")
        return
    if any(forecast.acknowledged for forecast in forecasts.values()):
        main.notify_user(f"acknowledged {name}: no problem until something new happens")
    else:
        main.notify_user(f"no longer acknowledged: {name}")
    session.store.judge(forecasts)
