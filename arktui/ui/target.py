"""What is being watched, as the title says it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from arktui.store.text import clean


class Target(NamedTuple):
    """Which account, where, and by whose clock.

    `account` tells it from others, and is not to be shown; empty where nothing is to be kept. `clock` gives the
    service's time in seconds since the epoch, where it is known without asking; `note` is a word for the title, such as
    the speed of the demo's time.
    """

    profile: str = ""
    region: str = ""
    host: str = ""
    project: str = ""
    note: str = ""
    clock: Callable[[], float] | None = None
    account: tuple[str, ...] = ()

    def cleaned(self) -> Target:
        """Return the same, fit for a terminal: names of profiles are anybody's."""
        profile, region, host, project, note = map(clean, self[:5])
        return Target(profile, region, host, project, note, self.clock, self.account)
