"""What holds for every test."""

from __future__ import annotations

import os

import hypothesis
import pytest

from arktui.api import roles

# A loaded machine is no failure, and a run that failed must fail again.
hypothesis.settings.register_profile("arktui", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("arktui")


# Where no keys are found the metadata of the machine are asked: those of whoever runs the tests are none of theirs.
os.environ["VOLCENGINE_ECS_METADATA_DISABLED"] = "true"


@pytest.fixture(autouse=True)
def _no_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "METADATA", "http://127.0.0.1:9")


@pytest.fixture
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the official SDK reach loopback: it does not honour NO_PROXY (api/README.md section 11)."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
