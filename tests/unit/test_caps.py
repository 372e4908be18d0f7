"""What can grow stops growing where the manual says."""

from __future__ import annotations

from pathlib import Path

import pytest

from arktui import custom_commands, log
from arktui.activity import events, watches
from arktui.api import client, errors, models, transport
from arktui.config import Settings
from arktui.history import history, past, throughput, writer
from arktui.history.history import History
from arktui.store import error_log, views
from arktui.store.clean_text import CleanText
from arktui.store.error_log import ErrorRecord, noted
from arktui.store.job import Counts
from arktui.store.phase import COMPLETED, QUEUED, RUNNING
from arktui.sync import convert, rate_limiter, tombstones
from arktui.sync.rate_limiter import RateLimiter
from arktui.terminal import clipboard
from arktui.terminal.textual_internals import drawn_table
from arktui.ui.widgets import query_line
from arktui.view import filter_groups
from tests.jobs import job

MANUAL = (Path(__file__).parents[2] / "arktui" / "ui" / "README.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("what", "cap"),
    [
        ("a job's name, message and other texts", f"{convert.TEXT_MAX:,} characters"),
        ("a job's name, message and other texts", f"{convert.NAME_MAX} of any other"),
        ("a job's tags", f"{models.TAGS_MAX} of each"),
        ("values of a filter that are listed", f"{filter_groups._VALUES_MAX} of each kind"),
        ("texts shared between jobs", f"{convert._SHARED:,} of a kind"),
        ("samples of progress", f"{past.SAMPLES_MAX} of each"),
        ("phases of a job", f"{past.PHASES_MAX} of each"),
        ("histories of finished jobs", f"{history.INACTIVE_MAX}"),
        ("deleted jobs", f"shown for {tombstones.DELETED_SHOWN / 60:.0f} minutes"),
        ("errors of the session", f"{error_log.ERRORS_MAX} kinds"),
        ("an answer of the service", f"{client.ANSWER_BYTES_MAX // 2**20} MB"),
        ("words of an error", f"{errors.MESSAGE_MAX} characters"),
        ("drawn rows", f"{drawn_table._CACHED_ROWS}"),
        (
            "connections",
            f"{transport._LIMITS.max_connections}, of which {transport._LIMITS.max_keepalive_connections}",
        ),
        ("changes that wait for the history file", f"{writer.WAITING_MAX:,} changes"),
        ("the history file", f"{Settings().history_mb:g} MB and {Settings().history_days:g} days"),
        ("changes, for the summary", f"{events.EVENTS_MAX:,}"),
        ("watches", f"{watches.WATCHES_MAX:,} jobs"),
        ("saved views", f"{views.VIEWS_MAX}, with names of up to {views.NAME_MAX} characters"),
        ("lines that wait for the log", f"{log.LINES_WAITING_MAX:,}, then"),
        ("log files", f"{log.FILES_MAX} of {log.FILE_BYTES_MAX // 10**6} MB"),
        ("the search", f"{query_line.QUERY_MAX:,} characters"),
        ("copied text", f"{clipboard.BYTES_MAX:,} bytes"),
        ("your own commands", f"{custom_commands.COMMANDS_MAX}"),
    ],
)
def test_the_manual_names_the_cap(what: str, cap: str) -> None:
    [line] = [line for line in MANUAL.splitlines() if line.startswith(f"| {what}")]
    assert cap in line


def test_errors_of_many_kinds_are_let_go() -> None:
    kept: tuple[ErrorRecord, ...] = ()
    for number in range(3 * error_log.ERRORS_MAX):
        kept = noted(
            kept,
            ErrorRecord(
                CleanText(f"Code{number}"), CleanText(""), CleanText(""), request_id=CleanText(""), at=float(number)
            ),
        )
    assert len(kept) == error_log.ERRORS_MAX
    assert kept[0].code == f"Code{3 * error_log.ERRORS_MAX - 1}"


def test_few_samples_are_held_of_a_job_and_few_jobs_that_are_over() -> None:
    now = 0.0
    held = History(lambda: now)
    for number in range(10 * past.SAMPLES_MAX):
        now = float(number)
        held.observe(None, job(counts=Counts.from_wire(10_000, number, 0)))
        held.observe(None, job(1, QUEUED if number % 2 else RUNNING))
    assert past.SAMPLES_MAX // 2 < len(held.past(job().id).samples) <= past.SAMPLES_MAX
    assert len(held.past(job(1).id).phases) == past.PHASES_MAX
    for number in range(3 * history.INACTIVE_MAX):
        held.observe(None, job(number))
        held.observe(job(number), job(number, COMPLETED))
    assert len(held._inactive) == history.INACTIVE_MAX
    assert not held._active


def test_the_throughput_of_a_day_is_held() -> None:
    counted = throughput.Throughput()
    for quarter in range(10 * throughput.QUARTERS):
        counted.add(quarter * throughput.QUARTER, (quarter + 1) * throughput.QUARTER, 1)
    assert len(counted._lines) <= 2 * throughput.QUARTERS


async def test_the_rate_limiter_remembers_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr(rate_limiter, "monotonic", lambda: now)
    limiter = RateLimiter(rate=1e9, max_rate=1e9)
    for _ in range(100):
        await limiter.acquire()
        now += 10
        assert limiter.per_minute <= 6
    assert len(limiter._sent_at) <= 6
