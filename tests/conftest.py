"""Settings and fixtures for all tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import hypothesis
import pytest

from arktui.api import roles

# No deadline: a loaded machine must not fail a test. In CI, a failed run must be reproducible.
hypothesis.settings.register_profile("arktui", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("arktui")


# Without keys arktui asks the machine's metadata service; the tests must not use a real one.
os.environ["VOLCENGINE_ECS_METADATA_DISABLED"] = "true"


@pytest.fixture(autouse=True)
def _no_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "METADATA", "http://127.0.0.1:9")


def pytest_configure(config: pytest.Config) -> None:
    """Keep compiled modules in pytest's cache where Python may not write them beside their sources.

    Without them each program that a test starts would compile Textual first, which takes longer than most tests.
    """
    if hasattr(config, "cache") and os.environ.pop("PYTHONDONTWRITEBYTECODE", ""):
        sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(config.cache.mkdir("bytecode"))
        sys.dont_write_bytecode = False


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return two processes for each core, as tests wait about as long as they work; none where only files are named."""
    if all(Path(argument.partition("::")[0]).is_file() for argument in config.args):
        return 0
    return 2 * (os.cpu_count() or 1)


@pytest.fixture
def without_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the official SDK reach loopback; it ignores NO_PROXY (api/README.md section 11)."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
