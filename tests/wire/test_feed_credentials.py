"""Credentials that are rotated, expire, or are being written while the monitor runs."""

from __future__ import annotations

import json
from pathlib import Path
from time import time
from typing import TYPE_CHECKING

import pytest
from httpx import ASGITransport

from arktui.api.client import ArkClient
from arktui.api.credential_chain import find_credentials
from arktui.api.endpoint import Endpoint
from arktui.api.renewal import Renewal
from arktui.sync import backoff
from tests.feed_harness import InstrumentedSandbox, is_live, is_stale, running_feed
from tests.sandbox_server import REGION

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from arktui.sync.feed import Connect

JOBS = 120


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the next try come after a moment."""
    monkeypatch.setattr(backoff, "BASE_DELAY", 0.02)


class Profile:
    """A profile of `~/.volcengine/config.json` kept up to date by an `sso` session, and a sandbox that knows it."""

    def __init__(self, home: Path) -> None:
        self.path = home / ".volcengine" / "config.json"
        self.path.parent.mkdir()
        self.app = InstrumentedSandbox(JOBS)
        self.home = home

    def rotate(self, access_key: str, *, lasts: float = 7_200.0) -> float:
        """Accept only this key, and write it; return when it expires."""
        self.app.keys.clear()
        self.app.keys[access_key] = "secret"
        end = float(int(time() + lasts))
        keys = {"access-key": access_key, "secret-key": "secret", "sts-expiration": end, "mode": "sso"}
        self.path.write_text(json.dumps({"current": "prod", "profiles": {"prod": keys}}))
        return end

    def connect(self) -> Connect:
        found = find_credentials(env={}, home=self.home)

        def connect(before_request: Callable[[], Awaitable[None]]) -> ArkClient:
            return ArkClient(
                Endpoint("http://sandbox", REGION),
                Renewal(found).current,
                transport=ASGITransport(self.app),
                before_request=before_request,
            )

        return connect


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path)


async def test_a_rotated_key_is_taken_up_without_a_word(profile: Profile) -> None:
    end = profile.rotate("AKLT1")
    async with running_feed(profile.app, connect=profile.connect()) as watch:
        await watch.until_loaded()
        assert watch.snapshot.status.keys_end_at == end
        end = profile.rotate("AKLT2", lasts=9_000)
        await watch.refreshed()
        assert watch.snapshot.status.keys_end_at == end
        assert not watch.snapshot.status.errors


async def test_a_file_that_is_just_being_written_is_no_failure(profile: Profile) -> None:
    profile.rotate("AKLT1")
    async with running_feed(profile.app, connect=profile.connect()) as watch:
        await watch.until_loaded()
        profile.path.write_text('{"current": "prod", "pro')
        watch.feed.refresh()
        await watch.until(lambda snapshot: snapshot.status.errors)
        profile.rotate("AKLT2")
        await watch.refreshed()
        (problem,) = watch.snapshot.status.errors
        assert (problem.code, problem.is_minor) == ("CredentialsNotFound", True)
        assert not [one for one in watch.published if is_stale(one)]


async def test_expired_credentials_say_what_to_do_and_new_ones_are_used(profile: Profile) -> None:
    profile.rotate("AKLT1")
    async with running_feed(profile.app, connect=profile.connect()) as watch:
        await watch.until_loaded()
        profile.rotate("AKLT1", lasts=-5)
        asked = profile.app.requests.total
        watch.feed.refresh()
        failed = await watch.until(is_stale)
        problem = failed.status.errors[0]
        assert "expired at" in problem.message
        assert "ve sso login" in problem.message
        assert "without a restart" in problem.advice
        assert profile.app.requests.total == asked, "nothing is asked with keys that have ended"
        profile.rotate("AKLT2")
        await watch.until(is_live)
