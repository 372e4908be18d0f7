"""The registry of actions as Textual's bindings."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from arktui.keys import ACTIONS, BY_ID, Action


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
