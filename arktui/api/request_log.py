"""A line of the log about each exchange with the service: what was asked, how long it took, what came of it."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from arktui.api.errors import ArkError

if TYPE_CHECKING:
    from arktui.api.envelope import Reply

_LOG = logging.getLogger(__name__)


class Trace:
    """An exchange under way; `reply` is what arrived."""

    reply: Reply | None = None


@contextmanager
def traced(action: str, page: object) -> Iterator[Trace]:
    """Tell of one exchange, whatever becomes of it: action, page, milliseconds, bytes, code, RequestId.

    Neither headers nor the service's own words are told: these may quote a signature.
    """
    trace, began, code, request_id = Trace(), time.monotonic(), "ok", ""
    try:
        yield trace
    except ArkError as error:
        code, request_id = error.code, error.request_id or ""
        raise
    except BaseException as error:
        code = type(error).__name__
        raise
    finally:
        reply = trace.reply
        _LOG.info(
            "%s page=%s %d ms %d bytes %s RequestId %s",
            action,
            page or "-",
            1_000 * (time.monotonic() - began),
            len(reply.content) if reply else 0,
            code,
            request_id or (reply and reply.request_id) or "-",
        )
