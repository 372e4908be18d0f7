"""The phases of a job; api/README.md section 4."""

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
"""Every phase that Ark documents, in the order of the sidebar and of the keys `1` to `7`."""

TERMINAL = frozenset({COMPLETED, FAILED, TERMINATED})
"""Phases of ended jobs; a job leaves them only if it is resumed."""

FILTERABLE = frozenset(PHASES) - {INITIALIZING}
"""Phases that `Filter.Phases` accepts; `Initializing` is not in its enum (api/README.md sections 2 and 13)."""

COUNTING = frozenset({RUNNING, TERMINATING})
"""Phases in which the request counts can change."""
