"""Keys one after the other."""

from __future__ import annotations

from textual.app import App
from textual.events import Event, Key


class KeysInOrderApp(App[None], inherit_bindings=False):
    """An app that does what a key is bound to before it looks at the next one.

    Textual hands a key through its queues to whatever has the focus then, and while the first key of a burst opens or
    closes something the next ones miss it. Where text is typed in it stays at that: there, keys come in order to the
    input.
    """

    async def on_event(self, event: Event) -> None:
        """Do what a key is bound to."""
        if isinstance(event, Key) and self._is_for_bindings(event) and await self._check_bindings(event.key):
            return
        await super().on_event(event)

    def _is_for_bindings(self, key: Key) -> bool:
        is_typing = self.focused is not None and self.focused.check_consume_key("a", "a")
        return self.app_focus and not key.is_forwarded and not is_typing
