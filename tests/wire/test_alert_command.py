"""The alert command: a real child process."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from arktui.activity.alert_command import run_command

PATIENT = 120.0


def python(code: str, *words: str) -> list[str]:
    return [sys.executable, "-c", code, *words]


async def test_the_command_reads_the_alert_and_sees_no_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("VOLCENGINE_SECRET_KEY", "VOLC_SECRETKEY", "BYTEPLUS_SESSION_TOKEN", "ARK_API_KEY"):
        monkeypatch.setenv(name, "geheim")
    output = tmp_path / "output"
    code = "import os, sys; open(sys.argv[1], 'w').write(sys.stdin.read() + repr(dict(os.environ)))"
    assert await run_command(python(code, str(output)), '{"text": "批量 ended"}', PATIENT) == ""
    assert output.read_text("utf-8").startswith('{"text": "批量 ended"}')
    assert "PATH" in output.read_text("utf-8")
    assert "geheim" not in output.read_text("utf-8")


async def test_no_shell_reads_its_words() -> None:
    code = "import sys; sys.exit(0 if sys.argv[1:] == ['$HOME; *', ''] else 1)"
    assert await run_command(python(code, "$HOME; *", ""), "", PATIENT) == ""


async def test_it_need_not_read_and_may_write_much() -> None:
    code = "import sys; sys.stdout.write('x' * 10**7); sys.stderr.write('y' * 10**7)"
    assert await run_command(python(code), "words " * 100_000, PATIENT) == ""


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit(3)", " exited with code 3"),
        ("import sys; sys.exit('no such\\n\\x1b[2Jhost\\n\\n')", " exited with code 1: ␛[2Jhost"),
        (
            "import sys; sys.stderr.buffer.write(b'\\xff' + b'a' * 9999); sys.exit(2)",
            f" exited with code 2: {'a' * 300}",
        ),
        ("import os; os.kill(os.getpid(), 9)", " exited with code -9"),
    ],
)
async def test_a_failed_command_is_reported_with_its_last_output(code: str, said: str) -> None:
    assert await run_command(python(code), "", PATIENT) == sys.executable + said


@pytest.mark.parametrize("program", ["no-such-program", "/", "/etc/hostname", "a\0b"])
async def test_a_command_that_cannot_start_is_reported(program: str) -> None:
    assert await run_command([program], "", PATIENT) != ""


async def test_one_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    code = (
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "open(sys.argv[1] + '_', 'w').write(f'{os.getpid()} {child.pid}')\n"
        "os.rename(sys.argv[1] + '_', sys.argv[1])\n"
        "time.sleep(600)"
    )
    running = asyncio.create_task(run_command(python(code, str(pids)), "", 5))
    await until(pids.exists)
    assert await running == f"{sys.executable} took longer than 5 s and was killed"
    await until(lambda: not any(is_running(int(pid)) for pid in pids.read_text().split()))


async def test_it_ends_with_who_waits_for_it(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    code = (
        "import os, sys, time\n"
        "open(sys.argv[1] + '_', 'w').write(str(os.getpid()))\n"
        "os.rename(sys.argv[1] + '_', sys.argv[1])\n"
        "time.sleep(600)"
    )
    running = asyncio.create_task(run_command(python(code, str(pids)), "", 600))
    await until(pids.exists)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await until(lambda: not is_running(int(pids.read_text())))


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENT):
        while not condition():  # noqa: ASYNC110 - it comes about in another process
            await asyncio.sleep(0.01)


def is_running(pid: int) -> bool:
    """Whether such a process runs; a zombie does not."""
    try:
        os.kill(pid, 0)
        stat = Path(f"/proc/{pid}/stat")
        return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
