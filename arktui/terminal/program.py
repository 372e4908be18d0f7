"""Runs a program in this terminal, which the caller has left, and waits for it."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence

_FOR_THE_PROGRAM = (signal.SIGINT, signal.SIGQUIT)
"""Signals of keys that are meant for the program alone; this process ignores them meanwhile, as system(3) does."""

_FOR_BOTH = (signal.SIGTSTP, signal.SIGCONT)
"""Signals that stop and resume both processes without anything to repaint."""


def run_program(arguments: Sequence[str], environment: Mapping[str, str], name: str) -> str:
    """Run a program without a shell; return what went wrong, empty if nothing did.

    After a failure it waits for Enter, so that what the program said can be read. Call it in the main thread.
    """
    default = [*_FOR_THE_PROGRAM, *_FOR_BOTH, signal.SIGPIPE]  # what Python ignores, a child would ignore, too
    before = {number: signal.signal(number, signal.SIG_IGN) for number in _FOR_THE_PROGRAM}
    before |= {number: signal.signal(number, signal.SIG_DFL) for number in _FOR_BOTH}
    try:
        try:
            process = os.posix_spawnp(arguments[0], [*arguments], environment, setsigdef=default)
        except (OSError, ValueError) as error:
            return f"{name} could not be started: {getattr(error, 'strerror', None) or error}"
        _, status = os.waitpid(process, 0)
        problem = _problem(os.waitstatus_to_exitcode(status), name)
        if problem:
            print(f"\n[arktui] {problem}; press Enter to return", flush=True)
            sys.stdin.readline()
        return problem
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _problem(code: int, name: str) -> str:
    if code < 0:
        return f"{name} was ended by {signal.Signals(-code).name}"
    return f"{name} exited with code {code}" if code else ""
