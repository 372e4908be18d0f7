"""The phases of a job and what follows from each; api/README.md section 4."""

from __future__ import annotations

from arktui.store.clean_text import CleanText

QUEUED = CleanText("Queued")
INITIALIZING = CleanText("Initializing")
RUNNING = CleanText("Running")
COMPLETED = CleanText("Completed")
TERMINATING = CleanText("Terminating")
TERMINATED = CleanText("Terminated")
FAILED = CleanText("Failed")

PHASES = (RUNNING, QUEUED, INITIALIZING, COMPLETED, FAILED, TERMINATING, TERMINATED)
"""Every phase Ark documents, in the order the screen lists them and keys `1` to `7` pick them."""

TERMINAL = frozenset({COMPLETED, FAILED, TERMINATED})
"""Phases a job leaves only by being resumed."""

FILTERABLE = frozenset(PHASES) - {INITIALIZING}
"""Phases the server takes in `Filter.Phases`; `Initializing` is not in its enum (api/README.md sections 2 and 13)."""

COUNTING = frozenset({RUNNING, TERMINATING})
"""Phases in which the request counts can move."""
