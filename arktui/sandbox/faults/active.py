"""The active faults, and the endpoint `/faults` that shows and changes them while the sandbox runs."""

from __future__ import annotations

import random
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Final

from arktui.sandbox.asgi import Response
from arktui.sandbox.faults.catalogue import FaultSpec, parse

if TYPE_CHECKING:
    from arktui.sandbox.asgi import Request
    from arktui.sandbox.faults.fault import Fault

FAULTS_PATH: Final = "/faults"
_METHODS = "GET shows the active faults, PUT replaces them, DELETE clears them\n"


class _ActiveFault:
    """An active fault: decides which requests it affects, and when it expires."""

    def __init__(self, spec: FaultSpec) -> None:
        fault, settings = spec
        self.spec = spec
        self.value = settings.get(fault.value_name, fault.default)
        # A fault whose value is the share of jobs affects every request, and in it that share of the jobs.
        self._share = 1.0 if fault.value_name == "share" else settings.get("share", 1.0)
        self._every = int(settings.get("every", 1))
        self._times_left = settings.get("times", inf)
        self._expires_at = monotonic() + settings.get("for", fault.default if fault.value_name == "for" else inf)
        self._requests = 0
        self._random = random.Random(str(spec))  # noqa: S311 - affects the same requests in every run

    @property
    def is_expired(self) -> bool:
        return self._times_left <= 0 or monotonic() >= self._expires_at

    def affects_next_request(self) -> bool:
        self._requests += 1
        if self._requests % self._every or self._random.random() >= self._share:
            return False
        self._times_left -= 1
        return True


class ActiveFaults:
    """The active faults in the order in which they apply. Any thread may change them."""

    def __init__(self, *specs: str) -> None:
        self._faults: tuple[_ActiveFault, ...] = ()
        self.put(*specs)

    def put(self, *specs: str) -> None:
        """Replace the active faults.

        Raises:
            ValueError: A fault is invalid; the active faults stay as they are.
        """
        self._faults = tuple(_ActiveFault(parse(text)) for text in specs)

    def clear(self) -> None:
        """Deactivate all faults."""
        self.put()

    @property
    def specs(self) -> list[FaultSpec]:
        """The faults that are active now."""
        return [active.spec for active in self._faults if not active.is_expired]

    def has(self, name: str) -> bool:
        """Return whether a fault is active."""
        return any(spec.fault.name == name for spec in self.specs)

    def for_next_request(self) -> list[tuple[Fault, float]]:
        """Return the faults that affect the next request, each with its value."""
        return [
            (active.spec.fault, active.value)
            for active in self._faults
            if not active.is_expired and active.affects_next_request()
        ]


def respond_to_control(faults: ActiveFaults, request: Request) -> Response:
    """Respond to a request to `/faults` with the active faults, one per line.

    PUT replaces the active faults with those in its body, separated by white space.
    """
    try:
        if request.method == "PUT":
            faults.put(*request.body.decode("utf-8", "replace").split())
        elif request.method == "DELETE":
            faults.clear()
        elif request.method != "GET":
            return _plain_text(405, _METHODS)
    except ValueError as error:
        return _plain_text(400, f"{error}\n")
    return _plain_text(200, "".join(f"{spec}\n" for spec in faults.specs))


def _plain_text(status: int, text: str) -> Response:
    return Response(status, {"content-type": "text/plain; charset=utf-8"}, text.encode())
