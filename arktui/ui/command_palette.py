"""The command palette: every action by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.command import DiscoveryHit, Hit, Hits, Provider

from arktui.keys import ACTIONS, Action

_REACHABLE = ("main", "app")


class ActionCommands(Provider):
    """Offers the actions of the registry that work in any pane."""

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
            if action.place in _REACHABLE and action.group != "Move" and action.id != "app.palette"
        ]

    def _run(self, action: Action) -> Callable[[], Awaitable[bool]]:
        place = "app" if action.place == "app" else "screen"
        name = action.action if "." in action.action else f"{place}.{action.action}"
        return lambda: self.app.run_action(name, self.screen)


def _name(action: Action) -> str:
    return action.help[:1].upper() + action.help[1:]
