"""A Textual driver that records what an app writes to the terminal."""

from __future__ import annotations

from textual.drivers.headless_driver import HeadlessDriver


class RecordingDriver(HeadlessDriver):
    """Records what the stock driver would write; run the app with `run_test(headless=False)`.

    Textual passes finished escape sequences to a driver, and `LinuxDriver.write` passes them on unchanged. So the
    record equals the stock driver's output after start-up to a terminal without synchronised output. A headless driver
    would receive nothing.
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
        """Return what was written since the last call."""
        return "".join(self.take_writes())

    def take_writes(self) -> list[str]:
        """Return the separate writes since the last call."""
        written, self._written = self._written, []
        return written
