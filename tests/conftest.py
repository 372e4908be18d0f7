"""Settings and fixtures for all tests."""

from __future__ import annotations

import os

import hypothesis
import pytest

# No deadline: a loaded machine must not fail a test. In CI, a failed run must be reproducible.
hypothesis.settings.register_profile("arktui", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("arktui")


@pytest.fixture
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the official SDK reach loopback; it ignores NO_PROXY (api.md section 11)."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
