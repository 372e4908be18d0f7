"""What holds for every test."""

from __future__ import annotations

import os

import hypothesis
import pytest

# A loaded machine is no failure, and a run that failed must fail again.
hypothesis.settings.register_profile("arktui", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("arktui")


@pytest.fixture
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the official SDK reach loopback: it does not honour NO_PROXY (api/README.md section 11)."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
