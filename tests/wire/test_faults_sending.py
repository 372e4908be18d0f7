"""Network faults over real sockets: reported, bounded in time and size, and recovered from."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from arktui.api import transport
from arktui.api.client import Timeouts
from arktui.sync import backoff
from tests.feed_harness import InstrumentedSandbox, RunningFeed, code_of, connect_to, is_live, is_stale, running_feed
from tests.sandbox_server import live_sandbox

JOBS = 250
CERTIFICATE = Path(__file__).parent / "data" / "localhost.pem"


@pytest.fixture(autouse=True)
def _soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "BASE_DELAY", 0.02)


@pytest.fixture
def _trusted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    transport.tls_context.cache_clear()
    yield
    transport.tls_context.cache_clear()


@asynccontextmanager
async def loaded(timeouts: Timeouts | None = None, certificate: Path | None = None) -> AsyncIterator[RunningFeed]:
    """A fully loaded feed over a socket."""
    app = InstrumentedSandbox(JOBS)
    with live_sandbox(app, certificate=certificate) as served:
        async with running_feed(app, connect=connect_to(served.endpoint, timeouts=timeouts)) as watch:
            await watch.until_loaded()
            yield watch


@pytest.mark.parametrize(
    ("fault", "code", "word"),
    [
        ("truncated", "Truncated", "Check the network"),
        ("truncated:0", "Truncated", "Check the network"),
        ("reset", "ConnectionReset", "Check the network"),
        ("refused:3600", "ConnectionRefused", "nothing listens there"),
        ("endless:0", "TooLarge", "Check the endpoint and the proxy"),
    ],
)
async def test_it_is_said_and_passes(fault: str, code: str, word: str) -> None:
    async with loaded() as watch:
        problem = (await watch.fail_with(fault, code)).error
        assert problem.code == code
        assert word in problem.advice
        assert problem.message
        await watch.recover()


@pytest.mark.parametrize("fault", ["slow:3600", "endless:0.01", "endless:3600"])
async def test_an_answer_has_a_deadline(fault: str) -> None:
    async with loaded(Timeouts(call=0.3)) as watch:
        problem = (await watch.fail_with(fault, "Timeout")).error
        assert problem.code == "Timeout"
        await watch.recover()
        assert watch.app.requests.max_in_flight == 1


async def test_a_silence_within_an_answer_has_a_limit_of_its_own() -> None:
    async with loaded(Timeouts(read=0.3)) as watch:
        await watch.fail_with("endless:3600", "Timeout")
        await watch.recover()


async def test_a_slow_answer_is_an_answer() -> None:
    async with loaded() as watch:
        watch.app.faults.put("slow:0.2")
        await watch.refreshed()
        assert not [one for one in watch.published if is_stale(one)]


async def test_a_port_where_nothing_listens_for_a_while() -> None:
    async with loaded() as watch:
        watch.app.faults.put("refused:1")
        watch.feed.refresh()
        await watch.until(lambda snapshot: code_of(snapshot) == "ConnectionRefused")
        await watch.until(is_live)
        assert not watch.app.faults.specs


@pytest.mark.usefixtures("_trusted")
async def test_tls_that_fails_for_a_while() -> None:
    async with loaded(certificate=CERTIFICATE) as watch:
        problem = (await watch.fail_with("tls:3600", "TLS")).error
        assert "localhost" in problem.message
        assert "SSL_CERT_FILE" in problem.advice
        await watch.recover()


async def test_a_late_answer_after_a_timeout_is_dropped() -> None:
    """The connection of a call that timed out is not reused: its late answer would belong to another call."""
    async with loaded(Timeouts(call=0.2)) as watch:
        watch.app.clock.advance(3_600)
        await watch.fail_with("slow:0.6,times=2", "Timeout")
        await watch.until(lambda snapshot: is_live(snapshot) and snapshot.shown > JOBS)
