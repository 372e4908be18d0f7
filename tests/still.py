"""`python -m tests.still DRIVER`: the program in this terminal, with an account and clocks that stand still."""

from __future__ import annotations

import sys

from arktui.config import Settings
from tests.monitor import monitor

if __name__ == "__main__":
    app = monitor(settings=Settings(interval=0, theme="dark", driver=sys.argv[1]))
    app.run(mouse=False)
    sys.exit(app.return_code)
