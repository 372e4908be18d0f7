"""What Textual itself costs: one line, which counts the keys."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class EmptyApp(App[None]):
    """Does nothing but to count the keys that are pressed."""

    pressed = 0

    def compose(self) -> ComposeResult:
        yield Static("0")

    def on_key(self, _: events.Key) -> None:
        self.pressed += 1
        self.query_one(Static).update(str(self.pressed))


if __name__ == "__main__":
    EmptyApp().run(mouse=False)
