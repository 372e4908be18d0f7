"""Where the history of an account is."""

from __future__ import annotations

from pathlib import Path

from arktui.config import state_path


def history_path(account: tuple[str, ...]) -> Path:
    """Return the file for what tells an account from others: one that says nothing of it in clear."""
    from hashlib import sha256  # noqa: PLC0415 - after the first paint

    name = sha256("\n".join(account).encode()).hexdigest()[:16]
    return state_path(f"history-{name}.sqlite3")
