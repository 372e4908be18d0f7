"""What keeps the history on the disk, as the settings say."""

from __future__ import annotations

from collections.abc import Callable

from arktui import clock
from arktui.config import Settings
from arktui.history.path import history_path
from arktui.history.retention import Retention
from arktui.history.writer import Writer
from arktui.store.error_log import ErrorRecord
from arktui.target import Target


def open_writer(
    target: Target, settings: Settings, told_time: Callable[[], float], note: Callable[[ErrorRecord], None]
) -> Writer | None:
    """Return what writes the history down; None where nothing is to be written.

    `note` takes what is wrong with the file; it is called in another thread.
    """
    account = target.account
    if not account or not settings.history:
        return None

    def complain(word: str, advice: str) -> None:
        note(ErrorRecord.of("History", word, advice, at=clock.wall()))

    return Writer(
        lambda: history_path(account), complain, Retention(settings.history_days, settings.history_mb, told_time)
    )
