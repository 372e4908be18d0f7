"""`/faults` on a sandbox that runs: GET tells which faults are on, PUT sets them, DELETE clears them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from arktui.sandbox.reply import Reply

if TYPE_CHECKING:
    from arktui.sandbox.faults.switchboard import Faults
    from arktui.sandbox.signature import Request

PATH: Final = "/faults"


def answer(faults: Faults, request: Request) -> Reply:
    """Do what a request to `/faults` says; answer with the faults that are on, one a line.

    The body of a PUT has them separated by white space; what was on before is off.
    """
    try:
        if request.method == "PUT":
            faults.put(*request.body.decode("utf-8", "replace").split())
        elif request.method == "DELETE":
            faults.clear()
        elif request.method != "GET":
            return _plain(405, "GET tells which faults are on, PUT sets them, DELETE clears them\n")
    except ValueError as error:
        return _plain(400, f"{error}\n")
    return _plain(200, "".join(f"{wanted}\n" for wanted in faults.on))


def _plain(status: int, text: str) -> Reply:
    return Reply(status, {"content-type": "text/plain; charset=utf-8"}, text.encode())
