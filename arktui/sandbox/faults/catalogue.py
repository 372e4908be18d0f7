"""All faults by name, and the syntax in which users specify them."""

from __future__ import annotations

import argparse
from difflib import get_close_matches
from typing import NamedTuple

from arktui.bounds import shown
from arktui.sandbox.faults.error_responses import ERROR_RESPONSE_FAULTS
from arktui.sandbox.faults.fault import Fault
from arktui.sandbox.faults.job_fields import JOB_FIELD_FAULTS
from arktui.sandbox.faults.list_results import LIST_RESULT_FAULTS
from arktui.sandbox.faults.network import NETWORK_FAULTS

FAULTS = {
    fault.name: fault for fault in (*ERROR_RESPONSE_FAULTS, *NETWORK_FAULTS, *LIST_RESULT_FAULTS, *JOB_FIELD_FAULTS)
}

USAGE = """\
NAME or NAME:SETTINGS, where SETTINGS is a comma-separated list of KEY=NUMBER. A number without a
key is the fault's own setting, listed below with its default; without one, it is the share.
  share=P   affect this share of requests (of jobs, for faults that change jobs), 0 to 1
  every=N   affect every Nth request
  times=N   stop after N affected requests
  for=S     stop after S seconds
Examples: throttle:retry-after=7   500:0.3   slow:5,every=3   wrong-types:0.1
"""


class FaultSpec(NamedTuple):
    """A fault with its settings, as the user specified it."""

    fault: Fault
    settings: dict[str, float]

    def __str__(self) -> str:
        settings = ",".join(f"{key}={value:g}" for key, value in self.settings.items())
        return f"{self.fault.name}:{settings}" if settings else self.fault.name


def parse(text: str) -> FaultSpec:
    """Parse `NAME` or `NAME:SETTINGS`.

    Raises:
        ValueError: The fault, a setting or its value is invalid; the message says what is valid.
    """
    name, _, rest = text.strip().partition(":")
    fault = FAULTS.get(name)
    if fault is None:
        similar = get_close_matches(name, FAULTS, 1, 0.4)
        raise ValueError(f"unknown fault {shown(name)}" + (f"; did you mean {similar[0]!r}?" if similar else ""))
    keys = dict.fromkeys((fault.value_name or "share", "share", "every", "times", "for"))
    settings = {}
    for part in filter(None, rest.split(",")):
        key, has_key, number = part.rpartition("=")
        key = key.strip() if has_key else next(iter(keys))
        if key not in keys:
            raise ValueError(f"{name} takes {', '.join(keys)}, not {shown(key)}")
        settings[key] = _number(key, number)
    return FaultSpec(fault, settings)


def _number(key: str, text: str) -> float:
    minimum, maximum = {"share": (0.0, 1.0), "every": (1.0, 1e9), "times": (1.0, 1e9)}.get(key, (0.0, 1e9))
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not minimum <= number <= maximum:
        raise ValueError(f"{key} must be a number from {minimum:g} to {maximum:g}, not {shown(text)}")
    return number


def fault_argument(text: str, *, is_networked: bool = True) -> str:
    """Return a valid `--fault` argument unchanged; `help` prints all faults and exits.

    Raises:
        argparse.ArgumentTypeError: The argument is invalid, or the fault needs a network and there is none.
    """
    if text == "help":
        print(describe_all())
        raise SystemExit(0)
    try:
        fault = parse(text).fault
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{error}; `--fault help` lists all") from None
    if fault.needs_socket and not is_networked:
        raise argparse.ArgumentTypeError(f"{fault.name} needs a network; use `arktui sandbox --fault {text}`")
    return text


def describe_all() -> str:
    """Return the syntax and a one-line summary of each fault."""
    lines = [
        f"{fault.name + (f':{fault.value_name}={fault.default:g}' if fault.value_name else ''):<26}{fault.summary}"
        for fault in FAULTS.values()
    ]
    return "\n".join([USAGE, *lines])
