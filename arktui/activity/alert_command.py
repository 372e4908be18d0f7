"""Runs the reader's own program for an alert."""

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
"""Seconds that the program may take."""

_WORDS_MAX = 300
"""Characters of what the program complains of that are told."""

_BYTES_MAX = 4_096
"""Bytes of it that are looked at."""

_SECRET = ("VOLC", "BYTEPLUS", "ARK_API_KEY")
"""How the names of variables begin that may hold keys; the program gets none of them."""


async def run_command(command: Sequence[str], told: str, patience: float = PATIENCE) -> str:
    """Run a program, without a shell, with a text as its input; return what went wrong, empty if nothing did.

    A program that takes too long is ended with all that it started. What one that has ended leaves running may go on.
    """
    try:
        with TemporaryFile() as words, TemporaryFile() as said:  # nobody waits for who does not read, or write
            words.write(told.encode())
            words.seek(0)
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=words,
                stdout=DEVNULL,
                stderr=said,
                env=without_secrets(os.environ),
                start_new_session=True,
            )
            code = await _wait(process, patience)
            return f"{command[0]} ended with code {code}{_last_line(said)}" if code else ""
    except TimeoutError:
        return f"{command[0]} took longer than {patience:g} s and was ended"
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


def _last_line(said: IO[bytes]) -> str:
    """Return the last line of what a program complained of, after a colon; empty if it did not."""
    said.seek(max(said.seek(0, os.SEEK_END) - _BYTES_MAX, 0))
    lines = [line for line in said.read().decode(errors="replace").splitlines() if line.strip()]
    return f": {clean(lines[-1].strip())[:_WORDS_MAX]}" if lines else ""


def without_secrets(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment without what may hold keys of the account."""
    return {name: value for name, value in environment.items() if not name.startswith(_SECRET)}
