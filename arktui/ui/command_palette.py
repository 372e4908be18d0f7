"""The commands of the palette: what can be done, with its keys, found by what things are called."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, cast

from rich.text import Text
from textual.command import DiscoveryHit, Hit, Hits, Provider

from arktui.keys import ACTIONS, Action, keys_of, spelled
from arktui.store.columns import COLUMNS
from arktui.store.filters import GROUPS
from arktui.ui.actions import full_name
from arktui.ui.commands import OTHER_WORDS
from arktui.ui.screens.main_screen import MainScreen
from arktui.ui.themes import themes_of
from arktui.view.text import cut_end, pad

if TYPE_CHECKING:
    from arktui.ui.app import ArktuiApp

_PLACES = ("main", "app")

_KEYS_WIDTH = 9


@dataclass(frozen=True, slots=True)
class _Command:
    keys: str
    title: str
    names: str
    run: Callable[[], object]


class Commands(Provider):
    """Offers the actions that work in any pane, the groups to filter by, the columns to sort by, and the themes."""

    async def discover(self) -> Hits:
        """Yield every command before anything is typed."""
        for command in self._commands():
            yield DiscoveryHit(self._display(command), command.run, text=command.title)

    async def search(self, query: str) -> Hits:
        """Yield the commands of which title, keys or other names match."""
        matcher = self.matcher(query)
        for command in self._commands():
            title = matcher.match(command.title)
            score = max(title, 0.6 * matcher.match(command.names), float(query == command.keys))
            if score > 0:
                yield Hit(score, self._display(command), command.run, text=command.title)

    def _display(self, command: _Command) -> Text:
        # The keys stand in a column of their own, where the list of keys has them, too.
        width = max(self.app.size.width - _KEYS_WIDTH - 8, 8)
        keys = Text(pad(cut_end(command.keys, _KEYS_WIDTH - 1), _KEYS_WIDTH), style="bold")
        return keys.append(Text(cut_end(command.title, width), style="not bold"))

    def _commands(self) -> Iterator[_Command]:
        keymap = self._main.keymap
        for action in ACTIONS:
            if action.place in _PLACES and action.group != "Move" and action.id != "app.palette":
                keys = " ".join(map(spelled, keys_of(action.id, keymap)))
                yield _Command(keys, action.help, f"{OTHER_WORDS.get(action.id, '')} {action.id}", self._action(action))
        for name, command in self._main.commands.items():
            run = partial(self.app.run_action, f"app.run_command({name!r})")
            yield _Command(spelled(command.key), f"run {name}", "command custom plugin", run)
        for group in GROUPS.values():
            title = group.title.lower()
            names = f"{group.name} {title} filter sidebar facet"
            yield _Command("", f"filter by {title}", names, partial(self._main.show_filter_group, group.title))
        for column in COLUMNS.values():
            title = column.title.lower()
            names = f"column columns order {column.id}"
            yield _Command("", f"sort by {title}", names, partial(self._main.sort_by, column.id))
        for theme in themes_of(self.app):
            names = "theme themes colours colors appearance"
            yield _Command("", f"theme: {theme}", names, partial(cast("ArktuiApp", self.app).set_theme, theme))

    @property
    def _main(self) -> MainScreen:
        return cast("MainScreen", self.app.screen_stack[0])

    def _action(self, action: Action) -> Callable[[], Awaitable[bool]]:
        return lambda: self.app.run_action(full_name(action), self.screen)
