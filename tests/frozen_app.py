"""`python -m tests.frozen_app DRIVER`: the program in this terminal, with a frozen account and frozen clocks.

On F12 it sets the terminal's title to `done` once all earlier keys are handled and their effects are drawn.
"""

from __future__ import annotations

import sys

from textual.events import Event, Key
from textual.pilot import Pilot

from arktui.config import Settings
from arktui.terminal.shutdown import end_process
from arktui.ui.app import ArktuiApp
from tests.app_harness import monitor


class FrozenApp(ArktuiApp):
    """Reports when it is idle."""

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and event.key == "f12":
            self.run_worker(self._report_idle())
        else:
            await super().on_event(event)

    async def _report_idle(self) -> None:
        for _ in range(2):  # handling a message may post another
            await Pilot(self).pause()
        assert self._driver is not None
        self._driver.write("\x1b]0;done\x07")


if __name__ == "__main__":
    app = monitor(settings=Settings(interval=0, theme="dark", driver=sys.argv[1]), kind=FrozenApp)
    app.run(mouse=False)
    end_process(app.return_code or 0)
