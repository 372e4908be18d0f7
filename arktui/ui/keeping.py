"""What keeps the history on the disk, as the settings say."""

from __future__ import annotations

from collections.abc import Callable

from arktui import clock
from arktui.config import Settings
from arktui.history.keeper import Keeper
from arktui.history.place import history_path
from arktui.history.upkeep import Upkeep
from arktui.store.problems import Problem
from arktui.ui.target import Target


def keeper_for(
    target: Target, settings: Settings, told_time: Callable[[], float], note: Callable[[Problem], None]
) -> Keeper | None:
    """Return what writes the history down; None where nothing is to be written.

    `note` takes what is wrong with the file; it is called in another thread.
    """
    account = target.account
    if not account or not settings.history:
        return None

    def complain(word: str, advice: str) -> None:
        note(Problem.of("History", word, advice, at=clock.wall()))

    return Keeper(
        lambda: history_path(account), complain, Upkeep(settings.history_days, settings.history_mb, told_time)
    )
