"""The log file: every fault, no secret, bounded size, and an unusable disk."""

from __future__ import annotations

import logging
import queue
import stat
import time
from logging.handlers import QueueHandler
from pathlib import Path

import pytest

from arktui.api.client import Timeouts
from arktui.log import FILE_BYTES_MAX, FILES_MAX, LINES_WAITING_MAX, log_file
from arktui.sandbox.demo import ACCESS_KEY, SECRET_KEY
from arktui.sandbox.faults.catalogue import FAULTS
from arktui.store.job_store import JobStore
from arktui.sync import backoff
from tests.feed_harness import InstrumentedSandbox, RunningFeed, code_of, connect_to, is_stale, running_feed
from tests.sandbox_server import live_sandbox
from tests.terminal import Terminal

OWN = logging.getLogger("arktui")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "arktui.log"


def text_of(path: Path) -> str:
    """Return the text of all log files."""
    return "".join(file.read_text("utf-8") for file in sorted(path.parent.glob("arktui.log*")))


def assert_holds_no_secret(text: str) -> None:
    assert SECRET_KEY not in text
    assert ACCESS_KEY not in text
    for word in ("signature=", "authorization", "x-security-token", "hmac-sha256", "session-token"):
        assert word not in text.lower()


async def struck_or_answered(watch: RunningFeed) -> None:
    """Refresh until the snapshot is stale or holds a newer answer; no refresh may be under way before."""
    since = watch.feed.clock()
    watch.feed.refresh()
    await watch.until(lambda snapshot: is_stale(snapshot) or (snapshot.status.fresh_at or 0) > since)


async def test_the_log_names_every_fault_and_holds_no_secret(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "BASE_DELAY", 0.02)
    app = InstrumentedSandbox(250, start=time.time())  # signatures are checked by the machine's clock
    with live_sandbox(app) as served:
        connect = connect_to(served.endpoint, timeouts=Timeouts(call=0.2))
        async with running_feed(app, connect=connect) as watch:
            with log_file(path, watch.store):
                await watch.until_loaded()
                for name in FAULTS:
                    app.faults.put(name)
                    await struck_or_answered(watch)
                    app.faults.clear()
                    await watch.refreshed()  # to its end: its later pages are answers, too
    text = text_of(path)
    assert_holds_no_secret(text)
    assert "start: arktui" in text
    assert "TERM=" in text
    assert "ListBatchInferenceJobs page=1 " in text
    assert " ok RequestId 2026" in text
    assert "data: Live" in text
    for code in ("FlowLimitExceeded", "Timeout", "ConnectionReset", "LackPolicy", "NotJson"):
        assert f"data: Stale {code}" in text
    assert "rate limiter: throttled" in text
    assert text.rstrip().endswith("exit")
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_a_wrong_secret_is_logged_but_not_quoted(path: Path) -> None:
    app, wrong = InstrumentedSandbox(10), "d3JvbmctYnV0LXN0aWxsLW5vLW9uZS1zLWJ1c2luZXNz"
    async with running_feed(app, connect=connect_to(app, secret_key=wrong)) as watch:
        with log_file(path, watch.store):
            await watch.until(lambda snapshot: is_stale(snapshot) and "Signature" in code_of(snapshot))
    text = text_of(path)
    assert "data: Stale SignatureDoesNotMatch" in text
    assert wrong not in text
    assert_holds_no_secret(text)


@pytest.mark.parametrize(
    "secret",
    [
        f"Authorization: HMAC-SHA256 Credential={ACCESS_KEY}/20261123, Signature=0f0f",
        f"'X-Security-Token': '{'c3RzLg' * 20}'",
        f"key {ACCESS_KEY}",
        f"secret_access_key={SECRET_KEY}",
        f"expected {'0123456789abcdef' * 4}",
        SECRET_KEY,
    ],
)
def test_text_that_looks_like_a_secret_is_left_out(path: Path, secret: str) -> None:
    with log_file(path, JobStore()):
        OWN.info("the service says: %s", secret)
        OWN.info("it happened", exc_info=ValueError(secret))
    assert "the service says: " in text_of(path)
    assert_holds_no_secret(text_of(path))
    assert "c3RzLg" not in text_of(path)
    assert "0123456789abcdef" not in text_of(path)


def test_files_are_put_aside_and_few_are_kept(path: Path) -> None:
    with log_file(path, JobStore()):
        for _ in range(2 * FILES_MAX * FILE_BYTES_MAX // 100_000):
            OWN.info("%s", "some " * 20_000)
            wait_until_written()
    files = list(path.parent.iterdir())
    assert len(files) == FILES_MAX
    assert all(file.stat().st_size <= FILE_BYTES_MAX for file in files)
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def waiting() -> queue.Queue[object]:
    """Return the lines that wait for the disk."""
    [entrance] = OWN.handlers
    assert isinstance(entrance, QueueHandler)
    assert isinstance(entrance.queue, queue.Queue)
    return entrance.queue


def wait_until_written() -> None:
    """Wait for the thread, so that the queue drops no line."""
    while waiting().qsize():
        time.sleep(0.001)  # a busy loop would keep the thread from writing


def test_a_directory_that_takes_no_files_does_no_harm(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    with log_file(tmp_path / "file" / "arktui.log", JobStore()):
        OWN.info("nobody reads this")
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no disk that is always full")
def test_a_full_disk_does_no_harm(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path.parent.mkdir()
    path.symlink_to("/dev/full")
    with log_file(path, JobStore()):
        for _ in range(1_000):
            OWN.info("%s", "x " * 500)
    assert capfd.readouterr() == ("", "")


def test_the_queue_of_lines_is_bounded(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with log_file(path, JobStore()):
        assert waiting().maxsize == LINES_WAITING_MAX
        for _ in range(2 * LINES_WAITING_MAX):
            OWN.info("more")
    assert capfd.readouterr() == ("", "")


def test_without_being_asked_for_there_is_none_and_with_it_there_is(tmp_path: Path) -> None:
    environment = {"XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CONFIG_HOME": str(tmp_path), "LANG": "C.UTF-8"}
    path = tmp_path / "state" / "arktui" / "arktui.log"
    for flags in ([], ["--log"]):
        with Terminal(["--demo", *flags], environment=environment) as terminal:
            terminal.wait_for("live ")
            terminal.press("qq")
            assert terminal.wait_for_exit() == 0
        assert path.exists() == bool(flags)
    text = text_of(path)
    assert "start: arktui" in text
    assert "TERM=xterm-256color" in text
    assert text.rstrip().endswith("exit")
    assert_holds_no_secret(text)
