"""Switches to another profile, region or project without a restart."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from arktui.api.endpoint import DEFAULT_REGION
from arktui.api.errors import ArkError
from arktui.store.clean_text import clean
from arktui.store.filters import PROJECT
from arktui.target import Choice

if TYPE_CHECKING:
    from arktui.api.profile_list import Profile
    from arktui.config import Settings
    from arktui.sync.feed import Connect
    from arktui.target import Target
    from arktui.ui.screens.main_screen import MainScreen
    from arktui.ui.session import Accounts, Session

Change = Callable[["Connect", "Target", "Settings"], Awaitable[None]]
"""Ends the present session and starts another one."""

ACCOUNTS_MAX = 100
"""Accounts of which the projects are remembered, to complete their names."""


class Switching:
    """Knows what is watched and what was watched before, and switches to what the user chooses.

    What is on the screen stays until it is known that the other target can be opened. Each method but `find_profiles`
    returns at once; what goes wrong is shown as a notice.
    """

    def __init__(
        self,
        accounts: Accounts,
        choice: Choice,
        session: Callable[[], Session],
        main: Callable[[], MainScreen],
        change: Change,
    ) -> None:
        self.profiles: Sequence[Profile] = ()
        """The profiles as they were last read."""
        self._accounts = accounts
        self._session = session
        self._main = main
        self._change = change
        self._choice = choice
        self._before: Choice | None = None
        self._is_under_way = False
        self._projects: dict[tuple[str, ...], set[str]] = {}
        self.has_no_profile = not self.profile
        """Whether arktui has keys without a profile, to which one can return."""

    @property
    def profile(self) -> str:
        """The name of the present profile; empty for none."""
        return self._session().target.profile

    # Questions

    def find_profiles(self) -> Sequence[Profile]:
        """Read the files with profiles; blocks."""
        self.profiles = self._accounts.profiles()
        return self.profiles

    def profile_names(self) -> list[str]:
        """Return the names of the profiles that can be used, as they were last read."""
        return [profile.name for profile in self.profiles if not profile.fault]

    def regions(self) -> list[str]:
        """Return the present region, those of the profiles, and the default ones."""
        known = [self._session().target.region, *(profile.region for profile in self.profiles)]
        return [*dict.fromkeys([*known, *DEFAULT_REGION.values()])]

    def projects(self) -> list[str]:
        """Return the projects seen in the account so far."""
        account, seen = self._session().target.account, self._session().store.snapshot.facets[PROJECT]
        projects = self._projects.setdefault(account, set())
        projects |= {project for project in seen if project}
        if len(self._projects) > ACCOUNTS_MAX:
            del self._projects[next(iter(self._projects))]
        return sorted(projects)

    # Choices

    def to_profile(self, name: str | None) -> None:
        """Watch another profile in its own region, None for what arktui finds without one."""
        self._go(Choice(name, None, self._accounts.project))

    def to_region(self, region: str) -> None:
        """Watch another region with the same keys."""
        self._go(self._choice._replace(profile=self._choice.profile or self.profile or None, region=region))

    def to_project(self, project: str) -> None:
        """Watch another project; all if it is empty."""
        self.projects()
        self._go(self._choice._replace(project=project))

    def back(self) -> None:
        """Return to what was watched before."""
        if self._before is None:
            self._main().notify_user("nothing else was watched before")
        else:
            self._go(self._before)

    def _go(self, choice: Choice) -> None:
        if choice == self._choice:
            self._main().close_overlays()
            self._main().notify_user("this is what you are watching")
        elif not self._is_under_way:
            self._is_under_way = True
            self._main().app.run_worker(self._switch(choice), name="switch")

    async def _switch(self, choice: Choice) -> None:
        try:
            opened = await to_thread(self._accounts.open, choice)
            await self._change(*opened)
            self._before, self._choice = self._choice, choice
        except ArkError as error:
            self._main().notify_user(clean(f"{error}. {error.advice}"))
        finally:
            self._is_under_way = False
