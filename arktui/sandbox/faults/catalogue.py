"""Every fault by its name, and how one asks for it."""

from __future__ import annotations

import argparse
from difflib import get_close_matches
from typing import NamedTuple

from arktui.sandbox.faults.fault import Fault
from arktui.sandbox.faults.jobs import JOBS
from arktui.sandbox.faults.listing import LISTING
from arktui.sandbox.faults.refusals import REFUSALS
from arktui.sandbox.faults.sending import SENDING

FAULTS = {fault.name: fault for fault in (*REFUSALS, *SENDING, *LISTING, *JOBS)}

HOW = """\
NAME or NAME:SETTINGS, where SETTINGS are KEY=NUMBER, separated by commas. A number alone is the
fault's own, whose name and default stand below; where it has none, it is the share.
  share=P   strikes that part of the requests (of the jobs, where the fault is of jobs), 0 to 1
  every=N   strikes every Nth request
  times=N   is over when it has struck so often
  for=S     is over after so many seconds
Examples: throttle:retry-after=7   500:0.3   slow:5,every=3   wrong-types:0.1
"""


class Wanted(NamedTuple):
    """A fault as it was asked for."""

    fault: Fault
    settings: dict[str, float]

    def __str__(self) -> str:
        words = ",".join(f"{key}={value:g}" for key, value in self.settings.items())
        return f"{self.fault.name}:{words}" if words else self.fault.name


def parse(text: str) -> Wanted:
    """Read `NAME` or `NAME:SETTINGS`.

    Raises:
        ValueError: There is no such fault, or it takes no such setting; says which there are.
    """
    name, _, rest = text.strip().partition(":")
    fault = FAULTS.get(name)
    if fault is None:
        near = get_close_matches(name, FAULTS, 1, 0.4)
        raise ValueError(f"no fault is called {name!r}" + (f"; nearest is {near[0]!r}" if near else ""))
    keys = dict.fromkeys((fault.value or "share", "share", "every", "times", "for"))
    settings = {}
    for part in filter(None, rest.split(",")):
        key, is_named, number = part.rpartition("=")
        key = key.strip() if is_named else next(iter(keys))
        if key not in keys:
            raise ValueError(f"{name} takes {', '.join(keys)}, not {key!r}")
        settings[key] = _number(key, number)
    return Wanted(fault, settings)


def _number(key: str, text: str) -> float:
    least, most = {"share": (0.0, 1.0), "every": (1.0, 1e9), "times": (1.0, 1e9)}.get(key, (0.0, 1e9))
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not least <= number <= most:
        raise ValueError(f"{key} must be a number from {least:g} to {most:g}, not {text!r}")
    return number


def argument(text: str, *, is_networked: bool = True) -> str:
    """Check what the command line asks for; `help` prints all there is and ends the program.

    Without a network, what is of the socket is refused.
    """
    if text == "help":
        print(described())
        raise SystemExit(0)
    try:
        fault = parse(text).fault
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; `--fault help` lists all") from None
    if fault.needs_socket and not is_networked:
        raise argparse.ArgumentTypeError(f"{fault.name} needs a network; `arktui sandbox --fault {text}` has one")
    return text


def described() -> str:
    """Return how one asks for a fault, and what each one does."""
    lines = [
        f"{fault.name + (f':{fault.value}={fault.default:g}' if fault.value else ''):<26}{fault.does}"
        for fault in FAULTS.values()
    ]
    return "\n".join([HOW, *lines])
