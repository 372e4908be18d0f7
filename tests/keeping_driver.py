"""A terminal inside the process that keeps what an app writes to it."""

from __future__ import annotations

from textual.drivers.headless_driver import HeadlessDriver


class KeepingDriver(HeadlessDriver):
    """Keeps what the stock driver would send to the terminal; run the app with `run_test(headless=False)`.

    Textual hands a driver finished escape sequences, and `LinuxDriver.write` passes them on unchanged to the thread
    that writes them. So these are the stock driver's bytes once it has started, to a terminal that does not claim to
    know synchronised output. A plain headless driver is handed nothing.
    """

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        self._written: list[str] = []

    @property
    def is_headless(self) -> bool:
        return False

    def write(self, data: str) -> None:
        self._written.append(data)

    def take(self) -> str:
        """Return what was written since the last time."""
        return "".join(self.take_writes())

    def take_writes(self) -> list[str]:
        """Return what was written since the last time, as it was handed over bit by bit."""
        written, self._written = self._written, []
        return written
