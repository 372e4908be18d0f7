"""The registry of actions as Textual's bindings and as commands of the palette."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.binding import Binding, BindingType
from textual.command import DiscoveryHit, Hit, Hits, Provider

from arktui.keys import ACTIONS, BY_ID, Action

_PLACES_OF_COMMANDS = ("main", "app")


def bindings_for(*places: str) -> list[BindingType]:
    """Return the bindings of some places; each carries its action's id, by which a keymap can change it."""
    return [
        Binding(action.keys, action.action, action.help, id=action.id, show=False, priority=action.ends_typing)
        for action in ACTIONS
        if action.place in places
    ]


def shared_bindings(*action_ids: str) -> list[BindingType]:
    """Return the bindings of single actions, for a screen above the main one that shares them."""
    return [
        Binding(
            action.keys, f"app.{action.action}" if action.place == "app" else action.action, id=action.id, show=False
        )
        for action in map(BY_ID.__getitem__, action_ids)
    ]


def full_name(action: Action) -> str:
    """Return an action's name with the namespace that has it, for `run_action` on the main screen."""
    place = "app" if action.place == "app" else "screen"
    return action.action if "." in action.action else f"{place}.{action.action}"


class ActionCommands(Provider):
    """Offers the actions that work in any pane, except those that only move."""

    async def discover(self) -> Hits:
        """Yield every action before anything is typed."""
        for action in self._actions():
            yield DiscoveryHit(_name(action), self._run(action), help=action.id)

    async def search(self, query: str) -> Hits:
        """Yield the actions that match what is typed."""
        matcher = self.matcher(query)
        for action in self._actions():
            score = matcher.match(_name(action))
            if score > 0:
                yield Hit(score, matcher.highlight(_name(action)), self._run(action), help=action.id)

    @staticmethod
    def _actions() -> list[Action]:
        return [
            action
            for action in ACTIONS
            if action.place in _PLACES_OF_COMMANDS and action.group != "Move" and action.id != "app.palette"
        ]

    def _run(self, action: Action) -> Callable[[], Awaitable[bool]]:
        return lambda: self.app.run_action(full_name(action), self.screen)


def _name(action: Action) -> str:
    return action.help[:1].upper() + action.help[1:]
