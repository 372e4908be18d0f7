"""What the program watches: an account, a region and a project."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from arktui.store.clean_text import clean


class Target(NamedTuple):
    """An account, a region and a project.

    `account` identifies the account and is never shown; it is empty if no history is kept. `clock` returns the
    service's time in seconds since the epoch; None if only the service's answers show it. `note` is shown in the
    title, such as the speed of the demo's clock.
    """

    profile: str = ""
    region: str = ""
    host: str = ""
    project: str = ""
    note: str = ""
    clock: Callable[[], float] | None = None
    account: tuple[str, ...] = ()

    def cleaned(self) -> Target:
        """Return the same target with every text safe to print: a profile's name can contain anything."""
        profile, region, host, project, note = map(clean, self[:5])
        return Target(profile, region, host, project, note, self.clock, self.account)


class Choice(NamedTuple):
    """What the user chose to watch. None takes what the files and the environment say; an empty project is all."""

    profile: str | None = None
    region: str | None = None
    project: str = ""
