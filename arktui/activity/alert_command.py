"""Runs the user's program for an alert."""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL
from collections.abc import Mapping, Sequence
from contextlib import suppress
from tempfile import TemporaryFile
from typing import IO

from arktui.store.clean_text import clean

PATIENCE = 30.0
"""Seconds after which the program is killed."""

_LAST_LINE_MAX = 300
"""Characters shown of the last line on standard error."""

_STDERR_MAX = 4_096
"""Bytes of standard error read."""

_SECRET = ("VOLC", "BYTEPLUS", "ARK_API_KEY")
"""Prefixes of environment variables that may hold keys; the program gets none of them."""


async def run_command(command: Sequence[str], text: str, patience: float = PATIENCE) -> str:
    """Run a program without a shell, with `text` on its standard input; return what went wrong, empty if nothing did.

    After `patience` seconds the program is killed with everything that it started. What a program leaves running when
    it exits by itself keeps running.
    """
    try:
        with TemporaryFile() as stdin, TemporaryFile() as stderr:  # unlike pipes, files never block
            stdin.write(text.encode())
            stdin.seek(0)
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=stdin,
                stdout=DEVNULL,
                stderr=stderr,
                env=without_secrets(os.environ),
                start_new_session=True,
            )
            code = await _wait(process, patience)
            return f"{command[0]} exited with code {code}{_last_line(stderr)}" if code else ""
    except TimeoutError:
        return f"{command[0]} took longer than {patience:g} s and was killed"
    except (OSError, ValueError) as error:
        return f"{command[0]} could not be started: {getattr(error, 'strerror', None) or error}"


async def _wait(process: asyncio.subprocess.Process, patience: float) -> int:
    try:
        async with asyncio.timeout(patience):
            return await process.wait()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _last_line(stderr: IO[bytes]) -> str:
    """Return the last line that a program wrote to standard error, after a colon; empty if there is none."""
    stderr.seek(max(stderr.seek(0, os.SEEK_END) - _STDERR_MAX, 0))
    lines = [line for line in stderr.read().decode(errors="replace").splitlines() if line.strip()]
    return f": {clean(lines[-1].strip())[:_LAST_LINE_MAX]}" if lines else ""


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without the variables that may hold keys."""
    return {name: value for name, value in environment.items() if not name.startswith(_SECRET)}
