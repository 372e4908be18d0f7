"""The faults that are on."""

from __future__ import annotations

import random
from math import inf
from time import monotonic
from typing import TYPE_CHECKING

from arktui.sandbox.faults.catalogue import Wanted, parse

if TYPE_CHECKING:
    from arktui.sandbox.faults.fault import Fault


class _Switched:
    """A fault that is on: which requests it strikes, and when it is over."""

    def __init__(self, wanted: Wanted) -> None:
        fault, settings = wanted
        self.wanted = wanted
        self.value = settings.get(fault.value, fault.default)
        # The share of a fault of jobs is its value: it strikes each request, and of that the share.
        self._share = 1.0 if fault.value == "share" else settings.get("share", 1.0)
        self._every = int(settings.get("every", 1))
        self._left = settings.get("times", inf)
        self._until = monotonic() + settings.get("for", fault.default if fault.value == "for" else inf)
        self._met = 0
        self._chance = random.Random(str(wanted))  # noqa: S311 - the same requests in every run

    @property
    def is_over(self) -> bool:
        return self._left <= 0 or monotonic() >= self._until

    def strikes(self) -> bool:
        """Return whether it strikes the next request."""
        self._met += 1
        if self._met % self._every or self._chance.random() >= self._share:
            return False
        self._left -= 1
        return True


class Faults:
    """The faults that are on, in the order in which they act. It may be changed from any thread."""

    def __init__(self, *wanted: str) -> None:
        self._on: tuple[_Switched, ...] = ()
        self.put(*wanted)

    def put(self, *wanted: str) -> None:
        """Switch these on, and all others off.

        Raises:
            ValueError: One of them cannot be read.
        """
        self._on = tuple(_Switched(parse(text)) for text in wanted)

    def clear(self) -> None:
        """Switch all off."""
        self.put()

    @property
    def on(self) -> list[Wanted]:
        """Those that are on at this moment."""
        return [switched.wanted for switched in self._on if not switched.is_over]

    def has(self, name: str) -> bool:
        """Return whether that one is on."""
        return any(wanted.fault.name == name for wanted in self.on)

    def strike(self) -> list[tuple[Fault, float]]:
        """Return what strikes the next request, each fault with its value."""
        return [
            (switched.wanted.fault, switched.value)
            for switched in self._on
            if not switched.is_over and switched.strikes()
        ]
