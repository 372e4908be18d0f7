"""`python -m tests.still DRIVER`: the program in this terminal, with an account and clocks that stand still.

F12 makes it say so, by the terminal's title, once all keys before have been done and what they changed has been drawn.
"""

from __future__ import annotations

import sys

from textual.events import Event, Key
from textual.pilot import Pilot

from arktui.config import Settings
from arktui.ui.app import ArktuiApp
from arktui.ui.ending import end_process
from tests.monitor import monitor


class StillApp(ArktuiApp):
    """Tells when it is done."""

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and event.key == "f12":
            self.run_worker(self._tell())
        else:
            await super().on_event(event)

    async def _tell(self) -> None:
        for _ in range(2):  # what has been done may ask for more
            await Pilot(self).pause()
        assert self._driver is not None
        self._driver.write("\x1b]0;done\x07")


if __name__ == "__main__":
    app = monitor(settings=Settings(interval=0, theme="dark", driver=sys.argv[1]), kind=StillApp)
    app.run(mouse=False)
    end_process(app.return_code or 0)
