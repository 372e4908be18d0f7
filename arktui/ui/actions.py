"""The registry of actions as Textual's bindings."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from arktui.keys import ACTIONS


def bindings_for(*places: str) -> list[BindingType]:
    """Return the bindings of some places; each carries its action's id, by which a keymap can change it."""
    return [
        Binding(action.keys, action.action, action.help, id=action.id, show=False, priority=action.ends_typing)
        for action in ACTIONS
        if action.place in places
    ]
