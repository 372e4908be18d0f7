"""The screen with the profiles that arktui can switch to."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import Hashable, Mapping, Sequence

from textual.geometry import Size

from arktui import clock
from arktui.store.clean_text import clean
from arktui.ui.screens.overlay_screen import ListScreen
from arktui.ui.switching import Switching
from arktui.view.glyphs import Glyphs
from arktui.view.profiles import NO_PROFILE, profiles_lines
from arktui.view.spans import Line


class ProfilesScreen(ListScreen):
    """Lists the profiles of all files; Enter switches to the one under the cursor."""

    TITLE = "PROFILES"
    HINTS = (("row.open", "switch"),)

    def __init__(self, switching: Switching, colours: Mapping[str, Mapping[str, str]], glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self._switching = switching
        self._colours = colours
        self._is_read = False

    def about(self) -> str:
        """Say which one is watched."""
        return f"watching {self._switching.profile or NO_PROFILE}"

    def on_mount(self) -> None:
        """Read the files."""
        self.run_worker(self._read(), exit_on_error=False)

    async def _read(self) -> None:
        await to_thread(self._switching.find_profiles)
        self._is_read = True
        self.update_lines()
        names = [profile.name for profile in self._switching.profiles]
        if self._switching.profile in names:
            self._view.put_cursor(names.index(self._switching.profile))

    def lines(self, size: Size) -> Sequence[Line]:
        """Return a row for each profile."""
        if not self._is_read:
            return [(("reading the files of the command line tools", "dim"),)]
        switching, colours, glyphs = self._switching, self._colours, self._glyphs
        return profiles_lines(
            switching.profiles,
            switching.profile,
            colours,
            size.width,
            clock.wall(),
            glyphs,
            has_no_profile=switching.has_no_profile,
        )

    def open_row(self, key: Hashable) -> None:
        """Switch to a profile, unless it cannot be used."""
        if not isinstance(key, int):
            self._switching.to_profile(None)
        elif (profile := self._switching.profiles[key]).fault:
            self.notify_user(f"{clean(profile.name)} cannot be used: {clean(profile.fault)}")
        else:
            self._switching.to_profile(profile.name)
